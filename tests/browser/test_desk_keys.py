"""The mediators' desk by keyboard: through the cases, between the queues, to the search and out of it."""

import re

import pytest
from playwright.sync_api import expect

from disputes.flow import State
from disputes.models import Dispute
from tests.browser.acts import fresh
from tests.browser.conftest import EVERYTHING, PHONE, faults, too_wide
from tests.factories import make_mediator
from tests.mediation.test_actions import url


@pytest.fixture
def mediator(db):
    return make_mediator("Anna")


@pytest.fixture
def cases(mediator):
    """Three of the mediator's, the soonest deadline first."""
    cases = [fresh(State.UNDER_REVIEW) for _number in range(3)]
    Dispute.objects.filter(pk__in=[case.pk for case in cases]).update(mediator=mediator)
    return sorted(cases, key=lambda case: (case.due_at, case.pk))


def test_the_desk_is_used_without_a_mouse(visit, mediator, cases):
    page = visit(mediator)
    page.goto("/mediation/")
    links = page.locator("[data-rows] h3 a")
    expect(links).to_have_count(3)
    for key, number in (("j", 0), ("j", 1), ("ArrowDown", 2), ("j", 2), ("k", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(links.nth(number)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j7k?")  # what is typed is typed
    expect(page.locator("#q")).to_have_value("j7k?")
    page.keyboard.press("Escape")
    expect(links.first).to_be_focused()
    page.keyboard.press("7")
    expect(page).to_have_url(re.compile(r"queue=all"))
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile(r"queue=mine"))
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(url(cases[0]))))


def test_the_keys_are_listed_and_can_be_turned_off(visit, mediator, cases):
    page = visit(mediator)
    page.goto("/mediation/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page, EVERYTHING) == []
    page.locator("[data-use-keys]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("7")
    expect(page.locator("[data-rows] h3 a").first).not_to_be_focused()
    expect(page).to_have_url(re.compile(r"/mediation/$"))
    page.get_by_role("button", name="Keys").click()
    page.locator("[data-use-keys]").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("[data-rows] h3 a").first).to_be_focused()


def test_a_filter_is_kept_found_and_deleted_without_scripts(visit, mediator, cases):
    page = visit(mediator, java_script_enabled=False, viewport=PHONE)
    page.goto("/mediation/?queue=all")
    page.locator("#reason").select_option("in_transit_late")
    page.get_by_role("button", name="Search").click()
    page.get_by_text("Keep this filter").click()
    page.get_by_label("Under which name").fill("Late on its way")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="Late on its way")).to_have_attribute("aria-current", "true")
    page.get_by_role("button", name="Delete the filter “Late on its way”").click()
    expect(page.get_by_role("link", name="Late on its way")).to_have_count(0)


def test_kept_filters_and_what_was_found_read_well(visit, mediator, cases):
    page = visit(mediator)
    page.goto("/mediation/?queue=all&reason=in_transit_late")
    page.get_by_text("Keep this filter").click()
    page.get_by_label("Under which name").fill("A long name, " * 4)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.set_viewport_size(PHONE)
    assert (faults(page, EVERYTHING), too_wide(page)) == ([], 0)
    page.goto(f"/mediation/?q={cases[0].reference}")
    expect(page.locator("[data-rows] li")).to_have_count(1)
    assert (faults(page, EVERYTHING), too_wide(page)) == ([], 0)
