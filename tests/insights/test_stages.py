"""How long each stage usually takes: counted of many closed disputes of a marketplace, told to its buyers."""

from datetime import timedelta

import pytest
import time_machine

from disputes.insights import stages
from disputes.insights.counting import count_stores
from disputes.models import DisputedGoods, StageTime
from tests.factories import T0, make_dispute, make_marketplace, make_order, make_store, make_user

pytestmark = pytest.mark.django_db
HOUR, DAY = 60, 24 * 60  # minutes


@pytest.fixture(autouse=True)
def _forgotten():
    """No times of another test."""
    stages._kept.cache_clear()
    yield
    stages._kept.cache_clear()


def closed(store, number, days_ago=1, **spent):
    """The figures of a closed dispute, as the count would have made them."""
    dispute = make_dispute(order=make_order(make_user("buyer"), store), at=T0 + timedelta(hours=1))
    DisputedGoods.objects.create(
        dispute=dispute,
        store=store,
        marketplace=store.marketplace,
        version=dispute.version,
        sku="BOWL",
        is_first=True,
        ordered_month=202602,
        opened_month=202603,
        closed_at=T0 + timedelta(days=40 - days_ago),
        reason="not_received",
        sub_reason="in_transit_late",
        currency="EUR",
        disputed_amount=100,
        is_closed=True,
        is_lost_by_silence=False,
        is_settled=False,
        **spent,
    )
    return dispute


def timed(store, at=T0 + timedelta(days=40)):
    stages.time_stages(at)
    stages._kept.cache_clear()
    return {each.stage: (each.median, each.eighth) for each in stages.usual_times(store.marketplace_id, at)}


def fill(store, number=20, **fields):
    return [closed(store, n, in_negotiation=n * HOUR, **fields) for n in range(1, number + 1)][-1]


@pytest.mark.postgres
def test_the_middle_and_eight_of_ten_of_twenty():
    store = make_store()
    fill(store)
    assert timed(store) == {"negotiation": (10.5 * HOUR, 16 * HOUR)}


def test_nothing_is_said_of_nineteen():
    store = make_store()
    fill(store, 19)
    assert timed(store) == {}


def test_what_closed_more_than_a_year_ago_or_on_another_marketplace_does_not_count():
    store = make_store()
    fill(store, 19)
    closed(store, 20, days_ago=366, in_negotiation=9 * DAY)
    elsewhere = make_store(marketplace=make_marketplace("Elsewhere"))
    closed(elsewhere, 21, in_negotiation=9 * DAY)
    assert timed(store) == {}
    closed(store, 22, in_negotiation=20 * HOUR)
    assert timed(store) == {"negotiation": (10.5 * HOUR, 16 * HOUR)}


def test_a_dispute_that_was_never_in_a_stage_does_not_count_in_it():
    store = make_store()
    fill(store)
    closed(store, 21, in_mediation=3 * DAY)
    assert timed(store).keys() == {"negotiation"}


def test_times_are_counted_anew_each_time():
    store = make_store()
    fill(store)
    timed(store)
    DisputedGoods.objects.update(in_negotiation=HOUR)
    assert timed(store) == {"negotiation": (HOUR, HOUR)}
    assert StageTime.objects.count() == 1


def test_the_buyer_reads_them_and_the_seller_does_not(client):
    store, at = make_store(), T0 + timedelta(days=2)
    dispute = fill(store)
    stages.time_stages(at + timedelta(days=38))
    with time_machine.travel(at, tick=False):
        client.force_login(dispute.buyer)
        page = client.get(f"/buyer/disputes/{dispute.reference}/").text
        assert "How long it usually takes" in page
        assert "10 h 30 min" in page
        assert "in eight of ten no longer than 16 h" in page
        client.force_login(store.owner)
        assert "How long it usually takes" not in client.get(f"/seller/disputes/{dispute.reference}/").text


def test_a_dispute_page_without_figures_says_nothing(client):
    dispute = make_dispute()
    with time_machine.travel(T0 + timedelta(hours=1), tick=False):
        client.force_login(dispute.buyer)
        assert "How long it usually takes" not in client.get(f"/buyer/disputes/{dispute.reference}/").text


def test_the_sweep_times_the_stages_once_all_stores_are_counted():
    store = make_store()
    fill(store)
    DisputedGoods.objects.update(version=0)  # as if something had happened since
    assert count_stores(T0 + timedelta(days=40)) == 1
    assert StageTime.objects.count() == 0  # the records say that none has closed
