"""The figures as pages show them: rows of texts, each with its count and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disputes.figures.estimates import Estimate
from disputes.figures.numbers import decimal, percent
from disputes.models import Dispute
from disputes.money import format_money
from disputes.templatetags.desk import isolate
from mediation.settling.answers import Answer
from mediation.settling.counting import Middle, Part
from mediation.settling.finding import Figures
from mediation.settling.words import (
    ANSWERED,
    ENDED,
    RULED,
    basis_words,
    bounds_words,
    odds_words,
    too_few_words,
)


@dataclass(frozen=True)
class Row:
    """`rate`: "59 %", `between`: "43–72 %"; "" where too few."""

    name: str
    count: str
    rate: str = ""
    between: str = ""


@dataclass(frozen=True)
class Shown:
    """Empty texts and lists where there are too few cases; `too_few` says so then."""

    too_few: str
    basis: str
    bounds: str
    ended: list[Row]
    paid: str
    days: str
    answered: list[Row]
    odds: str
    ruled_basis: str
    ruled_bounds: str
    ruled: list[Row]
    ruled_days: str


def shown_figures(dispute: Dispute, figures: Figures) -> Shown:
    endings, rulings = figures.endings, figures.rulings
    return Shown(
        too_few="" if endings else too_few_words(figures.own_closed),
        basis=basis_words(endings.basis, dispute) if endings else "",
        bounds=bounds_words(endings.basis) if endings else "",
        ended=_rows(endings.parts, ENDED) if endings else [],
        paid=_paid(endings.paid, dispute) if endings else "",
        days=_took(endings.days) if endings else "",
        answered=[_answer(each) for each in figures.answers],
        odds=odds_words(figures),
        ruled_basis=basis_words(rulings.basis, dispute) if rulings else "",
        ruled_bounds=bounds_words(rulings.basis) if rulings else "",
        ruled=_rows(rulings.parts, RULED) if rulings else [],
        ruled_days=_took(rulings.days) if rulings else "",
    )


def _rows(parts: tuple[Part, ...], names: dict[str, Any]) -> list[Row]:
    return [_row(str(names[part.name]), part) for part in parts]


def _row(name: str, part: Part) -> Row:
    if part.count is None:
        return Row(name, _("not shown"))
    return Row(name, str(part.count), *_rate(part.rate))


def _answer(answer: Answer) -> Row:
    name = str(ANSWERED[answer.name])
    if answer.cases is None:
        return Row(name, _("not shown"))
    if answer.agreed is None:
        return Row(
            name, ngettext("%(count)d case", "%(count)d cases", answer.cases) % {"count": answer.cases}
        )
    count = _("%(agreed)d of %(cases)d") % {"agreed": answer.agreed, "cases": answer.cases}
    return Row(name, count, *_rate(answer.rate))


def _rate(found: Estimate | None) -> tuple[str, str]:
    if found is None:
        return "", ""
    between = f"{decimal(found.low)}–{percent(found.high, 0)}"
    return isolate(percent(found.value, 0)), isolate(between)


def _paid(paid: Middle | None, dispute: Dispute) -> str:
    if paid is None:
        return _("Too few agreements to say what was paid.")
    low, median, high = (
        (share, format_money((share * dispute.disputed_amount + 50) // 100, dispute.currency))
        for share in (paid.low, paid.median, paid.high)
    )
    text = ngettext(
        "In %(count)d agreement half of the buyers got %(low)s to %(high)s of the amount, median %(median)s."
        " Here: %(low_amount)s to %(high_amount)s, median %(median_amount)s.",
        "In %(count)d agreements half of the buyers got %(low)s to %(high)s of the amount, median %(median)s."
        " Here: %(low_amount)s to %(high_amount)s, median %(median_amount)s.",
        paid.count,
    )
    said = {"count": paid.count, **_both("low", low), **_both("median", median), **_both("high", high)}
    alone = _("Agreements alone: what rulings gave, and silence, is not in it.")
    return f"{text % said} {alone}"


def _both(name: str, found: tuple[int, str]) -> dict[str, str]:
    share, amount = found
    return {name: isolate(percent(share, 0)), f"{name}_amount": isolate(amount)}


def _took(days: Middle) -> str:
    if days.low == days.high:
        text = ngettext(
            "Half of them or more took %(days)d day from opening to the end.",
            "Half of them or more took %(days)d days from opening to the end.",
            days.median,
        )
        return text % {"days": days.median}
    text = _("Half of them took %(low)d to %(high)d days from opening to the end, median %(median)d.")
    return text % {"low": days.low, "median": days.median, "high": days.high}
