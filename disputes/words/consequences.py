"""What each action costs and leads to, with the times of the dispute's own policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from disputes.flow import Remedy, Role, State
from disputes.models import Dispute, Policy
from disputes.templatetags.desk import money_text
from disputes.words.returns import sent_words
from disputes.words.terms import clause, effective_remedy, spoken

SIMPLE: dict[str, Any] = {
    "contest": gettext_lazy("You refuse any refund and show why. The buyer may ask a mediator to decide."),
    "reject": gettext_lazy("A person who is neutral looks at both sides and decides."),
    "withdraw": gettext_lazy("You get no refund. The order's money takes its normal course again."),
    "propose": gettext_lazy("The other side may accept it while the mediation goes on."),
    "request_evidence": gettext_lazy(
        "The parties see what you ask and why. The review goes on when they have answered."
    ),
    "relabel": gettext_lazy("The buyer's own reason is kept beside it."),
    "admit_evidence": gettext_lazy("It counts from then on, or stays out. Both sides read your reason."),
    "withhold_evidence": gettext_lazy(
        "Nobody sees the file any more. Its hash and your reason stay in the record."
    ),
    "assess_evidence": gettext_lazy("Both parties see your assessment."),
    "declare_impartiality": gettext_lazy(
        "You are related to neither side and decide on what the record holds. Both sides see it."
    ),
    "rule": gettext_lazy("It is final and takes effect at once, unless a second mediator has to confirm it."),
    "confirm_ruling": gettext_lazy("The ruling takes effect at once and both parties see it."),
    "send_back_ruling": gettext_lazy("The ruling does not take effect. Only mediators read your note."),
    "correct_ruling": gettext_lazy(
        "A name, a date or a wrong code. What was decided, and the amounts, stay."
    ),
    "confirm_settlement": gettext_lazy("The dispute closes. Both parties are told."),
    "fail_settlement": gettext_lazy("The instruction stays and is tried again. Both parties see it."),
    "settle_outside": gettext_lazy("Less is left in dispute. When nothing is left, the dispute closes."),
    "send_message": gettext_lazy("A message is not an answer to the proposal."),
    "take": gettext_lazy("The case is yours. The clock goes on."),
    "assign": gettext_lazy(
        "The case goes to another mediator. Both sides see that it moved. The clock goes on."
    ),
    "recuse": gettext_lazy(
        "The case goes to another mediator, and you do nothing more on it. The clock goes on."
    ),
    "extend": gettext_lazy("Both parties see the new deadline and why. It can never be made shorter."),
}


def consequence(name: str, dispute: Dispute, role: Role | str) -> str:
    """What comes of an action."""
    special = SPECIAL.get(name)
    return special(dispute, role) if special else str(SIMPLE[name])


def _accept(dispute: Dispute, role: Role | str) -> str:
    table = dispute.on_the_table
    if table is None:
        return _("It takes effect at once.")
    remedy = Remedy(table.remedy) if role == Role.SELLER else effective_remedy(dispute, table)
    effect = clause(dispute, remedy, dispute.refund_of(table), role)
    if table.role == Role.MEDIATOR and not dispute.accepted_by:
        return _("It takes effect when the other side accepts too: %(effect)s.") % {"effect": effect}
    if remedy == Remedy.RETURN_AND_REFUND:
        return _return(dispute, spoken(effect))
    return _("%(effect)s The dispute ends.") % {"effect": spoken(effect)}


def _return(dispute: Dispute, effect: str) -> str:
    days = dispute.policy.return_shipment_days
    text = ngettext(
        "%(effect)s The goods must be sent within %(days)s day.",
        "%(effect)s The goods must be sent within %(days)s days.",
        days,
    )
    return text % {"effect": effect, "days": days}


def _counter(dispute: Dispute, role: Role | str) -> str:
    days = dispute.policy.buyer_response_days
    text = ngettext(
        "The buyer has %(days)s day to answer. Refunds without a return come first.",
        "The buyer has %(days)s days to answer. Refunds without a return come first.",
        days,
    )
    return text % {"days": days}


def _modify(dispute: Dispute, role: Role | str) -> str:
    days = dispute.policy.seller_response_days
    first = ngettext(
        "The seller has %(days)s day to answer.", "The seller has %(days)s days to answer.", days
    ) % {"days": days}
    times = max(0, dispute.policy.max_modifications - dispute.modifications)
    second = ngettext("You can do this %(times)s more time.", "You can do this %(times)s more times.", times)
    return f"{first} {second % {'times': times}}"


def _ask_mediator(dispute: Dispute, role: Role | str) -> str:
    return with_a_mediator(dispute.policy)


def with_a_mediator(policy: Policy) -> str:
    """How long evidence and review take."""
    evidence, review = policy.evidence_days, policy.review_working_days
    first = ngettext(
        "Both sides have %(days)s day for evidence.", "Both sides have %(days)s days for evidence.", evidence
    )
    second = ngettext(
        "Then a mediator decides within %(days)s working day.",
        "Then a mediator decides within %(days)s working days.",
        review,
    )
    return f"{first % {'days': evidence}} {second % {'days': review}}"


def _refund_in_full(dispute: Dispute, role: Role | str) -> str:
    amount = money_text(dispute.disputed_amount, dispute.currency)
    if dispute.return_shipped_at:
        return _("%(amount)s goes back to the buyer. The dispute ends.") % {"amount": amount}
    return _("%(amount)s goes back to the buyer, who keeps the goods. The dispute ends.") % {"amount": amount}


def _submit(dispute: Dispute, role: Role | str) -> str:
    asked = dispute.state != State.VERIFYING_EVIDENCE or role in dispute.asked
    if dispute.state == State.UNDER_REVIEW or not asked:
        return _("It is kept and marked late. The mediator decides whether it counts.")
    return _("Photos, documents, tracking numbers. Both sides see them.")


def _finish(dispute: Dispute, role: Role | str) -> str:
    if len(dispute.turn) > 1:
        return _("The review begins as soon as the other side has finished too.")
    return _("The review begins at once.")


def _ship(dispute: Dispute, role: Role | str) -> str:
    days = dispute.policy.return_receipt_days
    text = ngettext(
        "The seller has %(days)s day to check the return, then the refund is due.",
        "The seller has %(days)s days to check the return, then the refund is due.",
        days,
    )
    return text % {"days": days}


def _acknowledge(dispute: Dispute, role: Role | str) -> str:
    amount = money_text(dispute.refund_amount, dispute.currency)
    text = _("In order: %(amount)s goes back to the buyer. Not in order: show it, and a mediator decides.")
    text %= {"amount": amount}
    sent = sent_words(dispute)
    return _("%(sent)s. %(consequence)s") % {"sent": sent, "consequence": text} if sent else text


def _open(dispute: Dispute, role: Role | str) -> str:
    days = dispute.policy.seller_response_days
    text = ngettext("The seller has %(days)s day to answer.", "The seller has %(days)s days to answer.", days)
    return text % {"days": days}


SPECIAL: dict[str, Callable[[Dispute, Role | str], str]] = {
    "accept": _accept,
    "counter": _counter,
    "modify": _modify,
    "request_intervention": _ask_mediator,
    "refund_in_full": _refund_in_full,
    "submit_evidence": _submit,
    "finish_evidence": _finish,
    "ship_return": _ship,
    "acknowledge_return": _acknowledge,
    "open": _open,
}
