"""What each way out costs the seller: refund and return freight, less what returned goods are worth.

Amounts are minor units of one currency. A cost is what the seller has less than if nothing were refunded and
the buyer kept the goods; below 0 it is a gain.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from disputes.figures.estimates import Estimate
from disputes.flow import Freight, Remedy
from disputes.models import Dispute, Proposal


@dataclass(frozen=True)
class Goods:
    """What would come back: its `price`, the percent of it that it is still worth then, the way back.

    `freight` is None where nobody knows it.
    """

    price: int
    resale: int
    freight: int | None

    @property
    def worth(self) -> int:
        """Rounded down: half a cent is no money."""
        return self.price * self.resale // 100


@dataclass(frozen=True)
class Certain:
    """`refund` + `freight` - `goods`. `freight` is 0 where others pay it, None where not known."""

    refund: int
    freight: int | None = 0
    goods: int = 0
    payer: str = ""  # of the return; "" without one

    @property
    def total(self) -> int:
        """Without a freight that is not known."""
        return self.refund + (self.freight or 0) - self.goods

    @property
    def is_whole(self) -> bool:
        return self.freight is not None


@dataclass(frozen=True)
class Expected:
    """Between `low` and `high`, and `mean` on average; None where too few rulings tell it."""

    low: int
    high: int
    mean: int | None = None


def cost_of(refund: int, payer: str, goods: Goods) -> Certain:
    """Of a refund for which the goods come back if there is a `payer` of the return."""
    if not payer:
        return Certain(refund)
    freight = goods.freight if payer == Freight.SELLER else 0
    return Certain(refund, freight, goods.worth, payer)


def cost_of_proposal(dispute: Dispute, proposal: Proposal, goods: Goods) -> Certain:
    returns = proposal.remedy == Remedy.RETURN_AND_REFUND
    return cost_of(dispute.refund_of(proposal), proposal.return_freight if returns else "", goods)


def cost_of_ruling(disputed: int, refund: Estimate | None) -> Expected:
    """`refund` is the mean in percent with its interval; rounded outwards. Without it all is possible."""
    if refund is None:
        return Expected(0, disputed)
    low, mean, high = (disputed * each / 100 for each in (refund.low, refund.value, refund.high))
    return Expected(floor(low + 1e-6), min(disputed, ceil(high - 1e-6)), round(mean))


def follows(offer: Certain, request: Certain | None, ruling: Expected) -> str:
    """Which of the sentences of `words.CONCLUSIONS` is true; the first that matters.

    `request` is None where the seller cannot accept one. A freight that is not known only adds to its cost.
    """
    if not offer.is_whole:
        return "freight_unknown"
    if request is not None and request.total <= offer.total:
        return _accepting(request)
    if ruling.mean is None:
        return "alone" if request is None else "unknown"
    if offer.total < ruling.low:
        return "below"
    return "within" if offer.total <= ruling.high else "above"


def _accepting(request: Certain) -> str:
    """Of a request that costs no more than the offer, as far as its cost is known."""
    if not request.is_whole:
        return "freight_unknown"
    return "accept_return" if request.payer else "accept"
