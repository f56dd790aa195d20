"""With JavaScript off: each action that the rulebook gives buyers and sellers once a dispute is open.

Of mediators' actions these: ask for evidence, rule, confirm a ruling, send it back, assess evidence, say that
one is impartial, write a note, assign. Besides, a first dispute step by step, and the settings.
"""

from functools import partial

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from disputes.flow import ACTIONS, PARTIES, Role, State
from disputes.perform import perform
from tests.browser.acts import follow, fresh, press
from tests.browser.test_main_path import picture
from tests.factories import (
    again,
    declare,
    make_evidence,
    make_mediator,
    make_ruling,
    make_user,
    staff_of,
)

S = State
OFFER = {"remedy": "partial_refund", "amount": "45.00", "statement": "One of them can be replaced. Today."}
WHY = {"statement": "We do not find together. Please look at it."}
NUMBER = {"carrier": "CTT Expresso", "tracking_number": "RR123456785PT"}
PHOTO = {"files": picture(), "kind": "photo_of_received_item"}
NOTE = {"text": "Both bowls were in one box. I send a photo today."}
CASES = [  # who, from which state, what, and what is entered
    ("buyer", S.AWAITING_BUYER_RESPONSE, "accept", {}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "modify", OFFER | {"amount": "50.00"}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "reject", {}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "withdraw", {}),
    ("buyer", S.AWAITING_BUYER_RESPONSE, "send_message", NOTE),
    ("buyer", S.COLLECTING_EVIDENCE, "propose", OFFER),
    ("buyer", S.COLLECTING_EVIDENCE, "submit_evidence", PHOTO),
    ("buyer", S.COLLECTING_EVIDENCE, "finish_evidence", {}),
    ("buyer", S.AWAITING_RETURN_SHIPMENT, "ship_return", NUMBER),
    ("buyer", S.AWAITING_RETURN_RECEIPT, "request_intervention", WHY),
    ("seller", S.AWAITING_SELLER_RESPONSE, "accept", {}),
    ("seller", S.AWAITING_SELLER_RESPONSE, "counter", OFFER),
    ("seller", S.AWAITING_SELLER_RESPONSE, "contest", {"statement": "It was delivered."} | NUMBER),
    ("seller", S.AWAITING_SELLER_RESPONSE, "send_message", NOTE),
    ("seller", S.AWAITING_BUYER_RESPONSE, "refund_in_full", {}),
    ("seller", S.AWAITING_BUYER_RESPONSE, "request_intervention", WHY),
    ("seller", S.COLLECTING_EVIDENCE, "propose", OFFER),
    ("seller", S.COLLECTING_EVIDENCE, "submit_evidence", NUMBER),
    ("seller", S.COLLECTING_EVIDENCE, "finish_evidence", {}),
    ("seller", S.AWAITING_RETURN_RECEIPT, "acknowledge_return", {"acknowledgement": "item_received"}),
]


def enter(page, values):
    for name, value in values.items():
        fields = page.locator(f'main [method="post"] [name="{name}"]:not([type="hidden"])')
        match fields.first.evaluate("field => field.type"):
            case "radio" | "checkbox" if value != "on":
                page.locator(f'main [method="post"] [name="{name}"][value="{value}"]').check()
            case "checkbox":
                fields.first.check()
            case "file":
                fields.first.set_input_files(value)
            case "select-one":
                fields.first.select_option(value)
            case _:
                fields.first.fill(value)


def reach(page, address):
    """Over the link on the page, unfolding what it lies in."""
    link = page.locator(f'main a[href^="{address}"]').first
    if not link.is_visible():
        link.locator("xpath=ancestor::details[1]/summary").click()
    link.click()


def send(page):
    """The form's own button; a preview's or a warning's after it."""
    button = page.locator(".propose .bar button, .card-d [method=post] .bar button").first
    shows_first = button.get_attribute("name") == "check"
    button.click()
    again_button = page.locator('button[name="anyway"], form:has(button[name="edit"]) .btn-primary')
    if shows_first and again_button.count():
        again_button.first.click()


def done_by(dispute, role, action):
    return again(dispute).events.filter(action=action, role=role).count()


def test_the_list_above_is_the_rulebooks():
    wanted = {(role.value, a.name) for a in ACTIONS.values() for role in a.who & PARTIES if a.name != "open"}
    assert {(role, action) for role, _state, action, _values in CASES} == wanted


@pytest.mark.parametrize(("role", "state", "action", "values"), CASES, ids=lambda value: str(value)[:30])
def test_a_party_does_it(visit, role, state, action, values):
    dispute = fresh(state, reason="not_as_described")
    page = visit(dispute.buyer if role == "buyer" else staff_of(dispute), java_script_enabled=False)
    page.goto(f"/{role}/disputes/{dispute.reference}/")
    before = done_by(dispute, role, action)
    if action == "send_message":  # its form stands on the page
        enter(page, values)
        press(page, "Send message")
    else:
        reach(page, reverse(f"disputes:{role}_action", args=[dispute.reference, action]))
        enter(page, values)
        send(page)
    expect(page.locator(".notice-done")).to_be_visible()
    assert done_by(dispute, role, action) == before + 1


def test_a_first_dispute_is_shown_step_by_step_and_put_away(visit):
    dispute = fresh(S.AWAITING_SELLER_RESPONSE)
    page = visit(staff_of(dispute), java_script_enabled=False)
    page.goto(f"/seller/disputes/{dispute.reference}/")
    follow(page, "Choose an answer")
    expect(page.locator("#choices")).to_be_in_viewport()
    press(page, "I know my way now")
    expect(page.locator(".guide")).to_have_count(0)
    page.get_by_text("How does the clock work?").click()
    expect(page.locator(".help p")).to_be_visible()


def test_people_change_their_settings(visit):
    user = make_user("Inês")
    page = visit(user, java_script_enabled=False)
    page.goto("/accounts/profile/")
    enter(page, {"name": "Inês Faria", "time_zone": "Europe/Lisbon", "theme": "dark"})
    press(page, "^Save$")
    expect(page.locator(".notice-done")).to_contain_text("Your settings are saved.")
    page.locator('[name="mail_news"][value="daily"]').check()
    page.locator('form:has([name="mail_news"]) button[type="submit"]').click()
    expect(page.locator(".notice-done")).to_contain_text("Your mail preferences are saved.")
    user.refresh_from_db()
    assert (user.name, user.time_zone, user.theme, user.mail_news) == (
        "Inês Faria",
        "Europe/Lisbon",
        "dark",
        "daily",
    )


# -- mediators ----------------------------------------------------------------------------


def case_with_evidence():
    dispute = fresh(S.COLLECTING_EVIDENCE, reason="not_as_described")
    for who, role in ((dispute.buyer, "buyer"), (staff_of(dispute), "seller")):
        perform("submit_evidence", dispute.pk, actor=who, evidence=[make_evidence(role)])
        perform("finish_evidence", dispute.pk, actor=who)
    return again(dispute)


def case_to_decide(mediator):
    dispute = fresh(S.UNDER_REVIEW, reason="not_as_described")
    return declare(dispute, mediator)


def case_to_confirm(_mediator):
    first = make_mediator("Berta")
    dispute = case_to_decide(first)
    perform("rule", dispute.pk, actor=first, ruling=make_ruling(), needs_confirmation=True)
    return declare(again(dispute), _mediator)


RULING = {"findings": "ITEM_NOT_AS_DESCRIBED", "no_evidence": "on", "remedy": "full_refund"}
OFFICE = [
    (
        case_to_decide,
        "request_evidence",
        {"party": "both", "request": "A photo of the box.", "why": "Who packed it."},
    ),
    (case_to_decide, "rule", RULING | {"grounds": "Both bowls are cracked, as both sides say."}),
    (case_to_confirm, "confirm_ruling", {}),
    (case_to_confirm, "send_back_ruling", {"note": "Which bowl is meant?"}),
]


def open_case(visit, mediator, dispute):
    page = visit(mediator, java_script_enabled=False)
    page.goto(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
    return page


@pytest.mark.parametrize(("make", "action", "values"), OFFICE, ids=lambda value: str(value)[:20])
def test_a_mediator_does_it(visit, make, action, values):
    mediator = make_mediator("Anna")
    dispute = make(mediator)
    page = open_case(visit, mediator, dispute)
    reach(page, reverse("mediation:disputes_dispute_action", args=[dispute.reference, action]))
    enter(page, values)
    send_decision(page, action)
    expect(page.locator(".notice-error, .field-error")).to_have_count(0)
    assert done_by(dispute, "mediator", action) == 1


def send_decision(page, action):
    if action == "rule":
        press(page, "Check the decision")
        press(page, "Send the decision")
    else:
        press(
            page,
            {"confirm_ruling": "Confirm the ruling", "send_back_ruling": "Send it back"}.get(
                action, "Ask for"
            ),
        )


def test_a_mediator_assesses_declares_and_writes_a_note(visit):
    mediator, dispute = make_mediator("Anna"), case_with_evidence()
    page = open_case(visit, mediator, dispute)
    page.goto(reverse("mediation:disputes_dispute_action", args=[dispute.reference, "assess_evidence"]))
    for piece in dispute.evidence.all():
        page.locator(f'[name="assessment-{piece.pk}"][value="verified"]').check()
    press(page, "Save what I changed")
    page.goto(reverse("mediation:disputes_dispute_change", args=[dispute.reference]))
    press(page, "I am impartial")
    page.goto(reverse("mediation:disputes_dispute_action", args=[dispute.reference, "send_message"]))
    page.locator('main [name="private"]').check()
    page.locator('main [name="text"]').fill("Both numbers are the same.")
    page.locator("main form:has([name='text']) .btn-primary").click()
    count = partial(done_by, dispute, Role.MEDIATOR)
    assert [count(name) for name in ("assess_evidence", "declare_impartiality", "send_message")] == [1, 1, 1]
    assert again(dispute).events.latest("sequence").is_private


def test_a_head_mediator_assigns_a_case(visit):
    head, other = make_mediator("Cleo", head=True), make_mediator("Anna")
    dispute = fresh(S.UNDER_REVIEW)
    page = open_case(visit, head, dispute)
    reach(page, reverse("mediation:disputes_dispute_action", args=[dispute.reference, "assign"]))
    page.locator('main select[name="mediator"]').select_option(str(other.pk))
    page.locator("main form:has([name='mediator']) .btn-primary").click()
    expect(page.locator("main")).to_contain_text("Anna")
    assert done_by(dispute, Role.MEDIATOR, "assign") == 1
