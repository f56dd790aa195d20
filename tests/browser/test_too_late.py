"""Pages that are no longer true: somebody was faster, or the clock was."""

from datetime import timedelta

import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from disputes.flow import State
from disputes.perform import perform
from tests.browser.acts import choose, fresh, press
from tests.factories import again, make_proposal, staff_of

WORDS = "We pack each bowl by hand."


def writes_an_offer(page, dispute):
    page.goto(f"/seller/disputes/{dispute.reference}/counter/")
    choose(page, "remedy", "partial_refund")
    page.locator('[method="post"] [name="amount"]').fill("45.00")
    page.locator('[name="statement"]').fill(WORDS)


def test_who_was_too_slow_reads_what_changed_and_keeps_what_was_typed(visit):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, reason="not_as_described")
    page = visit(staff_of(dispute))
    writes_an_offer(page, dispute)
    faster = make_proposal("buyer", amount=6000)
    perform("modify", dispute.pk, actor=dispute.buyer, at=timezone.now(), proposal=faster)
    press(page, "^Check")
    expect(page.locator(".notice-stale")).to_contain_text("The buyer was faster")
    expect(page.locator(".notice-stale")).to_contain_text("€60.00")
    expect(page.locator('[name="statement"]')).to_have_value(WORDS)
    expect(page.locator('[method="post"] [name="amount"]')).to_have_value("45.00")
    press(page, "^Check")
    press(page, "Send offer")
    expect(page.locator(".notice-done")).to_be_visible()
    assert again(dispute).on_the_table.amount == 4500


def test_an_answer_after_the_deadline_is_refused_and_the_words_are_shown(visit):
    dispute = fresh(State.AWAITING_SELLER_RESPONSE, reason="not_as_described")
    page = visit(staff_of(dispute))
    writes_an_offer(page, dispute)
    with time_machine.travel(dispute.due_at + timedelta(minutes=1)):
        press(page, "^Check")
        expect(page.locator("main")).to_contain_text("Too late")
        expect(page.locator("main")).to_contain_text(WORDS)
    assert again(dispute).state == State.SETTLING
    assert list(dispute.events.values_list("action", flat=True)) == ["open", "apply_buyer_choice"]
