"""What mediators said of evidence: late evidence admitted or left out, a piece withheld."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.flow import Refused
from disputes.models import Event, Record
from evidence.models.submitted import Evidence


class AboutEvidence(Record):
    """What a mediator says of one piece of evidence of the same dispute."""

    class Meta:
        abstract = True

    evidence: Any

    def brings(self) -> dict[str, Any]:
        return {"evidence": self.evidence_id, "mark": self.evidence.mark}  # type: ignore[attr-defined]

    def hang(self, event: Event) -> None:
        super().hang(event)
        if self.evidence.dispute_id != event.dispute_id:
            raise Refused(gettext("This evidence belongs to another dispute."))


class Admission(AboutEvidence):
    """A mediator lets late evidence count, or leaves it out, and says why."""

    brought_as = "admission"

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="admissions")
    admitted = models.BooleanField(_("it counts"), default=True)
    why = models.TextField(_("why"))

    def __str__(self) -> str:
        return f"{self.evidence}: {self.why[:50]}"

    def brings(self) -> dict[str, Any]:
        left_out = {} if self.admitted else {"admitted": False}
        return {**super().brings(), **left_out, "why": self.why}

    def hang(self, event: Event) -> None:
        super().hang(event)
        if self.evidence.admissions.filter(admitted=True).exists():
            raise Refused(gettext("This evidence counts already."))


class Withholding(AboutEvidence):
    """A mediator withholds private or illegal content, or the virus scan a file; hash and reason stay."""

    brought_as = "withholding"

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="withholdings")
    why = models.TextField(_("why"))

    def __str__(self) -> str:
        return f"{self.evidence}: {self.why[:50]}"

    def brings(self) -> dict[str, Any]:
        """What was attached to a note for mediators stays theirs."""
        private = {"private": True} if self.evidence.event.is_private else {}
        return {**super().brings(), **private, "why": self.why}

    def hang(self, event: Event) -> None:
        super().hang(event)
        if self.evidence.withholdings.exists():
            raise Refused(gettext("This evidence is withheld already."))
