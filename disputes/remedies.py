"""What can be on the table: which remedy fits a dispute, and how much it may refund."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from disputes.flow import Freight, Reason, Remedy
from disputes.models import Dispute
from disputes.money import format_money

OFFERED = (
    Remedy.FULL_REFUND,
    Remedy.PARTIAL_REFUND,
    Remedy.RETURN_AND_REFUND,
)  # cheapest across borders first


@dataclass(frozen=True)
class Terms:
    """What a remedy is measured against: a dispute, or one that is being opened."""

    reason: str
    disputed_amount: int
    currency: str
    goods_sent_back: bool = False

    @classmethod
    def of(cls, dispute: Dispute) -> Terms:
        return cls(
            dispute.reason, dispute.disputed_amount, dispute.currency, dispute.return_shipped_at is not None
        )

    @property
    def return_is_possible(self) -> bool:
        return self.reason != Reason.NOT_RECEIVED and not self.goods_sent_back

    @property
    def remedies(self) -> tuple[Remedy, ...]:
        """What may be proposed, refunds without return first."""
        return OFFERED if self.return_is_possible else OFFERED[:2]

    def checked(self, remedy: str, amount: int | None, return_freight: str = "") -> tuple[int, str]:
        """The refund in minor units and who pays the return. ValidationError by field if it does not fit.

        `amount` counts only for a partial refund and a return; a return without one refunds everything.
        """
        if remedy == Remedy.NO_REFUND:
            return 0, ""
        if remedy not in self.remedies:
            raise ValidationError({"remedy": _("A return is not possible in this dispute.")})
        if remedy == Remedy.FULL_REFUND:
            return self.disputed_amount, ""
        if remedy == Remedy.PARTIAL_REFUND:
            return self._within(amount, self.disputed_amount - 1), ""
        if return_freight not in Freight.values:
            raise ValidationError({"return_freight": _("Say who pays for sending the goods back.")})
        return self._within(
            self.disputed_amount if amount is None else amount, self.disputed_amount
        ), return_freight

    def _within(self, amount: int | None, most: int) -> int:
        if amount is not None and 0 < amount <= most:
            return amount
        less = _("less than") if most < self.disputed_amount else _("at most")
        raise ValidationError(
            {
                "amount": _("The amount must be more than %(zero)s and %(less)s %(most)s.")
                % {
                    "zero": format_money(0, self.currency),
                    "less": less,
                    "most": format_money(self.disputed_amount, self.currency),
                }
            }
        )
