"""Each figure of the page: its question, its chart, its table, and what it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from disputes.countries import country_name
from disputes.figures.card import Card
from disputes.figures.charts import Rows, rows
from disputes.figures.estimates import Estimate, rate
from disputes.figures.tables import Column, Kind, Table, text
from disputes.flow import ReachedBy, Reason, SubReason
from mediation.figures.made import Figures
from mediation.figures.outcomes import Group
from mediation.models import SellerSize


def outcome_cards(figures: Figures) -> list[Card]:
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=_keys(figures.mediators))}
    mixed = _(
        "These numbers cannot tell who decides well: mediators get different cases. The hollow mark shows "
        "what the same mix of sub-reasons would give if all ruled alike; amounts, evidence and languages "
        "are not in it. Of twenty mediators, one lies outside by chance alone."
    )
    apart = _("A difference between groups may come from what they dispute, not from how it is decided.")
    return [
        _card(figures, "reasons", _("Outcomes by reason"), figures.reasons, _reason_name, []),
        _card(
            figures,
            "mediators",
            _("Rulings by mediator"),
            figures.mediators,
            lambda pk: names.get(pk, "–"),
            [mixed],
        ),
        _card(figures, "countries", _("Outcomes by countries"), figures.countries, _pair_name, [apart]),
        _card(figures, "sellers", _("Outcomes by seller size"), figures.sizes, _size_name, [apart]),
    ]


def _keys(groups: Iterable[Group]) -> list[Any]:
    return [group.key for group in groups if group.key is not None]


def _reason_name(key: tuple[str, str]) -> str:
    reason, sub = key
    if sub:
        return str(SubReason(sub).label)
    return _("%(reason)s, all") % {"reason": Reason(reason).label}


def _pair_name(key: tuple[str, str]) -> str:
    origin, destination = (country_name(code) if code else _("unknown") for code in key)
    return _("%(origin)s to %(destination)s") % {"origin": origin, "destination": destination}


def _size_name(key: str) -> str:
    return str(SellerSize(key).label)


def _card(
    figures: Figures, slug: str, title: str, groups: list[Group], name: Callable[[Any], str], notes: list[str]
) -> Card:
    named = [(_others(group) if group.key is None else name(group.key), group) for group in groups]
    return Card(slug, title, _outcome_chart(figures, title, named), _outcome_table(named), notes)


def _others(group: Group) -> str:
    return _("Others (%(n)d, put together)") % {"n": group.merged}


def _outcome_chart(figures: Figures, title: str, named: list[tuple[str, Group]]) -> Rows | None:
    shown = [(label, group) for label, group in named if group.tally.is_enough]
    if not shown:
        return None
    entries = [(label, _cases(group.tally.cases), _marks(group)) for label, group in shown]
    usual = figures.whole.favour.value if figures.whole.is_enough else None
    key = [("buyer", _("Buyer got all")), ("mean", _("Mean refund"))]
    if any(group.expected is not None for _label, group in shown):
        key.append(("expected", _("Expected of this mix")))
        usual = None
    else:
        key.append(("line", _("Buyer got all, over all cases")))
    parts = "; ".join(f"{label} {text(group.tally.favour, Kind.PERCENT)}" for label, group in shown)
    sentence = _("%(title)s: how often the buyer got all, with 95 %% interval. %(parts)s.") % {
        "title": title,
        "parts": parts,
    }
    return rows(sentence, entries, 100, ("0 %", "100 %"), key, usual)


def _marks(group: Group) -> list[tuple[str, Estimate]]:
    marks = [("buyer", group.tally.favour), ("mean", group.tally.refund)]
    if group.expected is not None:
        marks.insert(1, ("expected", Estimate(group.expected, group.expected, group.expected)))
    return marks


def _cases(n: int) -> str:
    return _("n = %(n)s") % {"n": f"{n:,}"}


def _outcome_table(named: list[tuple[str, Group]]) -> Table:
    columns = [
        Column(_("Group"), Kind.TEXT),
        Column(_("Cases")),
        Column(_("Buyer")),
        Column(_("Split")),
        Column(_("Seller")),
        Column(_("Buyer got all"), Kind.PERCENT),
        Column(_("Mean refund"), Kind.PERCENT),
    ]
    lines = [[label, *_cells(group)] for label, group in named]
    if any(group.expected is not None for _label, group in named):
        columns.append(Column(_("Expected"), Kind.PERCENT, ranged=False))
        lines = [
            [*line, group.expected if group.tally.is_enough else None]
            for line, (_label, group) in zip(lines, named, strict=True)
        ]
    return Table(columns, lines)


def _cells(group: Group) -> list[Any]:
    tally = group.tally
    if not tally.is_enough:
        return [tally.cases, None, None, None, None, None]
    return [tally.cases, tally.for_buyer, tally.split, tally.for_seller, tally.favour, tally.refund]


def agreement_card(figures: Figures) -> Card:
    """How many agreed; every ending counts, whatever the filter of outcomes says."""
    names = {
        "negotiation": _("No mediator was asked"),
        "mediation": _("A mediator was asked"),
        "all": _("All closed cases"),
    }
    found = [(names[where], agreed, n) for where, agreed, n in figures.endings.agreements]
    shown = [(name, _cases(n), [("bar", rate(agreed, n))]) for name, agreed, n in found if n >= 5]
    parts = "; ".join(f"{name} {text(rate(agreed, n), Kind.PERCENT)}" for name, agreed, n in found if n >= 5)
    sentence = _("How many end by agreement. %(parts)s.") % {"parts": parts}
    # xgettext:no-python-format
    key = [("bar", _("Ended by agreement, with 95 % interval"))]
    chart = rows(sentence, shown, 100, ("0 %", "100 %"), key) if shown else None
    notes = [_("Every way of ending counts here, whatever is chosen above.")]
    return Card("agreement", _("Agreement"), chart, _endings_table(figures), notes)


def _endings_table(figures: Figures) -> Table:
    without, within = figures.endings.negotiated, figures.endings.mediated
    columns = [
        Column(_("How it ended"), Kind.TEXT),
        Column(_("No mediator")),
        Column(_("Of these"), Kind.PERCENT),
        Column(_("With a mediator")),
        Column(_("Of those"), Kind.PERCENT),
    ]
    lines = [
        [str(way.label), without[way], _part(without, way), within[way], _part(within, way)]
        for way in ReachedBy
        if without[way] or within[way]
    ]
    return Table(columns, lines)


def _part(ended: Any, way: str) -> Estimate | None:
    return rate(ended[way], ended.total()) if ended.total() >= 5 else None
