"""How many pieces go back, how many came, and how many an answer concerns."""

import pytest

from disputes.flow import State
from disputes.words.returns import pieces_words
from tests.disputes.pages import get, post
from tests.disputes.returns.goods import (
    SENT,
    TWO_LINES,
    acknowledge,
    came_back,
    card,
    errors,
    on_its_way,
    to_send,
)
from tests.factories import again

pytestmark = pytest.mark.django_db
S = State


def test_the_whole_quantity_goes_back_where_nothing_is_said(client):
    dispute = on_its_way(client)
    assert [(row["sku"], row["quantity"], row["of"]) for row in dispute.events.last().data["sent"]] == [
        ("BOWL", 2, 2),
        ("PLATE", 3, 3),
    ]


def test_fewer_pieces_may_go_back(client):
    dispute = on_its_way(client, BOWL=1, PLATE=0)
    assert pieces_words(dispute.events.all()) == "Bowl: Sent 1 of 2; Plate: Sent 0 of 3"
    page = card(client, dispute, "seller").content.decode()
    assert "Bowl: 1 of 2; Plate: 0 of 3" in page


@pytest.mark.parametrize(
    ("counted", "wrong"),
    [
        ({"quantity-BOWL": 3}, "quantity-BOWL"),
        ({"quantity-BOWL": -1}, "quantity-BOWL"),
        ({"quantity-BOWL": "two"}, "quantity-BOWL"),
        ({"quantity-BOWL": ""}, "quantity-BOWL"),
        ({"quantity-BOWL": 0, "quantity-PLATE": 0}, "quantity-BOWL"),
    ],
)
def test_impossible_quantities_are_refused(client, counted, wrong):
    dispute = to_send(TWO_LINES)
    answer = post(client, dispute, "buyer", "ship_return", SENT | counted)
    assert list(errors(answer)) == [wrong]
    assert again(dispute).state == S.AWAITING_RETURN_SHIPMENT


def test_a_single_piece_is_not_counted(client):
    dispute = to_send((("LAMP", 1, 4300),))
    assert "quantity-LAMP" not in get(client, dispute, "buyer", "ship_return").context["form"].fields
    post(client, dispute, "buyer", "ship_return", SENT)
    assert "sent" not in again(dispute).events.last().data
    fields = get(client, again(dispute), "seller", "acknowledge_return").context["form"].fields
    assert "received-LAMP" not in fields
    assert acknowledge(client, again(dispute), "missing_items").status_code == 302


def test_a_seller_says_how_many_came_and_both_read_it(client):
    dispute = on_its_way(client)
    acknowledge(client, dispute, "missing_items", received__BOWL=1, received__PLATE=3)
    dispute = again(dispute)
    assert dispute.state == S.COLLECTING_EVIDENCE
    assert pieces_words(dispute.events.order_by("sequence")) == (
        "Bowl: Sent 2 of 2, came 1 of 2; Plate: Sent 3 of 3, came 3 of 3"
    )
    for portal in ("buyer", "seller"):
        assert "Sent 2 of 2, came 1 of 2" in card(client, dispute, portal).content.decode()


@pytest.mark.parametrize(
    ("counted", "wrong"),
    [
        ({}, ["received-BOWL", "received-PLATE"]),
        ({"received__BOWL": 1}, ["received-PLATE"]),
        ({"received__BOWL": 3, "received__PLATE": 0}, ["received-BOWL"]),
        ({"received__BOWL": 2, "received__PLATE": 3}, ["received-BOWL"]),
    ],
)
def test_missing_items_are_counted_up_to_fewer_than_were_sent(client, counted, wrong):
    dispute = on_its_way(client)
    answer = acknowledge(client, dispute, "missing_items", **counted)
    assert list(errors(answer)) == wrong
    assert again(dispute).state == S.AWAITING_RETURN_RECEIPT


def test_what_was_not_sent_is_not_asked_for(client):
    dispute = on_its_way(client, BOWL=2, PLATE=0)
    fields = get(client, dispute, "seller", "acknowledge_return").context["form"].fields
    assert [name for name in fields if name.startswith("received-")] == ["received-BOWL"]


def test_numbers_do_not_count_where_nothing_is_missing(client):
    dispute = on_its_way(client)
    acknowledge(client, dispute, "item_received", received__BOWL=99)
    event = again(dispute).events.last()
    assert (again(dispute).state, "received" in event.data) == (S.SETTLING, False)


# -- some of the pieces --------------------------------------------------------------------------


def test_who_checks_the_return_reads_that_not_all_was_sent(client):
    dispute = on_its_way(client, (("BOWL", 2, 4300),), BOWL=1)
    answer = get(client, dispute, "seller", "acknowledge_return")
    assert answer.context["choice"].consequence.startswith("Sent 1 of 2. In order: ")
    assert answer.context["form"].fields["acknowledgement"].help_text == "Sent 1 of 2."


def test_where_all_was_sent_nothing_is_said_of_it(client):
    answer = get(client, on_its_way(client), "seller", "acknowledge_return")
    assert answer.context["choice"].consequence.startswith("In order: ")
    assert answer.context["form"].fields["acknowledgement"].help_text == ""


@pytest.mark.parametrize("condition", ["damaged", "empty_or_different"])
def test_a_seller_may_say_how_many_are_concerned_and_both_read_it(client, condition):
    dispute = came_back(client, condition, concerned__BOWL=1)
    event = dispute.events.get(action="acknowledge_return")
    assert event.data["concerned"] == [{"sku": "BOWL", "title": "Bowl", "quantity": 1, "of": 2}]
    assert pieces_words(dispute.events.order_by("sequence")) == (
        "Bowl: Sent 2 of 2, 1 of 2 concerned; Plate: Sent 3 of 3"
    )
    for portal in ("buyer", "seller"):
        page = card(client, dispute, portal).content.decode()
        assert "Sent 2 of 2, 1 of 2 concerned" in page
        assert "Pieces concerned" in page


@pytest.mark.parametrize("counted", [{}, {"concerned__BOWL": ""}, {"concerned__BOWL": 0}])
def test_how_many_are_concerned_need_not_be_said(client, counted):
    dispute = came_back(client, "damaged", **counted)
    assert "concerned" not in dispute.events.get(action="acknowledge_return").data


def test_not_more_are_concerned_than_were_sent(client):
    dispute = on_its_way(client, BOWL=1)
    answer = acknowledge(client, dispute, "damaged", concerned__BOWL=2)
    assert list(errors(answer)) == ["concerned-BOWL"]


@pytest.mark.parametrize("condition", ["item_received", "not_received"])
def test_numbers_concerned_do_not_count_for_another_answer(client, condition):
    dispute = on_its_way(client)
    assert acknowledge(client, dispute, condition, concerned__BOWL=99).status_code == 302
    assert "concerned" not in again(dispute).events.get(action="acknowledge_return").data


def test_of_a_single_piece_nobody_asks_how_many_are_concerned(client):
    dispute = on_its_way(client, (("LAMP", 1, 4300),))
    fields = get(client, dispute, "seller", "acknowledge_return").context["form"].fields
    assert [name for name in fields if name.startswith("concerned-")] == []
