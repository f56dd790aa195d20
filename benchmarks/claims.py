"""Real complaints as disputes to open: what is wrong, told from the buyer's words and the delivery facts."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from disputes.flow import Reason, SubReason
from disputes.models import Order, OrderLine
from disputes.perform import Opening

WORDS = (
    (SubReason.COUNTERFEIT, r"fals|pirat|réplica|replica|não é original|nao e original"),
    (SubReason.WRONG_ITEM, r"errad|trocad|outro produto|produto diferente|outra cor"),
    (SubReason.DAMAGED, r"quebrad|danific|amassad|rachad|rasgad|avaria"),
    (
        SubReason.MISSING_PARTS_OR_QUANTITY,
        r"falt|incomplet|apenas um|só veio|so veio|só recebi|so recebi|metade",
    ),
    (SubReason.QUALITY, r"qualidade|defeit|não funcion|nao funcion|ruim|péssim|pessim|frágil|fragil"),
)
LABELS = {
    "entrega_parcial": SubReason.MISSING_PARTS_OR_QUANTITY,
    "diferente_do_anunciado": SubReason.DIFFERENT_FROM_LISTING,
    "baixa_qualidade": SubReason.QUALITY,
}


@dataclass(frozen=True)
class Claim:
    order_reference: str
    reason: Reason
    opened_at: datetime
    statement: str
    label: str

    def opening(self, order: Order) -> Opening:
        """The dispute about the whole order; without a delivery on record it came on the day of the claim."""
        lines = list(order.lines.select_related("shipment"))
        unknown = self.reason == Reason.NOT_AS_DESCRIBED and not all(line.delivered_at for line in lines)
        received_on = self.opened_at.date() if unknown else None
        return Opening(order, self.reason, self._sub_reason(lines), received_on=received_on)

    def _sub_reason(self, lines: list[OrderLine]) -> SubReason:
        if self.reason == Reason.NOT_RECEIVED:
            return self._not_received(lines)
        if self.label in LABELS:
            return LABELS[self.label]
        text = self.statement.casefold()
        found = (sub for sub, words in WORDS if re.search(words, text))
        return next(found, SubReason.DIFFERENT_FROM_LISTING)

    def _not_received(self, lines: list[OrderLine]) -> SubReason:
        if any(line.delivered_at and line.delivered_at <= self.opened_at for line in lines):
            return SubReason.DELIVERED_NOT_RECEIVED
        if any(line.shipped_at and line.shipped_at <= self.opened_at for line in lines):
            return SubReason.IN_TRANSIT_LATE
        return SubReason.NOT_SHIPPED


def read_claims(path: Path, limit: int | None = None) -> list[Claim]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Claim(
                row["order_reference"],
                Reason(row["reason"]),
                datetime.fromisoformat(row["opened_at"]).astimezone(UTC),
                row["statement"],
                row["label"],
            )
            for row in islice(csv.DictReader(file), limit)
        ]
