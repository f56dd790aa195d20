"""Mail that a mail service posts here: anymail reads each service's way of it, and checks who posts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from anymail import urls
from anymail.signals import inbound
from anymail.utils import get_request_basic_auth
from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from disputes.flow import NotNow
from disputes.inbox.receiving import receive

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


@receiver(inbound)
def take(sender: Any, event: Any, esp_name: str, **more: Any) -> None:
    """One mail, as those of the folder: what is refused is seen to as well, and not posted again."""
    mail = event.message
    receive(mail.as_bytes(), sent_to=[mail.envelope_recipient] if mail.envelope_recipient else [])


def _bounded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 without a secret; 400 for who does not know it, before anything is read; 413 for more than a mail
    may be; 503 for what the service is to post again.
    """

    @csrf_exempt
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        secret = settings.ANYMAIL.get("WEBHOOK_SECRET")
        if not secret:
            raise Http404
        if not constant_time_compare(get_request_basic_auth(request) or "", secret):
            return HttpResponse(status=400)
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.MAIL_MAX_BYTES * 3 // 2:  # a mail within JSON is a third larger
            return HttpResponse(status=413)
        if request.content_type in FORMS:
            request.upload_handlers = [MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
        else:
            request._body = request.read(length)  # else Django takes 2.5 MB, and no photos
        try:
            return view(request, *args, **kwargs)
        except NotNow:
            return HttpResponse(status=503)

    return answer


# Of what anymail knows, the ways in alone: what became of our own mails nobody asks.
addresses = [
    URLPattern(each.pattern, _bounded(each.callback), each.default_args, each.name)
    for each in urls.urlpatterns
    if each.name.endswith("_inbound_webhook")
]
