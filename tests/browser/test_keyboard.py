"""Without a mouse: a seller answers with the keys alone, and always sees where the focus is."""

import re

from playwright.sync_api import expect

from disputes.flow import State
from tests.browser.acts import fresh
from tests.factories import PASSWORD, again, make_user, staff_of

FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const label = at.labels?.[0] ?? at;
  return {
    name: (at.getAttribute("aria-label") ?? label.innerText ?? "").trim(),
    field: at.name ?? "", value: at.value ?? "", id: at.id,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


def focus(page):
    return page.evaluate(FOCUS)


def tab_to(page, wanted, most=60):
    """Tab until `wanted(focus)`; every stop on the way shows its focus."""
    for _stop in range(most):
        page.keyboard.press("Tab")
        now = focus(page)
        assert now["outlined"], f"the focus cannot be seen on {now}"
        if wanted(now):
            return
    raise AssertionError(f"not reached; the last stop was {now}")


def named(text):
    return lambda now: now["name"].startswith(text)


def field(name):
    return lambda now: now["field"] == name


def test_the_skip_link_comes_first_and_leads_to_the_content(visit):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE)
    page = visit(staff_of(dispute))
    page.goto(f"/seller/disputes/{dispute.reference}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_seller_answers_by_keyboard(visit):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, reason="not_as_described")
    page = visit(staff_of(dispute))
    page.goto(f"/seller/disputes/{dispute.reference}/")
    tab_to(page, named("Make another offer"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Make another offer")
    tab_to(page, field("remedy"))
    while focus(page)["value"] != "partial_refund":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    tab_to(page, field("amount"))
    page.keyboard.type("45.00")
    tab_to(page, field("statement"))
    page.keyboard.type("One of them can be replaced.")
    tab_to(page, named("Check"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your offer")
    tab_to(page, named("Send offer of €45.00"))
    page.keyboard.press("Space")
    expect(page.locator(".notice-done")).to_be_visible()
    dispute = again(dispute)
    assert (dispute.state, dispute.on_the_table.amount) == (State.AWAITING_BUYER_RESPONSE, 4500)


def test_errors_get_the_focus_and_lead_to_their_fields(visit):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, reason="not_as_described")
    page = visit(staff_of(dispute))
    page.goto(f"/seller/disputes/{dispute.reference}/counter/")
    page.locator('[name="remedy"][value="partial_refund"]').check()
    page.locator('[method="post"] [name="amount"]').fill("much")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: "))
    for link in page.locator("#error-summary a").all():
        link.press("Enter")
        target = link.get_attribute("href").removeprefix("#")
        assert focus(page)["id"] == target
    assert page.locator('[method="post"] [name="amount"]').input_value() == "much"


def test_people_sign_in_by_keyboard(visit):
    user = make_user("buyer")
    page = visit()
    page.goto("/accounts/login/?next=/buyer/")
    tab_to(page, field("login"))
    page.keyboard.type(user.email)
    tab_to(page, field("password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("My orders")
