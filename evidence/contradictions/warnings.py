"""What a party is told before a tracking number is sent: only what they could read elsewhere themselves."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from disputes.flow import RETURNING, Role
from disputes.models import Dispute, Shipment
from evidence.contradictions.numbers import posted_elsewhere
from evidence.contradictions.parcels import of_dates, of_scans
from evidence.contradictions.said import said
from evidence.models import Kind
from evidence.tracking.formats import Check
from evidence.tracking.judging import belongs_words, compact, judge
from evidence.tracking.parcels import Parcel, Way, outward_of
from evidence.tracking.sources import tracks_of


def warnings_for(
    dispute: Dispute, role: Role | str, *, carrier: str, tracking_number: str, kind: str = ""
) -> list[str]:
    """Sentences about a number that a party is about to submit; [] where all fits or nothing is known.

    First its check digit and whose number it is, then what else does not fit.

    `kind` is Kind.TRACKING, Kind.RETURN_TRACKING or "" for what is usual in the dispute's state. They name
    facts of this order and, for its own buyer or store, that another order of theirs has this number: never
    other people's orders or disputes, and no private data of the other party.
    """
    typed = {"carrier": carrier, "tracking_number": tracking_number}
    found = [*slip_words(dispute, **typed), *beyond_the_number(dispute, role, **typed, kind=kind)]
    return list(dict.fromkeys(found))


def beyond_the_number(
    dispute: Dispute, role: Role | str, *, carrier: str, tracking_number: str, kind: str = ""
) -> list[str]:
    """What a right number would be warned of too: see `warnings_for`."""
    number = compact(tracking_number)
    if not number:
        return []
    is_return = kind == Kind.RETURN_TRACKING or (kind != Kind.TRACKING and dispute.state in RETURNING)
    outward = outward_of(dispute)
    own = next((parcel for parcel in outward if parcel.number == number), None)
    way = Way.RETURN if is_return else Way.OUTWARD if own else Way.NAMED
    parcel = own if own and not is_return else Parcel(carrier, number, way)
    found = [
        posted_elsewhere(dispute, parcel),
        *_of_its_parcel(dispute, parcel, outward),
        *_of_other_orders(dispute, Role(role), parcel, tracking_number),
    ]
    return [sentence for sentence in dict.fromkeys(found) if sentence]


def slip_words(dispute: Dispute, *, carrier: str, tracking_number: str) -> Iterator[str]:
    """That its check digit does not fit, what may have been meant, and whose number it is."""
    judgement = judge(carrier, tracking_number, known_numbers(dispute))
    if judgement.check is Check.INVALID:
        words = said(number=tracking_number, meant=next(iter(judgement.suggestions), ""))
        text = (
            _("The tracking number %(number)s may have a slip in it: its check digit does not fit.") % words
        )
        meant = _("Did you mean %(meant)s?") % words
        yield f"{text} {meant}" if judgement.suggestions else text
    if other := belongs_words(judgement):
        yield other


def known_numbers(dispute: Dispute) -> list[str]:
    """Numbers that both parties read on the dispute's page."""
    numbers = [*dispute.order.shipments.values_list("tracking_number", flat=True)]
    return [number for number in (*numbers, dispute.return_tracking_number) if number]


def _of_its_parcel(dispute: Dispute, parcel: Parcel, outward: list[Parcel]) -> Iterator[str]:
    numbers = {each.number for each in outward} - {""}
    numbers |= {compact(number) for number in known_numbers(dispute)}
    back = compact(dispute.return_tracking_number)
    if parcel.way is Way.RETURN:
        if parcel.number in numbers - {back}:
            yield _("This is the number of the parcel in which the order came. A return has its own.")
        return
    if back and parcel.number == back:
        yield _("This is the number of the return, not of the order's parcel.")
    elif numbers - {back} and parcel.number not in numbers:
        yield _("The order has another tracking number. Say in the note why this one belongs to it.")
    if parcel.shipment:
        steps = tracks_of(dispute.order, [parcel]).of(parcel)
        yield from map(str, of_dates(dispute, parcel, None))
        yield from map(str, of_scans(dispute, parcel, steps, None))


def _of_other_orders(dispute: Dispute, role: Role, parcel: Parcel, typed: str) -> Iterator[str]:
    """Only their own: the buyer's other orders from anybody, the store's other orders to anybody."""
    order = dispute.order
    rows = Shipment.objects.filter(tracking_number__gt="", tracking_number__in={parcel.number, typed})
    rows = rows.filter(order__marketplace=order.marketplace_id).exclude(order=order.pk)
    if role == Role.BUYER:
        rows = rows.filter(order__buyer=order.buyer_id)
    elif role == Role.SELLER:
        rows = rows.filter(order__store=order.store_id)
    else:
        return
    if rows.exclude(order__buyer=order.buyer_id, order__store=order.store_id).exists():
        yield _("This number belongs to another parcel: that of another order of yours.")
