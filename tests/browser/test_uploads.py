"""Several files at once: pictures of them, progress, retry, refusals, and all of it without scripts too."""

import io

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import choose, fresh, fresh_order, press
from tests.browser.conftest import PHONE, faults, sign_in, too_wide
from tests.factories import again, staff_of

UPLOADS = "**/evidence/uploads/"
IS_ORANGE = """canvas => {
  const [red, , blue] = canvas.getContext("2d").getImageData(56, 56, 1, 1).data;
  return red > 200 && blue < 60;
}"""


def photo(name, color="orange", size=(640, 480)):
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


PAGE = {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": b"<html><script>alert(1)</script>"}


def row(page, name):
    return page.locator(".upload", has_text=name)


def choose_files(page, *files):
    page.locator('[name="files"]').set_input_files(list(files))


@pytest.fixture
def dispute(db):
    return fresh(State.COLLECTING_EVIDENCE, reason="not_as_described")


@pytest.fixture
def form(visit, dispute):
    page = visit(dispute.buyer)
    page.goto(f"/buyer/disputes/{dispute.reference}/submit_evidence/")
    return page


def test_photos_are_uploaded_at_once_and_sent_in_one_event(form, dispute):
    before = dispute.version
    choose_files(form, photo("front.jpg"), photo("label.jpg", "blue"))
    for name in ("front.jpg", "label.jpg"):
        expect(row(form, name)).to_have_attribute("data-state", "ready")
        expect(row(form, name).locator("canvas")).to_be_visible()
    assert row(form, "front.jpg").locator("canvas").evaluate(IS_ORANGE)
    assert not row(form, "label.jpg").locator("canvas").evaluate(IS_ORANGE)
    form.locator('[name="kind"]').select_option("photo_of_received_item")
    form.get_by_label("What “label.jpg” shows").select_option("proof_of_damage")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".standing")).to_be_visible()
    assert [
        (piece.name, piece.kind) for piece in dispute.evidence.filter(name__endswith=".jpg").order_by("pk")
    ] == [
        ("front.jpg", "photo_of_received_item"),
        ("label.jpg", "proof_of_damage"),
    ]
    assert again(dispute).version == before + 1


def test_a_refused_file_is_named_with_the_reason_and_the_form_waits_for_its_removal(form, dispute):
    choose_files(form, photo("front.jpg"), PAGE, photo("empty.jpg") | {"buffer": b""})
    expect(row(form, "page.jpg")).to_contain_text("“page.jpg” is not a kind of file that can be taken")
    expect(row(form, "empty.jpg")).to_contain_text("“empty.jpg” is empty.")
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")
    form.locator('[name="kind"]').select_option("photo_of_received_item")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".upload-note")).to_contain_text("Nothing was sent")
    expect(form.get_by_role("button", name="Remove “page.jpg”")).to_be_focused()
    assert not dispute.evidence.exclude(name="").exists()
    press(form, "Remove “page.jpg”")
    press(form, "Remove “empty.jpg”")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".standing")).to_be_visible()
    assert dispute.evidence.get(name__gt="").name == "front.jpg"


def test_what_failed_on_the_way_is_tried_again(form):
    form.route(UPLOADS, lambda route: route.abort(), times=1)
    choose_files(form, photo("front.jpg"))
    expect(row(form, "front.jpg")).to_contain_text("The connection broke. Try again.")
    press(form, "Try “front.jpg” again")
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")
    expect(form.get_by_role("button", name="Try “front.jpg” again")).to_be_hidden()


def test_nothing_is_lost_when_the_session_ends_while_a_form_is_filled_in(form, dispute, server):
    choose_files(form, photo("front.jpg"))
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")
    form.locator('[name="kind"]').select_option("photo_of_received_item")
    with form.expect_response("**/coach/"):  # what it asks later, nobody answers
        form.locator('[name="note"]').fill("See the scratch.")
    form.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    choose_files(form, photo("label.jpg", "blue"))
    expect(row(form, "label.jpg")).to_contain_text("Sign in in another window")
    sign_in(form.context, dispute.buyer, server)  # in another window: that also changes the token
    token = {"name": settings.CSRF_COOKIE_NAME, "value": "x" * 32, "url": server}
    form.context.add_cookies([token])
    form.get_by_role("button", name="Try “label.jpg” again").click()
    expect(row(form, "label.jpg")).to_have_attribute("data-state", "ready")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".standing")).to_be_visible()
    sent = dispute.evidence.filter(name__endswith=".jpg").order_by("pk")
    assert [(piece.name, piece.note) for piece in sent] == [
        ("front.jpg", "See the scratch."),
        ("label.jpg", "See the scratch."),
    ]


def test_who_must_sign_in_to_send_finds_the_files_again(form, dispute):
    choose_files(form, photo("front.jpg"))
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")
    form.locator('[name="kind"]').select_option("photo_of_received_item")
    session = [each for each in form.context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME]
    form.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(form, "^Add evidence|^Submit")
    expect(form.locator('[name="password"]')).to_be_visible()
    form.context.add_cookies(session)
    form.goto(f"/buyer/disputes/{dispute.reference}/submit_evidence/")
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")


def test_the_form_waits_for_what_is_on_its_way(form, dispute):
    waiting = []

    def hold(route):
        waiting.append(route)

    form.route(UPLOADS, hold)
    choose_files(form, photo("front.jpg"))
    expect(form.get_by_role("progressbar", name="Uploading “front.jpg”")).to_be_visible()
    form.locator('[name="kind"]').select_option("other")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".upload-note")).to_have_text("It is sent as soon as all files are uploaded.")
    assert not dispute.evidence.exclude(name="").exists()
    waiting.pop().continue_()
    expect(form.locator(".standing")).to_be_visible()
    assert dispute.evidence.get(name__gt="").name == "front.jpg"


def test_a_removed_file_is_not_sent(form, dispute):
    choose_files(form, photo("front.jpg"), photo("private.jpg", "blue"))
    expect(row(form, "private.jpg")).to_have_attribute("data-state", "ready")
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")
    press(form, "Remove “private.jpg”")
    expect(row(form, "private.jpg")).to_have_count(0)
    expect(form.get_by_role("button", name="Remove “front.jpg”")).to_be_focused()
    form.locator('[name="kind"]').select_option("other")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".standing")).to_be_visible()
    assert [piece.name for piece in dispute.evidence.exclude(name="")] == ["front.jpg"]


def test_a_form_with_errors_still_has_its_files(form, dispute):
    choose_files(form, photo("front.jpg"))
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")
    press(form, "^Add evidence|^Submit")
    expect(form.locator("#error-summary")).to_contain_text("Say what the files show.")
    expect(row(form, "front.jpg")).to_contain_text("Here already, not sent yet")
    form.locator('[name="kind"]').select_option("other")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".standing")).to_be_visible()
    assert dispute.evidence.get(name__gt="").name == "front.jpg"


def test_a_page_that_is_left_and_opened_again_still_has_its_files(form, dispute):
    choose_files(form, photo("front.jpg"), photo("label.jpg", "blue"), photo("private.jpg", "red"))
    for name in ("front.jpg", "label.jpg", "private.jpg"):
        expect(row(form, name)).to_have_attribute("data-state", "ready")
    form.get_by_label("What “label.jpg” shows").select_option("proof_of_damage")
    press(form, "Remove “private.jpg”")
    address = form.url
    form.goto("/buyer/")
    form.goto(address)
    expect(row(form, "front.jpg")).to_have_attribute("data-state", "ready")
    expect(form.locator(".upload")).to_have_count(2)
    expect(row(form, "front.jpg").locator("img")).to_have_js_property("naturalWidth", 112)
    form.locator('[name="kind"]').select_option("other")
    press(form, "^Add evidence|^Submit")
    expect(form.locator(".standing")).to_be_visible()
    sent = dispute.evidence.exclude(name="").order_by("pk")
    assert {(piece.name, piece.kind) for piece in sent} == {
        ("front.jpg", "other"),
        ("label.jpg", "proof_of_damage"),
    }
    form.goto(address)
    expect(form.get_by_text("Choose files")).to_be_visible()
    expect(form.locator(".upload")).to_have_count(0)


def test_without_scripts_what_was_accepted_need_not_be_chosen_again(visit, dispute):
    page = visit(dispute.buyer, java_script_enabled=False)
    page.goto(f"/buyer/disputes/{dispute.reference}/submit_evidence/")
    expect(page.get_by_text("Choose files")).to_be_hidden()
    choose_files(page, photo("front.jpg"), photo("private.jpg", "blue"), PAGE)
    page.locator('[name="kind"]').select_option("other")
    press(page, "^Add evidence|^Submit")
    expect(page.locator("#error-summary")).to_contain_text(
        "“page.jpg” is not a kind of file that can be taken"
    )
    expect(row(page, "front.jpg").locator("img")).to_have_js_property("naturalWidth", 112)
    page.get_by_label("Send private.jpg with it").uncheck()
    press(page, "^Add evidence|^Submit")
    expect(page.locator(".standing")).to_be_visible()
    assert [piece.name for piece in dispute.evidence.exclude(name="")] == ["front.jpg"]


def test_a_number_that_looks_wrong_is_asked_about_before_it_is_sent(visit, dispute):
    page = visit(staff_of(dispute))
    page.goto(f"/seller/disputes/{dispute.reference}/submit_evidence/")
    choose_files(page, photo("front.jpg"))
    page.locator('[name="kind"]').select_option("proof_of_shipment")
    page.locator('[name="carrier"]').fill("CTT")
    page.locator('[name="tracking_number"]').fill("RR123456784PT")
    press(page, "^Add evidence|^Submit")
    expect(page.locator("#warnings")).to_contain_text("its check digit does not fit")
    expect(page.locator("#warnings")).to_be_focused()
    expect(row(page, "front.jpg")).to_contain_text("Here already, not sent yet")
    assert not dispute.evidence.by("seller").exists()
    assert faults(page) == []
    press(page, "Send it anyway")
    expect(page.locator(".standing")).to_be_visible()
    assert [str(piece) for piece in dispute.evidence.by("seller").order_by("pk")] == [
        "front.jpg",
        "RR123456784PT",
    ]


def test_photos_go_with_a_message_from_the_disputes_page_again_and_again(visit, dispute):
    page = visit(dispute.buyer)
    page.goto(f"/buyer/disputes/{dispute.reference}/")
    for name, color in (("one.jpg", "red"), ("two.jpg", "green")):
        page.locator("details", has_text="Attach a file").locator("summary").click()
        choose_files(page, photo(name, color))
        expect(row(page, name)).to_have_attribute("data-state", "ready")
        page.locator('[name="text"]').fill("Look at this.")
        press(page, "Send message")
        expect(page.locator(".flag[role=status]")).to_contain_text("Your message was sent.")
        expect(page.locator(".record")).to_contain_text(name)
    attached = dispute.evidence.filter(is_attachment=True).order_by("pk")
    assert [piece.name for piece in attached] == ["one.jpg", "two.jpg"]


def test_photos_come_with_a_dispute_that_is_opened_on_a_phone(visit):
    order = fresh_order()
    page = visit(order.buyer, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"/buyer/orders/{order.reference}/open/")
    choose(page, "reason", "not_as_described")
    choose(page, "sub_reason", "damaged")
    press(page, "Next")
    press(page, "Next")
    page.locator('[name="statement"]').fill("Both bowls came cracked.")
    press(page, "Next")
    choose(page, "remedy", "full_refund")
    press(page, "Next")
    page.locator("[capture]").set_input_files(photo("camera.jpg"))
    choose_files(page, PAGE)
    expect(row(page, "camera.jpg")).to_have_attribute("data-state", "ready")
    expect(row(page, "page.jpg")).to_have_attribute("data-state", "refused")
    expect(page.get_by_text("Take a photo")).to_be_visible()
    assert too_wide(page) <= 0
    assert faults(page) == []
    press(page, "Save and stop")
    expect(page.get_by_role("heading", level=1)).to_have_text("My orders")
    page.goto(f"/buyer/orders/{order.reference}/open/")
    expect(row(page, "camera.jpg")).to_have_attribute("data-state", "ready")
    press(page, "Send to the seller")
    expect(page.locator(".standing")).to_contain_text("The seller's turn")
    assert [(piece.name, piece.kind) for piece in order.disputes.get().evidence.all()] == [
        ("camera.jpg", "proof_of_damage")
    ]


def test_files_are_dropped_and_pasted(form):
    form.evaluate("""() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["It came broken."], "note.txt", { type: "text/plain" }));
      const area = document.querySelector(".upload-drop");
      const event = { dataTransfer: transfer, bubbles: true };
      for (const name of ["dragover", "drop"]) area.dispatchEvent(new DragEvent(name, event));
      const other = new DataTransfer();
      other.items.add(new File(["It came late."], "pasted.txt", { type: "text/plain" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: other, bubbles: true }));
    }""")
    expect(row(form, "note.txt")).to_have_attribute("data-state", "ready")
    expect(row(form, "pasted.txt")).to_have_attribute("data-state", "ready")


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 900}])
def test_the_list_of_files_has_no_fault_in_any_state(visit, dispute, viewport):
    page = visit(dispute.buyer, viewport=viewport)
    page.goto(f"/buyer/disputes/{dispute.reference}/submit_evidence/")
    page.route(UPLOADS, lambda route: route.abort(), times=1)
    long = photo("a-photo-with-a-name-that-never-ends-and-has-no-place-to-break-" * 2 + ".jpg")
    choose_files(page, long)
    expect(row(page, "a-photo")).to_have_attribute("data-state", "failed")
    choose_files(page, photo("front.jpg", "blue"), PAGE)
    expect(row(page, "front.jpg")).to_have_attribute("data-state", "ready")
    expect(row(page, "page.jpg")).to_have_attribute("data-state", "refused")
    assert too_wide(page) <= 0
    assert faults(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert faults(page) == []
    small = [
        box
        for button in page.locator(".upload .btn:visible").all()
        if (box := button.bounding_box())["height"] < 44
    ]
    assert small == []


@pytest.mark.parametrize(("viewport", "most"), [(PHONE, 130), ({"width": 1280, "height": 900}, 70)])
def test_a_file_takes_little_room_and_a_reason_is_not_bold(visit, dispute, viewport, most):
    page = visit(dispute.buyer, viewport=viewport)
    page.goto(f"/buyer/disputes/{dispute.reference}/submit_evidence/")
    choose_files(page, photo("IMG_20261101_120312.jpg"), PAGE)
    expect(row(page, "IMG")).to_have_attribute("data-state", "ready")
    expect(row(page, "page.jpg")).to_have_attribute("data-state", "refused")
    assert row(page, "IMG").bounding_box()["height"] <= most
    expect(page.get_by_role("button", name="Remove “IMG_20261101_120312.jpg”")).to_be_visible()
    expect(row(page, "page.jpg").locator(".upload-state")).to_have_css("font-weight", "400")
