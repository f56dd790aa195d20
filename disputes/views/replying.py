"""A text of a seller's staff begun with a template: nothing is sent, and nothing typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse

if TYPE_CHECKING:
    from disputes.views.action import ActionPage

ID = re.compile(r"(id|message)_[a-z]+")  # of a text on the page that asks


def begun(page: ActionPage, form: Any, **options: Any) -> Any:
    """The form as it was filled in, with the chosen template in its text."""
    if form.replies is None:
        raise Http404
    data = page.request.POST.copy()
    data[form.replies.name] = form.replies.put_in()
    anew = page.form(data, page.request.FILES, **options)
    anew.replies.notice = form.replies.notice
    return anew


def begun_part(page: ActionPage, form: Any) -> HttpResponse:
    """The text alone, with what stands beside it, to be exchanged on a page whose scripts run."""
    said = page.request.POST.get("id", "")
    if not ID.fullmatch(said):
        raise Http404
    anew = begun(page, form, auto_id=f"{said.partition('_')[0]}_%s")
    anew.errors.clear()
    anew.replies.scripted = True
    drawn = anew[anew.replies.name].as_widget(attrs={"class": "form-control", "id": said, "autofocus": True})
    return HttpResponse(drawn)
