"""The web server of `make demo`: DEBUG offers its accounts, yet errors look as on a real installation."""

from types import TracebackType

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.views import debug, defaults

from config.wsgi import application

__all__ = ["application"]


def _not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    return defaults.page_not_found(request, exception)


def _went_wrong(
    request: HttpRequest,
    exc_type: type[BaseException] | None,
    exc_value: BaseException | None,
    tb: TracebackType | None,
    status_code: int = 500,
) -> HttpResponse:
    """The traceback is in the log, that is in the terminal of the demonstration."""
    if isinstance(exc_value, (BadRequest, SuspiciousOperation)):
        return defaults.bad_request(request, exc_value)
    return defaults.server_error(request)


# Django has no setting for these: with DEBUG it asks nobody.
debug.technical_404_response = _not_found
debug.technical_500_response = _went_wrong
