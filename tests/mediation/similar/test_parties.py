"""What the parties read of similar cases, and that it tells of no other case."""

import pytest
from django.utils.html import strip_tags

from disputes.flow import State
from mediation.similar import similar_for_parties, similar_to
from tests.factories import make_dispute, make_order, make_store, staff_of
from tests.mediation.similar.cases import DAMAGED, FOUND, ended, figure, parties_figure

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_the_parties_figure_goes_on_five_cases_at_a_time(dispute):
    ended(100, 100, 100, 100, 10, 20, 30, 40, 50)
    assert parties_figure(dispute) == (5, 20, 30, 40)
    ended(100)
    assert parties_figure(dispute)[0] == 10


def test_the_parties_percents_go_on_in_steps_of_five(dispute):
    ended(0, 22, 23, 38, 100)
    assert parties_figure(dispute) == (5, 20, 25, 40)
    assert figure(dispute) == (5, 22, 23, 38)


@pytest.mark.parametrize(("more", "basis"), [(0, FOUND), (4, ("Damaged",)), (5, FOUND)])
def test_two_figures_never_differ_by_a_few_cases(dispute, more, basis):
    ended(*[10] * 5)
    ended(*[90] * more, delivery="late")
    assert similar_for_parties(dispute).basis == basis


@pytest.mark.parametrize(
    ("own", "others", "shown"), [(5, 0, True), (4, 1, False), (5, 4, False), (1, 9, True)]
)
def test_a_seller_cannot_take_its_own_cases_off_and_know_the_rest(dispute, own, others, shown):
    ended(*[30] * own, order=lambda: make_order(store=dispute.store))
    ended(*[60] * others)
    assert (similar_for_parties(dispute) is not None) is shown


@pytest.mark.parametrize(("own", "others", "shown"), [(5, 0, True), (4, 1, False), (1, 9, True)])
def test_a_buyer_cannot_either(dispute, own, others, shown):
    ended(*[30] * own, order=lambda: make_order(buyer=dispute.buyer))
    ended(*[60] * others)
    assert (similar_for_parties(dispute) is not None) is shown


@pytest.mark.parametrize(("stores", "shown"), [(1, False), (2, False), (3, True)])
def test_a_figure_of_hardly_any_stores_is_not_shown(dispute, stores, shown):
    sellers = [make_store() for _n in range(stores)]
    turn = iter(sellers * 6)
    ended(*[30] * 6, order=lambda: make_order(store=next(turn)))
    assert (similar_for_parties(dispute) is not None) is shown
    assert similar_to(dispute) is not None


def page(client, dispute, portal, action=""):
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    answer = client.get(f"/{portal}/disputes/{dispute.reference}/" + (f"{action}/" if action else ""))
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


IN_WORDS = (
    "In 5 similar cases the settlement was between 20 % and 40 %, median 30 %. "
    "Here that would be €19.18 to €38.36, median €28.77."
)


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_both_sides_see_the_figure_with_its_amounts_and_no_case(client, dispute, portal):
    five = ended(10, 20, 30, 40, 100)
    text = page(client, dispute, portal, "similar")
    assert IN_WORDS in text
    assert "the same problem (Damaged, delivered in time)" in text
    assert [case for case in five if case.reference in text or case.store.name in text] == []


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_neither_side_sees_a_figure_of_four(client, dispute, portal):
    ended(10, 20, 30, 40)
    text = page(client, dispute, portal, "similar")
    assert "In 4 similar cases" not in text
    assert ("Fewer than 5 cases like this one have ended" in text) is (portal == "buyer")


@pytest.mark.parametrize(
    ("state", "portal", "action", "shown"),
    [
        (State.AWAITING_SELLER_RESPONSE, "seller", "counter", True),
        (State.AWAITING_SELLER_RESPONSE, "buyer", "modify", True),
        (State.UNDER_REVIEW, "seller", "propose", True),
        (State.UNDER_REVIEW, "buyer", "similar", True),
        (State.AWAITING_BUYER_RESPONSE, "buyer", "reject", False),
    ],
)
def test_the_figure_stands_where_an_amount_is_thought_of(client, state, portal, action, shown):
    dispute = make_dispute(state, **DAMAGED)
    ended(10, 20, 30, 40, 100)
    assert (IN_WORDS in page(client, dispute, portal, action)) is shown


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_a_dispute_s_page_does_not_wait_for_figures(client, dispute, portal):
    ended(10, 20, 30, 40, 100)
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    address = f"/{portal}/disputes/{dispute.reference}/"
    text = client.get(address).text
    assert f'hx-get="{address}similar/"' in text
    assert f'<a href="{address}similar/">' in text  # without scripts
    beside = client.get(f"{address}similar/", headers={"HX-Request": "true"}).text
    assert beside.startswith("<section")
    assert IN_WORDS in " ".join(strip_tags(beside).split())


@pytest.mark.parametrize("state", [State.SETTLING, State.CLOSED])
def test_nothing_is_compared_once_it_is_decided(client, state):
    dispute = make_dispute(state, **DAMAGED)
    ended(10, 20, 30, 40, 100)
    client.force_login(dispute.buyer)
    address = f"/buyer/disputes/{dispute.reference}/"
    assert "/similar/" not in client.get(address).text
    assert client.get(f"{address}similar/").url == address
    assert client.get(f"{address}similar/", headers={"HX-Request": "true"}).content == b""


def test_nobody_else_reads_the_figures(client, dispute):
    for person in (make_store().owner, staff_of(dispute)):
        client.force_login(person)
        assert client.get(f"/buyer/disputes/{dispute.reference}/similar/").status_code == 404
