"""The remedies as choices with what they cost, and the amounts that would close the gap."""

from __future__ import annotations

from django.utils.translation import gettext as _

from disputes.flow import Reason, Remedy, Role
from disputes.layout import Described
from disputes.models import Dispute, Proposal
from disputes.money import format_money
from disputes.remedies import Terms

Choices = list[tuple[str, str]]


def remedy_choices(dispute: Dispute, role: Role) -> Choices:
    """What may be proposed, refunds without a return first, each with its consequence."""
    labels = {
        Remedy.FULL_REFUND: _full(dispute, role),
        Remedy.PARTIAL_REFUND: _partial(dispute, role),
        Remedy.RETURN_AND_REFUND: _return(dispute, role),
    }
    return [(remedy.value, labels[remedy]) for remedy in Terms.of(dispute).remedies]


def _full(dispute: Dispute, role: Role) -> Described:
    label = _("Full refund of %(amount)s") % {
        "amount": format_money(dispute.disputed_amount, dispute.currency)
    }
    if dispute.reason == Reason.NOT_RECEIVED:
        return Described(label, _("All of the money goes back."))
    if role == Role.BUYER:
        return Described(label, _("You keep the goods. All of the money comes back to you."))
    return Described(label, _("The buyer keeps the goods. All of the money goes back."))


def _partial(dispute: Dispute, role: Role) -> Described:
    label = str(Remedy.PARTIAL_REFUND.label)
    if dispute.reason == Reason.NOT_RECEIVED:
        return Described(label, _("Part of the money goes back."))
    if role == Role.BUYER:
        return Described(label, _("You keep the goods and get part of the money back."))
    return Described(label, _("The buyer keeps the goods. Part of the money goes back."))


def _return(dispute: Dispute, role: Role) -> Described:
    label = str(Remedy.RETURN_AND_REFUND.label)
    estimate = dispute.order.return_freight_estimate
    if estimate is not None:
        text = _("The goods go back first. Sending them costs about %(freight)s; they are worth %(value)s.")
        return Described(
            label,
            text
            % {
                "freight": format_money(estimate, dispute.currency),
                "value": format_money(goods_value(dispute), dispute.currency),
            },
        )
    if role == Role.BUYER:
        return Described(label, _("You send the goods back; the money comes when the seller has them."))
    return Described(label, _("The buyer sends the goods back; the money goes back when you have them."))


def goods_value(dispute: Dispute) -> int:
    """What the disputed pieces cost, in minor units."""
    return sum(
        line.order_line.unit_price * line.quantity for line in dispute.lines.select_related("order_line")
    )


def latest(dispute: Dispute, role: Role) -> Proposal | None:
    """The last proposal of one side."""
    return dispute.proposals.filter(role=role).order_by("-pk").first()


def closing_range(dispute: Dispute, role: Role) -> str:
    """ "€20.01 to €60.00 closes the gap": beyond one's own last word, up to the other's, where they differ.

    Nothing where the seller offers what the buyer asks or more: nobody is told to go past the other side.
    """
    asks, offers = latest(dispute, Role.BUYER), latest(dispute, Role.SELLER)
    if role not in (Role.BUYER, Role.SELLER) or asks is None or offers is None:
        return ""
    asked, offered = dispute.refund_of(asks), dispute.refund_of(offers)
    low, high = (offered + 1, asked) if role == Role.SELLER else (offered, asked - 1)
    low, high = max(low, 1), min(high, dispute.disputed_amount - 1)
    if low >= high:
        return ""
    return _("%(low)s to %(high)s closes the gap.") % {
        "low": format_money(low, dispute.currency),
        "high": format_money(high, dispute.currency),
    }
