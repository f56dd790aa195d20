"""What comes to an open page: the other side's words, without losing one's own, nor moving what is in use."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from disputes.flow import State
from disputes.models import Message
from disputes.perform import perform
from tests.browser.acts import fresh
from tests.browser.conftest import PHONE, faults, too_wide
from tests.factories import make_mediator, make_proposal, staff_of


def say(dispute, who, text, **fields):
    perform("send_message", dispute.pk, actor=who, at=timezone.now(), message=Message(text=text, **fields))


def offer(dispute):
    brought = {"proposal": make_proposal(), "statement": "We can offer this."}
    perform("counter", dispute.pk, actor=staff_of(dispute), at=timezone.now(), **brought)


def open_page(visit, dispute, portal, **options):
    page = visit(dispute.buyer if portal == "buyer" else staff_of(dispute), **options)
    page.goto(f"/{portal}/disputes/{dispute.reference}/")
    return page


def entry(page, number):
    return page.locator(f"#record-entries > #e{number}")


@pytest.fixture
def dispute(db):
    return fresh(State.AWAITING_SELLER_RESPONSE)


def test_what_one_side_writes_appears_on_the_others_open_page(visit, dispute):
    buyer, seller = open_page(visit, dispute, "buyer"), open_page(visit, dispute, "seller")
    seller.locator("#message_text").fill("Was the box wet, too?")
    seller.get_by_role("button", name="Send message").click()
    expect(entry(buyer, 2)).to_contain_text("Was the box wet, too?")
    expect(buyer.locator("#news-said")).to_have_text("1 new message.")
    expect(buyer).to_have_title(re.compile(r"^\(1\) "))
    buyer.keyboard.press("Shift")
    expect(buyer).not_to_have_title(re.compile(r"^\("))
    expect(seller.locator("#seen")).to_contain_text("Seen by the buyer up to no. 2")
    entry(buyer, 2).get_by_role("link", name="Answer").click()
    expect(buyer.locator("#message_text")).to_be_focused()
    expect(buyer.locator("#answering")).to_contain_text("Was the box wet, too?")
    assert faults(buyer) == []
    buyer.keyboard.type("No, dry.")
    buyer.get_by_role("button", name="Send message").click()
    expect(entry(seller, 3)).to_contain_text("No, dry.")
    expect(entry(seller, 3).locator(".quoted")).to_contain_text("Was the box wet, too?")
    assert [page.locator("#record-entries > li").count() for page in (buyer, seller)] == [3, 3]
    assert [faults(buyer), faults(seller)] == [[], []]
    assert dispute.events.last().data["message"]["answers"] == 2


def test_what_is_half_typed_stays_with_its_focus_and_its_place(visit, dispute):
    buyer = open_page(visit, dispute, "buyer", viewport=PHONE)
    buyer.locator("#message_text").fill("The box was")
    buyer.locator("#message_text").focus()
    buyer.locator("#message_text").evaluate("field => field.setSelectionRange(4, 7)")
    in_sight = "field => field.scrollIntoView({ block: 'center', behavior: 'instant' })"
    buyer.wait_for_load_state("networkidle")  # what comes by itself, as similar cases, is there
    buyer.locator("#message_text").evaluate(in_sight)
    before = buyer.locator("#message_text").bounding_box()["y"]
    say(dispute, staff_of(dispute), "A long answer. " * 60)
    offer(dispute)
    expect(entry(buyer, 3)).to_be_attached()
    expect(buyer.locator(".standing")).to_contain_text("Do you accept €20.00?")
    expect(buyer.locator("#hint")).to_contain_text(
        "A message is not an answer to the proposal: press “Accept"
    )
    expect(buyer.locator("#message_text")).to_be_focused()
    assert buyer.locator("#message_text").input_value() == "The box was"
    chosen = "field => [field.selectionStart, field.selectionEnd]"
    assert buyer.locator("#message_text").evaluate(chosen) == [4, 7]
    buyer.wait_for_function("!document.documentElement.style.overflowAnchor")
    assert buyer.locator("#message_text").bounding_box()["y"] == pytest.approx(before, abs=2)
    assert (too_wide(buyer), faults(buyer)) == (0, [])
    expect(buyer).to_have_title(re.compile("Your turn: Do you accept"))


def test_nothing_is_exchanged_under_the_pointer_until_it_is_asked_for(visit, dispute):
    buyer = open_page(visit, dispute, "buyer")
    buyer.locator(".standing").hover()
    offer(dispute)
    expect(buyer.locator("#news-held")).to_be_visible()
    expect(entry(buyer, 2)).to_be_attached()
    expect(buyer.locator(".standing")).to_contain_text("The seller answers your proposal")
    assert faults(buyer) == []
    buyer.locator("#news-held").get_by_role("button", name="Show").click()
    expect(buyer.locator(".standing")).to_contain_text("Do you accept €20.00?")
    expect(buyer.locator("#news-held")).to_be_hidden()
    expect(buyer.locator("#now")).to_be_focused()


def test_a_list_says_what_has_changed_and_leaves_its_rows_where_they_are(visit, dispute):
    seller = visit(staff_of(dispute))
    seller.goto("/seller/")
    row = seller.get_by_role("link", name=re.compile("Bowl")).first
    before = row.bounding_box()
    say(dispute, dispute.buyer, "Hello?")
    notice = seller.locator("#list-news")
    expect(notice).to_contain_text("1 dispute has changed.")
    assert row.bounding_box() == before
    assert faults(seller) == []
    notice.get_by_role("link", name="Show").click()
    expect(notice).to_be_empty()


def test_the_mediators_desk_says_what_has_changed_and_leaves_its_rows_where_they_are(visit, db):
    case, anna = fresh(State.UNDER_REVIEW), visit(make_mediator("Anna"))
    anna.goto("/mediation/?queue=unassigned")
    before = anna.locator("[data-rows] > li").first.bounding_box()
    say(case, case.buyer, "Hello?")
    expect(anna.locator("#list-news")).to_contain_text("1 dispute has changed.")
    assert anna.locator("[data-rows] > li").first.bounding_box() == before
    assert faults(anna) == []
    anna.locator("#list-news").get_by_role("link", name="Show").click()
    expect(anna.locator("#list-news")).to_be_empty()


def test_a_mediator_s_open_case_gets_notes_and_words_of_both_sides(visit, db):
    case = fresh(State.UNDER_REVIEW)
    anna = visit(make_mediator("Anna"))
    anna.goto(f"/mediation/disputes/dispute/{case.reference}/")
    first = case.version
    say(case, make_mediator("Berta"), "I doubt it.", private=True)
    expect(entry(anna, first + 1)).to_contain_text("Only mediators")
    expect(anna.locator("#notes")).to_contain_text("I doubt it.")
    say(case, case.buyer, "Here I am.")
    expect(entry(anna, first + 2)).to_contain_text("Here I am.")
    assert faults(anna) == []


def test_nobody_asks_from_a_tab_that_nobody_sees(visit, dispute):
    buyer = visit(dispute.buyer)
    buyer.clock.install()
    buyer.goto(f"/buyer/disputes/{dispute.reference}/")
    asked = []
    buyer.on("request", lambda request: asked.append(request.url) if "/news/" in request.url else None)
    hide = """value => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    buyer.evaluate(hide, True)
    asked.clear()
    say(dispute, staff_of(dispute), "Are you there?")
    buyer.clock.run_for("05:00")
    assert asked == []
    buyer.evaluate(hide, False)
    expect(entry(buyer, 2)).to_contain_text("Are you there?")
    assert len(asked) == 1


def test_without_scripts_the_answer_has_a_page_of_its_own(visit, dispute):
    say(dispute, staff_of(dispute), "Was it wet?")
    buyer = open_page(visit, dispute, "buyer", java_script_enabled=False)
    entry(buyer, 2).get_by_role("link", name="Answer").click()
    expect(buyer.locator(".quoted")).to_contain_text("Was it wet?")
    buyer.locator("[name=text]").fill("No, dry.")
    buyer.get_by_role("button", name="Write a message").click()
    expect(entry(buyer, 3)).to_contain_text("No, dry.")
    expect(entry(buyer, 3).locator(".quoted")).to_contain_text("Was it wet?")
