"""Cases as rows of the desk, in groups by what they wait for and how much time they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.countries import country_name
from disputes.flow import MEDIATING, Role, State
from disputes.models import Dispute, DisputeLine
from disputes.templatetags.desk import urgency
from disputes.words import Badge, named, state_badge
from mediation.desk.hours import hours_left
from mediation.desk.snippets import Snippet

DAY = timedelta(days=1)
BUCKETS = (
    ("clock-alert", gettext_lazy("Time is up")),
    ("clock-alert", gettext_lazy("Within 24 hours")),
    ("clock", gettext_lazy("Within 3 days")),
    ("calendar", gettext_lazy("Later")),
    ("hourglass", gettext_lazy("Waits for others")),
)
WAITING = len(BUCKETS) - 1


@dataclass(frozen=True)
class Row:
    """A case as a row; `snippet` where it was found by its words."""

    dispute: Dispute
    title: str
    countries: str
    hours: str
    css: str
    table: str
    badge: Badge
    is_mine: bool
    must_declare: bool
    snippet: Snippet | None = None


@dataclass(frozen=True)
class Group:
    """Rows under one heading; without a title, of what was found."""

    icon: str
    title: Any
    rows: list[Row]

    @property
    def css(self) -> str:
        """In colour where one of them is the mediators' to do."""
        return next((row.css for row in self.rows if row.css), "") if self.title else ""


def with_all_for_rows(cases: QuerySet[Dispute]) -> QuerySet[Dispute]:
    """Cases with what a row shows of them, in two queries."""
    lines = DisputeLine.objects.select_related("order_line").order_by("pk")
    return cases.select_related(
        "order", "store", "buyer", "policy", "on_the_table", "mediator", "settlement"
    ).prefetch_related(Prefetch("lines", lines))


def row_of(dispute: Dispute, user: Any, at: datetime, snippet: Snippet | None = None) -> Row:
    mine = dispute.mediator_id == user.pk
    confirms = dispute.ruling_waiting and dispute.ruled_by_id != user.pk
    return Row(
        dispute=dispute,
        title=_title(dispute),
        countries=_countries(dispute),
        hours=hours_left(dispute, at),
        css=urgency(dispute.due_at, at) if dispute.state == State.UNDER_REVIEW else "",
        table=_table(dispute),
        badge=badge_of(dispute, user),
        is_mine=mine,
        must_declare=dispute.state in MEDIATING and (mine or confirms) and user.pk not in dispute.declared,
        snippet=snippet,
    )


def _title(dispute: Dispute) -> str:
    titles = [line.order_line.title for line in dispute.lines.all()]
    more = len(titles) - 1
    first = titles[0] if titles else dispute.reference
    if more < 1:
        return first
    return ngettext("%(first)s and %(more)d more", "%(first)s and %(more)d more", more) % {
        "first": first,
        "more": more,
    }


def _countries(dispute: Dispute) -> str:
    """Where the goods came from and went to, where both are known."""
    origin, destination = dispute.order.origin_country, dispute.order.destination_country
    if not (origin and destination):
        return ""
    return _("%(origin)s to %(destination)s") % {
        "origin": country_name(origin),
        "destination": country_name(destination),
    }


def badge_of(dispute: Dispute, user: Any) -> Badge:
    """What is to be done with it, or what it waits for, as this mediator sees it."""
    if dispute.ruling_waiting and dispute.ruled_by_id != user.pk:
        return Badge("turn", "gavel", _("Confirm"))
    if dispute.ruling_waiting:
        return Badge("wait", "hourglass", _("Waits for confirmation"))
    if dispute.state == State.UNDER_REVIEW and dispute.mediator_id != user.pk:
        return state_badge(dispute, Role.SYSTEM)
    return state_badge(dispute, Role.MEDIATOR)


def _table(dispute: Dispute) -> str:
    table = dispute.on_the_table
    return named(table.remedy, dispute.refund_of(table), dispute.currency) if table else ""


def groups_of(rows: Sequence[Row], waiting: Sequence[bool], at: datetime) -> list[Group]:
    """By time left, and last those that wait for others; the rows keep their order."""
    placed = [(WAITING if waits else _bucket(row, at), row) for row, waits in zip(rows, waiting, strict=True)]
    return [
        Group(*BUCKETS[number], [row for _number, row in members])
        for number, members in groupby(placed, key=lambda pair: pair[0])
    ]


def _bucket(row: Row, at: datetime) -> int:
    due_at = row.dispute.due_at or at
    return sum(due_at > at + wait for wait in (timedelta(), DAY, 3 * DAY))
