"""A dispute as a row of a list: time left, item, on the table, what happens if nothing is done, badge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery, TextChoices
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from disputes.compiled import Compiled, Unread
from disputes.flow import MEDIATING, NEGOTIATING, ReachedBy, Remedy, Role, State, SubReason
from disputes.listing import PAGE
from disputes.models import Dispute, DisputeLine
from disputes.templatetags.desk import money, money_text, time_left, urgency
from disputes.words import Badge, effective_remedy, state_badge
from disputes.words.terms import clause_html, html

MINUTE = timedelta(minutes=1)
BEFORE_AGREEMENT = NEGOTIATING | MEDIATING
READ = [  # no more columns than rows show
    *("reference", "state", "reason", "sub_reason", "due_at", "opened_at", "closed_at", "asked", "finished"),
    *("currency", "disputed_amount", "refund_amount", "remedy", "reached_by", "return_address"),
    *("order__reference", "order__marketplace__name", "buyer__name", "store__name", "store__return_address"),
    *("on_the_table__role", "on_the_table__remedy", "on_the_table__amount", "settlement__status"),
]


@dataclass(frozen=True)
class Table:
    """What is on the table, or was reached: whose it is, how much, and a small line."""

    by: str
    role: str = ""
    amount: str = ""
    more: str = ""


class Time(NamedTuple):
    """What a clock shows at an instant: the time left in words, how urgent it is, whether it is over."""

    left: str
    tone: str
    is_over: bool


@dataclass(frozen=True)
class Row:
    """What templates/components/_row.html shows of a dispute."""

    url: str
    reference: str
    title: str
    meta: list[str]
    due_at: datetime | None
    closed_at: datetime | None
    tone: str
    left: str
    table: Table
    if_nothing: str
    badge: Badge


@Compiled
def _disputes(*ids: int) -> QuerySet[Dispute]:
    """With no more columns than rows read."""
    related = Dispute.objects.select_related(
        "order__marketplace", "buyer", "store", "on_the_table", "settlement"
    )
    of_it = DisputeLine.objects.filter(dispute=OuterRef("pk"))
    first = of_it.order_by("pk").values("order_line__title")[:1]
    count = of_it.order_by().values("dispute").annotate(n=Count("pk")).values("n")
    named = related.annotate(title=Subquery(first), titles=Subquery(count))
    return named.filter(pk__in=ids).only(*READ)


@dataclass(frozen=True)
class Line:
    """A row of a list as it is shown, and the instants by which lists are ordered."""

    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    pk: int
    html: SafeString


def lines(role: Role, at: datetime) -> Callable[[list[int]], dict[int, Line]]:
    """Loads a page of lines by their ids, for a reader of this role."""

    def load(ids: list[int]) -> dict[int, Line]:
        reading = get_language(), timezone.get_current_timezone_name()
        row = _Kept if settings.DEBUG else _kept  # who edits the template wants to see it
        shown = [row(each, role, reading).line(at) for each in _disputes.unread(*_padded(ids))]
        return {line.pk: line for line in shown}

    return load


def _padded(ids: list[int]) -> list[int]:
    """As many numbers for each page, so that its statement is the same; no row has the number 0."""
    return ids + [0] * (PAGE - len(ids)) if ids else []


class _Kept:
    """A row of the database, in a language and a zone, with the line that it made the last time."""

    def __init__(self, found: Unread, role: Role, _reading: tuple[str | None, str]) -> None:
        self._found, self._role = found, role
        self._due_at = found["due_at"]
        self._last: _Last | None = None

    def line(self, at: datetime) -> Line:
        last = self._last
        if last is None or not last.since <= at < last.until:
            time = _time_of(self._due_at, at)
            line = last.line if last and last.time == time else self._drawn(time)
            last = self._last = _Last(at, _turn_of_minute(self._due_at, at), time, line)
        return last.line

    def _drawn(self, time: Time) -> Line:
        found = self._found
        row = row_of(found.read(), self._role, time)
        html = render_to_string("components/_row.html", {"row": row})
        return Line(self._due_at, found["opened_at"], found["closed_at"], found["id"], html)


class _Last(NamedTuple):
    """A line that was shown, what its clock said, and between which instants it says so."""

    since: datetime
    until: datetime
    time: Time
    line: Line


def _time_of(due_at: datetime | None, at: datetime) -> Time:
    return Time(time_left(due_at, at), urgency(due_at, at), due_at is not None and due_at <= at)


def _turn_of_minute(due_at: datetime | None, at: datetime) -> datetime:
    """Until when a clock shows the same as now: all that it shows changes with whole minutes left."""
    if due_at is None or due_at <= at:
        return datetime.max.replace(tzinfo=UTC)
    return due_at - (due_at - at) // MINUTE * MINUTE


# Kept by all that they are made of: a list that is loaded again mostly shows what it showed before.
_kept = lru_cache(maxsize=2048)(_Kept)


def row_of(dispute: Any, role: Role, time: Time) -> Row:
    """`dispute` with what `_disputes` reads."""
    mine = role in dispute.turn
    view = "disputes:seller_dispute" if role == Role.SELLER else "disputes:buyer_dispute"
    other = (dispute.buyer.name or _("Buyer")) if role == Role.SELLER else dispute.store.name
    return Row(
        reverse(view, args=[dispute.reference]),
        dispute.reference,
        _title(dispute.title, dispute.titles) if dispute.title else str(dispute.order),
        [other, _label(SubReason, dispute.sub_reason)],
        dispute.due_at,
        dispute.closed_at,
        time.tone if mine else "",
        _("Time is up") if time.is_over else time.left,
        table_of(dispute, role),
        html(_("It takes effect in a moment.")) if time.is_over else if_nothing(dispute, role),
        Badge("wait", "clock-alert", _("Time is up")) if time.is_over else state_badge(dispute, role),
    )


def _label(choices: type[TextChoices], value: str) -> str:
    """As `get_FIELD_display`, which reads all choices anew for each row."""
    return str(choices(value).label) if value else ""


def _title(first: str, count: int) -> str:
    more = count - 1
    if not more:
        return first
    return ngettext("%(title)s and %(more)d more", "%(title)s and %(more)d more", more) % {
        "title": first,
        "more": more,
    }


def table_of(dispute: Dispute, role: Role) -> Table:
    """The proposal on the table, or what has been reached."""
    if dispute.state not in BEFORE_AGREEMENT:
        return _reached(dispute)
    proposal = dispute.on_the_table
    if proposal is None:
        return Table(_("Nothing is on the table"))
    more = _("%(remedy)s, of %(amount)s") % {
        "remedy": _small(_label(Remedy, proposal.remedy)),
        "amount": money_text(dispute.disputed_amount, dispute.currency),
    }
    refund = dispute.refund_of(proposal)
    amount = money(refund, dispute.currency) if refund else ""
    return Table(_by(proposal, role), proposal.role, amount, more)


def _by(proposal: Any, role: Role) -> str:
    if proposal.remedy == Remedy.NO_REFUND:
        return _("You contest") if proposal.role == role else _("Seller contests")
    if proposal.role == role:
        return _("You ask") if role == Role.BUYER else _("You offer")
    if proposal.role == Role.BUYER:
        return _("Buyer asks")
    return _("Seller offers") if proposal.role == Role.SELLER else _("Mediator proposes")


def _small(label: str) -> str:
    return label[:1].lower() + label[1:]


def _reached(dispute: Dispute) -> Table:
    amount = money(dispute.refund_amount, dispute.currency)
    if dispute.reached_by == ReachedBy.WITHDRAWN:
        return Table(_("Withdrawn"))
    words = {ReachedBy.AGREEMENT: _("Agreed"), ReachedBy.RULING: _("Decided")}
    by = words.get(ReachedBy(dispute.reached_by), _("Refund")) if dispute.reached_by else _("Refund")
    returns = dispute.remedy == Remedy.RETURN_AND_REFUND and dispute.state not in (
        State.SETTLING,
        State.CLOSED,
    )
    of = _("of %(amount)s") % {"amount": money_text(dispute.disputed_amount, dispute.currency)}
    return Table(by, amount=amount, more=_("after the return") if returns else of)


def _spoken(clause: SafeString) -> SafeString:
    """A clause as a sentence; it may begin with an amount's mark."""
    begun = clause if clause.startswith("<") else clause[:1].upper() + clause[1:]
    return html(pgettext("a clause as a sentence", "%(clause)s."), clause=mark_safe(begun))  # noqa: S308 - was safe


def if_nothing(dispute: Dispute, role: Role) -> str:
    """What happens without anybody's doing, to this reader, short; safe HTML. Nothing where all is over."""
    proposal = dispute.on_the_table
    if dispute.state in NEGOTIATING and proposal is not None:
        remedy, refund = effective_remedy(dispute, proposal), dispute.refund_of(proposal)
        return _spoken(clause_html(dispute, remedy, refund, role))
    if dispute.state == State.COLLECTING_EVIDENCE:
        return html(_("The mediator decides with what is there."))
    if dispute.state == State.AWAITING_RETURN_SHIPMENT:
        return _spoken(clause_html(dispute, Remedy.NO_REFUND, 0, role))
    if dispute.state == State.AWAITING_RETURN_RECEIPT:
        amount = money(dispute.refund_amount, dispute.currency)
        text = (
            _("You get %(amount)s back.") if role == Role.BUYER else _("%(amount)s goes back to the buyer.")
        )
        return html(text, amount=amount)
    return html(REST.get(State(dispute.state), lambda d: "")(dispute))


REST: dict[State, Any] = {
    State.UNDER_REVIEW: lambda d: _("A mediator decides."),
    State.VERIFYING_EVIDENCE: lambda d: _("The mediator decides with what is there."),
    State.SETTLING: lambda d: _("%(market)s pays; nothing to do.") % {"market": d.order.marketplace.name},
}
