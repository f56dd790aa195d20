"""The figures of dispute rates: by month, product, carrier, countries and reason, and what stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from disputes.figures.card import Card
from disputes.figures.charts import Rows, columns, rows
from disputes.figures.estimates import Estimate
from disputes.figures.numbers import decimal, month_name, percent
from disputes.figures.tables import Column, Kind, Table, text
from disputes.insights.figures import Insights
from disputes.insights.months import first_day
from disputes.insights.names import carrier_name, others, pair_name, reason_name, short, titles_of
from disputes.insights.standing_out import ENOUGH, Share, standing_out

MOST = 15  # groups on the page; files have all


@dataclass(frozen=True)
class Groups:
    """One way to divide the orders: `kind` says of what a group is one, `name` what it is called."""

    slug: str
    kind: str
    title: str
    shares: Mapping[Any, Share]
    name: Callable[[Any], str]
    most: int | None
    store: int | None = None  # whose titles the groups have; None where they have none

    @cached_property
    def titles(self) -> Mapping[Any, str]:
        named, _rest = self.ranked
        return titles_of(self.store, named) if self.store and named else {}

    @cached_property
    def out(self) -> set[Any]:
        return standing_out(self.shares)

    @cached_property
    def whole(self) -> Share:
        return sum(self.shares.values(), Share())

    @cached_property
    def ranked(self) -> tuple[list[Any], list[Any]]:
        """The groups to name, those that stand out first, then the most disputed; and those put together."""
        order = sorted(
            self.shares, key=lambda key: (key not in self.out, -self.shares[key].disputes, str(key))
        )
        named = [key for key in order if self.shares[key].is_enough][: self.most]
        kept = set(named)
        return named, [key for key in order if key not in kept]


def groups_of(found: Insights, store: int, most: int | None = MOST) -> list[Groups]:
    """`most` groups are named, all of enough orders with None."""
    return [
        Groups("products", _("Product"), _("Dispute rate by product"), found.products, str, most, store),
        Groups("carriers", _("Carrier"), _("Dispute rate by carrier"), found.carriers, carrier_name, most),
        Groups("routes", _("Countries"), _("Dispute rate by countries"), found.pairs, pair_name, most),
    ]


def standing_out_card(groups: list[Groups]) -> Card:
    """What is worth a look first."""
    out = [(each, key) for each in groups for key in each.ranked[0] if key in each.out]
    names = [Column(_("What"), Kind.TEXT), Column(_("Kind"), Kind.TEXT), Column(_("Orders"))]
    names += [
        Column(_("Disputes")),
        Column(_("Dispute rate"), Kind.RATE),
        Column(_("All together"), Kind.RATE),
    ]
    lines: list[list[Any]] = []
    for each, key in out:
        share = each.shares[key]
        label = " · ".join(filter(None, (each.name(key), each.titles.get(key))))
        lines.append([label, each.kind, share.orders, share.disputes, share.rate, each.whole.rate])
    entries = [(each.name(key), each.shares[key]) for each, key in out]
    note = _(
        "Named here is what has more disputes for its orders than all together, by more than chance "
        "explains: of what is named, about one in twenty at most is there by chance. What has fewer than "
        "%(n)s orders is not named."
    ) % {"n": ENOUGH}
    title = _("What stands out")
    empty = _("Nothing stands out: the differences are no larger than chance makes them.")
    return Card("standing-out", title, _chart(title, entries, None), Table(names, lines), [note], empty=empty)


def months_card(found: Insights) -> Card:
    title = _("Dispute rate by month")
    bars = [(month_name(first_day(month)), share.rate) for month, share in found.months.items()]
    shown = [(name, rate or Estimate(0, 0, 0), 0.0) for name, rate in bars]
    known = "; ".join(f"{name} {text(rate, Kind.RATE)}" for name, rate in bars if rate)
    # xgettext:no-python-format
    interval = _("95 % interval")
    key = [("columns", _("Disputes per 100 orders")), ("range", interval)]
    chart = columns(_sentence(title, known), shown, key, said=percent) if known else None
    names = [Column(_("Month"), Kind.MONTH), Column(_("Orders")), Column(_("Disputes"))]
    names.append(Column(_("Dispute rate"), Kind.RATE))
    lines: list[list[Any]] = [
        [first_day(month), share.orders, share.disputes, share.rate]
        for month, share in reversed(found.months.items())
    ]
    note = _(
        "A month counts the orders placed in it, and the disputes about them whenever they were opened. "
        "The last months are not complete: more disputes about their orders may come."
    )
    return Card("months", title, chart, Table(names, lines), [note], columns=True)


def groups_card(groups: Groups) -> Card:
    named, rest = groups.ranked
    has_titles = groups.store is not None
    names = [Column(groups.kind, Kind.TEXT)]
    names += [Column(_("Title"), Kind.TEXT)] if has_titles else []
    names += [Column(_("Orders")), Column(_("Disputes")), Column(_("Dispute rate"), Kind.RATE)]
    names.append(Column(_("Stands out"), Kind.TEXT))
    lines: list[list[Any]] = []
    for key in named:
        share, mark = groups.shares[key], pgettext("stands out", "yes") if key in groups.out else ""
        title = [groups.titles.get(key, "")] if has_titles else []
        lines.append([groups.name(key), *title, share.orders, share.disputes, share.rate, mark])
    if rest:
        together = sum((groups.shares[key] for key in rest), Share())
        blank = [""] if has_titles else []
        lines.append([others(len(rest)), *blank, together.orders, together.disputes, together.rate, ""])
    entries = [(groups.name(key), groups.shares[key]) for key in named]
    chart = _chart(groups.title, entries, groups.whole.rate)
    return Card(groups.slug, groups.title, chart, Table(names, lines), [])


def reasons_card(found: Insights) -> Card:
    """Every reason as a share of the same orders."""
    disputes: Counter[str] = Counter()
    for each in found.subjects:
        disputes[each.sub_reason] += each.rated
    shares = {reason: Share(n, found.orders) for reason, n in disputes.most_common() if n}
    title = _("Dispute rate by reason")
    entries = [(reason_name(reason), share) for reason, share in shares.items()]
    names = [Column(_("Reason"), Kind.TEXT), Column(_("Disputes")), Column(_("Dispute rate"), Kind.RATE)]
    lines: list[list[Any]] = [[name, share.disputes, share.rate] for name, share in entries]
    note = _("A reason that a mediator re-labelled counts as it is now.")
    return Card("reasons", title, _chart(title, entries, None), Table(names, lines), [note])


def _chart(title: str, entries: list[tuple[str, Share]], usual: Estimate | None) -> Rows | None:
    shown = [(short(name), share, share.rate) for name, share in entries[:MOST] if share.rate]
    if not shown:
        return None
    most = max(1.0, *(rate.high for _name, _share, rate in shown))
    marks = [
        (name, f"{decimal(share.disputes)} / {decimal(share.orders)}", [("bar", rate)])
        for name, share, rate in shown
    ]
    parts = "; ".join(f"{name} {text(rate, Kind.RATE)}" for name, _share, rate in shown)
    # xgettext:no-python-format
    key = [("bar", _("Disputes per 100 orders, with 95 % interval"))]
    if usual:
        key.append(("line", _("All together")))
    at = usual.value if usual else None
    return rows(_sentence(title, parts), marks, most, (percent(0, 0), percent(most)), key, at)


def _sentence(title: str, parts: str) -> str:
    return _("%(title)s, with 95 %% interval: %(parts)s.") % {"title": title, "parts": parts}
