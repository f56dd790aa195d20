"""One mail a day for who wants no more: what happened in each dispute, and what is asked there now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from disputes.instants import write
from disputes.mail.letter import RELATED, Letter, Obsolete
from disputes.mail.posting import post
from disputes.mail.readers import in_the_readers_words
from disputes.models import Delivery, Dispute
from disputes.words import by_rule, sentence, standing

MOST = 200  # of the rows that go along; what is more comes in another mail


@dataclass
class Section:
    """What a digest says of one dispute: the latest letter, and a line for each thing that happened."""

    letter: Letter
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def standing(self) -> Any:
        return standing(self.letter.dispute, self.letter.role, self.letter.at)


def send_digest(row: Delivery, at: datetime) -> None:
    """Tell all that waits for the reader of this row, which is claimed, and what else is due to them.

    At least once: what a killed worker held comes up again, and is told in one mail again.
    """
    reader, lease = row.recipient, row.due_at
    assert reader is not None
    assert lease is not None
    letters = [Letter.of(row, at), *_letters(_claimed(row, at, lease), at)]
    letters.sort(key=lambda letter: (letter.event.at, letter.event.pk))
    with in_the_readers_words(reader):
        subject = _("What happened in your disputes until %(time)s") % {"time": write(at, "day")}
        context = {"sections": _sections(letters), "at": at}
        last = letters[-1].event.pk
        post(reader, subject, "digest", context, number=f"digest-{reader.pk}-{last}", thread="digest")
    _others(row).filter(due_at=lease).update(due_at=None, done_at=at, error="")


def _others(row: Delivery) -> Any:
    mails = Delivery.objects.filter(kind=Delivery.Kind.MAIL, recipient=row.recipient_id, done_at=None)
    return mails.exclude(pk=row.pk)


def _claimed(row: Delivery, at: datetime, lease: datetime) -> list[Delivery]:
    """The reader's other news, made ours for as long as the row is: in two statements, however many."""
    due = list(_others(row).filter(due_at__lte=at).order_by("pk").select_related("event", "recipient")[:MOST])
    news = [letter.event.pk for letter in _letters(due, at) if not letter.asks]
    ours = _others(row).filter(event__in=news, due_at__lte=at)
    ours.update(due_at=lease)  # tries are counted in the row that carries them
    won = _others(row).filter(event__in=news, due_at=lease).order_by("pk")
    return list(won.select_related("event", "recipient"))


def _letters(rows: list[Delivery], at: datetime) -> Iterator[Letter]:
    """Without what is no longer to be told: it is seen to by itself."""
    numbers = {row.event.dispute_id for row in rows}
    disputes = Dispute.objects.select_related(*RELATED).in_bulk(numbers)
    for row in rows:
        try:
            yield Letter.about(row, disputes[row.event.dispute_id], at)
        except Obsolete:
            continue


def _sections(letters: list[Letter]) -> list[Section]:
    """A section for each dispute, in the order in which they were first heard of."""
    sections: dict[int, Section] = {}
    for letter in letters:
        section = sections.setdefault(letter.dispute.pk, Section(letter))
        section.lines.append(
            {
                "at": letter.event.at,
                "text": sentence(letter.event, letter.role),
                "automatic": by_rule(letter.event),
            }
        )
    return list(sections.values())
