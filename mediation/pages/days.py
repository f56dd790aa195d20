"""My days: a mediator's languages, rest days and absences; head mediators see and enter everybody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.models import User
from disputes.models import Dispute
from mediation.acts import title_of, url_of
from mediation.assignment.absences import cases_running_out, coming, strike
from mediation.assignment.picking import languages_of, load
from mediation.forms.days import AbsenceForm, WorkForm, prepared_languages
from mediation.models import Absence
from mediation.pages.frame import show


@dataclass(frozen=True)
class RunningOut:
    """A case that would be due while its mediator is away, and the way to hand it over."""

    dispute: Dispute
    title: str
    url: str
    hand_over: str


@dataclass(frozen=True)
class Row:
    """A mediator as head mediators see them."""

    mediator: Any
    url: str
    languages: str
    rest_days: str
    absences: list[Absence]
    load: int


def days(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    mediator, at = _whose(request.user, pk), timezone.now()
    work, absence = WorkForm.of(mediator), AbsenceForm(mediator=mediator, at=at)
    if request.method == "POST":
        do: Doing = DOING.get(request.POST.get("do", ""), _nothing)
        answer = do(request, mediator, at)
        if isinstance(answer, HttpResponse):
            return answer
        work = answer if isinstance(answer, WorkForm) else work
        absence = answer if isinstance(answer, AbsenceForm) else absence
    return show(request, "mediation/days.html", _context(request.user, mediator, at) | _forms(work, absence))


def _whose(user: Any, pk: int | None) -> Any:
    """One's own; a colleague's for head mediators alone."""
    if pk is None or pk == user.pk:
        return user
    if not user.is_head_mediator:
        raise Http404
    return get_object_or_404(User.objects.mediators(), pk=pk)


def _forms(work: WorkForm, absence: AbsenceForm) -> dict[str, Any]:
    wrong = next((form for form in (work, absence) if form.errors), None)
    return {"work_form": work, "absence_form": absence, "form": wrong}


def _save_work(request: HttpRequest, mediator: Any, at: datetime) -> HttpResponse | WorkForm:
    form = WorkForm(request.POST)
    if not form.is_valid():
        return form
    form.save(mediator)
    return _done(request, _("Saved. It counts for the next case that arrives."), mediator)


def _enter_absence(request: HttpRequest, mediator: Any, at: datetime) -> HttpResponse | AbsenceForm:
    form = AbsenceForm(request.POST, mediator=mediator, at=at)
    if not form.is_valid() or form.save() is None:
        return form
    return _done(request, _("Entered. No new case comes on these days while a colleague is here."), mediator)


def _delete_absence(request: HttpRequest, mediator: Any, at: datetime) -> HttpResponse:
    number = request.POST.get("absence", "")
    if not (number.isdecimal() and len(number) < 19 and strike(mediator, int(number), at)):
        raise Http404
    return _done(request, _("Deleted. New cases come again."), mediator)


def _nothing(request: HttpRequest, mediator: Any, at: datetime) -> HttpResponse:
    raise Http404


Doing = Callable[[HttpRequest, Any, datetime], Any]
DOING: dict[str, Doing] = {
    "work": _save_work,
    "absence": _enter_absence,
    "delete": _delete_absence,
}


def _done(request: HttpRequest, text: str, mediator: Any) -> HttpResponse:
    messages.success(request, text)
    return redirect(_url(mediator, request.user))


def _url(mediator: Any, reader: Any) -> str:
    return reverse("mediation:days", args=[] if mediator == reader else [mediator.pk])


def _context(reader: Any, mediator: Any, at: datetime) -> dict[str, Any]:
    absences = coming([mediator], at)[mediator.pk]
    running_out = cases_running_out(mediator, absences)
    return {
        "at": at,
        "mediator": mediator,
        "is_mine": mediator == reader,
        "here": _url(mediator, reader),
        "absences": [(one, _running_out(running_out[one.pk], reader)) for one in absences],
        "everybody": _everybody(reader, at) if reader.is_head_mediator else [],
    }


def _running_out(cases: list[Dispute], reader: Any) -> list[RunningOut]:
    """Without those that the reader, a head mediator, is related to."""
    apart = Dispute.objects.as_mediator(reader).filter(pk__in=[case.pk for case in cases])
    seen = set(apart.values_list("pk", flat=True)) if cases else set()
    shown = [case for case in cases if case.pk in seen]
    return [RunningOut(case, title_of(case), url_of(case), url_of(case, "assign")) for case in shown]


def _everybody(reader: Any, at: datetime) -> list[Row]:
    mediators = list(
        User.objects.mediators().active().select_related("mediator_profile").order_by("name", "email")
    )
    absences, cases = coming(mediators, at), load()
    return [
        Row(
            mediator=each,
            url=_url(each, reader),
            languages=_languages(each),
            rest_days=_rest_days(each),
            absences=absences[each.pk],
            load=cases.get(each.pk, 0),
        )
        for each in mediators
    ]


def _languages(mediator: Any) -> str:
    names = dict(prepared_languages())
    return ", ".join(names.get(code, code) for code in sorted(languages_of(mediator)))


def _rest_days(mediator: Any) -> str:
    profile = getattr(mediator, "mediator_profile", None)
    days = profile.rest_days if profile else []
    return ", ".join(str(WEEKDAYS[day]) for day in days) or _("as the calendar")
