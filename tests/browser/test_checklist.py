"""The checklist on a phone: a link opens the form with its kind, and the form says how a good piece looks."""

from django.urls import reverse
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import fresh
from tests.browser.conftest import PHONE, faults, too_wide


def test_a_link_of_the_list_leads_to_the_form_that_says_how_a_good_piece_looks(visit):
    dispute = fresh(State.COLLECTING_EVIDENCE, reason="not_as_described")
    page = visit(dispute.buyer, viewport=PHONE)
    page.goto(reverse("disputes:buyer_dispute", args=[dispute.reference]))
    page.get_by_role("link", name="Add Proof of damage").click()
    expect(page.locator('[name="kind"]')).to_have_value("proof_of_damage")
    hint = page.locator(".checks-hint")
    expect(hint).to_contain_text("with a ruler or a coin beside it")
    expect(hint.locator("svg")).to_be_visible()
    page.locator('[name="kind"]').select_option("photo_of_received_item")
    expect(hint).to_have_text("The whole item beside the box that it came in, with the label in view.")
    page.locator('[name="kind"]').select_option("other")
    expect(hint).to_be_empty()
    assert (faults(page), too_wide(page)) == ([], 0)
