"""What of a dispute's money is one product's, where the dispute is over several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from disputes.flow import Freight
from disputes.models import DisputedGoods, DisputeLine

AMOUNTS = ("disputed_amount", "settled_amount", "refunded")
# who pays for returns other than the buyer, and what the freight of each is called
FREIGHT = {Freight.SELLER: "sellers_freight", Freight.PLATFORM: "platforms_freight"}
Group = tuple[str, str, str]  # reason, sub-reason, currency


def split(amount: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Minor units by weight, equally where all weigh nothing: rounded so that the parts are the whole.

    The largest remainders get what rounding down left; of equal ones, the first by name.
    """
    if not any(weights.values()):
        weights = dict.fromkeys(weights, 1)
    whole = sum(weights.values())
    parts = {name: amount * weight // whole for name, weight in weights.items()}
    left = amount - sum(parts.values())
    for name in sorted(weights, key=lambda name: (-(amount * weights[name] % whole), name))[:left]:
        parts[name] += 1
    return parts


def of_others(goods: QuerySet[DisputedGoods], sku: str) -> Mapping[Group, Counter[str]]:
    """By group: what of the amounts in `goods`, all of this product, is that of other products."""
    others = DisputedGoods.objects.filter(~Q(sku=sku), dispute=OuterRef("dispute"))
    shared = goods.filter(Exists(others)).order_by()
    worths = _worths(shared)
    found: dict[Group, Counter[str]] = defaultdict(Counter)
    told = ("dispute", "reason", "sub_reason", "currency", "freight_paid_by", "return_freight")
    for dispute, reason, sub_reason, currency, payer, freight, *rest in shared.values_list(*told, *AMOUNTS):
        amounts = dict(zip(AMOUNTS, rest, strict=True))
        if payer in FREIGHT:
            amounts[FREIGHT[Freight(payer)]] = freight or 0
        for name, amount in amounts.items():
            own = split(amount, worths[dispute])[sku]
            found[reason, sub_reason, currency][name] += amount - own
    return found


def _worths(goods: QuerySet[DisputedGoods]) -> Mapping[int, Counter[str]]:
    """Price × disputed pieces of each product, by dispute."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    lines: Any = DisputeLine.objects.filter(dispute__in=goods.values("dispute"))
    worth = F("order_line__unit_price") * F("quantity")
    for dispute, sku, each in lines.annotate(worth=worth).values_list("dispute", "order_line__sku", "worth"):
        found[dispute][sku] += each
    return found
