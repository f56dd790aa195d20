"""What a reader may do: the button with its amount, what it costs, and how strongly it is offered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.flow import RETURNING, Action, Remedy, Role, State
from disputes.models import Dispute
from disputes.templatetags.desk import money_text
from disputes.words.consequences import consequence
from disputes.words.terms import effective_remedy

PRIMARY, SECONDARY, DANGER = "primary", "secondary", "danger"


@dataclass(frozen=True)
class Choice:
    """One line of templates/components/_acts.html; `folded` ones stand under "Other choices"."""

    name: str
    label: str
    consequence: str
    icon: str
    css: str
    folded: bool


LABELS: dict[str, tuple[str, Any]] = {  # in the order of the page
    "ship_return": ("package", _("Say how you sent it")),
    "acknowledge_return": ("package-check", _("Check the return")),
    "declare_impartiality": ("badge-check", _("I am impartial")),
    "rule": ("gavel", _("Decide")),
    "confirm_ruling": ("check", _("Confirm the ruling")),
    "accept": ("check", _("Accept")),
    "counter": ("hand-coins", _("Make another offer")),
    "contest": ("file-text", _("Contest with evidence")),
    "modify": ("hand-coins", _("Ask for another amount")),
    "reject": ("scale", _("Say no, ask a mediator")),
    "submit_evidence": ("paperclip", _("Add evidence")),
    "finish_evidence": ("check-check", _("My evidence is complete")),
    "propose": ("hand-coins", _("Make a proposal")),
    "request_evidence": ("file-search", _("Ask for evidence")),
    "assess_evidence": ("list-checks", _("Assess evidence")),
    "send_back_ruling": ("undo-2", _("Send the ruling back")),
    "confirm_settlement": ("check", _("Confirm the payment")),
    "fail_settlement": ("circle-alert", _("Say that the payment failed")),
    "settle_outside": ("banknote", _("Note money that moved outside")),
    "request_intervention": ("scale", _("Ask a mediator")),
    "refund_in_full": ("banknote", _("Refund %(amount)s in full")),
    "relabel": ("tag", _("Change the reason")),
    "admit_evidence": ("file-check", _("Decide on late evidence")),
    "withhold_evidence": ("eye-off", _("Withhold evidence")),
    "correct_ruling": ("pencil", _("Correct a slip in the ruling")),
    "take": ("hand", _("Take this case")),
    "assign": ("user-plus", _("Assign this case")),
    "extend": ("calendar-plus", _("Give more time")),
    "send_message": ("message-square", _("Write a message")),
    "recuse": ("log-out", _("Give this case back")),
    "withdraw": ("x", _("Withdraw the dispute")),
    "open": ("plus", _("Open a dispute")),
}
ORDER = list(LABELS)
DANGEROUS = frozenset({"withdraw", "recuse"})
FOLDED = DANGEROUS | {
    "refund_in_full",
    "relabel",
    "withhold_evidence",
    "admit_evidence",
    "extend",
    "take",
    "assign",
    "correct_ruling",
}
FIRST: dict[str, tuple[str, ...]] = {  # the one thing to do, by state and only on the reader's own turn
    State.AWAITING_SELLER_RESPONSE: ("accept",),
    State.AWAITING_BUYER_RESPONSE: ("accept",),
    State.COLLECTING_EVIDENCE: ("submit_evidence",),
    State.VERIFYING_EVIDENCE: ("submit_evidence",),
    State.UNDER_REVIEW: ("declare_impartiality", "rule", "confirm_ruling"),
    State.AWAITING_RETURN_SHIPMENT: ("ship_return",),
    State.AWAITING_RETURN_RECEIPT: ("acknowledge_return",),
    State.SETTLING: ("confirm_settlement",),
}


def choice(action: Action | str, dispute: Dispute, role: Role | str) -> Choice:
    """The words of one action for a reader of this dispute."""
    name = action if isinstance(action, str) else action.name
    icon, label = _label(name, dispute, role)
    return Choice(
        name=name,
        label=label,
        consequence=consequence(name, dispute, role),
        icon=icon,
        css=_css(name, dispute, role),
        folded=_is_folded(name, dispute, role),
    )


def choices(actions: Iterable[Action], dispute: Dispute, role: Role | str) -> list[Choice]:
    """The reader's choices in the order of the page, one of them primary at most."""
    listed = sorted(actions, key=lambda action: ORDER.index(action.name))
    return [choice(action, dispute, role) for action in listed]


def _css(name: str, dispute: Dispute, role: Role | str) -> str:
    if name in DANGEROUS:
        return DANGER
    first = role in dispute.turn and name in FIRST.get(dispute.state, ())
    if dispute.state == State.SETTLING:
        first = name in FIRST[State.SETTLING]
    return PRIMARY if first else SECONDARY


def _is_folded(name: str, dispute: Dispute, role: Role | str) -> bool:
    if name == "request_intervention":  # the seller's answer offers it openly, the buyer's has `reject`
        return dispute.state in RETURNING or not (
            role == Role.SELLER and dispute.state == State.AWAITING_SELLER_RESPONSE
        )
    return name in FOLDED


def _label(name: str, dispute: Dispute, role: Role | str) -> tuple[str, str]:
    icon, label = LABELS[name]
    if name == "accept":
        return icon, _accept(dispute, role)
    return icon, str(label) % {"amount": money_text(dispute.disputed_amount, dispute.currency)}


def _accept(dispute: Dispute, role: Role | str) -> str:
    table = dispute.on_the_table
    if table is None:
        return str(LABELS["accept"][1])
    amount = money_text(dispute.refund_of(table), dispute.currency)
    remedy = Remedy(table.remedy) if role == Role.SELLER else effective_remedy(dispute, table)
    if remedy == Remedy.NO_REFUND:
        return str(_("Accept: no refund"))
    if remedy == Remedy.RETURN_AND_REFUND:
        return _("Accept: return for %(amount)s") % {"amount": amount}
    if role == Role.SELLER:
        return _("Accept: refund %(amount)s") % {"amount": amount}
    return _("Accept %(amount)s") % {"amount": amount}
