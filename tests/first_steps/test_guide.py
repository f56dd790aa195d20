"""The guide through somebody's first dispute: shown once to each person in each role, and when asked for."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disputes.flow import State
from tests.disputes.pages import fresh, who
from tests.factories import make_dispute, make_order, make_user, staff_of

pytestmark = pytest.mark.django_db
TITLE = "Your first dispute, step by step"


def page(client, dispute, portal, query=""):
    client.force_login(who(dispute, portal))
    return client.get(reverse(f"disputes:{portal}_dispute", args=[dispute.reference]) + query)


def finish(client, dispute, portal):
    client.force_login(who(dispute, portal))
    return client.post(reverse(f"disputes:{portal}_guide", args=[dispute.reference]))


def steps(answer):
    guide = re.search(r'<section class="card-d guide".*?</section>', answer.content.decode(), re.DOTALL)
    return re.findall(r'<a href="#([a-z]+)">([^<]+)</a>', guide[0]) if guide else []


def test_a_sellers_member_is_guided_through_the_first_dispute_to_answer(client):
    answer = page(client, fresh(State.AWAITING_SELLER_RESPONSE), "seller")
    assert steps(answer) == [
        ("table", "Read what the buyer asks for"),
        ("record", "Read what happened"),
        ("standing", "See until when"),
        ("choices", "Choose an answer"),
        ("write", "Ask, if something is unclear"),
    ]


def test_a_seller_is_not_guided_where_there_is_nothing_to_answer(client):
    assert steps(page(client, fresh(State.AWAITING_BUYER_RESPONSE), "seller")) == []


def test_a_buyer_is_guided_through_the_first_dispute(client):
    answer = page(client, fresh(State.AWAITING_BUYER_RESPONSE), "buyer")
    assert [place for place, _title in steps(answer)] == ["standing", "table", "choices", "evidence", "write"]


def test_who_had_a_dispute_before_is_not_guided_unless_they_ask(client):
    dispute = fresh(State.AWAITING_BUYER_RESPONSE)
    make_dispute(order=make_order(buyer=dispute.buyer, store=dispute.store))
    assert steps(page(client, dispute, "buyer")) == []
    assert steps(page(client, dispute, "buyer", "?guide=again"))


def test_who_answered_for_a_store_before_is_not_guided_but_a_new_colleague_is(client):
    staff = staff_of(fresh(State.AWAITING_BUYER_RESPONSE))  # who made an offer there
    store = staff.store_memberships.get().store
    at = timezone.now() - timedelta(days=2)
    dispute = fresh(order=make_order(store=store, delivered_at=at, promised_at=at))
    client.force_login(staff)
    address = reverse("disputes:seller_dispute", args=[dispute.reference])
    assert steps(client.get(address)) == []
    colleague = make_user("New")
    store.members.create(user=colleague)
    client.force_login(colleague)
    assert len(steps(client.get(address))) == 5


@pytest.mark.parametrize("portal", ["buyer", "seller"])
@pytest.mark.parametrize("state", [s for s in State if s != State.CLOSED])
def test_every_step_leads_to_a_place_on_the_page(client, portal, state):
    answer = page(client, fresh(state), portal, "?guide=again")
    ids = set(re.findall(r'\bid="([^"]+)"', answer.content.decode()))
    places = [place for place, _title in steps(answer)]
    assert "standing" in places
    assert set(places) <= ids


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_who_knows_the_way_is_not_guided_again_on_any_dispute(client, portal):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    answer = finish(client, dispute, portal)
    assert answer.headers["Location"] == f"/{portal}/disputes/{dispute.reference}/"
    assert TITLE not in page(client, dispute, portal).content.decode()
    reader = who(dispute, portal)
    reader.refresh_from_db()
    assert (reader.guided_as_buyer, reader.guided_as_seller) == (portal == "buyer", portal == "seller")


def test_it_is_called_again_from_the_page(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    finish(client, dispute, "seller")
    shown = page(client, dispute, "seller").content.decode()
    assert f'href="/seller/disputes/{dispute.reference}/?guide=again"' in shown
    assert TITLE in page(client, dispute, "seller", "?guide=again").content.decode()


def test_a_colleague_is_still_guided(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    finish(client, dispute, "seller")
    colleague = make_user("agent")
    dispute.store.members.create(user=colleague)
    client.force_login(colleague)
    answer = client.get(f"/seller/disputes/{dispute.reference}/")
    assert TITLE in answer.content.decode()


def test_looking_does_not_finish_it(client):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    client.force_login(staff_of(dispute))
    assert client.get(f"/seller/disputes/{dispute.reference}/first-steps/").status_code == 405
    assert TITLE in page(client, dispute, "seller").content.decode()


def test_strangers_find_no_guide_to_finish(client):
    dispute, stranger = fresh(State.AWAITING_SELLER_RESPONSE), make_user()
    client.force_login(stranger)
    assert client.post(f"/seller/disputes/{dispute.reference}/first-steps/").status_code == 404
    stranger.refresh_from_db()
    assert not stranger.guided_as_seller
