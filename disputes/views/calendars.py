"""Deadlines for calendar programs: a person's own at a secret address, and one as a file from its dispute."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import calendar_address
from accounts.models import CalendarAddress
from disputes.deadlines import deadline_of, deadlines_of
from disputes.flow import Role
from disputes.ics import CONTENT_TYPE, single, subscription
from disputes.mail import in_the_readers_words
from disputes.views.shown import shown


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    """What falls due for the person whose address this is. Nobody signs in; an unknown address is 404."""
    at = timezone.now()
    address = calendar_address.find(request.GET.get("key", ""))
    if address is None:
        raise Http404
    if seconds := calendar_address.wait_for(address, at):
        return HttpResponse(
            _("This calendar was read too often. It can be read again in a few minutes."),
            status=429,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(seconds), "Cache-Control": "private, no-store"},
        )
    return _read(request, address, at)


def _read(request: HttpRequest, address: CalendarAddress, at: datetime) -> HttpResponseBase:
    with in_the_readers_words(address.user):
        content = subscription(deadlines_of(address.user, at), at)
        language = get_language() or ""
    calendar_address.note_reading(address, content, at)
    assert address.changed_at is not None
    answer = _file(content, "deadlines.ics", inline=True)
    answer["Content-Language"] = language
    answer["ETag"] = quote_etag(address.content_hash)
    changed = int(address.changed_at.timestamp())
    answer["Last-Modified"] = http_date(changed)
    return get_conditional_response(request, answer["ETag"], changed, answer) or answer


@login_required
@require_safe
def deadline(request: HttpRequest, reference: str, role: Role) -> HttpResponse:
    """The deadline that runs in a dispute, to be put into a calendar once; 404 where none does."""
    at = timezone.now()
    dispute = shown(request.user, role, reference, at)
    if dispute.due_at is None:
        raise Http404
    return _file(single(deadline_of(dispute, role), at), f"{reference}.ics", inline=False)


def _file(content: bytes, name: str, inline: bool) -> HttpResponse:
    how = "inline" if inline else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{name}"'}
    answer = HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)
    patch_cache_control(answer, private=True, no_cache=True)
    return answer
