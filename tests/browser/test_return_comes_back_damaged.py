"""A return that a mediator ordered comes back damaged: looked at again, decided, and read by both sides."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from disputes.flow import State
from disputes.models import Store
from disputes.perform import perform
from disputes.tasks import send_deliveries
from disputes.verify import broken
from evidence.acceptance import accepted
from evidence.tasks import prepare_due
from mediation.models import Assessment
from tests.browser.acts import choose, follow, fresh, press
from tests.browser.conftest import PHONE, faults, too_wide
from tests.browser.exhibits import photo
from tests.browser.test_uploads import choose_files
from tests.browser.test_uploads import photo as chosen
from tests.factories import again, make_mediator, make_proposal, staff_of

FIRST = "The photo shows a crack in each bowl (E1). They go back before the money does."
LAST = "The bowls came back in pieces: the photo of the open parcel (E2) shows no padding."


def page_of(page, dispute, portal):
    page.goto(f"/{portal}/disputes/{dispute.reference}/")


def case_of(page, dispute):
    page.goto(f"/mediation/disputes/dispute/{dispute.reference}/")


def under_review(mediator):
    """Both bowls are cracked, says the buyer, with a photo that the mediator has verified."""
    dispute = fresh(State.COLLECTING_EVIDENCE, reason="not_as_described", sub_reason="quality")
    Store.objects.filter(pk=dispute.store_id).update(return_address="Rua das Flores 12\n4050-262 Porto")
    at = timezone.now() - timedelta(hours=3)
    piece = accepted(photo("bowls.jpg", "#dfe8e4"), role="buyer", kind="photo_of_received_item", note="")
    acts = [
        ("submit_evidence", dispute.buyer, {"evidence": [piece]}),
        ("propose", staff_of(dispute), {"proposal": make_proposal(amount=3000)}),
        ("finish_evidence", dispute.buyer, {}),
        ("finish_evidence", staff_of(dispute), {}),
    ]
    for name, who, brought in acts:
        perform(name, dispute.pk, actor=who, at=at, **brought)
    if again(dispute).mediator != mediator:
        perform("take", dispute.pk, actor=mediator, at=at)
    perform("declare_impartiality", dispute.pk, actor=mediator, at=at)
    assessed = [Assessment(evidence=piece, verdict="verified")]
    perform("assess_evidence", dispute.pk, actor=mediator, at=at, assessment=assessed)
    return again(dispute)


def orders_the_return(mediator, dispute):
    case_of(mediator, dispute)
    follow(mediator, "Decide")
    rests_on(mediator, "ITEM_NOT_AS_DESCRIBED", dispute.evidence.first().pk)
    choose(mediator, "remedy", "return_and_refund")
    choose(mediator, "return_freight", "seller")
    decides(mediator, FIRST)
    assert again(dispute).state == State.AWAITING_RETURN_SHIPMENT


def rests_on(mediator, finding, piece):
    if not mediator.locator(f'[name="findings"][value="{finding}"]').is_visible():
        mediator.locator("summary", has_text="findings").click()
    choose(mediator, "findings", finding)
    choose(mediator, f"cited-{finding}", piece)


def decides(mediator, grounds):
    mediator.locator('[name="grounds"]').fill(grounds)
    press(mediator, "Check the decision")
    expect(mediator.locator("#preview")).to_contain_text(grounds)
    press(mediator, "Send the decision")
    expect(mediator.locator(".notice-done")).to_be_visible()


def adds_a_label(seller, dispute):
    page_of(seller, dispute, "seller")
    follow(seller, "Add a label")
    seller.locator('[name="return_reference"]').fill("RMA-77")
    choose_files(seller, chosen("label.jpg", "white"))
    assert faults(seller) == []
    press(seller, "^Add evidence")
    expect(seller.locator('[aria-labelledby="return"]')).to_contain_text("Look at the label")


def sends_it_back(buyer, dispute):
    """On a phone."""
    page_of(buyer, dispute, "buyer")
    card = buyer.locator('[aria-labelledby="return"]')
    expect(card).to_contain_text("Write this on the parcel: RMA-77")
    expect(card).to_contain_text("Send it by")
    expect(card.get_by_role("link", name="Print the label")).to_be_visible()
    assert (faults(buyer), too_wide(buyer)) == ([], 0)
    follow(buyer, "Say how you sent it")
    buyer.locator('[name="carrier"]').fill("Correos")
    buyer.locator('[name="tracking_number"]').fill("RB123456785ES")
    expect(buyer.locator('[name="quantity-BOWL"]')).to_have_value("2")
    assert (faults(buyer), too_wide(buyer)) == ([], 0)
    press(buyer, "Say how you sent it")
    expect(buyer.locator(".standing")).to_contain_text("The seller's turn")


def says_that_it_came_damaged(seller, dispute):
    page_of(seller, dispute, "seller")
    follow(seller, "Check the return")
    expect(seller.locator('[name="received-BOWL"]')).to_be_hidden()
    choose(seller, "acknowledgement", "missing_items")
    expect(seller.locator('[name="received-BOWL"]')).to_be_visible()
    choose(seller, "acknowledgement", "damaged")
    seller.locator('[name="statement"]').fill("Both bowls came back in pieces.")
    choose_files(seller, chosen("pieces.jpg", "brown"))
    assert faults(seller) == []
    press(seller, "Check the return")
    expect(seller.locator(".standing")).to_contain_text("Show what happened")


def finishes(page, dispute, portal):
    page_of(page, dispute, portal)
    expect(page.locator('[aria-labelledby="return"]')).to_contain_text("Damaged")
    follow(page, "My evidence is complete")
    press(page, "My evidence is complete")


def looks_again_and_decides(mediator, dispute):
    """Without leaving the case: what was sent and came, the new photo, its assessment."""
    case_of(mediator, dispute)
    expect(mediator.locator('[aria-labelledby="returned"]')).to_contain_text("Damaged")
    expect(mediator.locator('[aria-labelledby="returned"]')).to_contain_text("Sent 2 of 2")
    for piece in again(dispute).evidence.filter(assessments=None, is_attachment=False):
        code = f"E{1 + list(dispute.evidence.order_by('pk').values_list('pk', flat=True)).index(piece.pk)}"
        mediator.locator(f'.strip a[href="#{code}"]').or_(mediator.locator(f"#{code} h3")).first.click()
        choose(mediator, f"assessment-{piece.pk}", "verified")
    mediator.evaluate("scrollTo(0, 0)")  # a button that lies half under the contents counts as a small target
    assert faults(mediator) == []
    press(mediator, "Save what I changed")
    expect(mediator.locator(".viewer-save")).to_contain_text("3 of 3 assessed")
    assert f"/{dispute.reference}/#E" in mediator.url
    follow(mediator, "Decide")
    expect(mediator.locator('[name="remedy"][value="return_and_refund"]')).to_have_count(0)
    rests_on(mediator, "RETURN_IN_OTHER_CONDITION", dispute.evidence.latest("pk").pk)
    choose(mediator, "remedy", "no_refund")
    decides(mediator, LAST)


def reads_the_decision(page, dispute, portal):
    page_of(page, dispute, portal)
    ruling = page.locator('[aria-labelledby="ruling"]')
    expect(ruling).to_contain_text("The bowls came back in pieces")
    expect(page.locator(".standing")).not_to_contain_text("Your turn")
    assert (faults(page), too_wide(page)) == ([], 0)


def test_a_return_that_comes_back_damaged_is_decided_again_and_read_by_both(visit, server):
    anna = make_mediator("Anna")
    dispute = under_review(anna)
    buyer, seller, mediator = visit(dispute.buyer, viewport=PHONE), visit(staff_of(dispute)), visit(anna)
    orders_the_return(mediator, dispute)
    adds_a_label(seller, dispute)
    sends_it_back(buyer, dispute)
    says_that_it_came_damaged(seller, dispute)
    finishes(buyer, dispute, "buyer")
    finishes(seller, dispute, "seller")
    prepare_due()
    assert (again(dispute).state, again(dispute).mediator) == (State.UNDER_REVIEW, anna)
    looks_again_and_decides(mediator, dispute)
    send_deliveries()
    for page, portal in ((buyer, "buyer"), (seller, "seller")):
        reads_the_decision(page, dispute, portal)
    dispute = again(dispute)
    assert (dispute.state, dispute.reached_by, broken(dispute)) == (State.CLOSED, "ruling", [])
    assert (dispute.settlement.refund, dispute.settlement.release) == (0, dispute.disputed_amount)
