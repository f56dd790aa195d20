"""The main path of each portal in Arabic, Chinese and German, narrow and wide.

Each page says its language and direction, axe finds no fault, and nothing on it is wider than its place; the
field that counts is reached with the keyboard. Whether all texts are translated, tests/languages asks.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import choose, fresh, fresh_order
from tests.browser.conftest import PHONE, WIDE, faults, too_wide
from tests.browser.test_keyboard import field, tab_to
from tests.factories import declare, make_mediator, staff_of

each = pytest.mark.parametrize("language", ["ar", "zh-hans", "de"])
both = pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
OVERFLOWS = """() => [...document.querySelectorAll("main :not(svg, svg *)")].filter((one) => {
  const style = getComputedStyle(one);
  const speaks = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  return speaks && style.display !== "inline" && style.overflowX === "visible"
    && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1;
}).map((one) => one.outerHTML.slice(0, 120))"""


class Walk:
    """A person's way through pages of one language; what is wrong with each page is kept."""

    def __init__(self, page, language):
        self.page, self.language, self.found = page, language, []

    def look(self):
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        expect(self.page.locator("html")).to_have_attribute("dir", "rtl" if self.language == "ar" else "ltr")
        wrong = [*faults(self.page), *self.page.evaluate(OVERFLOWS)]
        wrong += ["wider than the window"] if too_wide(self.page) > 0 else []
        self.found += [f"{self.page.url}: {fault}" for fault in wrong]

    def go(self, address):
        self.page.goto(address)
        self.look()

    def follow(self, address):
        self.page.locator(f'main a[href="{address}"]').first.click()
        self.look()

    def press(self, which="main form .btn-primary"):
        self.page.locator(which).first.click()

    def write(self, name, text):
        self.page.locator(f'[method="post"] [name="{name}"]').fill(text)


@pytest.fixture
def walk(visit, every_language):
    def as_(user, language, size):
        user.language = language
        user.save()
        return Walk(visit(user, viewport=size), language)

    return as_


@each
@both
def test_a_buyer_opens_a_dispute_and_answers(walk, language, size):
    order = fresh_order()
    way = walk(order.buyer, language, size)
    way.go("/buyer/")
    way.follow(reverse("disputes:open", args=[order.reference]))
    choose(way.page, "reason", "not_as_described")
    choose(way.page, "sub_reason", "damaged")
    for fill_in in (
        lambda: None,
        lambda: way.write("statement", "Both bowls came cracked."),
        lambda: choose(way.page, "remedy", "full_refund"),
    ):
        way.press()
        way.look()
        fill_in()
    way.press()
    way.look()
    way.press()
    expect(way.page.locator(".standing")).to_be_visible()
    way.look()
    dispute = fresh(State.AWAITING_BUYER_RESPONSE, fresh_order(buyer=order.buyer))
    way.go(f"/buyer/disputes/{dispute.reference}/")
    way.follow(f"/buyer/disputes/{dispute.reference}/reject/")
    tab_to(way.page, field("statement"))
    assert "\n".join(way.found) == ""


@each
@both
def test_a_seller_answers(walk, language, size):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, reason="not_as_described")
    way = walk(staff_of(dispute), language, size)
    way.go("/seller/")
    page = f"/seller/disputes/{dispute.reference}/"
    way.follow(page)
    way.follow(f"{page}counter/")
    tab_to(way.page, field("remedy"))
    choose(way.page, "remedy", "partial_refund")
    way.write("amount", "45.00")
    way.write("statement", "One of them can be replaced.")
    way.press('main form [name="check"]')
    expect(way.page.locator(".gap")).to_be_visible()
    way.look()
    way.press()
    expect(way.page.locator(".notice-done")).to_be_visible()
    way.look()
    assert "\n".join(way.found) == ""


@each
@both
def test_a_mediator_rules(walk, language, size):
    case, mediator = fresh(State.UNDER_REVIEW, reason="not_received"), make_mediator("Anna")
    way = walk(mediator, language, size)
    declare(case, mediator)
    way.go("/mediation/?queue=all")
    way.go(reverse("mediation:disputes_dispute_change", args=[case.reference]))
    way.follow(reverse("mediation:disputes_dispute_action", args=[case.reference, "rule"]))
    choose(way.page, "findings", "NO_PROOF_OF_DELIVERY")
    way.page.locator('[name="no_evidence"]').check()
    choose(way.page, "remedy", "full_refund")
    tab_to(way.page, field("grounds"), most=120)
    way.write("grounds", "Nobody signed for the parcel.")
    way.press('main [type="submit"].btn-primary >> visible=true')
    expect(way.page.locator("#preview")).to_be_visible()
    way.look()
    assert "\n".join(way.found) == ""
