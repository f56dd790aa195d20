"""What a mail about an event says: what happened, what is asked and until when, to somebody in a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.automation.planned import Plan, plan_of
from disputes.flow import MEDIATING, NEGOTIATING, PARTIES, Actor, Reason, Remedy, Role, State
from disputes.models import Delivery, Dispute, Event
from disputes.perform import actions_for, actor_for
from disputes.perform.outbox import MOVES
from disputes.templatetags.desk import instant_text, money_text
from disputes.words import by_rule, clause, freight_words, not_an_answer, sentence, spoken, standing, terms
from disputes.words.returns import pieces_facts

GIVEN = MOVES | {"rule", "send_back_ruling"}  # what asks staff to act though the dispute stands where it did

ASKS: dict[str, Any] = {
    **dict.fromkeys(NEGOTIATING, gettext_lazy("Answer by %(due)s: %(what)s")),
    State.COLLECTING_EVIDENCE: gettext_lazy("Add evidence by %(due)s: %(what)s"),
    State.UNDER_REVIEW: gettext_lazy("Decide by %(due)s: %(what)s"),
    State.VERIFYING_EVIDENCE: gettext_lazy("Add evidence by %(due)s: %(what)s"),
    State.AWAITING_RETURN_SHIPMENT: gettext_lazy("Send the goods back by %(due)s: %(what)s"),
    State.AWAITING_RETURN_RECEIPT: gettext_lazy("Check the return by %(due)s: %(what)s"),
}
CONFIRM = gettext_lazy("Confirm by %(due)s: %(what)s")
WRITTEN = gettext_lazy("%(what)s · your deadline: %(due)s")  # no "answer by": a message need not be answered
PAGES = {Role.BUYER: "disputes:buyer_dispute", Role.SELLER: "disputes:seller_dispute"}
CASE = "mediation:disputes_dispute_change"
RELATED = ("policy", "store", "order__marketplace", "on_the_table", "buyer")


class Obsolete(Exception):  # noqa: N818 - nothing went wrong
    """It is no longer to be sent; the reason is kept with the delivery."""


@dataclass(frozen=True)
class Letter:
    """What a mail about an event says to somebody in a role; words come out in the active language."""

    event: Event
    dispute: Dispute
    role: Role
    at: datetime
    reader_id: int | None = None

    @classmethod
    def of(cls, row: Delivery, at: datetime) -> Letter:
        """Obsolete if the recipient has nothing to do with the dispute any more."""
        return cls.about(row, Dispute.objects.select_related(*RELATED).get(pk=row.event.dispute_id), at)

    @classmethod
    def about(cls, row: Delivery, dispute: Dispute, at: datetime) -> Letter:
        """As `of`, for who has read the dispute with `RELATED`."""
        actor = actor_for(dispute, row.recipient)
        if actor is None:
            raise Obsolete("The recipient has left.")
        row.event.dispute = dispute
        if row.event.is_private and actor.role in PARTIES:
            raise Obsolete("Only mediators read this.")
        letter = cls(row.event, dispute, actor.role, at, row.recipient_id)
        if row.kind == Delivery.Kind.MAIL and letter.is_own and not letter.asks:
            raise Obsolete("They have acted since.")
        return letter

    @property
    def is_current(self) -> bool:
        """Whether the dispute still stands where the event left it."""
        over = self.dispute.due_at is not None and self.at >= self.dispute.due_at
        return self.dispute.changed_in <= self.event.sequence and not over

    @property
    def asks(self) -> bool:
        """Whether the event itself asks the reader to act: no news that comes while something is asked.

        Who wrote a message by mail is told so where it stops no clock.
        """
        given = self.role not in PARTIES and self.event.action in GIVEN
        return self.is_asked and (given or self.is_own or self.event.sequence == self.dispute.changed_in)

    @property
    def is_own(self) -> bool:
        """Whether the reader did it."""
        return self.reader_id is not None and self.event.actor_id == self.reader_id

    @property
    def is_asked(self) -> bool:
        """Whether the reader has something to do."""
        return self.is_current and self.dispute.due_at is not None and self._is_readers_turn

    @property
    def _is_readers_turn(self) -> bool:
        desk = self.role not in PARTIES and self.dispute.state in MEDIATING
        return self.role in self.dispute.turn or (desk and Role.MEDIATOR in self.dispute.turn)

    @property
    def subject(self) -> str:
        """What is asked and until when, else what happened. Every word is ours.

        A message comes first: else two of them, and what asked before, would bear the same subject.
        """
        text = sentence(self.event, self.role)
        if self.is_asked:
            due = instant_text(self.dispute.due_at, "day")
            written = self.event.action == "send_message"
            what = text if written else self._what() or text
            text = str(WRITTEN if written else self._ask()) % {"due": due, "what": what}
        return f"{text} ({self.dispute.reference})"

    def _ask(self) -> Any:
        """A ruling that waits is confirmed by a second person, and decided by its author."""
        second = self.role not in PARTIES and self.reader_id != self.dispute.ruled_by_id
        return CONFIRM if second and self.dispute.ruling_waiting else ASKS[self.dispute.state]

    def _what(self) -> str:
        """What is on the table, in a few words; "" where the answer is not about that."""
        table = self.dispute.on_the_table
        if table is None or self.dispute.state not in NEGOTIATING:
            return ""
        if table.remedy == Remedy.NO_REFUND:
            return _("seller refuses a refund")
        words = _("buyer asks %(amount)s") if table.role == Role.BUYER else _("seller offers %(amount)s")
        return words % {"amount": money_text(self.dispute.refund_of(table), self.dispute.currency)}

    @property
    def context(self) -> dict[str, Any]:
        """What templates/mail/ may show. `data`, what the event brought, holds strangers' words."""
        return {
            "event": self.event,
            "data": self.event.data,
            "dispute": self.dispute,
            "role": self.role,
            "at": self.at,
            "title": sentence(self.event, self.role),
            "automatic": by_rule(self.event),
            "plan": self._plan(),
            "proposal": self._proposal(),
            "effect": self._effect(),
            "goods_back": self._goods_back(),
            "counted": pieces_facts(self.event),
            "standing": standing(self.dispute, self.role, self.at) if self.is_current else None,
            "hint": self._hint(),
            "link": self.link,
        }

    def _plan(self) -> Plan | None:
        """Which rule of the store will answer what was opened, told to its staff."""
        opened = self.event.action == "open" and self.role == Role.SELLER and self.is_current
        return plan_of(self.dispute, self.at) if opened else None

    def _hint(self) -> str:
        """What to press instead of answering the mail, while the reader's clock runs; else ""."""
        if not self.is_asked:
            return ""
        actor = Actor(self.role, marketplace_id=self.dispute.order.marketplace_id)
        return not_an_answer(self.dispute, self.role, actions_for(self.dispute, actor, self.at))

    def _proposal(self) -> str:
        """What happens to the goods by what was proposed; the title says the rest."""
        proposal = self.event.proposals.first()
        if proposal is None or self.dispute.reason == Reason.NOT_RECEIVED:
            return ""
        freight = freight_words(proposal.return_freight, self.role)
        return f"{spoken(terms(self.dispute, proposal, self.role))} {freight}".strip()

    def _effect(self) -> str:
        """What took effect, or would by a ruling that waits: who gets how much."""
        ruling = self.event.data.get("ruling", {})
        effect = self.event.data.get("takes_effect") or {**ruling, "refund": ruling.get("amount")}
        if not effect.get("remedy"):
            return ""
        return spoken(clause(self.dispute, effect["remedy"], effect["refund"], self.role))

    def _goods_back(self) -> dict[str, Any]:
        """Where the goods go, where the event has led to a return that is still to be sent."""
        entered = self.event.to_state == State.AWAITING_RETURN_SHIPMENT != self.event.from_state
        if not entered or not self.is_current or self.role not in PARTIES:
            return {}
        return {
            "address": self.dispute.return_address,
            "reference": self.dispute.return_reference,
            "freight": freight_words(self.dispute.return_freight, self.role),
            "due_at": self.dispute.due_at,
        }

    @property
    def link(self) -> str:
        return settings.SITE_URL + reverse(PAGES.get(self.role, CASE), args=[self.dispute.reference])
