"""A tracking number is judged while it is typed, and a slip is put right with one press."""

import pytest
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import fresh
from tests.browser.conftest import faults

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
