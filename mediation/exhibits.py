"""The evidence of a case as mediators speak of it: E1, E2, … with what was decided about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from disputes.models import Dispute
from evidence.models import Evidence, Rendition
from mediation.models import Assessment


@dataclass(frozen=True)
class Exhibit:
    """A piece of evidence with its number in the case; `assessment` is the latest one.

    `withheld` and `left_out` say why; "" where it is not.
    """

    number: int
    item: Evidence
    assessment: Assessment | None
    admitted: bool
    withheld: str
    left_out: str = ""

    @property
    def code(self) -> str:
        return f"E{self.number}"

    @property
    def label(self) -> str:
        return f"{self.code} {self.item}"

    @property
    def thumb(self) -> str:
        """The address of its small picture, "" where none is drawn yet."""
        if self.withheld or self.item.stored is None:
            return ""
        drawn = any(row.kind == Rendition.Kind.THUMBNAIL for row in self.item.stored.renditions.all())
        return reverse("evidence:item", args=[self.item.pk]) + "?size=thumb" if drawn else ""

    @property
    def counts(self) -> bool:
        """In time, or admitted late; and not withheld."""
        return not self.withheld and (self.admitted or not self.item.late)


def exhibits_of(dispute: Dispute) -> list[Exhibit]:
    """All evidence of a case but attachments of messages, in the order in which it came."""
    rows = Evidence.objects.filter(dispute=dispute, is_attachment=False).select_related("event", "stored")
    rows = rows.prefetch_related("assessments", "admissions", "withholdings", "stored__renditions")
    rows = rows.order_by("pk")
    return [_exhibit(number, item) for number, item in enumerate(rows, start=1)]


def _exhibit(number: int, item: Evidence) -> Exhibit:
    assessments = sorted(item.assessments.all(), key=lambda row: row.pk)
    withheld = [row.why for row in item.withholdings.all()]
    said = sorted(item.admissions.all(), key=lambda row: row.pk)
    admitted = any(row.admitted for row in said)
    return Exhibit(
        number=number,
        item=item,
        assessment=assessments[-1] if assessments else None,
        admitted=admitted,
        withheld=withheld[-1] if withheld else "",
        left_out=said[-1].why if said and not admitted else "",
    )


def progress_of(exhibits: Iterable[Exhibit]) -> tuple[int, int]:
    """How many of those that count are assessed, and how many there are."""
    counting = [exhibit for exhibit in exhibits if exhibit.counts]
    return sum(1 for exhibit in counting if exhibit.assessment), len(counting)


def viewer_url(dispute: Dispute, code: str = "") -> str:
    """Where the evidence of a case is looked at, and assessed; at an exhibit if its code is given."""
    page = reverse("mediation:disputes_dispute_evidence", args=[dispute.reference])
    return f"{page}#{code}" if code else page
