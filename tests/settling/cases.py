"""Closed cases of a store, as its staff and others see what came of them."""

from datetime import timedelta

from django.utils import timezone
from django.utils.html import strip_tags

from disputes.flow import SYSTEM, State
from disputes.models import Dispute
from disputes.perform import perform
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_evidence,
    make_order,
    make_proposal,
    make_store,
    staff_of,
)

TOO_FEW = "Too few cases like this one have closed to say what settles them"
DAMAGED = {"reason": "not_as_described", "sub_reason": "damaged"}


def closed(store, *shares, reached_by="agreement", days=4, answer="counter", **fields):
    """A closed case for each share in percent of the EUR 95.90 in dispute; `days` from opening to end."""
    return [_closed(store, share, reached_by, days, answer, fields) for share in shares]


def _closed(store, share, reached_by, days, answer, fields):
    case = make_dispute(order=make_order(store=store), **DAMAGED | fields)
    _answer(case, answer)
    if again(case).state != State.SETTLING:
        perform("refund_in_full", case.pk, actor=staff_of(case), at=T0 + timedelta(hours=2))
    perform("confirm_settlement", case.pk, actor=SYSTEM, at=T0 + timedelta(hours=3), provider_reference="p")
    Dispute.objects.filter(pk=case.pk).update(
        reached_by=reached_by,
        refund_amount=case.disputed_amount * share // 100,
        closed_at=case.opened_at + timedelta(days=days),
    )
    return again(case)


def _answer(case, answer):
    """The seller's first: "accept", "contest", "return", or an offer; a number is its percent."""
    said = {"statement": "We looked into it.", "at": T0 + timedelta(hours=1), "actor": staff_of(case)}
    if answer == "accept":
        del said["statement"]
        perform("accept", case.pk, proposal=case.on_the_table_id, **said)
    elif answer == "contest":
        nothing = make_proposal(remedy="no_refund", amount=0)
        perform("contest", case.pk, proposal=nothing, evidence=[make_evidence("seller")], **said)
    elif answer == "return":
        offer = make_proposal(remedy="return_and_refund", amount=9590, return_freight="seller")
        perform("counter", case.pk, proposal=offer, return_address="Rua 1, Porto", **said)
    else:
        percent = 30 if answer == "counter" else answer
        offer = make_proposal(amount=case.disputed_amount * percent // 100)
        perform("counter", case.pk, proposal=offer, **said)


def opened(store, state=State.AWAITING_SELLER_RESPONSE, order=None, **fields):
    """A dispute whose clock runs now."""
    at = timezone.now() - timedelta(hours=10)
    order = make_order(store=store, **{"delivered_at": at, "promised_at": at} | (order or {}))
    return make_dispute(state, order=order, at=at, **fields)


def words(answer):
    """What is read on a page."""
    return " ".join(strip_tags(answer.content.decode()).replace("\u00a0", " ").split())


def make(store):
    return opened(store, **DAMAGED)


def seen(client, dispute, **query):
    client.force_login(staff_of(dispute))
    return client.get(f"/seller/disputes/{dispute.reference}/settling/", query)


def rows(answer, part):
    return {row.name: (row.count, row.rate, row.between) for row in getattr(answer.context["shown"], part)}


def others(*counts, share=50, **fields):
    """So many cases of each of so many other stores."""
    return [case for count in counts for case in closed(make_store("Other"), *[share] * count, **fields)]
