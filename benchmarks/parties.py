"""How scripted parties behave: in every state somebody does one of several things, or stays silent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from django.core.files.base import ContentFile

from disputes.flow import ACTIONS, SYSTEM, Actor, Role, State
from disputes.models import Dispute, Message, OutsideSettlement, Proposal
from disputes.perform import actor_for, perform, why_not
from disputes.remedies import Terms
from evidence.models import Admission, Evidence
from mediation.models import Assessment, Finding, Ruling, Verdict

ADDRESS = "Returns, Rua das Flores 12, 4050-262 Porto"
SILENT = "silent"
DECIDING = frozenset({"rule", "confirm_ruling"})  # a mediator declares to be impartial before
LATEST = 2  # times that a case is left overdue

# what may happen in a state, and how likely that is
HABITS: dict[State, dict[str, int]] = {
    State.AWAITING_SELLER_RESPONSE: {
        "accept": 22, "counter": 30, "contest": 22, SILENT: 16, "modify": 4, "withdraw": 1, "send_message": 3,
        "settle_outside": 1,
    },
    State.AWAITING_BUYER_RESPONSE: {
        "accept": 28, "reject": 30, "modify": 12, SILENT: 14, "request_intervention": 8, "withdraw": 1,
        "refund_in_full": 3, "send_message": 2,
    },
    State.COLLECTING_EVIDENCE: {
        "submit_evidence": 34, "finish_evidence": 36, "propose": 8, "accept": 5, SILENT: 10, "take": 2,
        "refund_in_full": 2, "withdraw": 1, "extend": 1,
    },
    State.UNDER_REVIEW: {
        "rule": 46, "assess_evidence": 20, "request_evidence": 10, "propose": 5, "accept": 4, "relabel": 2,
        "recuse": 2, "submit_evidence": 5, "admit_evidence": 4, SILENT: 6, "confirm_ruling": 30,
        "send_back_ruling": 6,
    },
    State.VERIFYING_EVIDENCE: {"submit_evidence": 30, "finish_evidence": 45, SILENT: 20, "accept": 5},
    State.AWAITING_RETURN_SHIPMENT: {
        "ship_return": 72, SILENT: 18, "refund_in_full": 5, "request_intervention": 3
    },
    State.AWAITING_RETURN_RECEIPT: {
        "acknowledge_return": 70, SILENT: 20, "refund_in_full": 4, "request_intervention": 6
    },
    State.SETTLING: {"confirm_settlement": 90, "fail_settlement": 8, "correct_ruling": 2},
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Who plays: the store's owner and the mediators; buyers come with their orders."""

    seller: Any
    mediators: list[Any]


@dataclass
class Move:
    """Something to bring to a dispute, made up when it happens."""

    dispute: Dispute
    cast: Cast
    dice: Random

    def actor(self, name: str, who: frozenset[Role]) -> Any:
        """One of those who may do it; a party where both may."""
        role = self.dice.choice(sorted(who & {Role.BUYER, Role.SELLER}) or sorted(who))
        if name == "propose" and self.dice.random() < 0.4:
            role = Role.MEDIATOR
        if name in ("confirm_settlement", "fail_settlement"):
            return SYSTEM
        if role == Role.MARKETPLACE:
            return Actor(role, marketplace_id=self.dispute.order.marketplace_id)
        if role == Role.BUYER:
            return self.dispute.buyer
        return self.cast.seller if role == Role.SELLER else self.dice.choice(self.cast.mediators)

    def prepare(self, name: str, who: Any, at: datetime) -> None:
        """Who decides declares to be impartial before, where they may."""
        declaring = ACTIONS["declare_impartiality"]
        if name in DECIDING and not why_not(declaring, self.dispute, actor_for(self.dispute, who), at):
            perform(declaring.name, self.dispute.pk, actor=who, at=at)
            self.dispute.refresh_from_db(fields=["declared", "version", "changed_in"])

    def brings(self, name: str, role: Role) -> dict[str, Any]:
        make: Callable[[Role], dict[str, Any]] | None = getattr(self, f"_{name}", None)
        return make(role) if make else {}

    def has_something_for(self, name: str) -> bool:
        """Whether there is anything to assess or to admit."""
        pieces = Evidence.objects.filter(dispute=self.dispute)
        if name == "assess_evidence":
            return pieces.that_counts().unassessed().exists()
        if name == "admit_evidence":
            return pieces.filter(late=True, admissions=None, is_attachment=False).exists()
        return True

    # -- what each action brings ----------------------------------------------------------

    def _accept(self, role: Role) -> dict[str, Any]:
        address = {"return_address": ADDRESS} if role == Role.SELLER else {}
        return {"proposal": self.dispute.on_the_table_id, **address}

    def _counter(self, role: Role) -> dict[str, Any]:
        return {"proposal": self._offer(role), "statement": "Proponho isto.", "return_address": ADDRESS}

    def _contest(self, role: Role) -> dict[str, Any]:
        proposal = Proposal(role=role, remedy="no_refund", amount=0)
        return {"proposal": proposal, "statement": "Entregue como combinado.", **self._submit_evidence(role)}

    def _modify(self, role: Role) -> dict[str, Any]:
        return {"proposal": self._offer(role)}

    def _propose(self, role: Role) -> dict[str, Any]:
        return {"proposal": self._offer(role)}

    def _request_intervention(self, _role: Role) -> dict[str, Any]:
        return {"statement": "Peço que alguém decida."}

    def _submit_evidence(self, role: Role) -> dict[str, Any]:
        return {"evidence": [self._exhibit(role) for _n in range(self.dice.randint(1, 3))]}

    def _request_evidence(self, _role: Role) -> dict[str, Any]:
        party = self.dice.choice(("buyer", "seller", "both"))
        return {"party": party, "request": "A photo of the label.", "why": "The address is not shown."}

    def _assess_evidence(self, _role: Role) -> dict[str, Any]:
        pieces = Evidence.objects.filter(dispute=self.dispute).that_counts().unassessed()
        return {
            "assessment": [
                Assessment(evidence=one, verdict=self.dice.choice(Verdict.values)) for one in pieces
            ]
        }

    def _admit_evidence(self, _role: Role) -> dict[str, Any]:
        late = Evidence.objects.filter(dispute=self.dispute, late=True, admissions=None).first()
        return {"admission": Admission(evidence=late, why="It could not come earlier.")}

    def _relabel(self, _role: Role) -> dict[str, Any]:
        return {
            "reason": self.dispute.reason,
            "sub_reason": self.dispute.sub_reason,
            "why": "As it turned out.",
        }

    def _rule(self, _role: Role) -> dict[str, Any]:
        offer = self._offer(Role.MEDIATOR)
        nothing = self.dice.random() < 0.35
        return {
            "ruling": Ruling(
                remedy="no_refund" if nothing else offer.remedy,
                amount=0 if nothing else offer.amount,
                return_freight="" if nothing else offer.return_freight,
                findings=[self.dice.choice(Finding.values)],
                grounds="After reading what both sides brought.",
                cited=list(Evidence.objects.filter(dispute=self.dispute).values_list("pk", flat=True)),
            )
        }

    def _send_back_ruling(self, _role: Role) -> dict[str, Any]:
        return {"note": "Please say more about the label."}

    def _correct_ruling(self, _role: Role) -> dict[str, Any]:
        return {"text": "The date is the 12th.", "why": "A slip of the pen."}

    def _recuse(self, _role: Role) -> dict[str, Any]:
        return {"why": "I know the seller."}

    def _extend(self, _role: Role) -> dict[str, Any]:
        assert self.dispute.due_at
        return {
            "until": self.dispute.due_at + (self.dispute.due_at - self.dispute.opened_at),
            "why": "Holidays.",
        }

    def _ship_return(self, _role: Role) -> dict[str, Any]:
        return {"carrier": "Correios", "tracking_number": "RR473124829BR"}

    def _acknowledge_return(self, role: Role) -> dict[str, Any]:
        if self.dice.random() < 0.75:
            return {"acknowledgement": "item_received"}
        how = self.dice.choice(("damaged", "empty_or_different", "missing_items", "not_received"))
        return {"acknowledgement": how, "statement": "Veja as fotos.", **self._submit_evidence(role)}

    def _confirm_settlement(self, _role: Role) -> dict[str, Any]:
        return {"provider_reference": f"REPLAY-{self.dispute.pk}"}

    def _fail_settlement(self, _role: Role) -> dict[str, Any]:
        return {"reason": "The bank did not answer."}

    def _settle_outside(self, _role: Role) -> dict[str, Any]:
        left = self.dispute.disputed_amount
        amount = left if self.dice.random() < 0.5 else self.dice.randint(1, left)
        outside = OutsideSettlement(order=self.dispute.order, kind="refunded", amount=amount)
        return {"outside_settlement": outside}

    def _send_message(self, _role: Role) -> dict[str, Any]:
        return {"message": Message(text="Olá! Alguma novidade? 🙂")}

    # -- parts ----------------------------------------------------------------------------

    def _offer(self, role: Role) -> Proposal:
        terms = Terms.of(self.dispute)
        remedy = self.dice.choice(terms.remedies)
        if remedy == "partial_refund" and self.dispute.disputed_amount < 2:
            remedy = terms.remedies[0]
        amount = self.dice.randint(1, max(1, self.dispute.disputed_amount - 1))
        amount, freight = terms.checked(remedy, amount, self.dice.choice(("seller", "buyer", "platform")))
        return Proposal(role=role, remedy=remedy, amount=amount, return_freight=freight)

    def _exhibit(self, role: Role) -> Evidence:
        if self.dice.random() < 0.6:
            return Evidence(
                role=role,
                kind="tracking",
                carrier="Correios",
                tracking_number=f"RR{self.dice.randint(1, 9**9)}BR",
            )
        content = f"{self.dispute.reference} {self.dice.random()}".encode()
        piece = Evidence(
            role=role,
            kind="correspondence",
            name="mail.txt",
            content_type="text/plain",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        piece.upload = ContentFile(content)
        return piece
