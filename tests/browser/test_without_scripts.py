"""With JavaScript off: what the parties need works all the same."""

from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import choose, follow, fresh, fresh_order, opens_a_dispute, press
from tests.factories import again, staff_of


def test_a_buyer_opens_a_dispute_without_scripts(visit):
    order = fresh_order()
    buyer = visit(order.buyer, java_script_enabled=False)
    opens_a_dispute(buyer)
    assert order.disputes.get().state == State.AWAITING_SELLER_RESPONSE


def test_parties_answer_and_write_without_scripts(visit):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, reason="not_as_described")
    seller = visit(staff_of(dispute), java_script_enabled=False)
    seller.goto(f"/seller/disputes/{dispute.reference}/")
    follow(seller, "Make another offer")
    choose(seller, "remedy", "partial_refund")
    seller.locator('[method="post"] [name="amount"]').fill("45.00")
    seller.locator('[name="statement"]').fill("One of them can be replaced.")
    press(seller, "^Check$")
    press(seller, "Send offer of €45.00")
    seller.locator('[name="text"]').fill("Thank you for the pictures.")
    press(seller, "Send message")
    expect(seller.locator(".bubble")).to_contain_text("Thank you for the pictures.")

    buyer = visit(dispute.buyer, java_script_enabled=False)
    buyer.goto(f"/buyer/disputes/{dispute.reference}/")
    follow(buyer, "Accept €45.00")
    press(buyer, "Accept €45.00")
    expect(buyer.locator(".notice-done")).to_be_visible()
    assert (again(dispute).state, again(dispute).refund_amount) == (State.SETTLING, 4500)
