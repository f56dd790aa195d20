"""Without a mouse: a mediator declares, assesses, rules and sends by keys; what is typed is kept."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from disputes.flow import State
from disputes.perform import perform
from mediation.models import Ruling, RulingDraft
from tests.browser.acts import fresh
from tests.browser.conftest import PHONE, faults, too_wide
from tests.browser.test_keyboard import field, focus, named, tab_to
from tests.factories import again, declare, make_evidence, make_mediator, staff_of
from tests.mediation.conftest import assess

NOT_AS_DESCRIBED = "ITEM_NOT_AS_DESCRIBED"


@pytest.fixture
def case(server):
    """Under review, with a piece of each side."""
    case = fresh(State.COLLECTING_EVIDENCE, reason="not_as_described")
    for role, who in (("buyer", case.buyer), ("seller", staff_of(case))):
        brought = {"evidence": [make_evidence(role)]}
        perform("submit_evidence", case.pk, actor=who, at=timezone.now(), **brought)
        perform("finish_evidence", case.pk, actor=who, at=timezone.now())
    return again(case)


def address(case, action=""):
    return f"/mediation/disputes/dispute/{case.reference}/" + (f"{action}/" if action else "")


def tick(page, name, value):
    tab_to(page, lambda now: (now["field"], now["value"]) == (name, value), most=120)
    page.keyboard.press("Space")


def assess_by_keys(page, case):
    for piece in case.evidence.order_by("pk"):
        name = f"assessment-{piece.pk}"
        tab_to(page, field(name), most=150)
        while focus(page)["value"] != "verified":
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
    tab_to(page, named("Save what I changed"), most=150)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_mediator_rules_by_keyboard(visit, case):
    page = visit(make_mediator("Anna"))
    page.goto(address(case))
    tab_to(page, named("I am impartial"), most=200)
    page.keyboard.press("Enter")
    expect(page.locator(".notice-done").first).to_be_visible()
    page.goto(address(case, "evidence"))
    assess_by_keys(page, case)
    page.goto(address(case, "rule"))
    tick(page, "findings", NOT_AS_DESCRIBED)
    tick(page, f"cited-{NOT_AS_DESCRIBED}", str(case.evidence.order_by("pk")[0].pk))
    tab_to(page, field("remedy"))
    while focus(page)["value"] != "full_refund":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    tab_to(page, named("Suggest words"))
    page.keyboard.press("Enter")
    grounds = page.locator('[name="grounds"]')
    expect(grounds).to_have_value(re.compile("We see in E1"))
    expect(grounds).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#preview")).to_contain_text("We see in E1")
    expect(page.locator("#preview")).to_be_focused()
    tab_to(page, named("Send the decision"))
    page.keyboard.press("Enter")
    expect(page.locator(".notice-done").first).to_be_visible()
    assert again(case).state == State.SETTLING
    first = case.evidence.order_by("pk")[0].pk
    assert Ruling.objects.get(dispute=case).rests == {NOT_AS_DESCRIBED: [first]}


@pytest.fixture
def ready(case):
    mediator = make_mediator("Anna")
    for piece in case.evidence.all():
        assess(case, mediator, piece)
    return declare(case, mediator), mediator


def test_what_is_typed_is_kept_while_typing_and_there_again_later(visit, ready):
    case, mediator = ready
    page = visit(mediator)
    page.goto(address(case, "rule"))
    page.locator('[name="grounds"]').fill("Word by word")
    expect(page.locator("#draft-state")).to_have_text(re.compile(r"Draft kept at \d\d:\d\d"))
    assert RulingDraft.objects.get(dispute=case).data["grounds"] == ["Word by word"]
    page.goto(address(case, "rule"))
    expect(page.locator('[name="grounds"]')).to_have_value("Word by word")
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator('[name="grounds"]')).to_have_value("")


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}])
def test_the_form_reads_well_and_unfolds_what_is_ticked(visit, ready, options):
    case, mediator = ready
    page = visit(mediator, **options)
    page.goto(address(case, "rule"))
    cite = page.locator(f'[name="cited-{NOT_AS_DESCRIBED}"]').first
    expect(cite).to_be_hidden()
    page.locator(f'[name="findings"][value="{NOT_AS_DESCRIBED}"]').check()
    expect(cite).to_be_visible()
    assert (faults(page), too_wide(page)) == ([], 0)


def test_the_form_works_without_scripts(visit, ready):
    case, mediator = ready
    page = visit(mediator, java_script_enabled=False)
    page.goto(address(case, "rule"))
    page.locator(f'[name="findings"][value="{NOT_AS_DESCRIBED}"]').check()
    page.locator(f'[name="cited-{NOT_AS_DESCRIBED}"]').first.check()
    page.locator('[name="remedy"][value="full_refund"]').check()
    page.get_by_role("button", name="Suggest words").click()
    page.get_by_role("button", name="Check the decision").click()
    expect(page.locator("#preview")).to_contain_text("We see in E1")
    page.get_by_role("button", name="Send the decision").click()
    expect(page.locator(".notice-done").first).to_be_visible()
    assert again(case).state == State.SETTLING
