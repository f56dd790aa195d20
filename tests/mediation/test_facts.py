"""What in a delivery does not fit."""

from datetime import timedelta

import pytest

from mediation.case.facts import delivery_of
from tests.factories import T0, make_dispute, make_order

pytestmark = pytest.mark.django_db


def contradictions(reason="not_received", sub_reason="in_transit_late", delivered_at=None, **shipment):
    order = make_order(delivered_at=delivered_at)
    dispute = make_dispute(order=order, reason=reason, sub_reason=sub_reason)
    order.shipments.update(**shipment)
    return [str(each) for each in delivery_of(dispute, [], T0 + timedelta(days=1)).contradictions]


@pytest.mark.parametrize(
    "case", [{}, {"reason": "not_as_described", "sub_reason": "damaged", "delivered_at": T0}]
)
def test_what_fits_is_not_flagged(case):
    assert contradictions(**case) == []


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ({"delivered_at": T0 - timedelta(days=7)}, "Delivered on 23 Feb, 09:00, before it was sent"),
        ({"shipped_at": T0 - timedelta(days=11)}, "before the order was placed"),
        ({"shipped_at": T0 + timedelta(hours=1)}, "Sent on 2 Mar, 10:00, after the dispute was opened."),
        ({"delivered_at": T0 + timedelta(days=9)}, "lies in the future"),
        ({"delivered_at": T0, "tracking_number": ""}, "A delivery is on record, but no tracking number."),
        ({"delivered_at": T0}, "The buyer says it did not come; the carrier says it did"),
        ({"sub_reason": "not_shipped"}, "The buyer says it was not sent; sending is on record."),
        ({"delivered_at": T0 - timedelta(days=1)}, "before the promised date"),
    ],
)
def test_what_does_not_fit_is_flagged(case, text):
    assert [found for found in contradictions(**case) if text in found]
