"""What an event did, as a title in the past tense, for each reader; private ones say no more than that."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from disputes.flow import Remedy, ReturnCondition, Role
from disputes.models import Event
from disputes.templatetags.desk import instant_text, money_text
from disputes.words.terms import named

YOU, BUYER, SELLER, MEDIATOR, OTHER = "you", "buyer", "seller", "mediator", "other"
YOURS = "yours"  # to a store's staff, where it matters that a colleague may have done it

PRIVATE: dict[str, Any] = {
    "send_message": _("A mediator wrote a note for mediators"),
    "rule": _("A mediator prepared a ruling, which a second mediator reads"),
    "send_back_ruling": _("A second mediator asked for changes to the ruling"),
    "withhold_evidence": _("What was attached to a note for mediators was withheld"),
}
PLAIN: dict[str, dict[str, Any]] = {
    "open": {
        YOU: _("You opened the dispute and asked for %(what)s"),
        OTHER: _("The buyer opened the dispute and asked for %(what)s"),
    },
    "counter": {YOU: _("You offered %(what)s"), OTHER: _("The seller offered %(what)s")},
    "contest": {
        YOU: _("You refused a refund and showed why"),
        OTHER: _("The seller refused a refund and showed why"),
    },
    "modify": {YOU: _("You proposed %(what)s"), OTHER: _("The buyer proposed %(what)s")},
    "propose": {
        YOU: _("You proposed %(what)s"),
        BUYER: _("The buyer proposed %(what)s"),
        SELLER: _("The seller proposed %(what)s"),
        MEDIATOR: _("A mediator proposed %(what)s"),
    },
    "accept": {
        YOU: _("You accepted %(what)s"),
        BUYER: _("The buyer accepted %(what)s"),
        SELLER: _("The seller accepted %(what)s"),
    },
    "refund_in_full": {
        YOU: _("You agreed to refund everything: %(refund)s"),
        OTHER: _("The seller agreed to refund everything: %(refund)s"),
    },
    "reject": {
        YOU: _("You said no and asked a mediator"),
        OTHER: _("The buyer said no and asked a mediator"),
    },
    "request_intervention": {
        YOU: _("You asked a mediator"),
        BUYER: _("The buyer asked a mediator"),
        SELLER: _("The seller asked a mediator"),
    },
    "withdraw": {YOU: _("You withdrew the dispute"), OTHER: _("The buyer withdrew the dispute")},
    "submit_evidence": {
        YOU: _("You added evidence"),
        BUYER: _("The buyer added evidence"),
        SELLER: _("The seller added evidence"),
    },
    "finish_evidence": {
        YOU: _("You finished adding evidence"),
        BUYER: _("The buyer finished adding evidence"),
        SELLER: _("The seller finished adding evidence"),
    },
    "request_evidence": {OTHER: _("A mediator asked for more evidence")},
    "relabel": {OTHER: _("A mediator changed what the dispute is about")},
    "admit_evidence": {OTHER: _("A mediator let late evidence count")},
    "withhold_evidence": {
        OTHER: _("A mediator withheld a piece of evidence"),
        Role.SYSTEM: _("The virus scan refused a piece of evidence"),
    },
    "assess_evidence": {OTHER: _("A mediator assessed evidence")},
    "declare_impartiality": {OTHER: _("A mediator declared to be impartial")},
    "rule": {OTHER: _("A mediator decided: %(what)s")},
    "confirm_ruling": {
        OTHER: _("A second mediator confirmed the ruling: %(what)s"),
        Role.OPERATOR: _("An operator confirmed the ruling: %(what)s"),
    },
    "send_back_ruling": {OTHER: PRIVATE["send_back_ruling"]},
    "correct_ruling": {OTHER: _("A second mediator corrected a slip in the ruling")},
    "ship_return": {YOU: _("You sent the goods back"), OTHER: _("The buyer sent the goods back")},
    "confirm_settlement": {OTHER: _("The payment was confirmed")},
    "fail_settlement": {OTHER: _("The payment failed")},
    "send_message": {
        YOU: _("You wrote a message"),
        YOURS: _("Your store wrote a message"),
        BUYER: _("The buyer wrote a message"),
        SELLER: _("The seller wrote a message"),
        MEDIATOR: _("A mediator wrote a message"),
    },
    "take": {OTHER: _("A mediator took the case")},
    "assign": {OTHER: _("The case was given to another mediator")},
    "recuse": {OTHER: _("A mediator stepped back; the case goes to another")},
    "extend": {OTHER: _("A mediator extended the time to %(due)s")},
    "apply_buyer_choice": {
        Role.SELLER: _("You did not answer in time: the buyer's proposal took effect"),
        OTHER: _("The seller did not answer in time: the buyer's proposal took effect"),
    },
    "apply_seller_proposal": {
        Role.BUYER: _("You did not answer in time: the seller's answer took effect"),
        OTHER: _("The buyer did not answer in time: the seller's answer took effect"),
    },
    "close_evidence": {OTHER: _("The time for evidence ended; the review began")},
    "reassign_overdue": {OTHER: _("The review was overdue; another mediator looks at it")},
    "resume_review": {OTHER: _("The time for more evidence ended; the review went on")},
    "lapse_return": {
        Role.BUYER: _("You did not send the goods back in time"),
        OTHER: _("The buyer did not send the goods back in time"),
    },
    "confirm_return_by_default": {
        Role.SELLER: _("You did not answer in time: the return counts as received"),
        OTHER: _("The seller did not answer in time: the return counts as received"),
    },
}
CONDITIONS: dict[str, tuple[Any, Any]] = {
    ReturnCondition.ITEM_RECEIVED: (
        _("You received the return in order"),
        _("The seller received the return in order"),
    ),
    ReturnCondition.NOT_RECEIVED: (
        _("You said that the return did not come"),
        _("The seller said that the return did not come"),
    ),
    ReturnCondition.DAMAGED: (
        _("You said that the return came damaged"),
        _("The seller said that the return came damaged"),
    ),
    ReturnCondition.EMPTY_OR_DIFFERENT: (
        _("You said that the parcel was empty or held another item"),
        _("The seller said that the parcel was empty or held another item"),
    ),
    ReturnCondition.MISSING_ITEMS: (
        _("You said that items were missing from the return"),
        _("The seller said that items were missing from the return"),
    ),
}
OUTSIDE: dict[str, Any] = {
    "refunded": _("%(amount)s was refunded outside this desk"),
    "charged_back": _("%(amount)s was charged back outside this desk"),
    "cancelled": _("%(amount)s was cancelled outside this desk"),
}
NOT_IN_DISPUTE: dict[str, Any] = {
    "refunded": _("%(amount)s of the order was refunded outside this desk, nothing of it from this dispute"),
    "charged_back": _(
        "%(amount)s of the order was charged back outside this desk, nothing of it from this dispute"
    ),
    "cancelled": _(
        "%(amount)s of the order was cancelled outside this desk, nothing of it from this dispute"
    ),
}
ONLY_A_REFERENCE: dict[str, Any] = {
    YOU: _("You said what is to be written on the return"),
    OTHER: _("The seller said what is to be written on the return"),
}
STAYS: dict[str, Any] = {OTHER: _("The review was overdue; no other mediator is there, and it goes on")}
LEFT_OUT: dict[str, Any] = {OTHER: _("A mediator left late evidence out")}
WAITING_RULING = _("A mediator decided: %(what)s. A second mediator has to confirm it")
MEDIATORS_PROPOSAL: dict[str, Any] = {
    YOU: _("You accepted the proposal of the mediator; it waits for the other side"),
    BUYER: _("The buyer accepted the proposal of the mediator; it waits for the seller"),
    SELLER: _("The seller accepted the proposal of the mediator; it waits for the buyer"),
}
READS_PRIVATE = frozenset({Role.MEDIATOR, Role.OPERATOR})


def sentence(event: Event, role: Role | str) -> str:
    """What the event did, to a reader; amounts in the dispute's currency."""
    if event.is_private and (role not in READS_PRIVATE or event.action != "rule"):
        return str(PRIVATE[event.action])
    if event.action == "acknowledge_return":
        return str(CONDITIONS[event.data["acknowledgement"]][0 if event.role == role else 1])
    if event.action == "settle_outside":
        return _outside(event)
    return str(_words(event, role)) % _values(event)


def _words(event: Event, role: Role | str) -> Any:
    if event.is_private:
        return WAITING_RULING
    words = PLAIN[event.action]
    if event.action == "submit_evidence" and "evidence" not in event.data:
        words = ONLY_A_REFERENCE
    if event.action == "admit_evidence" and not event.data["admission"].get("admitted", True):
        words = LEFT_OUT
    if event.action == "reassign_overdue" and event.data.get("stays"):
        words = STAYS
    if event.action == "accept" and "takes_effect" not in event.data:
        words = MEDIATORS_PROPOSAL
    if event.role == Role.SYSTEM and role in words:
        return words[str(role)]  # what the clock did because this reader was silent
    if event.role == role and YOU in words:
        return words.get(YOURS, words[YOU]) if role == Role.SELLER else words[YOU]
    return words.get(event.role, words.get(OTHER))


def _values(event: Event) -> dict[str, str]:
    currency = event.dispute.currency
    reached = event.data.get("takes_effect") or event.data.get("ruling") or {}
    proposal = event.data.get("proposal")
    what = proposal if isinstance(proposal, dict) else reached
    refund = what.get("refund") or what.get("amount") or 0
    return {
        "what": named(what.get("remedy") or Remedy.NO_REFUND, refund, currency),
        "refund": money_text(refund, currency),
        "due": instant_text(event.due_at),
    }


def _outside(event: Event) -> str:
    brought = event.data["outside_settlement"]
    words = OUTSIDE if brought["amount"] else NOT_IN_DISPUTE
    amount = money_text(brought["amount"] or brought["of"], event.dispute.currency)
    return str(words[brought["kind"]]) % {"amount": amount}
