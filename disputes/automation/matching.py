"""Whether a rule holds for a dispute, and what it answers then: the same code for trials and in earnest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from disputes.automation.facts import Case, Parcel
from disputes.flow import Remedy
from disputes.models import AutomationVersion, LeftToPeople

Does = AutomationVersion.Does
Delivery = AutomationVersion.Delivery
Why = LeftToPeople.Why


@dataclass(frozen=True)
class Answer:
    """What a rule would do with a dispute, and what that costs at most, in minor units."""

    does: str
    amount: int


def holds(version: AutomationVersion, case: Case, at: datetime) -> bool:
    """Whether all conditions of the rule hold for a dispute, by what was known at `at`."""
    return (
        case.currency == version.currency
        and case.reason in version.reasons
        and _is_among(case.sub_reason, version.sub_reasons)
        and case.disputed_amount <= version.amount_up_to
        and (version.asked_up_to is None or case.asked <= version.asked_up_to)
        and _is_among(case.remedy, version.remedies)
        and _is_cost_known(version, case)
        and _is_among(case.country, version.countries)
        and _is_as_old(version, case, at)
        and _is_delivered_so(version, case.parcels, at)
    )


def when_it_holds(version: AutomationVersion, case: Case, at: datetime, until: datetime) -> datetime | None:
    """When the rule, that looks at `at`, finds that it holds, at once or when it looks again; None: never."""
    moment: datetime | None = at
    while moment is not None and moment < until:
        if holds(version, case, moment):
            return moment
        moment = holds_again_at(version, case, moment)
    return None


def holds_again_at(version: AutomationVersion, case: Case, at: datetime) -> datetime | None:
    """When time alone will have made it hold, by what is known at `at`; None where it never does."""
    later = max(_ripens(version, case, at), default=at)
    known = replace(case, parcels=tuple(parcel.as_known(at) for parcel in case.parcels))
    return later if later > at and holds(version, known, later) else None


def _ripens(version: AutomationVersion, case: Case, at: datetime) -> Iterator[datetime]:
    """When the order is old enough, and each parcel unseen for long enough."""
    if version.order_age_from is not None:
        yield case.placed_at + timedelta(days=version.order_age_from)
    if version.delivery == Delivery.NO_SCAN:
        seen = [parcel.last_seen_at(at) for parcel in case.parcels]
        yield from (moment + timedelta(days=version.no_scan_days or 0) for moment in seen if moment)


def answer_to(version: AutomationVersion, case: Case) -> Answer | Why:
    """The answer to a dispute for which the rule holds, or why people have to give it."""
    if version.does == Does.ACCEPT:
        if case.remedy == Remedy.RETURN_AND_REFUND and not case.has_address:
            return Why.NO_ADDRESS
        return Answer(Does.ACCEPT, case.asked + freight_of(case))
    amount = offer_of(version, case.disputed_amount)
    if not 0 < amount < case.disputed_amount:
        return Why.NOTHING_TO_OFFER
    if amount >= case.asked:
        return Why.ASKS_FOR_LESS
    return Answer(Does.COUNTER, amount)


def offer_of(version: AutomationVersion, disputed_amount: int) -> int:
    """Minor units; a share is rounded down, so that it is never more than was said."""
    if version.percent is None:
        return version.fixed_amount or 0
    return disputed_amount * version.percent // 100


def freight_of(case: Case) -> int:
    """What a return as the buyer asks for it would cost the store on top of the refund, in minor units."""
    return (case.freight or 0) if case.pays_return else 0


def _is_among(value: str, wanted: list[str]) -> bool:
    return not wanted or value in wanted


def _is_cost_known(version: AutomationVersion, case: Case) -> bool:
    """A return that the store pays is accepted only if that was ticked, and if it is known what it takes."""
    if version.does != Does.ACCEPT or not case.pays_return:
        return True
    return Remedy.RETURN_AND_REFUND in version.remedies and case.freight is not None


def _is_as_old(version: AutomationVersion, case: Case, at: datetime) -> bool:
    age = at - case.placed_at
    oldest, youngest = version.order_age_to, version.order_age_from
    if youngest is not None and age < timedelta(days=youngest):
        return False
    return oldest is None or age <= timedelta(days=oldest)


def _is_delivered_so(version: AutomationVersion, parcels: tuple[Parcel, ...], at: datetime) -> bool:
    """A rule about deliveries never holds where the order names no parcel."""
    if not version.delivery:
        return True
    delivered = [parcel.is_delivered(at) for parcel in parcels]
    if version.delivery == Delivery.DELIVERED:
        return bool(delivered) and all(delivered)
    if not delivered or any(delivered):
        return False
    return version.delivery == Delivery.NOT_DELIVERED or _is_silent(version, parcels, at)


def _is_silent(version: AutomationVersion, parcels: tuple[Parcel, ...], at: datetime) -> bool:
    """Every parcel has a number, and for so many days nobody has scanned it: of old, or since it was sent."""
    since = at - timedelta(days=version.no_scan_days or 0)
    seen = [parcel.last_seen_at(at) for parcel in parcels]
    return all(parcel.number for parcel in parcels) and all(
        moment is not None and moment <= since for moment in seen
    )
