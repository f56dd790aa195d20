"""A dispute as a row of a list: time left, item, on the table, what happens if nothing is done, badge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet, TextChoices
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from disputes.flow import MEDIATING, NEGOTIATING, ReachedBy, Remedy, Role, State, SubReason
from disputes.models import Dispute, DisputeLine
from disputes.templatetags.desk import money, money_text, time_left, urgency
from disputes.words import Badge, effective_remedy, state_badge
from disputes.words.terms import clause_html, html

BEFORE_AGREEMENT = NEGOTIATING | MEDIATING


@dataclass(frozen=True)
class Table:
    """What is on the table, or was reached: whose it is, how much, and a small line."""

    by: str
    role: str = ""
    amount: str = ""
    more: str = ""


@dataclass(frozen=True)
class Row:
    """What templates/components/_rows.html shows of a dispute."""

    dispute: Dispute
    url: str
    title: str
    meta: list[str]
    tone: str
    left: str
    table: Table
    if_nothing: str
    badge: Badge


def with_all_for_rows() -> QuerySet[Dispute]:
    """Disputes with what a row shows of them, in two queries."""
    lines = DisputeLine.objects.select_related("order_line").order_by("pk")
    return Dispute.objects.select_related(
        "order__marketplace", "buyer", "store", "on_the_table", "settlement"
    ).prefetch_related(Prefetch("lines", queryset=lines))


def rows_of(disputes: Iterable[Dispute], role: Role, at: datetime) -> list[Row]:
    return [row_of(dispute, role, at) for dispute in disputes]


def row_of(dispute: Dispute, role: Role, at: datetime) -> Row:
    over = dispute.due_at is not None and dispute.due_at <= at
    mine = role in dispute.turn
    view = "disputes:seller_dispute" if role == Role.SELLER else "disputes:buyer_dispute"
    other = (dispute.buyer.name or _("Buyer")) if role == Role.SELLER else dispute.store.name
    return Row(
        dispute,
        reverse(view, args=[dispute.reference]),
        _title(dispute),
        [other, _label(SubReason, dispute.sub_reason)],
        urgency(dispute.due_at, at) if mine else "",
        _("Time is up") if over else time_left(dispute.due_at, at),
        table_of(dispute, role),
        html(_("It takes effect in a moment.")) if over else if_nothing(dispute, role),
        Badge("wait", "clock-alert", _("Time is up")) if over else state_badge(dispute, role),
    )


def _label(choices: type[TextChoices], value: str) -> str:
    """As `get_FIELD_display`, which reads all choices anew for each row."""
    return str(choices(value).label) if value else ""


def _title(dispute: Dispute) -> str:
    titles = [line.order_line.title for line in dispute.lines.all()]
    more = len(titles) - 1
    first = titles[0] if titles else str(dispute.order)
    if more < 1:
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
