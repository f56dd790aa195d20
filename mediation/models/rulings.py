"""What mediators decide: how evidence was assessed, and rulings. All but drafts hangs on the record."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from disputes.flow import Freight, Reason, Refused, Remedy
from disputes.models import Event, Record
from evidence.models import AboutEvidence, Evidence


class Verdict(models.TextChoices):
    VERIFIED = "verified", _("Verified")
    DOUBTFUL = "doubtful", _("Doubtful")
    REJECTED = "rejected", _("Rejected")


class Finding(models.TextChoices):
    """What a ruling found, by code."""

    VALID_PROOF_OF_DELIVERY = "VALID_PROOF_OF_DELIVERY", _("Delivery is proven")
    NO_PROOF_OF_DELIVERY = "NO_PROOF_OF_DELIVERY", _("Delivery is not proven")
    INVALID_TRACKING = "INVALID_TRACKING", _("The tracking number is not valid")
    NOT_SHIPPED_TO_CORRECT_ADDRESS = "NOT_SHIPPED_TO_CORRECT_ADDRESS", _("Not shipped to the right address")
    ITEM_NOT_SHIPPED = "ITEM_NOT_SHIPPED", _("The item was not shipped")
    DELIVERY_AFTER_EXPECTED_DATE = "DELIVERY_AFTER_EXPECTED_DATE", _("Delivered after the promised date")
    ITEM_NOT_AS_DESCRIBED = "ITEM_NOT_AS_DESCRIBED", _("The item is not as described")
    ITEM_AS_DESCRIBED = "ITEM_AS_DESCRIBED", _("The item is as described")
    NO_DOCUMENTATION_FROM_BUYER = "NO_DOCUMENTATION_FROM_BUYER", _("The buyer submitted no evidence")
    NO_SELLER_RESPONSE = "NO_SELLER_RESPONSE", _("The seller did not answer")
    NO_RESPONSE_FROM_BUYER = "NO_RESPONSE_FROM_BUYER", _("The buyer did not answer")
    SELLER_REFUSED_RETURN = "SELLER_REFUSED_RETURN", _("The seller refused the return")
    ITEM_NOT_RETURNED = "ITEM_NOT_RETURNED", _("The item was not returned")
    RETURN_IN_OTHER_CONDITION = "RETURN_IN_OTHER_CONDITION", _("Returned in another condition")
    DECIDED_ON_AVAILABLE_INFORMATION = "DECIDED_ON_AVAILABLE_INFORMATION", _("Decided on what is known")


USUAL: dict[Reason, frozenset[str]] = {  # what a ruling on such a case mostly finds
    Reason.NOT_RECEIVED: frozenset(Finding.values[:6]),
    Reason.NOT_AS_DESCRIBED: frozenset(Finding.values[6:10]),
}


class Assessment(AboutEvidence):
    """What a mediator thinks of one piece of evidence; the latest one counts."""

    brought_as = "assessment"

    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="assessments")
    verdict = models.CharField(_("assessment"), max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), blank=True)

    def __str__(self) -> str:
        return f"{self.evidence}: {self.get_verdict_display()}"

    def brings(self) -> dict[str, Any]:
        return {**super().brings(), "verdict": self.verdict, "note": self.note}


class Ruling(Record):
    """A decision: remedy, refund in minor units, findings by code, grounds, and the evidence it relies on."""

    brought_as = "ruling"

    remedy = models.CharField(_("remedy"), max_length=20, choices=Remedy.choices)
    amount = models.BigIntegerField(_("amount"))
    return_freight = models.CharField(
        _("who pays the return"), max_length=10, choices=Freight.choices, blank=True
    )
    findings = models.JSONField(_("findings"), default=list)
    grounds = models.TextField(_("grounds"))
    cited = models.JSONField(
        _("evidence relied on"), default=list, help_text=_("Numbers of evidence; may be none.")
    )
    rests = models.JSONField(
        _("what each finding rests on"),
        default=dict,
        help_text=_("Numbers of evidence by finding; all of them are among those cited."),
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount__gte=0), name="ruling_not_negative")]

    def __str__(self) -> str:
        return f"{self.get_remedy_display()}: {self.amount}"

    def brings(self) -> dict[str, Any]:
        fields = ("remedy", "amount", "return_freight", "findings", "grounds", "cited")
        marks = [piece.mark for piece in Evidence.objects.filter(pk__in=self.cited).order_by("pk")]
        said = {field: getattr(self, field) for field in fields} | {"marks": marks}
        return said | {"rests": self.rests} if self.rests else said

    def hang(self, event: Event) -> None:
        super().hang(event)
        if event.dispute.evidence.filter(pk__in=self.cited).count() != len(set(self.cited)):
            raise Refused(gettext("This evidence belongs to another dispute."))


class RulingDraft(models.Model):
    """What a mediator has typed into the ruling form and not sent: one a case, and no part of the record.

    `data` is the form's fields as they were typed: lists of texts by name.
    """

    dispute = models.ForeignKey("disputes.Dispute", models.CASCADE, related_name="ruling_drafts")
    mediator = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="ruling_drafts")
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "mediator"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.mediator}"
