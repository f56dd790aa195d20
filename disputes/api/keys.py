"""Who asks: the key in the Authorization header, how often it asks, and whether it may change anything."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from disputes.api import rates
from disputes.api.problems import Problem
from disputes.models import ApiKey, Marketplace

READING = ("GET", "HEAD", "OPTIONS")
MULTIPART = "multipart/form-data"


class Key(HttpBearer):
    """`Authorization: Bearer KEY`; what follows in a call is judged by this key's marketplace."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = ApiKey.objects.of_text(token)
        if key is None:
            return None
        at = timezone.now()
        key.note_use(at)
        rates.count(request, key.pk, at.timestamp())
        if request.method not in READING:
            if key.read_only:
                raise Problem("read_only")
            _check_body(request)
        return key


def marketplace_of(request: HttpRequest) -> Marketplace:
    """Whose key was sent."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    return key.marketplace


def _check_body(request: HttpRequest) -> None:
    """Files come as multipart and are bounded one by one; all else is JSON of a moderate size.

    A body of unknown length would be taken for none.
    """
    if request.headers.get("Transfer-Encoding"):
        raise Problem("malformed", _("Send the body with its Content-Length, not in chunks."))
    kind = request.content_type or ""
    takes_files = request.path_info.endswith("/evidence")
    if takes_files and kind != MULTIPART:
        raise Problem("unsupported_media_type", _("Send this as %(kind)s.") % {"kind": MULTIPART})
    if takes_files:
        return
    if kind != "application/json" and not kind.endswith("+json"):
        raise Problem("unsupported_media_type")
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if most is not None and int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise Problem("too_large")
