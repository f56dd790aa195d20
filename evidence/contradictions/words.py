"""What the parties say against what is on record and what the carrier scanned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from disputes.flow import Reason, ReturnCondition, SubReason
from disputes.models import Dispute
from evidence.contradictions.said import Contradiction, said
from evidence.tracking.parcels import Parcel, Way
from evidence.tracking.sources import Status, Tracks


def of_words(dispute: Dispute, parcels: Sequence[Parcel], tracks: Tracks) -> Iterator[Contradiction]:
    """`parcels` are all of the dispute; only the order's own count for what the buyer says."""
    own = [parcel for parcel in parcels if parcel.way is Way.OUTWARD]
    sent = [each.shipment.shipped_at for each in own if each.shipment and each.shipment.shipped_at]
    came = [each.shipment.delivered_at for each in own if each.shipment and each.shipment.delivered_at]
    came = came or _scanned(own, tracks, Status.DELIVERED)
    for code, sentence in (
        *_of_not_received(dispute, sent, came),
        *_of_described(dispute, sent, came),
        *_of_the_way(dispute, own, tracks),
        *_of_return(dispute, parcels, tracks),
    ):
        yield Contradiction(code, sentence)


def _scanned(parcels: Sequence[Parcel], tracks: Tracks, status: str) -> list[datetime]:
    return [step.at for each in parcels for step in tracks.of(each) if step.status == status and step.is_scan]


def _of_not_received(
    dispute: Dispute, sent: list[datetime], came: list[datetime]
) -> Iterator[tuple[str, str]]:
    promised = dispute.order.promised_at
    facts = said(came=max(came)) if came else {}
    if dispute.sub_reason == SubReason.NOT_SHIPPED and sent:
        yield "not_shipped", _("The buyer says it was not sent; sending is on record.")
    if dispute.sub_reason == SubReason.IN_TRANSIT_LATE and came and promised and max(came) <= promised:
        text = _("The buyer says it is late; it was delivered on %(came)s, before the promised date.")
        yield "not_late", text % facts
    if dispute.reason == Reason.NOT_RECEIVED and came and max(came) <= dispute.opened_at:
        text = _("The buyer says it did not come; the carrier says it did, on %(came)s.")
        yield "delivered", text % facts


def _of_described(dispute: Dispute, sent: list[datetime], came: list[datetime]) -> Iterator[tuple[str, str]]:
    if dispute.received_on and sent and dispute.received_on < min(sent).date():
        yield "received_before_shipped", _("The buyer names a day of arrival before it was sent.")
    if dispute.reason == Reason.NOT_AS_DESCRIBED and not came and not dispute.received_on:
        yield "not_delivered", _("The buyer describes what came; no delivery is on record.")


def _of_the_way(dispute: Dispute, own: Sequence[Parcel], tracks: Tracks) -> Iterator[tuple[str, str]]:
    scans = {step.status for parcel in own for step in tracks.of(parcel) if step.is_scan}
    if not scans:
        return
    if dispute.sub_reason == SubReason.CUSTOMS_HOLD and Status.CUSTOMS not in scans:
        yield "no_customs", _("The buyer says customs keep it; the carrier has no scan of customs.")
    if dispute.sub_reason == SubReason.RETURNED_TO_SENDER and not scans & {Status.RETURNING, Status.RETURNED}:
        yield "not_returned", _("The buyer says it went back; the carrier has no scan of that.")


def _of_return(dispute: Dispute, parcels: Sequence[Parcel], tracks: Tracks) -> Iterator[tuple[str, str]]:
    delivered = _scanned([each for each in parcels if each.way is Way.RETURN], tracks, Status.DELIVERED)
    if dispute.return_condition == ReturnCondition.NOT_RECEIVED and delivered:
        text = _("The seller says the return did not come; the carrier says it did, on %(came)s.")
        yield "return_delivered", text % said(came=max(delivered))
