"""The rules for everyone, made from a policy: who acts, how long, what silence means, and how money moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import get_day_names
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext, to_locale
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from disputes.flow import CLOCKS, STAGES, TURNS, Clock, Role, Stage, State
from disputes.instants import write_day
from disputes.models import Policy
from disputes.money import format_money

# What happens when a clock runs out, by the clock's action.
SILENCE: dict[str, Any] = {
    "apply_buyer_choice": gettext_lazy("What the buyer proposed takes effect."),
    "apply_seller_proposal": gettext_lazy("What the seller answered takes effect."),
    "close_evidence": gettext_lazy("A mediator reviews what the record holds."),
    "reassign_overdue": gettext_lazy(
        "The head mediators are told, and the case moves to another mediator. Nobody loses by it."
    ),
    "resume_review": gettext_lazy("The review goes on with what the record holds."),
    "lapse_return": gettext_lazy("The return lapses: no refund, the seller gets the money."),
    "confirm_return_by_default": gettext_lazy("The return counts as received: the refund is due."),
}


@dataclass(frozen=True)
class Step:
    """One state with a clock, as the page tells it."""

    state: State
    roles: list[Role]
    lasts: str
    again: str
    silence: str


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The policy in force, or the one that `?policy=` names: a dispute keeps the one it opened under."""
    now = timezone.now()
    policy = _named(request.GET["policy"]) if "policy" in request.GET else Policy.objects.in_force(now)
    context = {
        "policy": policy,
        "is_in_force": policy == Policy.objects.in_force(now),
        "stages": _stages(policy),
        "calendar": _calendar(policy),
        "second_mediator": _second_mediator(policy),
    }
    return render(request, "public/rules.html", context)


def _named(number: str) -> Policy:
    """A policy that is or was in force; what is only planned is nobody's business yet."""
    known = Policy.objects.filter(in_force_from__lte=timezone.now())
    return get_object_or_404(known, pk=int(number) if number.isdecimal() and len(number) < 10 else None)


def _stages(policy: Policy) -> list[tuple[str, list[Step]]]:
    """The stages that have clocks, in the order of the path, each with its steps."""
    stages = [stage for stage in Stage if any(STAGES[state] == stage for state in CLOCKS)]
    return [
        (str(stage.label), [step_of(policy, s) for s in CLOCKS if STAGES[s] == stage]) for stage in stages
    ]


def step_of(policy: Policy, state: State) -> Step:
    clock = CLOCKS[state]
    again = _days(clock, getattr(policy, clock.again)) if clock.again else ""
    roles = [role for role in Role if role in TURNS[state]]
    return Step(state, roles, _days(clock, getattr(policy, clock.lasts)), again, str(SILENCE[clock.then]))


def _days(clock: Clock, days: int) -> str:
    if clock.working:
        return ngettext("%(days)d working day", "%(days)d working days", days) % {"days": days}
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def _calendar(policy: Policy) -> list[tuple[str, str]]:
    """What counts as a working day: pairs of a name and its value."""
    locale = Locale.parse(to_locale(get_language() or "en"))
    return [
        (_("Public holidays"), _country(policy, locale)),
        (_("Time zone"), policy.time_zone.replace("_", " ")),
        (_("Weekend"), _weekdays(policy.weekend, locale)),
        (_("More days off"), _dates(policy.days_off)),
        (_("More worked days"), _dates(policy.days_worked)),
        (_("Worked weekends"), _("as the country declares them")),
    ]


def _country(policy: Policy, locale: Locale) -> str:
    name = locale.territories.get(policy.country, policy.country)
    return f"{name}, {policy.subdivision}" if policy.subdivision else name


def _weekdays(weekend: list[int], locale: Locale) -> str:
    names = get_day_names("wide", "stand-alone", locale)
    return ", ".join(capfirst(names[day]) for day in sorted(weekend))


def _dates(days: list[str]) -> str:
    dates = (date.fromisoformat(day) for day in sorted(days))
    return ", ".join(write_day(day) for day in dates) or _("none")


def _second_mediator(policy: Policy) -> Iterator[str]:
    """Above which amounts a second mediator must confirm, by currency."""
    return (format_money(amount, code) for code, amount in sorted(policy.confirmation_above.items()))
