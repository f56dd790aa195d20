"""Where a parcel was, on the pages of a dispute."""

from datetime import timedelta

import pytest

from evidence.models import TrackingEvent
from evidence.tiles import pieces_of
from evidence.tracking.timeline import SIGNS, timeline_of, timeline_of_piece
from tests.factories import (
    T0,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_marketplace,
    make_mediator,
    make_order,
    staff_of,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
OTHER = "RR473124829PT"


def timeline(dispute, role):
    return timeline_of(dispute, role, pieces_of(dispute))


def scan(status, days, number="RR123456785PT", **fields):
    return TrackingEvent.objects.create(
        marketplace=make_marketplace(),
        tracking_number=number,
        status=status,
        at=T0 + days * DAY,
        received_at=T0,
        **fields,
    )


def steps(timeline):
    return [(step.what, step.where, step.source) for track in timeline.tracks for step in track.latest]


CARRIER = "Carrier, through Porto Market"


def test_the_orders_dates_and_the_carriers_scans_stand_in_one_line_newest_last():
    dispute = make_dispute()
    scan("in_transit", -4, place="Madrid", country="ES")
    scan("exported", -4.5, country="PT")
    assert steps(timeline(dispute, "buyer")) == [
        ("Sent", "", "Order"),
        ("Left the country of origin", "Portugal", CARRIER),
        ("On its way", "Madrid, Spain", CARRIER),
        ("Delivered", "", "Order"),
    ]


def test_what_order_and_carrier_say_alike_is_one_step():
    dispute = make_dispute()
    scan("delivered", 0, place="Madrid")
    assert steps(timeline(dispute, "seller"))[1:] == [("Delivered", "Madrid", f"Order, {CARRIER}")]


def test_a_long_way_shows_its_last_steps_and_folds_the_others():
    dispute = make_dispute(order=make_order(delivered_at=None))
    for number in range(5):
        scan("in_transit", -4 + number / 2, place=f"Town {number}")
    (track,) = timeline(dispute, "buyer").tracks
    assert [step.where for step in track.earlier] == ["", "Town 0"]
    assert [step.where for step in track.latest] == ["Town 1", "Town 2", "Town 3", "Town 4"]


def test_a_number_that_a_party_named_is_followed_unless_it_is_other_peoples():
    piece = make_evidence("buyer", carrier="DHL", tracking_number=OTHER)
    dispute = make_dispute(order=make_order(delivered_at=None), evidence=[piece])
    scan("delivered", -1, OTHER, place="Lyon")
    named = ("Delivered", "Lyon", CARRIER)
    assert named in steps(timeline(dispute, "buyer"))
    assert steps(timeline_of_piece(dispute.evidence.get(), "buyer")) == [named]
    make_order().shipments.update(tracking_number=OTHER)
    assert named not in steps(timeline(dispute, "buyer")) + steps(timeline(dispute, "seller"))
    assert steps(timeline_of_piece(dispute.evidence.get(), "seller")) == []
    assert named in steps(timeline(dispute, "mediator"))


def test_the_return_has_a_line_of_its_own():
    dispute = make_dispute_in("awaiting_return_receipt")
    scan("accepted", 0.5, "RR1", country="ES")
    names = [track.name for track in timeline(dispute, "seller").tracks]
    assert names == ["The order's parcel", "The return"]


class Broken:
    """A carrier's adapter on a bad day."""

    def steps_of(self, order, parcels):
        raise TimeoutError


def test_a_source_that_fails_is_said_and_breaks_nothing(settings, client, caplog):
    settings.TRACKING_SOURCES = [*settings.TRACKING_SOURCES, f"{__name__}.Broken"]
    dispute = make_dispute()
    client.force_login(dispute.buyer)
    page = client.get(f"/buyer/disputes/{dispute.reference}/").content.decode()
    assert "data cannot be read now." in page
    assert "Sent</b>" in page
    assert "cannot be read" in caplog.text


def test_both_parties_and_the_mediator_see_where_the_parcel_was(client):
    dispute = make_dispute("collecting_evidence")
    scan("customs", -3, place="Irun", text="Held for <b>papers</b>")
    mediator = make_mediator()
    for user, url in (
        (dispute.buyer, f"/buyer/disputes/{dispute.reference}/"),
        (staff_of(dispute), f"/seller/disputes/{dispute.reference}/"),
        (mediator, f"/mediation/disputes/dispute/{dispute.reference}/"),
    ):
        client.force_login(user)
        page = client.get(url, follow=True).content.decode()
        assert "At customs</b> · <bdi>Irun</bdi>" in page
        assert "Held for &lt;b&gt;papers&lt;/b&gt;" in page


def test_every_status_has_its_sign():
    assert set(SIGNS) == set(TrackingEvent.Status)
