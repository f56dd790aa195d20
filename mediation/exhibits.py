"""The evidence of a case as mediators speak of it: E1, E2, … with what was decided about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from disputes.models import Dispute
from disputes.words import Badge
from evidence.models import Evidence
from evidence.states import VERDICTS, admission_of, assessment_of, counts, withholding_of
from evidence.tiles import pieces_of, thumb_of
from mediation.models import Assessment


@dataclass(frozen=True)
class Exhibit:
    """A piece of evidence with its number in the case."""

    number: int
    item: Evidence

    @property
    def code(self) -> str:
        return f"E{self.number}"

    @property
    def label(self) -> str:
        return f"{self.code} {self.item}"

    @property
    def thumb(self) -> str:
        return thumb_of(self.item)

    @property
    def assessment(self) -> Assessment | None:
        """The latest one."""
        found: Assessment | None = assessment_of(self.item)
        return found

    @property
    def admitted(self) -> bool:
        """Late, and a mediator lets it count."""
        admission = admission_of(self.item)
        return bool(admission and admission.admitted)

    @property
    def left_out(self) -> str:
        """Why it does not count though it could; "" where nobody said so."""
        admission = admission_of(self.item)
        return admission.why if admission and not admission.admitted else ""

    @property
    def withheld(self) -> str:
        """Why; "" where it is not."""
        withholding = withholding_of(self.item)
        return withholding.why if withholding else ""

    @property
    def verdict(self) -> Badge:
        """What it was found to be, in the colour of it."""
        if self.assessment is None:
            return Badge("wait", "circle-dashed", _("Not assessed"))
        return Badge(*VERDICTS[self.assessment.verdict], self.assessment.get_verdict_display())

    @property
    def why_not(self) -> str:
        """Why it does not count; "" if it does."""
        if self.withheld:
            return _("Withheld: %(why)s") % {"why": self.withheld}
        if self.left_out:
            return _("Late, left out: %(why)s") % {"why": self.left_out}
        if self.counts:
            return ""
        return _("Late, not decided on") if self.is_undecided else _("Refused by the virus scan")

    @property
    def is_undecided(self) -> bool:
        """Late, and nobody has let it count, left it out or withheld it."""
        return self.item.late and not (self.admitted or self.left_out or self.withheld)

    @property
    def counts(self) -> bool:
        return counts(self.item)


def exhibits_of(dispute: Dispute, pieces: Iterable[Evidence] | None = None) -> list[Exhibit]:
    """All evidence of a case but attachments of messages, in the order in which it came.

    `pieces` are those of `pieces_of`, where they are at hand.
    """
    found = pieces_of(dispute) if pieces is None else pieces
    numbered = (piece for piece in found if not piece.is_attachment)
    return [Exhibit(number, piece) for number, piece in enumerate(numbered, start=1)]


def progress_of(exhibits: Iterable[Exhibit]) -> tuple[int, int]:
    """How many of those that count are assessed, and how many there are."""
    counting = [exhibit for exhibit in exhibits if exhibit.counts]
    return sum(1 for exhibit in counting if exhibit.assessment), len(counting)


def viewer_url(dispute: Dispute, code: str = "") -> str:
    """Where the evidence of a case is looked at, and assessed; at an exhibit if its code is given."""
    page = reverse("mediation:disputes_dispute_evidence", args=[dispute.reference])
    return f"{page}#{code}" if code else page
