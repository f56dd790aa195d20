"""A tracking number is judged while it is typed, and a slip is put right with one press."""

import pytest
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import fresh, press
from tests.browser.conftest import PHONE, faults, too_wide
from tests.factories import staff_of

pytestmark = pytest.mark.browser


@pytest.fixture
def form(visit, db):
    dispute = fresh(State.COLLECTING_EVIDENCE)
    page = visit(dispute.buyer)
    page.goto(f"/buyer/disputes/{dispute.reference}/submit_evidence/")
    return page


def test_a_slip_is_seen_and_put_right(form):
    number, said = form.locator('[name="tracking_number"]'), form.locator("#number-check")
    form.locator('[name="carrier"]').fill("CTT")
    number.fill("RR123456784PT")
    number.press("Tab")
    expect(said).to_contain_text("its check digit does not fit")
    assert faults(form) == []
    said.get_by_role("button", name="RR123456785PT").click()
    expect(said).to_contain_text("the carrier may have given this number")
    assert number.input_value() == "RR123456785PT"
    assert number.evaluate("field => field === document.activeElement")


def test_another_carriers_number_is_named_and_nothing_is_said_of_none(form):
    number, said = form.locator('[name="tracking_number"]'), form.locator("#number-check")
    form.locator('[name="carrier"]').fill("FedEx")
    number.fill("1Z5R89390357567127")
    number.press("Tab")
    expect(said).to_contain_text("This is a number of UPS.")
    number.fill("")
    number.press("Tab")
    expect(said).to_be_empty()


@pytest.fixture
def sellers(visit, db):
    """The seller's form, sent with a number that has a slip in it."""

    def sent(**options):
        dispute = fresh(State.COLLECTING_EVIDENCE)
        page = visit(staff_of(dispute), **options)
        page.goto(f"/seller/disputes/{dispute.reference}/submit_evidence/")
        page.locator('[name="carrier"]').fill("CTT")
        page.locator('[name="tracking_number"]').fill("RR123456784PT")
        press(page, "^Add evidence|^Submit")
        expect(page.locator("#warnings")).to_contain_text("Did you mean RR123456785PT?")
        return page

    return sent


def test_what_is_warned_of_is_said_once_and_put_right_with_one_press(sellers):
    page = sellers(viewport=PHONE)
    page.wait_for_load_state("networkidle")  # nothing is asked for that would say it again
    assert page.locator("form.propose").inner_text().count("its check digit does not fit") == 1
    assert too_wide(page) <= 0
    assert faults(page) == []
    press(page, "Take RR123456785PT")
    expect(page.locator("#number-check")).to_contain_text("the carrier may have given this number")
    expect(page.locator("#warnings")).to_have_count(0)
    press(page, "^Add evidence|^Submit")
    expect(page.locator(".standing")).to_be_visible()


def test_without_scripts_the_suggestion_is_read_and_no_button_is_dead(sellers):
    page = sellers(java_script_enabled=False)
    expect(page.get_by_role("button", name="Take RR123456785PT")).to_be_hidden()
    press(page, "Send it anyway")
    expect(page.locator(".standing")).to_be_visible()
