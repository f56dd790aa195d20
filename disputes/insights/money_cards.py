"""The figures of answers and money: how fast, what silence lost, what settlements cost, by reason too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from disputes.figures.card import Card
from disputes.figures.charts import Rows, rows
from disputes.figures.estimates import ENOUGH, Estimate, rate
from disputes.figures.numbers import decimal, percent
from disputes.figures.spans import Span
from disputes.figures.tables import Column, Kind, Money, Table, duration, text
from disputes.flow import Reason
from disputes.insights.figures import Insights, Subject
from disputes.insights.names import reason_name, short

MINUTE = 60
MOST = 15
REASONS = ("", *Reason.values)  # "" is all of them


def answers_card(found: Insights) -> Card:
    spans = [(_name(reason), found.answers.get(reason, Span(0, None, None))) for reason in REASONS]
    known = [
        (name, (s.median or 0) * MINUTE, (s.ninth or 0) * MINUTE) for name, s in spans if s.cases >= ENOUGH
    ]
    title = _("How fast you answer")
    names = [Column(_("Reason"), Kind.TEXT), Column(_("Answered")), Column(_("Median"), Kind.SECONDS)]
    names.append(Column(_("90th percentile"), Kind.SECONDS))
    lines: list[list[Any]] = [[name, s.cases, *_times(s)] for name, s in spans if s.cases]
    note = _(
        "From the opening of a dispute to your first answer: accepting, another offer, or contesting it."
    )
    return Card("answers", title, _times_chart(title, known), Table(names, lines), [note])


def _times(span: Span) -> tuple[float | None, float | None]:
    if span.cases < ENOUGH or span.median is None or span.ninth is None:
        return None, None
    return span.median * MINUTE, span.ninth * MINUTE


def _times_chart(title: str, known: Sequence[tuple[str, float, float]]) -> Rows | None:
    if not known:
        return None
    most = max(ninth for _name, _median, ninth in known) or MINUTE
    entries = [
        (name, f"{duration(median)} · {duration(ninth)}", [("bar", Estimate(median, median, ninth))])
        for name, median, ninth in known
    ]
    parts = "; ".join(f"{name} {duration(median)}, {duration(ninth)}" for name, median, ninth in known)
    sentence = _("%(title)s, median and 90th percentile: %(parts)s.") % {"title": title, "parts": parts}
    key = [("bar", _("Half of the answers took no longer")), ("range", _("Nine of ten took no longer"))]
    return rows(sentence, entries, most, ("0", duration(most)), key)


def silence_card(found: Insights) -> Card:
    closed: Counter[str] = Counter()
    silent: Counter[str] = Counter()
    for each in found.subjects:
        for reason in ("", each.reason):
            closed[reason] += each.closed
            silent[reason] += each.silent
    shown = [(_name(reason), silent[reason], closed[reason]) for reason in REASONS if closed[reason]]
    title = _("Lost by silence")
    names = [Column(_("Reason"), Kind.TEXT), Column(_("Closed disputes")), Column(_("Lost by silence"))]
    names.append(Column(_("Share"), Kind.RATE))
    known = [(name, n, of, rate(n, of)) for name, n, of in shown if of >= ENOUGH]
    entries = [
        (name, f"{decimal(n)} / {decimal(of)}", [("bar", estimate)]) for name, n, of, estimate in known
    ]
    parts = "; ".join(f"{name} {text(estimate, Kind.RATE)}" for name, _n, _of, estimate in known)
    sentence = f"{title}: {parts}."
    # xgettext:no-python-format
    key = [("bar", _("Share of the closed disputes, with 95 % interval"))]
    chart = rows(sentence, entries, 100, _whole(), key) if known else None
    lines: list[list[Any]] = [[name, of, n, rate(n, of) if of >= ENOUGH else None] for name, n, of in shown]
    note = _("Disputes that ended because the store did not answer the buyer, or not a return, in time.")
    return Card("silence", title, chart, Table(names, lines), [note])


def settlements_card(found: Insights) -> Card:
    """Each currency for itself: amounts of two currencies are never added up."""
    sums = _sums(found.subjects, lambda each: each.currency, lambda each: each.settled)
    title = _("What settlements cost")
    names = [
        Column(_("Currency"), Kind.TEXT),
        Column(_("Settled disputes")),
        Column(_("In dispute"), Kind.MONEY),
    ]
    names += [Column(_("Refunded"), Kind.MONEY), Column(_("Share refunded"), Kind.PERCENT, ranged=False)]
    names.append(Column(_("Mean refund"), Kind.MONEY))
    lines = [_settlements(currency, n, of, paid) for currency, (n, of, paid) in sums]
    parts = [(currency, n, _part(paid, of)) for currency, (n, of, paid) in sums if of]
    told = "; ".join(f"{currency} {percent(share, 0)}" for currency, _n, share in parts)
    sentence = _("Share of the disputed amounts that was refunded: %(parts)s.") % {"parts": told}
    entries = [(currency, _settled(n), [("bar", _exact(share))]) for currency, n, share in parts]
    key = [("bar", _("Share of the disputed amounts that was refunded"))]
    chart = rows(sentence, entries, 100, _whole(), key) if parts else None
    note = _("Settlements that were paid. Withdrawn disputes and money that moved outside are not in it.")
    return Card("settlements", title, chart, Table(names, lines), [note])


def _settlements(currency: str, n: int, of: int, paid: int) -> list[Any]:
    amounts = [Money(of, currency), Money(paid, currency)]
    return [currency, n, *amounts, _part(paid, of), Money(round(paid / n), currency)]


def money_card(found: Insights, most: int | None = MOST) -> Card:
    """The chart shows the currency with the most disputes; scales of two currencies cannot be compared."""
    sums = _sums(found.subjects, lambda each: (each.currency, each.sub_reason), lambda each: each.opened)
    order = sorted(sums, key=lambda one: (one[0][0], -one[1][2], str(one[0])))
    title = _("Reasons by money")
    names = [Column(_("Reason"), Kind.TEXT), Column(_("Currency"), Kind.TEXT), Column(_("Disputes"))]
    names += [Column(_("Settled for"), Kind.MONEY), Column(_("Refunded"), Kind.MONEY)]
    lines: list[list[Any]] = [
        [reason_name(reason), currency, n, Money(of, currency), Money(paid, currency)]
        for (currency, reason), (n, of, paid) in order[:most]
    ]
    chart = _money_chart(title, order)
    note = _("“Settled for” is what was in dispute where a settlement was paid; refunds are a part of it.")
    return Card("money", title, chart, Table(names, lines), [note])


def _money_chart(title: str, order: list[tuple[Any, tuple[int, int, int]]]) -> Rows | None:
    disputes: Counter[str] = Counter()
    for (currency, _reason), (n, _of, paid) in order:
        disputes[currency] += n if paid else 0
    if not disputes.total():
        return None
    usual = disputes.most_common(1)[0][0]
    of_usual = [(reason, paid) for (currency, reason), (_n, _of, paid) in order if currency == usual]
    shown = [(reason_name(reason), paid) for reason, paid in of_usual if paid][:MOST]
    most = max(paid for _name, paid in shown)
    entries = [(short(name), _written(paid, usual), [("bar", _exact(paid))]) for name, paid in shown]
    parts = "; ".join(f"{name} {_written(paid, usual)}" for name, paid in shown)
    sentence = _("%(title)s, in %(currency)s: %(parts)s.") % {
        "title": title,
        "currency": usual,
        "parts": parts,
    }
    key = [("bar", _("Refunded, in %(currency)s") % {"currency": usual})]
    return rows(sentence, entries, most, (_written(0, usual), _written(most, usual)), key)


def _sums(
    subjects: Iterable[Subject], key: Callable[[Subject], Any], count: Callable[[Subject], int]
) -> list[tuple[Any, tuple[int, int, int]]]:
    """By `key` in order: how many, what was in dispute in what was settled, and what was refunded."""
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in subjects:
        for place, n in enumerate((count(each), each.settled_amount, each.refunded)):
            found[key(each)][place] += n
    return sorted((which, (n, of, paid)) for which, (n, of, paid) in found.items() if n)


def _part(paid: int, of: int) -> float:
    return 100 * paid / of if of else 0


def _exact(value: float) -> Estimate:
    return Estimate(value, value, value)


def _whole() -> tuple[str, str]:
    return percent(0, 0), percent(100, 0)


def _settled(n: int) -> str:
    return _("n = %(n)s") % {"n": decimal(n)}


def _written(amount: int, currency: str) -> str:
    return text(Money(amount, currency), Kind.MONEY)


def _name(reason: str) -> str:
    return str(Reason(reason).label) if reason else _("All reasons")
