"""All that an archive of a case holds for one reader, in the order in which it is packed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from disputes.models import Dispute, Event
from evidence.custody import note_access
from evidence.models import Access
from evidence.tiles import pieces_of
from mediation.archive.files import Copy, copies_of, members_of
from mediation.archive.members import Member, of_bytes, of_json, of_lines
from mediation.archive.reader import Reader
from mediation.archive.record import evidence_rows, order_row, rows_of
from mediation.archive.story import Story, documents_of

VERIFY = Path(__file__).with_name("verify.py")


@dataclass(frozen=True)
class Contents:
    """What was found at one moment; files are opened when they are packed."""

    dispute: Dispute
    reader: Reader
    at: datetime
    events: list[Event]
    copies: list[Copy]
    members: list[Member]

    @property
    def told(self) -> dict[str, Any]:
        """What the manifest says besides the members."""
        sealed = sum(not self.reader.may_read(event) for event in self.events)
        return {
            "reference": self.dispute.reference,
            "made_at": self.at.isoformat(),
            "made_for": self.reader.role.value,
            "events": {
                "count": len(self.events),
                "sealed": sealed,
                "first_hash": self.events[0].hash,
                "last_hash": self.events[-1].hash,
            },
        }

    def note(self) -> None:
        """Files that are taken along were downloaded; nobody is known who sits at the terminal."""
        for copy in self.copies:
            if copy.key and self.reader.user is not None:
                note_access(copy.piece, self.reader.user, self.reader.role, Access.Way.DOWNLOADED, self.at)


def contents_of(dispute: Dispute, reader: Reader, at: datetime) -> Contents:
    """In the active language and time zone; the dispute comes with order, store, buyer and policy.

    Nothing is in it that happened after the dispute was read.
    """
    events = list(
        dispute.events.filter(sequence__lte=dispute.version).select_related("actor").order_by("sequence")
    )
    for event in events:
        event.dispute = dispute
    pieces = [each for each in pieces_of(dispute, reader.user) if each.event.sequence <= dispute.version]
    reader = reader.hiding(pieces)
    copies = copies_of(pieces, in_office=reader.in_office)
    story = Story(dispute, reader, at, events, copies)
    members = [
        *documents_of(story),
        of_lines("events.jsonl", rows_of(events, reader)),
        of_json("evidence.json", evidence_rows(copies, reader)),
        of_json("order.json", order_row(dispute)),
        *members_of(copies),
        of_bytes("verify.py", VERIFY.read_bytes()),
    ]
    return Contents(dispute, reader, at, events, copies, members)
