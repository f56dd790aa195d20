"""How people come in: the demonstration's buttons, and an invitation to a store, with the way out again."""

from django.core import mail
from playwright.sync_api import expect

from disputes.demo import load_people
from tests.browser.acts import press
from tests.factories import make_store


def test_owners_invite_agents_who_join_and_can_be_removed(visit):
    store = make_store()
    owner = visit(store.owner)
    owner.goto("/seller/store/")
    owner.locator('[name="email"]').fill("new-agent@example.com")
    press(owner, "Send the invitation")
    expect(owner.locator("main")).to_contain_text("Not accepted yet")

    link = next(word for word in mail.outbox[-1].body.split() if "/seller/invitations/" in word)
    agent = visit()
    agent.goto("/seller/invitations/" + link.partition("/seller/invitations/")[2])
    agent.locator('[name="name"]').fill("Noor")
    for password in agent.locator('[type="password"]').all():
        password.fill("a-long-pass-2026")
    press(agent, "Join")
    expect(agent.locator(".notice-done")).to_contain_text(f"You are on the staff of {store.name}")

    owner.reload()
    press(owner, "Remove Noor")
    expect(owner.locator(".notice-done")).to_contain_text("Noor is no longer on the staff")
    agent.goto("/seller/")
    expect(agent.locator("main")).to_contain_text("You are not on the staff of a store")


def test_one_click_tries_a_demo_account(visit, settings):
    settings.DEBUG = True
    load_people()
    page = visit()
    for name, heading in [("Seller, owner", "Disputes"), ("Head mediator", "Cases"), ("Buyer", "My orders")]:
        page.goto("/accounts/login/")
        page.locator(".try button").filter(has_text=name).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        press(page, "Sign out")
