"""What does not fit in a case: the carrier's scans, the numbers, and where else they are used."""

from datetime import timedelta

import pytest

from disputes.models import Shipment
from disputes.perform import perform
from evidence.contradictions import contradictions_of, warnings_for
from evidence.models import TrackingEvent
from mediation.exhibits import exhibits_of
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_marketplace,
    make_order,
    make_store,
    staff_of,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NUMBER, OTHER = "RR123456785PT", "RR473124829PT"
SLIP = (
    "The tracking number RR123456784PT may have a slip in it: its check digit does not fit. "
    "Did you mean RR123456785PT?"
)


def scan(status, days, country="", number=NUMBER, **fields):
    """A carrier's scan so many days after T0."""
    return TrackingEvent.objects.create(
        marketplace=make_marketplace(),
        tracking_number=number,
        status=status,
        at=T0 + days * DAY,
        country=country,
        received_at=T0,
        **fields,
    )


def found(dispute):
    return {each.code: str(each) for each in contradictions_of(dispute, exhibits_of(dispute), T0 + DAY)}


def lost_parcel(**fields):
    """A dispute over a parcel that the order knows nothing more of; opened at T0."""
    return make_dispute(order=make_order(delivered_at=None, **fields))


def returned(number="RB123456785ES", **fields):
    """A dispute whose goods are on their way back from Spain to Portugal since T0 and two hours."""
    dispute = make_dispute_in("awaiting_return_shipment", **fields)
    sent = {"carrier": "Correos", "tracking_number": number}
    perform("ship_return", dispute.pk, actor=dispute.buyer, at=T0 + timedelta(hours=2), **sent)
    return again(dispute)


def test_scans_that_fit_are_no_contradiction():
    dispute = lost_parcel()
    scan("accepted", -5, "PT")
    scan("in_transit", -4, "ES", place="Madrid")
    assert found(dispute) == {}


@pytest.mark.parametrize(
    ("scans", "code", "sentence"),
    [
        (
            [("delivered", -1, "FR")],
            "delivered_elsewhere",
            "RR123456785PT was delivered in France on 1 Mar, 09:00; the order goes to Spain.",
        ),
        (
            [("delivered", -2, "ES"), ("in_transit", -1, "ES")],
            "scanned_after_delivery",
            "RR123456785PT was scanned on 1 Mar, 09:00, after its delivery on 28 Feb, 09:00.",
        ),
        (
            [("accepted", -11, "PT")],
            "scanned_too_early",
            "RR123456785PT was scanned on 19 Feb, 09:00, before the order was placed.",
        ),
        (
            [("announced", -5, "PT")],
            "never_handed_over",
            "RR123456785PT was announced to the carrier, but never handed over.",
        ),
        (
            [("delivered", -1, "ES")],
            "delivered",
            "The buyer says it did not come; the carrier says it did, on 1 Mar, 09:00.",
        ),
    ],
)
def test_scans_that_do_not_fit_are_named(scans, code, sentence):
    dispute = lost_parcel(promised_at=T0 - 3 * DAY)
    for each in scans:
        scan(*each)
    assert found(dispute)[code] == sentence


def test_a_parcel_that_goes_back_after_its_delivery_is_no_contradiction():
    dispute = lost_parcel()
    scan("delivered", -2, "ES")
    scan("returning", -1, "ES")
    assert "scanned_after_delivery" not in found(dispute)


@pytest.mark.parametrize(
    ("status", "days", "code"),
    [("delivered", -3, "deliveries_differ"), ("lost", -3, "delivery_not_scanned"), ("delivered", 0, None)],
)
def test_the_orders_delivery_is_held_against_the_carriers(status, days, code):
    dispute = make_dispute(reason="not_as_described")
    scan(status, days, "ES")
    assert list(found(dispute)) == ([code] if code else [])


def test_scans_of_another_marketplace_say_nothing_here():
    dispute = lost_parcel()
    event = scan("delivered", -1, "FR")
    event.marketplace = make_marketplace("Elsewhere")
    event.save()
    assert found(dispute) == {}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("RR123456785PT", None),
        ("RR123456785ES", None),
        ("RR123456785CN", "posted_elsewhere"),
        ("RR123456784PT", "check_digit"),
        ("1Z5R89390357567127", "another_carrier"),
    ],
)
def test_the_parcels_number_is_held_against_check_digit_carrier_and_way(number, code):
    dispute = lost_parcel()
    dispute.order.shipments.update(tracking_number=number)
    assert list(found(dispute)) == ([code] if code else [])


def test_an_order_whose_way_is_not_known_is_not_held_against_the_post():
    dispute = lost_parcel(origin_country="")
    dispute.order.shipments.update(tracking_number="RR123456785CN")
    assert found(dispute) == {}


@pytest.mark.parametrize("kind", ["order", "evidence", "return"])
def test_a_number_that_is_used_elsewhere_in_the_marketplace_is_a_sign_of_fraud(kind):
    dispute = lost_parcel()
    dispute.order.shipments.update(tracking_number=OTHER)
    if kind == "order":
        other = make_order()
        other.shipments.update(tracking_number=OTHER)
        said = f"{OTHER} is also the number of a parcel of another order, {other.reference}."
        expected = {"number_of_another_order": said}
    else:
        other = (
            make_dispute(order=order_with("RR1"), evidence=[make_evidence(tracking_number=OTHER)])
            if kind == "evidence"
            else returned(OTHER, order=order_with("RR1"))
        )
        expected = {
            "number_in_another_dispute": f"{OTHER} was also submitted in another dispute, {other.reference}."
        }
    assert found(dispute) == expected


def order_with(number, **fields):
    order = make_order(**fields)
    order.shipments.update(tracking_number=number)
    return order


def test_a_parcel_may_hold_two_orders_of_one_buyer_from_one_store():
    dispute = lost_parcel()
    make_order(buyer=dispute.buyer, store=dispute.store)
    assert found(dispute) == {}


def test_another_marketplaces_numbers_are_its_own():
    dispute = lost_parcel()
    make_order(store=make_store(marketplace=make_marketplace("Elsewhere")))
    assert found(dispute) == {}


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("RB123456785ES", set()),
        ("RR 123456785 PT", {"return_is_the_outward", "posted_elsewhere"}),
        ("RB123456785PT", {"posted_elsewhere"}),
    ],
)
def test_a_returns_number_comes_from_the_buyers_end_and_is_its_own(number, codes):
    assert set(found(returned(number))) == codes


def test_a_return_that_came_is_held_against_the_seller_who_denies_it():
    dispute = returned()
    scan("delivered", 0.5, "PT", number="RB123456785ES")
    assert found(dispute) == {}
    condition = {"acknowledgement": "not_received", "statement": "Nothing came."}
    evidence = [make_evidence("seller", kind="return_tracking", tracking_number="RB123456785ES")]
    at = T0 + 0.9 * DAY
    perform("acknowledge_return", dispute.pk, actor=staff_of(dispute), at=at, evidence=evidence, **condition)
    assert list(found(again(dispute))) == ["return_delivered"]


def test_what_a_party_submitted_is_named_by_its_number_in_the_case():
    pieces = [make_evidence(tracking_number=OTHER), make_evidence(kind="return_tracking")]
    dispute = make_dispute(order=make_order(delivered_at=None), evidence=pieces)
    assert (
        found(dispute)["no_parcel_of_the_order"]
        == f"E1 names the tracking number {OTHER}; the order has another."
    )
    assert found(dispute)["return_is_the_outward"].startswith("E2 names RR123456785PT as the return's number")


def test_what_is_said_of_a_number_that_only_evidence_names_leads_to_that_evidence():
    piece = make_evidence(tracking_number="RR473124828PT")
    dispute = make_dispute(order=make_order(delivered_at=None), evidence=[piece])
    dispute.order.shipments.update(tracking_number="RR123456784PT")
    found = contradictions_of(dispute, exhibits_of(dispute), T0)
    assert [(each.code, each.exhibit, each.number) for each in found] == [
        ("no_parcel_of_the_order", "E1", "RR473124828PT"),
        ("check_digit", "", "RR123456784PT"),
        ("check_digit", "E1", "RR473124828PT"),
    ]


# -- warnings before sending ---------------------------------------------------------------


def warn(dispute, number, role="seller", carrier="CTT", kind=""):
    return warnings_for(dispute, role, carrier=carrier, tracking_number=number, kind=kind)


def test_a_number_that_fits_gets_no_warning():
    dispute = make_dispute(order=make_order(delivered_at=None))
    assert warn(dispute, "rr 123 456 785 pt") == []
    assert warn(dispute, "") == []
    assert warn(returned(), "RB123456785ES", "buyer", "Correos") == []


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        (
            "RR123456784PT",
            [
                SLIP,
                "The order has another tracking number. Say in the note why this one belongs to it.",
            ],
        ),
        (
            "1Z5R89390357567127",
            [
                "This is a number of UPS.",
                "The order has another tracking number. Say in the note why this one belongs to it.",
            ],
        ),
        (
            "RR473124829CN",
            [
                "RR473124829CN was issued by a post in China; the order goes from Portugal to Spain.",
                "The order has another tracking number. Say in the note why this one belongs to it.",
            ],
        ),
    ],
)
def test_a_party_is_warned_of_a_number_that_does_not_fit(number, sentences):
    assert warn(make_dispute(order=make_order(delivered_at=None)), number) == sentences


def test_a_party_is_warned_of_its_own_parcels_dates_and_scans():
    dispute = lost_parcel()
    Shipment.objects.update(shipped_at=T0 + timedelta(hours=1))
    scan("delivered", 0.5, "FR")
    assert warn(dispute, NUMBER) == [
        "Sent on 2 Mar, 10:00, after the dispute was opened.",
        "RR123456785PT was delivered in France on 2 Mar, 21:00; the order goes to Spain.",
    ]


def test_a_return_under_the_parcels_own_number_is_warned_of():
    dispute = make_dispute_in("awaiting_return_shipment")
    said = "This is the number of the parcel in which the order came. A return has its own."
    assert said in warn(dispute, NUMBER, "buyer")
    assert said not in warn(dispute, NUMBER, "buyer", kind="tracking")


def test_only_who_owns_the_other_order_hears_of_it():
    dispute = make_dispute(order=make_order(delivered_at=None))
    own = "This number belongs to another parcel: that of another order of yours."
    other = order_with(OTHER)
    assert own not in warn(dispute, OTHER) + warn(dispute, OTHER, "buyer")
    other.store = dispute.store
    other.save()
    assert own in warn(dispute, OTHER)
    assert own not in warn(dispute, OTHER, "buyer")
    scan("delivered", -1, "FR", number=OTHER)
    assert not [text for text in warn(dispute, OTHER) if "France" in text]
