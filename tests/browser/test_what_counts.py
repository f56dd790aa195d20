"""Only what counts is asked, a sent message keeps the focus, and the desk's search stands in one row."""

import pytest
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import choose, fresh, fresh_order, press
from tests.browser.conftest import WIDE
from tests.factories import declare, make_mediator, staff_of

AMOUNT, FREIGHT = "#div_id_amount", "#div_id_return_freight"
ASKED = [
    ("full_refund", False, False),
    ("partial_refund", True, False),
    ("return_and_refund", True, True),
]


def asks(page, remedy, amount, freight):
    choose(page, "remedy", remedy)
    expect(page.locator(AMOUNT)).to_be_visible(visible=amount)
    expect(page.locator(FREIGHT)).to_be_visible(visible=freight)


def test_a_wish_asks_only_what_counts(visit):
    order = fresh_order(return_freight_estimate=3120)
    buyer = visit(order.buyer)
    buyer.goto(f"/buyer/orders/{order.reference}/open/")
    choose(buyer, "reason", "not_as_described")
    choose(buyer, "sub_reason", "damaged")
    press(buyer, "Next")
    press(buyer, "Next")
    buyer.locator('[name="statement"]').fill("Both bowls came cracked.")
    press(buyer, "Next")
    estimate = buyer.get_by_text("Sending the goods back costs about €31.20.")
    for remedy, amount, freight in ASKED:
        asks(buyer, remedy, amount, freight)
        expect(estimate).to_be_visible(visible=freight)


def test_a_ruling_asks_only_what_counts(visit):
    dispute, anna = fresh(State.UNDER_REVIEW, reason="not_as_described"), make_mediator("Anna")
    declare(dispute, anna)
    mediator = visit(anna)
    mediator.goto(f"/mediation/disputes/dispute/{dispute.reference}/rule/")
    for asked in [*ASKED, ("no_refund", False, False)]:
        asks(mediator, *asked)


@pytest.mark.parametrize(("text", "focused"), [("Hello there.", ".flag[role=status]"), ("", '[name="text"]')])
def test_a_message_keeps_the_focus(visit, text, focused):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    seller = visit(staff_of(dispute))
    seller.goto(f"/seller/disputes/{dispute.reference}/")
    seller.locator("#conversation form").evaluate("form => form.noValidate = true")
    seller.locator('[name="text"]').fill(text)
    press(seller, "Send message")
    expect(seller.locator(f"#conversation {focused}")).to_be_focused()
    expect(seller.get_by_role("link", name="Add evidence")).to_be_visible()
    expect(seller.get_by_text("A message is not an answer to the proposal: press")).to_be_visible()


def test_the_desks_search_stands_in_one_row(visit):
    mediator = visit(make_mediator("Anna"), viewport=WIDE)
    for address in ("/mediation/", "/mediation/?q=D-2026-AAAAAA"):
        mediator.goto(address)
        field, button = mediator.locator("#q"), mediator.get_by_role("button", name="Search")
        bottoms = [round(box["y"] + box["height"]) for box in (field.bounding_box(), button.bounding_box())]
        assert bottoms[0] == bottoms[1]
