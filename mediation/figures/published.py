"""The published figures of a year in words, for the page beside the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from disputes.countries import country_name
from disputes.flow import Outcome, ReachedBy, Reason, Remedy, State, SubReason
from mediation.figures.yearly import UNDECIDED

NAMES: dict[str, Any] = {
    each.value: each.label for kind in (Outcome, ReachedBy, Reason, Remedy, State, SubReason) for each in kind
}
Section = tuple[str, list[str], list[list[str]]]


def sections_of(found: Mapping[str, Any]) -> list[Section]:
    """Each table: its title, its headings and its rows; none where so few cases closed that all is hidden."""
    if not found["closed"]:
        return []
    return [
        (_("Reasons"), _counts(_("Reason")), _reasons(found["reasons"])),
        (_("Outcomes"), _counts(_("Outcome")), _rows(found["outcomes"])),
        (_("How they ended"), _counts(_("Ending")), _rows(found["how_reached"])),
        (_("Remedies"), _counts(_("Remedy")), _rows(found["remedies"])),
        (_("Countries"), _counts(_("From and to")), _pairs(found["country_pairs"])),
        (_("Agreement"), [_("Of the disputes"), _("Ended by agreement")], _agreement(found["agreement"])),
        (_("Decisions of mediators"), ["", ""], _decisions(found["decisions"])),
        (
            _("Hours in each state"),
            [_("State"), _("Median"), _("Nine of ten took no longer")],
            [
                [str(NAMES[s]), _said(h["median"]), _said(h["ninth"])]
                for s, h in found["hours_in_state"].items()
            ],
        ),
    ]


def _counts(name: str) -> list[str]:
    return [name, _("Disputes")]


def _rows(counts: Mapping[str, int | None]) -> list[list[str]]:
    names = {**NAMES, UNDECIDED: _("Withdrawn, or settled outside")}
    return [[str(names[part]), _said(n)] for part, n in counts.items()]


def _reasons(reasons: Mapping[str, Mapping[str, int | None]]) -> list[list[str]]:
    rows = []
    for reason, parts in reasons.items():
        for part, n in parts.items():
            name = _("%(reason)s, all") % {"reason": NAMES[reason]} if part == "all" else str(NAMES[part])
            rows.append([name, _said(n)])
    return rows


def _pairs(pairs: Mapping[str, int]) -> list[list[str]]:
    return [[_pair(pair), _said(n)] for pair, n in pairs.items()]


def _pair(pair: str) -> str:
    if pair == "other":
        return _("Other countries together")
    origin, destination = (_("unknown") if code == "?" else country_name(code) for code in pair.split(">"))
    return _("%(origin)s to %(destination)s") % {"origin": origin, "destination": destination}


def _agreement(found: Mapping[str, int | None]) -> list[list[str]]:
    names = [_("In which no mediator was asked"), _("In which a mediator was asked"), _("All")]
    return [[name, _said(n, " %")] for name, n in zip(names, found.values(), strict=True)]


def _decisions(found: Mapping[str, Any]) -> list[list[str]]:
    return [
        [_("Decisions"), _said(found["count"])],
        [_("Hours from asking to the decision, median"), _said(found["median_hours"])],
        [_("In time"), _said(found["in_time_percent"], " %")],
    ]


def _said(number: float | None, unit: str = "") -> str:
    return _("hidden") if number is None else f"{number:,}{unit}"
