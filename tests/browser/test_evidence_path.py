"""Photos from both sides, from the choice of the files to what a mediator says of them."""

from playwright.sync_api import expect

from disputes.flow import State
from disputes.perform import perform
from evidence.tasks import prepare_due
from tests.browser.acts import fresh, press
from tests.browser.conftest import PHONE, faults
from tests.browser.test_uploads import choose_files, photo, row
from tests.browser.test_viewer import drawn
from tests.factories import again, make_mediator, staff_of


def submits(page, portal, dispute, kind, *files):
    page.goto(f"/{portal}/disputes/{dispute.reference}/submit_evidence/")
    choose_files(page, *files)
    for file in files:
        expect(row(page, file["name"])).to_have_attribute("data-state", "ready")
        expect(row(page, file["name"]).locator("canvas")).to_be_visible()
    page.locator('[name="kind"]').select_option(kind)
    assert faults(page) == []
    press(page, "^Add evidence")
    expect(page.locator(".standing")).to_be_visible()


def test_photos_of_both_sides_are_seen_by_both_compared_and_assessed(visit, server):
    dispute = fresh(State.COLLECTING_EVIDENCE, reason="not_as_described")
    buyer, seller = visit(dispute.buyer, viewport=PHONE), visit(staff_of(dispute))
    submits(buyer, "buyer", dispute, "photo_of_received_item", photo("bowl.jpg"), photo("box.jpg", "brown"))
    submits(seller, "seller", dispute, "photo_of_shipped_item", photo("packed.jpg", "teal"))
    prepare_due()
    for page, portal in ((buyer, "buyer"), (seller, "seller")):
        page.goto(f"/{portal}/disputes/{dispute.reference}/")
        shown = page.locator('[aria-labelledby="evidence"] .tile')
        expect(shown).to_have_count(3)
        for tile in shown.all():
            tile.scroll_into_view_if_needed()
            assert drawn(tile.locator("img")) == 112
        assert faults(page) == []
    for person in (dispute.buyer, staff_of(dispute)):
        perform("finish_evidence", dispute.pk, actor=person)

    mediator = visit(make_mediator("Anna"))
    mediator.goto(f"/mediation/disputes/dispute/{dispute.reference}/evidence/")
    assert drawn(mediator.locator("#E1 img")) == drawn(mediator.locator("#E3 img")) == 640
    mediator.locator("#E1 .stage").focus()
    mediator.keyboard.press("c")
    both = mediator.get_by_role("dialog", name="Compare two pictures")
    assert drawn(both.locator("[data-layer=A]")) == drawn(both.locator("[data-layer=B]")) == 640
    assert faults(mediator) == []
    mediator.keyboard.press("Escape")
    mediator.locator("#E1 .stage").focus()
    for key in ("1", "j", "2"):
        mediator.keyboard.press(key)
    mediator.locator("#E3").get_by_label("Rejected").check()
    mediator.get_by_role("button", name="Save").click()
    expect(mediator.locator(".viewer-save")).to_contain_text("3 of 3 assessed")
    assert faults(mediator) == []
    said = [piece.assessments.get().verdict for piece in again(dispute).evidence.order_by("pk")]
    assert said == ["verified", "doubtful", "rejected"]
