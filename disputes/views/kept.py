"""Pages kept by all that they are made of: a list that is loaded again mostly shows what it showed before."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language

from accounts.models import User
from disputes.templatetags.desk import theme_of

MOST = 200  # pages of some 40 kB, in each process

_kept: dict[Hashable, list[bytes]] = {}  # a page in pieces: text, name of a gap, text and so on
_mark = token_hex(8)  # nobody can write a text that is taken for a gap
_GAP = re.compile(f"{_mark}-([a-z_]+);".encode())


def render_kept(
    request: HttpRequest,
    template: str,
    made_of: Hashable,
    context: Callable[[], Mapping[str, Any]],
    **anew: str,
) -> HttpResponse:
    """As `render`, for a page that shows nothing but `made_of` and what its frame says of the reader.

    The context is asked for where the page is not kept. What stands in `anew` is part of it too, and is put
    into each answer anew, as the token of forms.
    """
    if settings.DEBUG or get_messages(request):  # who edits a template wants to see it; a notice is said once
        return render(request, template, {**context(), **anew})
    anew["csrf_token"] = get_token(request)
    key = template, made_of, _frame(request)
    pieces = _kept.get(key)
    if pieces is None:
        if len(_kept) >= MOST:
            _kept.clear()
        gaps = {name: f"{_mark}-{name};" for name in anew}
        drawn = render_to_string(template, {**context(), **gaps}, request)
        pieces = _kept[key] = _GAP.split(drawn.encode())
    page = pieces.copy()
    page[1::2] = [escape(anew[name.decode()]).encode() for name in pieces[1::2]]
    return HttpResponse(b"".join(page))


def _frame(request: HttpRequest) -> Hashable:
    """What templates/base.html says of the reader: name, links, language, zone and theme."""
    user = request.user
    assert isinstance(user, User)
    reader = user.pk, str(user), user.is_staff, user.group_names, user.sells
    offset = timezone.localtime().utcoffset()
    return (
        reader,
        request.path,
        get_language(),
        timezone.get_current_timezone_name(),
        offset,
        theme_of(request),
    )
