"""The figures of answers and money: how fast, what silence lost, what settlements cost, by reason too."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from disputes.insights.names import others, reason_name, short

MINUTE = 60
MOST = 15
LEAST = 3  # reasons of each currency
REASONS = ("", *Reason.values)  # "" is all of them
Sum = tuple[str, tuple[int, int, int]]  # sub-reason or currency; how many, settled for, refunded


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
    names = [
        Column(_("Currency"), Kind.TEXT),
        Column(_("Settled disputes")),
        Column(_("In dispute"), Kind.MONEY),
    ]
    names += [Column(_("Refunded"), Kind.MONEY), Column(_("Share refunded"), Kind.PERCENT, ranged=False)]
    names += [Column(_("Mean refund"), Kind.MONEY), Column(_("Return freight you paid"), Kind.MONEY)]
    names += [Column(_("Return freight the platform paid"), Kind.MONEY), Column(_("Freight not known"))]
    freight = _freight(found.subjects)
    lines = [[*_settlements(currency, n, of, paid), *freight[currency]] for currency, (n, of, paid) in sums]
    notes = [
        _("Settlements that were paid. Withdrawn disputes and money that moved outside are not in it."),
        _(
            "Return freight is the estimate of the orders, where goods were sent back and you or the "
            "platform pay for it. Returns without an estimate are in no sum: they are counted beside it."
        ),
    ]
    title = _("What settlements cost")
    return Card("settlements", title, _settlements_chart(sums), Table(names, lines), notes)


def _settlements_chart(sums: Iterable[Sum]) -> Rows | None:
    """Of each currency the share of what was in dispute."""
    parts = [(currency, n, _part(paid, of)) for currency, (n, of, paid) in sums if of]
    if not parts:
        return None
    told = "; ".join(f"{currency} {percent(share, 0)}" for currency, _n, share in parts)
    sentence = _("Share of the disputed amounts that was refunded: %(parts)s.") % {"parts": told}
    entries = [(currency, _settled(n), [("bar", _exact(share))]) for currency, n, share in parts]
    key = [("bar", _("Share of the disputed amounts that was refunded"))]
    return rows(sentence, entries, 100, _whole(), key)


def _freight(subjects: Iterable[Subject]) -> Mapping[str, list[Any]]:
    """By currency: what returns cost the store and the platform, and of how many that is not known."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in subjects:
        told = (each.sellers_freight, each.platforms_freight, each.freight_unknown)
        found[each.currency] = [n + more for n, more in zip(found[each.currency], told, strict=True)]
    return {
        currency: [Money(store, currency), Money(platform, currency), unknown]
        for currency, (store, platform, unknown) in found.items()
    }


def _settlements(currency: str, n: int, of: int, paid: int) -> list[Any]:
    amounts = [Money(of, currency), Money(paid, currency)]
    return [currency, n, *amounts, _part(paid, of), Money(round(paid / n), currency)]


def money_card(found: Insights, most: int | None = MOST) -> Card:
    """About `most` rows, of each currency the reasons that cost the most; the rest of it is put together.

    The chart shows the currency with the most disputes; scales of two currencies cannot be compared.
    """
    order = _by_currency(found.subjects)
    title = _("Reasons by money")
    names = [Column(_("Reason"), Kind.TEXT), Column(_("Currency"), Kind.TEXT), Column(_("Disputes"))]
    names += [Column(_("Settled for"), Kind.MONEY), Column(_("Refunded"), Kind.MONEY)]
    lines = [
        line
        for currency, reasons in order.items()
        for line in _money_lines(currency, reasons, most, len(order))
    ]
    chart = _money_chart(title, order)
    note = _("“Settled for” is what was in dispute where a settlement was paid; refunds are a part of it.")
    return Card("money", title, chart, Table(names, lines), [note])


def _by_currency(subjects: Iterable[Subject]) -> dict[str, list[Sum]]:
    """The sums of each reason, the dearest first, by currency, that with the most disputes first."""
    found: dict[str, list[Sum]] = defaultdict(list)
    for (currency, reason), numbers in _sums(
        subjects, lambda each: (each.currency, each.sub_reason), lambda each: each.opened
    ):
        found[currency].append((reason, numbers))
    for reasons in found.values():
        reasons.sort(key=lambda one: (-one[1][2], one[0]))
    disputes = {currency: sum(n for _reason, (n, _of, _paid) in found[currency]) for currency in found}
    return {currency: found[currency] for currency in sorted(found, key=lambda c: (-disputes[c], c))}


def _money_lines(currency: str, reasons: list[Sum], most: int | None, currencies: int) -> list[list[Any]]:
    """Its share of `most` rows, three at least: no currency is left out."""
    kept = len(reasons) if most is None else max(LEAST, most // currencies)
    named = [(reason_name(reason), numbers) for reason, numbers in reasons[:kept]]
    if rest := [numbers for _reason, numbers in reasons[kept:]]:
        n, of, paid = (sum(column) for column in zip(*rest, strict=True))
        named.append((others(len(rest)), (n, of, paid)))
    return [[name, currency, n, Money(of, currency), Money(paid, currency)] for name, (n, of, paid) in named]


def _money_chart(title: str, order: Mapping[str, list[Sum]]) -> Rows | None:
    disputes: Counter[str] = Counter()
    for currency, reasons in order.items():
        disputes[currency] += sum(n for _reason, (n, _of, paid) in reasons if paid)
    if not disputes.total():
        return None
    usual = disputes.most_common(1)[0][0]
    of_usual = [(reason, paid) for reason, (_n, _of, paid) in order[usual]]
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
