"""The API's documentation is read in a browser, under the same strict policy as every page."""

from playwright.sync_api import expect


def test_the_documentation_shows_every_call(visit):
    page = visit()
    page.goto("/api/v1/docs")
    expect(page.get_by_text("Open a dispute for the buyer")).to_be_visible()
    page.get_by_text("Create or update an order").click()
    expect(page.get_by_text("The checks are those of").first).to_be_visible()
