"""One parcel: its dates against the order's and the dispute's, and the carrier's scans against them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from disputes.flow import Reason
from disputes.models import Dispute, Shipment
from evidence.contradictions.said import Contradiction, said
from evidence.tracking.parcels import Parcel, Way
from evidence.tracking.sources import Status, TrackingStep

AFTER_ALL = timedelta(hours=1)  # scanners are slow: a scan this much later is none of another parcel
APART = timedelta(days=1)  # two records of one delivery may differ by a day that was begun elsewhere
FORGOTTEN = timedelta(days=3)  # a parcel that was handed over is scanned within that time
BACK = frozenset({Status.RETURNING, Status.RETURNED})
MOVING = frozenset(Status) - {Status.ANNOUNCED}


def of_dates(dispute: Dispute, parcel: Parcel, at: datetime | None) -> Iterator[Contradiction]:
    """What the order says of its parcel. Without `at` nothing is said of the future."""
    if not parcel.shipment:
        return
    for code, sentence in _dates(dispute, parcel.shipment, at):
        yield Contradiction(code, sentence, number=parcel.number)


def _dates(dispute: Dispute, shipment: Shipment, at: datetime | None) -> Iterator[tuple[str, str]]:
    sent, came, opened = shipment.shipped_at, shipment.delivered_at, dispute.opened_at
    facts = said(sent=sent, came=came)
    if sent and came and came < sent:
        yield (
            "delivered_before_shipped",
            _("Delivered on %(came)s, before it was sent on %(sent)s.") % facts,
        )
    if sent and sent < dispute.order.placed_at:
        yield "shipped_before_order", _("Sent on %(sent)s, before the order was placed.") % facts
    if sent and sent > opened:
        yield "shipped_after_opening", _("Sent on %(sent)s, after the dispute was opened.") % facts
    if came and came > opened and dispute.reason == Reason.NOT_RECEIVED:
        yield "delivered_after_opening", _("Delivered on %(came)s, after the dispute was opened.") % facts
    if came and at and came > at:
        yield "delivered_in_the_future", _("The delivery on %(came)s lies in the future.") % facts
    if came and not shipment.tracking_number:
        yield "delivered_without_number", _("A delivery is on record, but no tracking number.")


def of_scans(
    dispute: Dispute, parcel: Parcel, steps: Sequence[TrackingStep], at: datetime | None
) -> Iterator[Contradiction]:
    """What the carrier's scans say against each other, the order and the dispute."""
    scans = [step for step in steps if step.is_scan]
    if not scans:
        return
    for code, sentence in (
        *_places(dispute, parcel, scans),
        *_order_of(parcel, scans),
        *_against_order(dispute, parcel, scans, at),
    ):
        yield Contradiction(code, sentence, number=parcel.number)


def _places(dispute: Dispute, parcel: Parcel, scans: Sequence[TrackingStep]) -> Iterator[tuple[str, str]]:
    order = dispute.order
    aim = order.origin_country if parcel.way is Way.RETURN else order.destination_country
    for scan in scans:
        if scan.status == Status.DELIVERED and scan.country and aim and scan.country != aim:
            facts = said(came=scan.at, country=scan.country, aim_country=aim, number=parcel.number)
            text = (
                _("%(number)s was delivered in %(country)s on %(came)s; the return goes to %(aim_country)s.")
                if parcel.way is Way.RETURN
                else _(
                    "%(number)s was delivered in %(country)s on %(came)s; the order goes to %(aim_country)s."
                )
            )
            yield "delivered_elsewhere", text % facts


def _order_of(parcel: Parcel, scans: Sequence[TrackingStep]) -> Iterator[tuple[str, str]]:
    """A parcel that is delivered moves no more, unless it goes back."""
    delivered = [scan for scan in scans if scan.status == Status.DELIVERED]
    if not delivered:
        return
    first = delivered[0]
    later = [scan for scan in scans if scan.at > first.at + AFTER_ALL and scan.status not in BACK]
    if later:
        facts = said(number=parcel.number, came=first.at, later=later[0].at)
        text = _("%(number)s was scanned on %(later)s, after its delivery on %(came)s.")
        yield "scanned_after_delivery", text % facts


def _against_order(
    dispute: Dispute, parcel: Parcel, scans: Sequence[TrackingStep], at: datetime | None
) -> Iterator[tuple[str, str]]:
    own, first, last = parcel.shipment, scans[0], scans[-1]
    came = own.delivered_at if own else None
    scanned = next((scan.at for scan in scans if scan.status == Status.DELIVERED), None)
    facts = said(number=parcel.number, first=first.at, last=last.at, came=came, scanned=scanned)
    begins = dispute.return_shipped_at if parcel.way is Way.RETURN else dispute.order.placed_at
    if begins and first.at < begins - AFTER_ALL:
        text = (
            _("%(number)s was scanned on %(first)s, before the return was sent.")
            if parcel.way is Way.RETURN
            else _("%(number)s was scanned on %(first)s, before the order was placed.")
        )
        yield "scanned_too_early", text % facts
    if came and scanned and abs(came - scanned) > APART:
        text = _("The order says %(number)s was delivered on %(came)s; the carrier says %(scanned)s.")
        yield "deliveries_differ", text % facts
    if came and not scanned:
        words = facts | {"status": last.status_words}
        text = _(
            "The order says %(number)s was delivered on %(came)s; the carrier's last word is “%(status)s”."
        )
        yield "delivery_not_scanned", text % words
    if own and own.shipped_at and at and at - own.shipped_at > FORGOTTEN and _only_announced(scans):
        text = _("%(number)s was announced to the carrier, but never handed over.")
        yield "never_handed_over", text % facts


def _only_announced(scans: Sequence[TrackingStep]) -> bool:
    return not any(scan.status in MOVING for scan in scans)
