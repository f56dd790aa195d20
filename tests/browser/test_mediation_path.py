"""A case that was not received, from the call for a mediator to a confirmed decision that both sides read."""

from playwright.sync_api import expect

from disputes.flow import State
from disputes.tasks import send_deliveries
from disputes.verify import broken
from tests.browser.acts import choose, follow, fresh, press
from tests.browser.conftest import PHONE, faults
from tests.browser.test_main_path import adds_a_tracking_number, says_that_it_is_complete
from tests.factories import again, make_evidence, make_mediator, staff_of

GROUNDS = "The carrier's own record ends in another town (E1). Nobody signed for the parcel."


def case_of(page, dispute):
    page.goto(f"/mediation/disputes/dispute/{dispute.reference}/")


def asks_a_mediator(buyer):
    follow(buyer, "Say no, ask a mediator")
    buyer.locator('[name="statement"]').fill("Nothing came to my door.")
    press(buyer, "Say no, ask a mediator")
    expect(buyer.locator(".stages [aria-current]")).to_have_text("Mediation")


def declares(mediator, dispute):
    case_of(mediator, dispute)
    press(mediator, "I am impartial")
    expect(mediator.locator("main")).to_contain_text("impartial")


def writes_the_ruling(mediator, dispute):
    case_of(mediator, dispute)
    follow(mediator, "Decide")
    piece = dispute.evidence.order_by("pk").first().pk
    choose(mediator, "findings", "NO_PROOF_OF_DELIVERY")
    choose(mediator, "cited-NO_PROOF_OF_DELIVERY", piece)
    choose(mediator, "remedy", "full_refund")
    mediator.locator('[name="grounds"]').fill(GROUNDS)
    mediator.locator('[name="needs_confirmation"]').check()
    press(mediator, "Check the decision")
    expect(mediator.locator("#preview")).to_contain_text("Delivery is not proven")
    assert faults(mediator) == []
    press(mediator, "Send the decision")
    expect(mediator.locator("main")).to_contain_text("waits")


def confirms(second, dispute):
    declares(second, dispute)
    case_of(second, dispute)
    follow(second, "Confirm the ruling")
    expect(second.locator(".decision").first).to_contain_text(GROUNDS)
    assert faults(second) == []
    press(second, "Confirm the ruling")


def reads_the_decision(page, dispute, portal):
    page.goto(f"/{portal}/disputes/{dispute.reference}/")
    expect(page.locator('[aria-labelledby="ruling"]')).to_contain_text(GROUNDS)
    follow(page, "Read the whole decision")
    expect(page.get_by_role("heading", level=1)).to_have_text("The decision")
    for words in ("Delivery is not proven", "RR123456785PT", GROUNDS):
        expect(page.locator("main")).to_contain_text(words)
    assert faults(page) == []


def test_a_case_that_was_not_received_is_decided_confirmed_and_read_by_both(visit, server):
    anna, berta = make_mediator("Anna"), make_mediator("Berta")
    dispute = fresh(State.AWAITING_BUYER_RESPONSE, evidence=[make_evidence()])
    buyer, seller = visit(dispute.buyer, viewport=PHONE), visit(staff_of(dispute))
    for page, portal in ((buyer, "buyer"), (seller, "seller")):
        page.goto(f"/{portal}/disputes/{dispute.reference}/")
    asks_a_mediator(buyer)
    adds_a_tracking_number(seller)
    says_that_it_is_complete(buyer)
    says_that_it_is_complete(seller)
    assert again(dispute).state == State.UNDER_REVIEW
    first = visit(anna)
    declares(first, dispute)
    writes_the_ruling(first, dispute)
    for page in (buyer, seller):
        page.reload()
        expect(page.locator("main")).not_to_contain_text(GROUNDS)
    confirms(visit(berta), dispute)
    send_deliveries()
    for page, portal in ((buyer, "buyer"), (seller, "seller")):
        reads_the_decision(page, dispute, portal)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by, broken(dispute)) == (State.CLOSED, "ruling", [])
    assert dispute.settlement.refund == dispute.disputed_amount
