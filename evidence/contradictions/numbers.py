"""Tracking numbers: which post issued them, whose parcels they are, and where else they were used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from disputes.models import Dispute, Shipment
from evidence.contradictions.said import Contradiction, Exhibit, said
from evidence.models import Evidence, Kind
from evidence.tracking.countries import issuing_country
from evidence.tracking.formats import Check
from evidence.tracking.judging import belongs_words, compact, judge
from evidence.tracking.parcels import Parcel, Way

MOST_ELSEWHERE = 5  # other uses of a number that are named


def of_number(dispute: Dispute, parcel: Parcel) -> Iterator[Contradiction]:
    """What a number says of itself: its check digit, its carrier, and the post that issued it."""
    facts = said(number=parcel.number)
    judgement = judge(parcel.carrier, parcel.number)
    if judgement.check is Check.INVALID:
        text = _("%(number)s may have a slip in it: its check digit does not fit.")
        yield Contradiction("check_digit", text % facts, number=parcel.number)
    if other := belongs_words(judgement):
        text = _("%(number)s was given as a number of %(carrier)s. %(other)s")
        words = facts | {"carrier": parcel.carrier, "other": other}
        yield Contradiction("another_carrier", text % words, number=parcel.number)
    if sentence := posted_elsewhere(dispute, parcel):
        yield Contradiction("posted_elsewhere", sentence, number=parcel.number)


def posted_elsewhere(dispute: Dispute, parcel: Parcel) -> str:
    """That the issuing post fits neither end of the way; a return can only come from the buyer's end."""
    country, order = issuing_country(parcel.number), dispute.order
    ends = {order.origin_country, order.destination_country}
    if not country or "" in ends:
        return ""
    facts = said(
        number=parcel.number,
        country=country,
        origin_country=order.origin_country,
        destination_country=order.destination_country,
    )
    if parcel.way is Way.RETURN and country != order.destination_country:
        text = _(
            "%(number)s was issued by a post in %(country)s; a return comes from %(destination_country)s."
        )
        return text % facts
    if parcel.way is not Way.RETURN and country not in ends:
        text = _(
            "%(number)s was issued by a post in %(country)s; the order goes from %(origin_country)s to "
            "%(destination_country)s."
        )
        return text % facts
    return ""


def of_exhibits(
    dispute: Dispute, outward: Sequence[Parcel], exhibits: Iterable[Exhibit]
) -> Iterator[Contradiction]:
    """Numbers that were submitted and belong to no parcel of the order, or to the wrong one."""
    known = {compact(number) for number in dispute.order.shipments.values_list("tracking_number", flat=True)}
    known |= {parcel.number for parcel in outward}
    known.discard("")
    back = compact(dispute.return_tracking_number)
    for exhibit in exhibits:
        number = compact(exhibit.item.tracking_number)
        facts = said(code=exhibit.code, number=exhibit.item.tracking_number)
        if exhibit.item.kind == Kind.TRACKING and known and number not in known | {back}:
            text = _("%(code)s names the tracking number %(number)s; the order has another.")
            yield Contradiction("no_parcel_of_the_order", text % facts, exhibit.code, number)
        if exhibit.item.kind == Kind.TRACKING and back and number == back not in known:
            text = _("%(code)s names %(number)s as the order's parcel; that is the return's number.")
            yield Contradiction("outward_is_the_return", text % facts, exhibit.code, number)
        if exhibit.item.kind == Kind.RETURN_TRACKING and number in known:
            text = _("%(code)s names %(number)s as the return's number; the order was sent under it.")
            yield Contradiction("return_is_the_outward", text % facts, exhibit.code, number)


def of_return(dispute: Dispute, outward: Sequence[Parcel]) -> Iterator[Contradiction]:
    number = compact(dispute.return_tracking_number)
    if number and number in {parcel.number for parcel in outward}:
        text = _("The return was sent under %(number)s: the number under which the order came.")
        yield Contradiction("return_is_the_outward", text % said(number=number), number=number)


def used_elsewhere(dispute: Dispute, parcels: Sequence[Parcel]) -> Iterator[Contradiction]:
    """For mediators: the same number in another order or dispute of the marketplace is a sign of fraud.

    A buyer's other order from the same store may lie in the same parcel.
    """
    numbers = variants(dispute, parcels)
    if not numbers:
        return
    for number, reference in _other_orders(dispute, numbers):
        text = _("%(number)s is also the number of a parcel of another order, %(reference)s.")
        words = said(number=number, reference=reference)
        yield Contradiction("number_of_another_order", text % words, number=compact(number))
    for number, reference in dict.fromkeys([*_other_evidence(dispute, numbers), *_returns(dispute, numbers)]):
        text = _("%(number)s was also submitted in another dispute, %(reference)s.")
        words = said(number=number, reference=reference)
        yield Contradiction("number_in_another_dispute", text % words, number=compact(number))


def variants(dispute: Dispute, parcels: Iterable[Parcel]) -> set[str]:
    """The parcels' numbers as they were typed and without spaces: what an index finds."""
    typed = {parcel.shipment.tracking_number for parcel in parcels if parcel.shipment}
    typed |= set(dispute.evidence.values_list("tracking_number", flat=True)) | {
        dispute.return_tracking_number
    }
    plain = {parcel.number for parcel in parcels}
    return plain | {each for each in typed if compact(each) in plain} - {""} if plain - {""} else set()


def _other_orders(dispute: Dispute, numbers: set[str]) -> Iterable[tuple[str, str]]:
    order = dispute.order
    rows = Shipment.objects.filter(
        tracking_number__gt="", tracking_number__in=numbers, order__marketplace=order.marketplace_id
    ).exclude(order__buyer=order.buyer_id, order__store=order.store_id)
    found = rows.order_by("pk").values_list("tracking_number", "order__reference")
    return list(found[:MOST_ELSEWHERE])


def _other_evidence(dispute: Dispute, numbers: set[str]) -> Iterable[tuple[str, str]]:
    order = dispute.order
    rows = Evidence.objects.filter(
        tracking_number__gt="", tracking_number__in=numbers, dispute__order__marketplace=order.marketplace_id
    ).exclude(dispute__order=order.pk)
    found = rows.order_by("pk").values_list("tracking_number", "dispute__reference")
    return list(found[:MOST_ELSEWHERE])


def _returns(dispute: Dispute, numbers: set[str]) -> Iterable[tuple[str, str]]:
    order = dispute.order
    rows = Dispute.objects.filter(
        return_tracking_number__gt="",
        return_tracking_number__in=numbers,
        order__marketplace=order.marketplace_id,
    ).exclude(order=order.pk)
    found = rows.order_by("pk").values_list("return_tracking_number", "reference")
    return list(found[:MOST_ELSEWHERE])
