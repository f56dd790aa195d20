"""The figures of time and load: how long each state takes, what is overdue, and what comes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from disputes.figures.card import Card
from disputes.figures.charts import columns, rows
from disputes.figures.estimates import ENOUGH, Estimate, rate
from disputes.figures.tables import Column, Kind, Table, duration, text
from disputes.flow import State
from disputes.instants import write_day
from disputes.templatetags.desk import isolate
from mediation.figures.forecast import DayAhead, Share
from mediation.figures.made import Figures
from mediation.figures.weeks import Week


def spans_card(figures: Figures) -> Card:
    spans = [(str(State(name).label), span) for name, span in figures.spans.items()]
    known = [
        (label, s) for label, s in spans if s.cases >= ENOUGH and s.median is not None and s.ninth is not None
    ]
    most = max((float(s.ninth or 0) for _label, s in known), default=0)
    entries = [
        (label, f"{duration(s.median or 0)} · {duration(s.ninth or 0)}", [_span(s.median or 0, s.ninth or 0)])
        for label, s in known
    ]
    parts = "; ".join(f"{label} {duration(s.median or 0)}, {duration(s.ninth or 0)}" for label, s in known)
    sentence = _("Time in each state, median and 90th percentile: %(parts)s.") % {"parts": parts}
    key = [("bar", _("Half of the cases took no longer")), ("range", _("Nine of ten took no longer"))]
    chart = rows(sentence, entries, most, ("0", duration(most)), key) if known else None
    names = [Column(_("State"), Kind.TEXT), Column(_("Cases"))]
    names += [Column(_("Median"), Kind.SECONDS), Column(_("90th percentile"), Kind.SECONDS)]
    table = [
        [label, s.cases, s.median if s.cases >= ENOUGH else None, s.ninth if s.cases >= ENOUGH else None]
        for label, s in spans
    ]
    notes = [
        _("Closed cases that were in the state at all; a state that was entered twice counts as one time.")
    ]
    return Card("times", _("Time in each state"), chart, Table(names, table), notes)


def _span(median: float, ninth: float) -> tuple[str, Estimate]:
    return "bar", Estimate(median, median, ninth)


def overdue_card(figures: Figures) -> Card:
    weeks = figures.weeks
    decided, late = sum(week.decided for week in weeks), sum(week.late for week in weeks)
    found = text(rate(late, decided), Kind.PERCENT) if decided >= ENOUGH else _("too few")
    sentence = _("Decisions by week: %(late)s of %(decided)s came after an overdue review (%(found)s).") % {
        "late": isolate(f"{late:,}"),
        "decided": isolate(f"{decided:,}"),
        "found": found,
    }
    bars = [
        (write_day(w.monday, "short_date"), Estimate(w.decided, w.decided, w.decided), w.late) for w in weeks
    ]
    key = [("columns", _("Decisions")), ("inner", _("After an overdue review"))]
    names = [Column(_("Week from"), Kind.TEXT), Column(_("Decisions")), Column(_("Overdue"))]
    names.append(Column(_("Overdue share"), Kind.PERCENT))
    chart = columns(sentence, bars, key) if decided else None
    table = Table(names, [_week(week) for week in reversed(weeks)])
    return Card("overdue", _("Overdue decisions by week"), chart, table, [sentence], columns=True)


def _week(week: Week) -> list[object]:
    enough = week.decided >= ENOUGH
    return [
        write_day(week.monday),
        week.decided,
        week.late,
        rate(week.late, week.decided) if enough else None,
    ]


def forecast_cards(figures: Figures) -> list[Card]:
    return [_days_card(figures.forecast.days), _shares_card(figures.forecast.shares)]


def _days_card(days: list[DayAhead]) -> Card:
    due, starting = sum(d.due.value for d in days), sum(d.starting.value for d in days)
    sentence = _(
        "The next %(days)s working days: about %(due)s decisions due, about %(starting)s reviews starting."
    ) % {
        "days": len(days),
        "due": isolate(f"{due:,.0f}"),
        "starting": isolate(f"{starting:,.0f}"),
    }
    bars = [(write_day(day.day, "short_date"), day.due, float(day.certain)) for day in days]
    key = [
        # xgettext:no-python-format
        ("columns", _("Decisions expected to be due, with 95 % range")),
        ("inner", _("Of them under review already")),
    ]
    names = [Column(_("Working day"), Kind.TEXT), Column(_("Reviews starting"), Kind.CASES)]
    names += [Column(_("Decisions due"), Kind.CASES), Column(_("Under review already"))]
    table = Table(names, [[write_day(d.day), d.starting, d.due, d.certain] for d in days])
    chart = columns(sentence, bars, key) if due else None
    method = _(
        "From the disputes open now, whatever is chosen above. Every clock is taken to run to its end: most "
        "people act sooner, so work comes earlier than shown. How many go on to a review is counted from the "
        "cases closed in the last 365 days. Disputes that are not open yet are not in it."
    )
    return Card("days", _("Work ahead by working day"), chart, table, [sentence, method], True)


def _shares_card(shares: list[Share]) -> Card:
    names = {
        user.pk: str(user) for user in User.objects.filter(pk__in=[s.mediator for s in shares if s.mediator])
    }
    named = [(names.get(share.mediator or 0, _("Nobody yet")), share) for share in shares]
    most = max([1.0, *(share.due.high for share in shares)])
    entries = [(name, text(s.due, Kind.CASES), [("bar", s.due)]) for name, s in named]
    parts = "; ".join(f"{name} {text(share.due, Kind.CASES)}" for name, share in named)
    sentence = _("Decisions expected to be due in the days ahead, by mediator: %(parts)s.") % {"parts": parts}
    # xgettext:no-python-format
    key = [("bar", _("Decisions expected to be due, with 95 % range"))]
    cells = [Column(_("Mediator"), Kind.TEXT), Column(_("Cases held")), Column(_("Under review"))]
    cells += [Column(_("Overdue now")), Column(_("Decisions due"), Kind.CASES)]
    table = Table(cells, [[name, s.held, s.under_review, s.overdue, s.due] for name, s in named])
    note = _("“Nobody yet” holds what is still negotiated: it is given to a mediator when it arrives.")
    chart = rows(sentence, entries, most, ("0", isolate(f"{most:,.0f}")), key)
    return Card("load", _("Work ahead by mediator"), chart, table, [note])
