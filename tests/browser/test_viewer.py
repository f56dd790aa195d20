"""A mediator looks at both sides' evidence: larger, turned, laid over each other, assessed, and cited."""

import re

import pytest
from playwright.sync_api import expect

from mediation.exhibits import exhibits_of
from tests.browser.conftest import EVERYTHING, PHONE, WIDE, faults, too_wide
from tests.browser.exhibits import full_case
from tests.factories import again, declare, make_mediator


@pytest.fixture
def folder(settings, tmp_path):
    """Files of this test alone."""
    backend = settings.STORAGES["evidence"]["BACKEND"]
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }


@pytest.fixture
def case(server):
    return full_case()


@pytest.fixture
def anna(server):
    return make_mediator("Anna")


@pytest.fixture
def page(visit, case, anna):
    page = visit(anna)
    page.goto(f"/mediation/disputes/dispute/{case.reference}/evidence/")
    return page


def transform(picture):
    """How large and how far turned a picture is."""
    return picture.evaluate(
        "e => [Number(e.style.getPropertyValue('--zoom')), e.style.getPropertyValue('--turn'),"
        " e.style.getPropertyValue('--x')]"
    )


def drawn(picture):
    """Waits until the browser has the picture, and says how wide it is."""
    expect(picture).to_be_visible()
    picture.evaluate("e => e.decode()")
    return picture.evaluate("e => e.naturalWidth")


def test_a_photo_is_made_larger_turned_and_moved_by_keys_and_buttons(page):
    bowl = page.locator("#E1 img")
    assert drawn(bowl) == 1200
    page.locator("#E1 .stage").focus()
    for _time in range(3):
        page.keyboard.press("+")
    assert transform(bowl)[0] == pytest.approx(1.25**3)
    page.keyboard.press("ArrowLeft")
    assert transform(bowl)[2] == "60px"
    page.keyboard.press("0")
    assert transform(bowl) == [1, "0deg", "0px"]
    page.locator("#E1").get_by_role("button", name="Larger").click()
    assert transform(bowl)[0] == 1.25
    page.keyboard.press("0")
    page.keyboard.press("r")
    zoom, turn, _x = transform(bowl)
    assert turn == "90deg"
    assert zoom < 1  # all of it is still seen
    page.keyboard.press("R")
    assert transform(bowl)[1] == "0deg"
    page.locator("#E1 .stage").dblclick()
    assert transform(bowl)[0] == 2.5


def test_a_photo_is_dragged_and_zoomed_with_the_wheel(page):
    bowl = page.locator("#E1 img")
    drawn(bowl)
    box = page.locator("#E1 .stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(page.locator("#E1 [data-zoom]")).to_have_text("125 %")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 30, box["y"] + box["height"] / 2, steps=3)
    page.mouse.up()
    assert transform(bowl)[2] == "30px"


def test_keys_lead_through_the_pieces_of_each_side(page):
    expect(page.locator(".pane:visible")).to_have_count(2)
    page.locator("#E1 .stage").focus()
    page.keyboard.press("j")
    expect(page.locator("#E2")).to_be_visible()
    expect(page.locator("#E1")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#E1 .stage")).to_be_focused()
    page.keyboard.press("s")
    page.keyboard.press("j")
    expect(page.locator("#E4")).to_contain_text("Subject: Parcel")
    assert page.url.endswith("#E4")
    page.keyboard.press("b")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#E6 [data-page]")).to_have_text("1 / 2")
    page.keyboard.press("]")
    expect(page.locator("#E6 [data-page]")).to_have_text("2 / 2")
    assert drawn(page.locator("#E6 img:not([hidden])")) > 500
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    expect(page.locator("#E6")).to_be_visible()


def test_two_photos_are_compared_with_the_keyboard_alone(page):
    drawn(page.locator("#E1 img"))
    page.locator("#E1 .stage").focus()
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="Compare two pictures")
    expect(dialog).to_be_visible()
    assert "E1" in dialog.locator("[data-pick=A] option:checked").inner_text()
    assert "E3" in dialog.locator("[data-pick=B] option:checked").inner_text()
    assert drawn(dialog.locator("[data-layer=A]")) == drawn(dialog.locator("[data-layer=B]")) == 1200
    slider = page.get_by_role("slider", name="How much of A is shown")
    expect(slider).to_be_focused()
    for _time in range(20):
        page.keyboard.press("ArrowRight")
    assert dialog.locator("[data-compare-stage]").evaluate("e => e.style.getPropertyValue('--cut')") == "30%"
    cut = dialog.locator(".layer-cut").evaluate("e => getComputedStyle(e).clipPath")
    assert cut == "inset(0px 30% 0px 0px)"
    page.keyboard.press("r")
    assert transform(dialog.locator("[data-layer=A]"))[1] == "90deg"
    assert transform(dialog.locator("[data-layer=B]"))[1] == "0deg"
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_side_takes_the_whole_screen_and_gives_it_back(page):
    page.locator("#E3 .stage").focus()
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement?.dataset.side === 'seller'")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_a_mediator_assesses_with_keys_saves_once_and_finds_it_in_the_ruling(page, case, anna):
    declare(case, anna)
    page.locator("#E1 .stage").focus()
    for verdict in ("1", "j", "2"):
        page.keyboard.press(verdict)
    page.keyboard.press("n")
    page.keyboard.type("The box was photographed empty.")
    expect(page.locator("[data-changed]")).to_have_text("Not saved yet")
    page.locator("#E3 .stage").focus()
    for verdict in ("1", "j", "1", "j", "3"):
        page.keyboard.press(verdict)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".viewer-save")).to_contain_text("5 of 5 assessed")
    assert case.events.filter(action="assess_evidence").count() == 1
    verdicts = [e.assessment.verdict for e in exhibits_of(again(case)) if e.assessment]
    assert verdicts == ["verified", "doubtful", "verified", "verified", "rejected"]
    page.locator("#E1 .stage").focus()
    page.keyboard.press("d")
    page.get_by_text("Evidence relied on in general").click()
    cited = page.locator(".cite:visible")
    expect(cited).to_contain_text("E2 box.jpg")
    expect(cited).to_contain_text("Doubtful")
    with page.context.expect_page() as opened:
        cited.get_by_role("link", name=re.compile("Look at E2")).click()
    expect(opened.value.locator("#E2")).to_be_visible()
    expect(opened.value.locator("#E1")).to_be_hidden()


@pytest.mark.parametrize("viewport", [WIDE, {"width": 1920, "height": 1080}, {"width": 1280, "height": 720}])
def test_both_verdicts_are_at_hand_without_scrolling(visit, case, viewport):
    page = visit(make_mediator("Anna"), viewport=viewport)
    page.goto(f"/mediation/disputes/dispute/{case.reference}/evidence/")
    drawn(page.locator("#E1 img"))
    bar = page.locator(".viewer-save").bounding_box()
    for row in page.locator(".verdict-row:visible").all():
        box = row.bounding_box()
        assert box["y"] + box["height"] <= bar["y"]
    for choice in (
        page.locator("#E1").get_by_label("Verified"),
        page.locator("#E3").get_by_label("Doubtful"),
    ):
        choice.check()
        expect(choice).to_be_checked()
    assert page.evaluate("scrollY") == 0


def test_changes_that_are_not_saved_are_not_lost_unasked(page):
    page.locator("#E1 .stage").focus()
    page.keyboard.press("1")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.get_by_role("link", name="Back to the case").click()
    assert asked == ["beforeunload"]
    assert page.url.split("#")[0].endswith("/evidence/")


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (PHONE, "light"), (PHONE, "dark")])
def test_nothing_is_wrong_with_the_page(visit, case, viewport, scheme):
    page = visit(make_mediator("Anna"), viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"/mediation/disputes/dispute/{case.reference}/evidence/")
    drawn(page.locator("#E1 img"))
    assert faults(page, EVERYTHING) == []
    page.locator("#E1 details summary").last.click()
    page.get_by_role("button", name="Keys").click()
    assert faults(page, EVERYTHING) == []
    assert too_wide(page) <= 0


def test_without_scripts_all_of_it_is_there(visit, case):
    page = visit(make_mediator("Anna"), java_script_enabled=False)
    page.goto(f"/mediation/disputes/dispute/{case.reference}/evidence/?order=latest")
    expect(page.locator(".pane:visible")).to_have_count(6)
    expect(page.locator(".tools:visible")).to_have_count(0)
    expect(page.locator("#E6 img:visible")).to_have_count(2)
    assert [pane.get_attribute("id") for pane in page.locator(".pane").all()] == [
        "E6",
        "E2",
        "E1",
        "E5",
        "E4",
        "E3",
    ]
    page.locator("#E1").get_by_label("Verified").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".viewer-save")).to_contain_text("1 of 5 assessed")
    assert page.url.split("#")[0].endswith("?order=latest")
