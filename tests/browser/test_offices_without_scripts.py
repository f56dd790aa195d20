"""With JavaScript off: each action that the rulebook gives mediators, operators and the marketplace's staff.

Each begins on the page from which they do it. At the end what is walked, the parties' walks too, is compared
with the rulebook.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from disputes.flow import ACTIONS, Role, State
from disputes.perform import perform
from disputes.verify import broken
from tests.browser.acts import fresh, press
from tests.browser.test_every_action_without_scripts import CASES
from tests.browser.unscripted import enter, reach
from tests.factories import (
    again,
    declare,
    make_evidence,
    make_mediator,
    make_operator,
    make_ruling,
    staff_of,
)

WHEN = "%Y-%m-%dT%H:%M"
GROUNDS = "Both bowls came cracked on 3 March 2026, as both sides say."


# -- cases, each as it is before somebody with an office does something -------------------


def handed_to(mediator, dispute):
    if again(dispute).mediator_id != mediator.pk:
        perform("take", dispute.pk, actor=mediator)
    return again(dispute)


def to_decide(mediator):
    return declare(fresh(State.UNDER_REVIEW, reason="not_as_described"), mediator)


def to_begin(_mediator):
    return fresh(State.UNDER_REVIEW, reason="not_as_described")


def of_a_colleague(_mediator):
    return handed_to(make_mediator("Berta"), to_begin(_mediator))


def of_ones_own(mediator):
    return handed_to(mediator, to_begin(mediator))


def of_ones_own_beside_a_colleague(mediator):
    dispute = of_ones_own(mediator)
    make_mediator("Cleo")
    return dispute


def collecting(_mediator):
    return fresh(State.COLLECTING_EVIDENCE, reason="not_as_described")


def with_evidence(_mediator):
    dispute = collecting(_mediator)
    for who, role in ((dispute.buyer, "buyer"), (staff_of(dispute), "seller")):
        perform("submit_evidence", dispute.pk, actor=who, evidence=[make_evidence(role)])
        perform("finish_evidence", dispute.pk, actor=who)
    return again(dispute)


def with_late_evidence(_mediator):
    dispute = to_begin(_mediator)
    perform("submit_evidence", dispute.pk, actor=dispute.buyer, evidence=[make_evidence("buyer")])
    return again(dispute)


def ruled(_mediator, **brought):
    author = make_mediator("Berta")
    ruling = make_ruling(findings=["NO_PROOF_OF_DELIVERY"])
    ruling.grounds = GROUNDS
    dispute = to_decide(author)
    perform("rule", dispute.pk, actor=author, ruling=ruling, **brought)
    return again(dispute)


def to_confirm(_mediator):
    return ruled(_mediator, needs_confirmation=True)


def to_confirm_by(mediator):
    return declare(to_confirm(mediator), mediator)


def to_pay(_operator):
    return fresh(State.SETTLING)


# -- where each begins, and what is entered -----------------------------------------------


def case_page(dispute):
    return reverse("mediation:disputes_dispute_change", args=[dispute.reference])


def operators_page(dispute):
    return reverse("admin:disputes_dispute_change", args=[dispute.pk])


def payment_page(dispute):
    return reverse("admin:disputes_settlement_change", args=[dispute.settlement.pk])


def order_page(dispute):
    return reverse("admin:disputes_order_change", args=[dispute.order_id])


def in_the_case(dispute, action):
    return reverse("mediation:disputes_dispute_action", args=[dispute.reference, action])


def beside_confirming(dispute, _action):
    return in_the_case(dispute, "confirm_ruling")


def of_the_payment(dispute, action):
    return reverse("admin:disputes_settlement_act", args=[dispute.settlement.pk, action])


def of_the_order(dispute, _action):
    return reverse("admin:disputes_order_changed", args=[dispute.order_id])


def verdicts(dispute):
    return {f"assessment-{piece.pk}": "verified" for piece in dispute.evidence.all()}


def left_out(dispute):
    return {
        "evidence": str(dispute.evidence.get().pk),
        "decision": "leave_out",
        "why": "It says nothing new.",
    }


def counts(dispute):
    return left_out(dispute) | {"decision": "admit", "why": "The carrier was slow."}


def newest_mediator(_dispute):
    return {"mediator": str(User.objects.mediators().latest("pk").pk)}


def two_days_more(dispute):
    until = timezone.localtime(dispute.due_at) + timedelta(days=2)
    return {"until": until.strftime(WHEN), "why": "A holiday in Porto."}


@dataclass(frozen=True)
class Walk:
    """`values` are entered, or made of the dispute; `brought` is what its event holds then, among others.

    `buttons` are pressed one after the other.
    """

    action: str
    case: Callable[..., Any]
    buttons: tuple[str, ...]
    values: Any = field(default_factory=dict)
    brought: dict[str, Any] = field(default_factory=dict)
    role: Role = Role.MEDIATOR
    begins: Callable[..., str] = case_page
    form: Callable[..., str] = in_the_case
    who: Callable[..., Any] = make_mediator

    def __str__(self):
        return f"{self.role}-{self.action}-{self.case.__name__}"


RULING = {"findings": "ITEM_NOT_AS_DESCRIBED", "no_evidence": "on", "remedy": "full_refund"}
OFFER = {"remedy": "partial_refund", "amount": "45.00", "statement": "Half of what was paid seems fair."}
ASKED = {"party": "both", "request": "A photo of the box.", "why": "Who packed it."}
SLIP = {"slip": "date", "wrong": "3 March 2026", "text": "4 March 2026", "why": "Misread."}
CODE = {
    "slip": "finding",
    "finding": "NO_PROOF_OF_DELIVERY",
    "right_finding": "ITEM_NOT_SHIPPED",
    "why": "A slip.",
}
NAMED = {"reason": "not_as_described", "sub_reason": "wrong_item", "why": "It is another bowl."}
BACK = {"note": "Which bowl is meant?"}
NOTE = {"text": "Both numbers are the same."}
WHY = {"why": "The buyer is my neighbour."}
PAID = {"provider_reference": "BANK-2026-114"}
UNPAID = {"reason": "The account is closed."}
MOVED = {"kind": "charged_back", "amount": "12.00"}
OPERATOR = {"role": Role.OPERATOR, "who": make_operator}
CONFIRMING = OPERATOR | {"begins": operators_page, "form": beside_confirming}
PAYING = OPERATOR | {"begins": payment_page, "form": of_the_payment}
# fmt: off
WALKS = [
    Walk("take", of_a_colleague, ("Take this case",)),
    Walk("declare_impartiality", to_begin, ("I am impartial",)),
    Walk("assess_evidence", with_evidence, ("Save what I changed",), verdicts),
    Walk("admit_evidence", with_late_evidence, ("Decide on late evidence",), left_out,
         {"admission": {"admitted": False, "why": "It says nothing new."}}),
    Walk("admit_evidence", with_late_evidence, ("Decide on late evidence",), counts,
         {"admission": {"why": "The carrier was slow."}}),
    Walk("withhold_evidence", with_evidence, ("Withhold evidence",),
         {"ground": "private", "why": "Somebody else’s passport."},
         {"withholding": {"why": "Private: Somebody else’s passport."}}),
    Walk("relabel", to_begin, ("Change the reason",), NAMED, NAMED),
    Walk("propose", to_decide, ("^Check$", "Send proposal of"), OFFER,
         {"proposal": {"remedy": "partial_refund", "amount": 4500}}),
    Walk("send_message", to_begin, ("Write a message",), NOTE, {"message": NOTE}),
    Walk("send_message", to_begin, ("Write a message",), NOTE | {"private": "on"},
         {"message": NOTE, "private": True}),
    Walk("request_evidence", to_decide, ("Ask for evidence",), ASKED, ASKED),
    Walk("rule", to_decide, ("Check the decision", "Send the decision"), RULING | {"grounds": GROUNDS},
         {"ruling": {"remedy": "full_refund", "grounds": GROUNDS}}),
    Walk("confirm_ruling", to_confirm_by, ("Confirm the ruling",)),
    Walk("send_back_ruling", to_confirm_by, ("Send it back",), BACK, BACK),
    Walk("correct_ruling", ruled, ("Correct a slip",), SLIP, SLIP),
    Walk("correct_ruling", ruled, ("Correct a slip",), CODE, {"slip": "finding", "why": "A slip."}),
    Walk("extend", collecting, ("Give more time",), two_days_more, {"why": "A holiday in Porto."}),
    Walk("recuse", of_ones_own, ("Give this case back",), WHY, WHY),
    Walk("assign", of_ones_own_beside_a_colleague, ("Assign this case",), newest_mediator),
    Walk("confirm_ruling", to_confirm, ("Confirm the ruling",), **CONFIRMING),
    Walk("send_back_ruling", to_confirm, ("Send it back",), BACK, BACK, **CONFIRMING),
    Walk("confirm_settlement", to_pay, ("Confirm the payment",), PAID, PAID, **PAYING),
    Walk("fail_settlement", to_pay, ("Say that the payment failed",), UNPAID, UNPAID, **PAYING),
    Walk("settle_outside", collecting, ("Note money that moved outside",), MOVED,
         {"outside_settlement": {"kind": "charged_back", "amount": 1200}},
         role=Role.MARKETPLACE, who=make_operator, begins=order_page, form=of_the_order),
]
# fmt: on
BY_PROGRAMS = {("marketplace", "confirm_settlement"), ("marketplace", "fail_settlement")}  # no page has them
OPENED = {("buyer", "open")}  # in test_without_scripts.py


# -- walking ------------------------------------------------------------------------------


@pytest.fixture
def no_other_mediator():
    """Operators confirm only where nobody else can; other tests have made many who could."""
    away = list(User.objects.mediators().filter(is_active=True).values_list("pk", flat=True))
    yield lambda: User.objects.filter(pk__in=away).update(is_active=False)
    User.objects.filter(pk__in=away).update(is_active=True)


def to_the_form(page, address):
    """Over its link; a form that stands on the page is there already."""
    if page.locator(f'main form[action^="{address}"]').count() == 0:
        reach(page, address)


def holds(data, brought):
    """Whether these facts are among those of an event, the inner ones too."""
    inner = [holds(data[name], fact) for name, fact in brought.items() if isinstance(fact, dict)]
    return all(inner) and all(isinstance(f, dict) or data[name] == f for name, f in brought.items())


@pytest.mark.parametrize("walk", WALKS, ids=str)
def test_who_has_an_office_does_it(visit, no_other_mediator, walk):
    if walk.role == Role.OPERATOR:
        no_other_mediator()
    user = walk.who("Anna")
    dispute = walk.case(user)
    values = walk.values(dispute) if callable(walk.values) else walk.values
    page = visit(user, java_script_enabled=False)
    page.goto(walk.begins(dispute))
    to_the_form(page, walk.form(dispute, walk.action))
    enter(page, values)
    for button in walk.buttons:
        with page.expect_navigation():
            press(page, button)
    expect(page.locator(".notice-error, .field-error, .errorlist")).to_have_count(0)
    [event] = again(dispute).events.filter(action=walk.action, role=walk.role, actor=user)
    assert holds(event.data, walk.brought)
    assert broken(again(dispute)) == []


def test_no_action_of_people_is_left_without_a_walk():
    wanted = {(role.value, each.name) for each in ACTIONS.values() for role in each.who - {Role.SYSTEM}}
    parties = {(role, action) for role, _state, action, _values in CASES}
    assert parties | {(walk.role.value, walk.action) for walk in WALKS} | OPENED == wanted - BY_PROGRAMS
