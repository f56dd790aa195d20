"""Mail: what happened, what is asked and until when, to one person in their language and time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.zones import zone_named
from disputes.flow import MEDIATING, NEGOTIATING, PARTIES, Reason, Remedy, Role, State
from disputes.models import Delivery, Dispute, Event
from disputes.perform import actor_for
from disputes.templatetags.desk import instant_text, money_text
from disputes.words import clause, freight_words, sentence, spoken, standing, terms
from disputes.words.returns import pieces_facts

MORNING, NIGHT = time(8), time(22)  # reminders wait between them, in the reader's zone
GAPS = re.compile(r"\n{3,}")

ASKS: dict[str, Any] = {
    **dict.fromkeys(NEGOTIATING, gettext_lazy("Answer by %(due)s: %(what)s")),
    State.COLLECTING_EVIDENCE: gettext_lazy("Add evidence by %(due)s: %(what)s"),
    State.UNDER_REVIEW: gettext_lazy("Decide by %(due)s: %(what)s"),
    State.VERIFYING_EVIDENCE: gettext_lazy("Add evidence by %(due)s: %(what)s"),
    State.AWAITING_RETURN_SHIPMENT: gettext_lazy("Send the goods back by %(due)s: %(what)s"),
    State.AWAITING_RETURN_RECEIPT: gettext_lazy("Check the return by %(due)s: %(what)s"),
}
CONFIRM = gettext_lazy("Confirm by %(due)s: %(what)s")
PAGES = {Role.BUYER: "disputes:buyer_dispute", Role.SELLER: "disputes:seller_dispute"}
CASE = "mediation:disputes_dispute_change"


class Obsolete(Exception):  # noqa: N818 - nothing went wrong
    """It is no longer to be sent; the reason is kept with the delivery."""


def send(row: Delivery, at: datetime) -> None:
    """Tell one person what an event did."""
    letter = Letter.of(row, at)
    if letter.event.is_private and letter.role in PARTIES:
        raise Obsolete("Only mediators read this.")
    with in_the_readers_words(row.recipient):
        _post(row, letter.subject, letter.event.action, letter.context)


def remind(row: Delivery, at: datetime) -> datetime | None:
    """Remind one person of a clock that runs out soon. At night in their zone: when to come back instead."""
    letter = Letter.of(row, at)
    due = letter.dispute.due_at
    if due is None or due != row.event.due_at or not letter.is_asked:
        raise Obsolete("The dispute has moved on.")
    if letter.role == Role.MEDIATOR and letter.dispute.mediator_id != row.recipient_id:
        raise Obsolete("The case is somebody else's now.")
    morning = _morning_after(at, zone_of(row.recipient))
    if morning and morning >= due:
        raise Obsolete("It is night until the deadline.")
    if morning:
        return morning
    with in_the_readers_words(row.recipient):
        subject = _("Reminder: %(subject)s") % {"subject": letter.subject}
        _post(row, subject, "reminder", letter.context)
    return None


def zone_of(reader: Any) -> ZoneInfo:
    return zone_named(reader.reading_time_zone)


def _morning_after(at: datetime, zone: ZoneInfo) -> datetime | None:
    """When the night is over in which `at` falls; None by day."""
    local = at.astimezone(zone)
    if MORNING <= local.time() < NIGHT:
        return None
    day = local.date() + timedelta(days=local.time() >= NIGHT)
    return datetime.combine(day, MORNING, zone)


@contextmanager
def in_the_readers_words(reader: Any) -> Iterator[None]:
    """Language and time zone of the account; what it leaves open, the installation and the browser say."""
    language = reader.reading_language or settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(zone_of(reader)):
        yield


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
        related = ("policy", "store", "order__marketplace", "on_the_table", "buyer")
        dispute = Dispute.objects.select_related(*related).get(pk=row.event.dispute_id)
        actor = actor_for(dispute, row.recipient)
        if actor is None:
            raise Obsolete("The recipient has left.")
        row.event.dispute = dispute
        return cls(row.event, dispute, actor.role, at, row.recipient_id)

    @property
    def is_current(self) -> bool:
        """Whether the dispute still stands where the event left it."""
        over = self.dispute.due_at is not None and self.at >= self.dispute.due_at
        return self.dispute.changed_in <= self.event.sequence and not over

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
        """What is asked and until when, else what happened. Every word is ours."""
        text = sentence(self.event, self.role)
        if self.is_asked:
            due = instant_text(self.dispute.due_at, "day")
            text = str(self._ask()) % {"due": due, "what": self._what() or text}
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
            "proposal": self._proposal(),
            "effect": self._effect(),
            "goods_back": self._goods_back(),
            "counted": pieces_facts(self.event),
            "standing": standing(self.dispute, self.role, self.at) if self.is_current else None,
            "link": self._link(),
        }

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

    def _link(self) -> str:
        return settings.SITE_URL + reverse(PAGES.get(self.role, CASE), args=[self.dispute.reference])


def _post(row: Delivery, subject: str, template: str, context: dict[str, Any]) -> None:
    """Send it. A mail sent twice after a crash bears the same number, and a dispute's mails hang together."""
    assert row.recipient is not None
    host = urlsplit(settings.SITE_URL).hostname
    text, html = rendered(template, context)
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        to=[row.recipient.email],
        headers={
            "Message-ID": f"<delivery-{row.pk}@{host}>",
            "References": f"<{context['dispute'].reference}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    message.send()


def rendered(template: str, context: dict[str, Any]) -> tuple[str, str]:
    """The mail as text and as HTML, in the active language."""
    text, html = (render_to_string(f"mail/{template}.{kind}", context) for kind in ("txt", "html"))
    return GAPS.sub("\n\n", text).strip() + "\n", html
