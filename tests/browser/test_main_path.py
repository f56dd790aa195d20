"""The whole way, four people in four browsers: opened, countered, refused, proven, decided, paid."""

from io import BytesIO

from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from disputes.flow import State
from disputes.models import Dispute
from disputes.tasks import send_deliveries
from disputes.verify import broken
from tests.browser.acts import choose, follow, fresh_order, opens_a_dispute, press
from tests.factories import make_mediator


def picture():
    file = BytesIO()
    Image.new("RGB", (64, 48), "#b58a5c").save(file, "PNG")
    return {"name": "crack.png", "mimeType": "image/png", "buffer": file.getvalue()}


def makes_another_offer(seller):
    seller.goto("/seller/")
    seller.locator(".rows h3 a").first.click()
    follow(seller, "Make another offer")
    choose(seller, "remedy", "partial_refund")
    seller.locator('[method="post"] [name="amount"]').fill("45.00")
    seller.locator('[name="statement"]').fill("One of them can be replaced.")
    press(seller, "^Check")
    expect(seller.get_by_role("heading", level=1)).to_have_text("Check your offer")
    expect(seller.locator(".gap")).to_be_visible()
    press(seller, "Send offer of €45.00")
    expect(seller.locator(".notice-done")).to_contain_text("The buyer has until")


def says_no(buyer):
    buyer.reload()
    expect(buyer.locator(".offer")).to_contain_text("€45.00")
    follow(buyer, "Say no, ask a mediator")
    buyer.locator('[name="statement"]').fill("Both are cracked.")
    press(buyer, "Say no, ask a mediator")
    expect(buyer.locator(".stages [aria-current]")).to_have_text("Mediation")


def adds_a_photo(buyer):
    follow(buyer, "Add evidence")
    buyer.locator('[name="files"]').set_input_files(picture())
    buyer.locator('[name="kind"]').select_option("photo_of_received_item")
    press(buyer, "Add evidence")
    expect(buyer.locator(".tile").first).to_contain_text("crack.png")


def adds_a_tracking_number(seller):
    seller.reload()
    follow(seller, "Add evidence")
    seller.locator('[name="carrier"]').fill("CTT Expresso")
    seller.locator('[name="tracking_number"]').fill("RR123456785PT")
    seller.keyboard.press("Tab")  # the number is checked once its field is left
    expect(seller.locator("#number-check")).to_contain_text("fits")
    press(seller, "Add evidence")
    expect(seller.locator(".tiles").first).to_contain_text("RR123456785PT")


def says_that_it_is_complete(page):
    follow(page, "My evidence is complete")
    press(page, "My evidence is complete")


def assesses_and_rules(mediator, dispute):
    mediator.goto("/mediation/")
    mediator.get_by_role("searchbox").or_(mediator.locator("#q")).fill(dispute.reference)
    press(mediator, "Search")
    mediator.locator(".rows h3 a").first.click()
    follow(mediator, "Assess evidence")
    for piece in dispute.evidence.all():
        choose(mediator, f"assessment-{piece.pk}", "verified")
    press(mediator, "Save what I changed")
    press(mediator, "I am impartial")
    follow(mediator, "Decide")
    choose(mediator, "findings", "ITEM_NOT_AS_DESCRIBED")
    choose(mediator, "cited-ITEM_NOT_AS_DESCRIBED", dispute.evidence.order_by("pk").first().pk)
    choose(mediator, "remedy", "partial_refund")
    mediator.locator('[method="post"] [name="amount"]').fill("60.00")
    mediator.locator('[name="grounds"]').fill("The photo shows a crack in each bowl.")
    press(mediator, "Check the decision")
    expect(mediator.locator("#preview")).to_contain_text("€60.00")
    press(mediator, "Send the decision")


def test_a_dispute_goes_from_opening_to_money(visit):
    order = fresh_order()
    buyer, seller = visit(order.buyer), visit(order.store.owner)
    opens_a_dispute(buyer)
    makes_another_offer(seller)
    says_no(buyer)
    adds_a_photo(buyer)
    adds_a_tracking_number(seller)
    says_that_it_is_complete(buyer)
    says_that_it_is_complete(seller)
    dispute = Dispute.objects.get(order=order)
    assert dispute.state == State.UNDER_REVIEW
    assesses_and_rules(visit(make_mediator("Anna")), dispute)
    send_deliveries()
    for page in (buyer, seller):
        page.goto(f"/{'buyer' if page is buyer else 'seller'}/disputes/{dispute.reference}/")
        expect(page.locator(".standing")).to_contain_text("€60.00")
        expect(page.locator("main")).to_contain_text("The photo shows a crack in each bowl.")
    dispute.refresh_from_db()
    assert (dispute.state, dispute.settlement.refund, broken(dispute)) == (State.CLOSED, 6000, [])
    assert dispute.closed_at <= timezone.now()
