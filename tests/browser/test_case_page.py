"""The case on one page: evidence is assessed in place by keys, and the page reads well on every screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import EVERYTHING, PHONE, WIDE, faults, too_wide
from tests.browser.exhibits import full_case
from tests.browser.test_viewer import folder  # noqa: F401 - a fixture
from tests.factories import again, make_mediator


@pytest.fixture
def case(server):
    return full_case()


def open_case(visit, case, **options):
    page = visit(make_mediator("Anna"), **options)
    page.goto(f"/mediation/disputes/dispute/{case.reference}/")
    return page


def test_evidence_is_assessed_on_the_case_with_keys_alone(visit, case):
    page = open_case(visit, case)
    page.keyboard.press("1")  # nothing is judged that is not looked at
    expect(page.locator("[data-changed]")).to_have_text("")
    page.keyboard.press("e")
    expect(page.locator("#E1 .stage")).to_be_focused()
    page.keyboard.press("1")
    page.keyboard.press("j")
    expect(page.locator("#E2")).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.press("n")
    page.keyboard.type("The box was photographed empty.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".viewer-save")).to_contain_text("2 of 5 assessed")
    assert page.url.endswith(f"/dispute/{case.reference}/#E2")
    said = again(case).evidence.exclude(assessments=None).order_by("pk")
    assert [piece.assessments.get().verdict for piece in said] == ["verified", "doubtful"]


def test_the_choices_stay_in_sight_while_reading(visit, case):
    page = open_case(visit, case)
    page.locator("#record").scroll_into_view_if_needed()
    expect(page.locator("#choices .standing")).to_be_in_viewport()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Delivery").click()
    expect(page.locator("#delivery")).to_be_in_viewport()


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (PHONE, "dark")])
def test_it_reads_well(visit, case, viewport, scheme):
    page = open_case(visit, case, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator(".chart svg[role=img]")).to_be_visible()
    assert faults(page, EVERYTHING) == []
    assert too_wide(page) <= 0


def test_without_scripts_it_is_assessed_and_comes_back(visit, case):
    page = open_case(visit, case, java_script_enabled=False)
    expect(page.locator(".pane:visible")).to_have_count(6)
    page.locator("#E1").get_by_label("Verified").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".viewer-save")).to_contain_text("1 of 5 assessed")
    assert page.url.endswith(f"/dispute/{case.reference}/#evidence")
