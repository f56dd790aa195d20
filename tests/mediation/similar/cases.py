"""Closed cases that are similar to one, and their figure."""

from datetime import timedelta

from disputes.models import OrderLine
from mediation.digest import digest, normalised
from mediation.models import CaseFacts, CaseText
from mediation.similar import similar_for_parties, similar_to
from tests.factories import T0, again, make_dispute

DAMAGED = {"reason": "not_as_described", "sub_reason": "damaged"}
FOUND = ("Damaged", "delivered in time")


def ended(*shares, text="", order=None, **facts):
    """Closed cases of other people, each a day older than the one before, as the worker derives them."""
    made = []
    for n, share in enumerate(shares):
        case = make_dispute(order=order() if order else None, **DAMAGED)
        digest(case.pk)
        closed = {"closed_at": T0 - timedelta(days=n), "reached_by": "agreement", "share": share}
        CaseFacts.objects.filter(dispute=case).update(**closed | facts)
        CaseText.objects.filter(dispute=case).update(text=normalised(text))
        made.append(case)
    return made


def named(dispute, category):
    OrderLine.objects.filter(order=dispute.order_id).update(category=category)
    return again(dispute)


def figure(dispute):
    found = similar_to(dispute)
    return (found.count, found.low, found.median, found.high) if found else None


def parties_figure(dispute):
    found = similar_for_parties(dispute)
    return (found.count, found.low, found.median, found.high) if found else None
