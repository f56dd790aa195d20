"""What happens to an order's money outside the desk, told of the whole order and not of one dispute."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from disputes.models.record import OutsideSettlement


class OrderChange(models.Model):
    """Money of an order that was refunded, charged back or cancelled outside. Amounts are minor units.

    Each dispute that was open then takes its share of it, as an action in its record.
    """

    order = models.ForeignKey(
        "disputes.Order", models.PROTECT, related_name="changes", verbose_name=_("order")
    )
    kind = models.CharField(_("what happened"), max_length=12, choices=OutsideSettlement.Kind.choices)
    amount = models.BigIntegerField(_("amount"))
    undisputed = models.BigIntegerField(
        _("of it in no dispute"), help_text=_("What no dispute took: so much less can be disputed later.")
    )
    reference = models.CharField(
        _("reference"), max_length=64, blank=True, help_text=_("The shop's number of it, noted only once.")
    )
    at = models.DateTimeField(_("at"))
    disputes = models.JSONField(default=list, help_text="Numbers of the disputes that were open.")
    placed_at = models.DateTimeField(
        null=True, blank=True, help_text="When each of those disputes had it in its record."
    )

    class Meta:
        verbose_name, verbose_name_plural = _("change of an order"), _("changes of orders")
        indexes = [models.Index(fields=["id"], condition=Q(placed_at=None), name="order_change_unplaced")]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "reference"], condition=~Q(reference=""), name="order_change_noted_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, undisputed__gte=0, undisputed__lte=F("amount")),
                name="order_change_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"
