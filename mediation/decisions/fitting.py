"""Which findings fit the case, each other, a remedy, and what similar cases gave back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from disputes.flow import Reason, Remedy, Role
from disputes.models import Dispute
from mediation.models import USUAL, Finding
from mediation.similar import Similar

F = Finding
FAR = 15  # percentage points beside the middle half of similar cases

OF_RETURNS = (F.SELLER_REFUSED_RETURN, F.ITEM_NOT_RETURNED, F.RETURN_IN_OTHER_CONDITION)

# what is found because nothing was submitted, or is read from the order itself
RESTS_ON_NOTHING = frozenset(
    {
        F.NO_PROOF_OF_DELIVERY,
        F.ITEM_NOT_SHIPPED,
        F.DELIVERY_AFTER_EXPECTED_DATE,
        F.NO_DOCUMENTATION_FROM_BUYER,
        F.NO_SELLER_RESPONSE,
        F.NO_RESPONSE_FROM_BUYER,
        F.ITEM_NOT_RETURNED,
        F.DECIDED_ON_AVAILABLE_INFORMATION,
    }
)

CONTRADICT = frozenset(
    frozenset(pair)
    for pair in (
        (F.VALID_PROOF_OF_DELIVERY, F.NO_PROOF_OF_DELIVERY),
        (F.VALID_PROOF_OF_DELIVERY, F.INVALID_TRACKING),
        (F.VALID_PROOF_OF_DELIVERY, F.NOT_SHIPPED_TO_CORRECT_ADDRESS),
        (F.VALID_PROOF_OF_DELIVERY, F.ITEM_NOT_SHIPPED),
        (F.ITEM_NOT_SHIPPED, F.NOT_SHIPPED_TO_CORRECT_ADDRESS),
        (F.ITEM_NOT_SHIPPED, F.DELIVERY_AFTER_EXPECTED_DATE),
        (F.NO_PROOF_OF_DELIVERY, F.DELIVERY_AFTER_EXPECTED_DATE),
        (F.ITEM_AS_DESCRIBED, F.ITEM_NOT_AS_DESCRIBED),
        (F.ITEM_NOT_RETURNED, F.RETURN_IN_OTHER_CONDITION),
    )
)

_REFUNDS = frozenset({Remedy.FULL_REFUND, Remedy.PARTIAL_REFUND, Remedy.RETURN_AND_REFUND})
_FULL, _NONE = frozenset({Remedy.FULL_REFUND}), frozenset({Remedy.NO_REFUND})
MISFIT: dict[str, frozenset[Remedy]] = {  # remedies that a finding speaks against
    F.VALID_PROOF_OF_DELIVERY: _FULL,
    F.NO_PROOF_OF_DELIVERY: _NONE,
    F.INVALID_TRACKING: _NONE,
    F.NOT_SHIPPED_TO_CORRECT_ADDRESS: _NONE,
    F.ITEM_NOT_SHIPPED: _NONE,
    F.ITEM_NOT_AS_DESCRIBED: _NONE,
    F.ITEM_AS_DESCRIBED: _REFUNDS,
    F.NO_DOCUMENTATION_FROM_BUYER: _FULL,
    F.NO_RESPONSE_FROM_BUYER: _FULL,
    F.NO_SELLER_RESPONSE: _NONE,
    F.SELLER_REFUSED_RETURN: _NONE,
    F.ITEM_NOT_RETURNED: _FULL,
    F.RETURN_IN_OTHER_CONDITION: _FULL,
}


SPEAKS_FOR: dict[str, Role | None] = {  # None: for neither side
    F.VALID_PROOF_OF_DELIVERY: Role.SELLER,
    F.NO_PROOF_OF_DELIVERY: Role.BUYER,
    F.INVALID_TRACKING: Role.BUYER,
    F.NOT_SHIPPED_TO_CORRECT_ADDRESS: Role.BUYER,
    F.ITEM_NOT_SHIPPED: Role.BUYER,
    F.DELIVERY_AFTER_EXPECTED_DATE: Role.BUYER,
    F.ITEM_NOT_AS_DESCRIBED: Role.BUYER,
    F.ITEM_AS_DESCRIBED: Role.SELLER,
    F.NO_DOCUMENTATION_FROM_BUYER: Role.SELLER,
    F.NO_SELLER_RESPONSE: Role.BUYER,
    F.NO_RESPONSE_FROM_BUYER: Role.SELLER,
    F.SELLER_REFUSED_RETURN: Role.BUYER,
    F.ITEM_NOT_RETURNED: Role.SELLER,
    F.RETURN_IN_OTHER_CONDITION: Role.SELLER,
    F.DECIDED_ON_AVAILABLE_INFORMATION: None,
}


def same_side(one: str, other: str) -> bool:
    """Whether two findings speak for the same side, or both for neither."""
    return SPEAKS_FOR[one] == SPEAKS_FOR[other]


def likely_findings(dispute: Dispute) -> list[str]:
    """What a ruling on this case mostly finds; after a return with problems, what became of that first."""
    usual = [code for code in F.values if code in USUAL[Reason(dispute.reason)]]
    return [*OF_RETURNS, *usual] if dispute.return_condition else usual


def contradicting(findings: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one, other in combinations(findings, 2):
        if frozenset({one, other}) in CONTRADICT:
            yield one, other


def unfit(findings: Iterable[str], remedy: str) -> list[str]:
    """The findings that speak against a remedy."""
    return [code for code in findings if remedy in MISFIT.get(code, ())]


def is_far(similar: Similar, share: int) -> bool:
    """Whether a refund, in percent of what is in dispute, lies far from what similar cases gave back."""
    return share < similar.low - FAR or share > similar.high + FAR
