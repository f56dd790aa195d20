"""What a rule sees of a dispute: what is asked for and where the parcels are; read for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import F, Q
from django.utils.module_loading import import_string

from disputes.flow import Freight, Remedy, Role, State
from disputes.models import Dispute, DisputeLine, Event, Shipment
from disputes.models.record import SEQUENCE_BITS

SCANS, COMPACT = "evidence.models.TrackingEvent", "evidence.tracking.compact"  # of an app above this one
SEEN_WITH = ("order", "store", "buyer", "policy", "on_the_table")
OF_PARCELS = ("order", "tracking_number", "shipped_at", "delivered_at")
CHANGING = ("modify", "settle_outside")  # what is in dispute or asked for, though it stays the store's turn


class Scan(NamedTuple):
    at: datetime
    known_at: datetime
    is_delivery: bool


@dataclass(frozen=True)
class Parcel:
    """A parcel to the buyer, with what its carrier has ever said of it."""

    number: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    scans: tuple[Scan, ...] = ()

    def is_delivered(self, at: datetime) -> bool:
        """Whether the order or a scan says so, by what was known at `at`."""
        told = self.delivered_at is not None and self.delivered_at <= at
        return told or any(scan.is_delivery for scan in self.known(at))

    def last_seen_at(self, at: datetime) -> datetime | None:
        """The last scan by what was known at `at`, else when it was sent."""
        return max((scan.at for scan in self.known(at)), default=self.shipped_at)

    def as_known(self, at: datetime) -> Parcel:
        """With no more than what was known at `at`."""
        delivered = self.delivered_at if self.delivered_at and self.delivered_at <= at else None
        return replace(self, delivered_at=delivered, scans=tuple(self.known(at)))

    def known(self, at: datetime) -> list[Scan]:
        return [scan for scan in self.scans if scan.at <= at and scan.known_at <= at]


UNSENT = Parcel("", None, None)


@dataclass(frozen=True)
class Case:
    """What a rule looks at. `asked` is what the buyer's proposal would refund; amounts are minor units.

    `pays_return`: it would have the store pay for a return, about `freight`; None where nobody has said.
    """

    reason: str
    sub_reason: str
    currency: str
    disputed_amount: int
    remedy: str
    asked: int
    pays_return: bool
    freight: int | None
    placed_at: datetime
    country: str
    has_address: bool
    parcels: tuple[Parcel, ...]


def cases_as_they_are(disputes: Sequence[Dispute]) -> dict[int, Case]:
    """By the dispute's number; those without a proposal on the table are left out."""
    parcels = _parcels(disputes)
    return {
        dispute.pk: _case(
            dispute,
            parcels[dispute.pk],
            reason=dispute.reason,
            sub_reason=dispute.sub_reason,
            disputed_amount=dispute.disputed_amount,
            remedy=dispute.on_the_table.remedy,
            asked=dispute.refund_of(dispute.on_the_table),
            pays_return=dispute.on_the_table.return_freight == Freight.SELLER,
        )
        for dispute in disputes
        if dispute.on_the_table is not None
    }


def cases_as_opened(disputes: Sequence[Dispute]) -> dict[int, Case]:
    """As each stood when it opened, from the first event of its record."""
    first = [(dispute.pk << SEQUENCE_BITS) + 1 for dispute in disputes]
    told = dict(Event.objects.filter(pk__in=first).order_by().values_list("dispute_id", "data"))
    parcels = _parcels(disputes)
    return {
        dispute.pk: _case(dispute, parcels[dispute.pk], **_opening(told[dispute.pk]))
        for dispute in disputes
        if dispute.pk in told
    }


def touched_at(within: timedelta, disputes: Iterable[Dispute]) -> dict[int, datetime]:
    """When, so soon after each opened, somebody of the store first acted or something else changed.

    What was first touched by a rule counts as untouched: people had left it alone. One query.
    """
    rows = Event.objects.filter(dispute__in=list(disputes), sequence__gt=1)
    rows = rows.filter(at__lt=F("dispute__opened_at") + within)
    rows = rows.filter(
        Q(role=Role.SELLER) | ~Q(to_state=State.AWAITING_SELLER_RESPONSE) | Q(action__in=CHANGING)
    )
    first: dict[int, tuple[datetime, Any]] = {}
    for number, at, automatic in rows.order_by("pk").values_list("dispute_id", "at", "data__automatic"):
        first.setdefault(number, (at, automatic))
    return {number: at for number, (at, automatic) in first.items() if automatic is None}


def _opening(data: dict[str, Any]) -> dict[str, Any]:
    proposal, amount = data["proposal"], data["disputed_amount"]
    asked = amount if proposal["remedy"] == Remedy.FULL_REFUND else min(proposal["amount"], amount)
    return {
        "reason": data["reason"],
        "sub_reason": data["sub_reason"],
        "disputed_amount": amount,
        "remedy": proposal["remedy"],
        "asked": asked,
        "pays_return": proposal["return_freight"] == Freight.SELLER,
    }


def _case(dispute: Dispute, parcels: tuple[Parcel, ...], **told: Any) -> Case:
    return Case(
        currency=dispute.currency,
        freight=dispute.order.return_freight_estimate,
        placed_at=dispute.order.placed_at,
        country=dispute.order.destination_country,
        has_address=bool(dispute.store.return_address),
        parcels=parcels,
        **told,
    )


def _parcels(disputes: Iterable[Dispute]) -> dict[int, tuple[Parcel, ...]]:
    """Those of the disputed lines; all of the order's where that is not known. Three queries.

    What is in dispute and in no parcel, beside what is in one, was never sent: a parcel without anything.
    """
    by_pk = {dispute.pk: dispute for dispute in disputes}
    sent: dict[int, set[Shipment]] = defaultdict(set)
    lines = DisputeLine.objects.filter(dispute__in=list(by_pk)).select_related("order_line__shipment")
    lines = lines.only("dispute", *(f"order_line__shipment__{name}" for name in OF_PARCELS))
    unsent: dict[int, tuple[Parcel, ...]] = {}
    for line in lines:
        if line.order_line.shipment:
            sent[line.dispute_id].add(line.order_line.shipment)
        else:
            unsent[line.dispute_id] = (UNSENT,)
    of_orders: dict[int, set[Shipment]] = defaultdict(set)
    unknown = {dispute.order_id for dispute in by_pk.values() if dispute.pk not in sent}
    for shipment in Shipment.objects.filter(order__in=unknown):
        of_orders[shipment.order_id].add(shipment)
    found = {pk: sent.get(pk) or of_orders[dispute.order_id] for pk, dispute in by_pk.items()}
    scans = _scans(by_pk, found)
    return {
        pk: tuple(
            _parcel(each, scans, by_pk[pk].order.marketplace_id) for each in sorted(sent_, key=lambda s: s.pk)
        )
        + (unsent.get(pk, ()) if pk in sent else ())
        for pk, sent_ in found.items()
    }


def _parcel(shipment: Shipment, scans: dict[tuple[int, str], list[Scan]], marketplace: int) -> Parcel:
    number = import_string(COMPACT)(shipment.tracking_number)
    known = tuple(scans.get((marketplace, number), ()))
    return Parcel(number, shipment.shipped_at, shipment.delivered_at, known)


def _scans(disputes: dict[int, Dispute], sent: dict[int, set[Shipment]]) -> dict[tuple[int, str], list[Scan]]:
    """What carriers have said of these parcels, by the marketplace that passed it on and the number."""
    numbers = {import_string(COMPACT)(each.tracking_number) for some in sent.values() for each in some}
    marketplaces = {dispute.order.marketplace_id for dispute in disputes.values()}
    model: Any = import_string(SCANS)
    rows = model.objects.filter(marketplace__in=marketplaces, tracking_number__in=numbers - {""})
    found: dict[tuple[int, str], list[Scan]] = defaultdict(list)
    for marketplace, number, at, known_at, status in rows.values_list(
        "marketplace_id", "tracking_number", "at", "received_at", "status"
    ):
        found[marketplace, number].append(Scan(at, known_at, status == model.Status.DELIVERED))
    return found
