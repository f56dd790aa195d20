"""What is proposed or ruled is checked again under the lock: the form may have seen another dispute."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from disputes.flow import Refused, Stale, State
from disputes.models import Policy
from disputes.perform import Opening, open_dispute, perform
from tests.factories import (
    T0,
    declare,
    make_dispute,
    make_mediator,
    make_order,
    make_proposal,
    make_ruling,
    staff_of,
)

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(hours=9)


@pytest.mark.parametrize(
    "offer",
    [
        {"remedy": "partial_refund", "amount": 9590},
        {"remedy": "full_refund", "amount": 9000},
        {"remedy": "return_and_refund", "amount": 9000, "return_freight": "seller"},  # of what never came
        {"remedy": "no_refund", "amount": 0},
    ],
)
def test_a_proposal_that_does_not_fit_is_refused(offer):
    dispute = make_dispute()
    proposal = make_proposal(**offer)
    with pytest.raises(Stale):
        perform("counter", dispute.pk, actor=staff_of(dispute), at=LATER, proposal=proposal, statement="x")
    assert dispute.events.count() == 1


def test_a_return_without_who_pays_is_refused():
    dispute = make_dispute(reason="not_as_described")
    offer = make_proposal(remedy="return_and_refund", amount=9000)
    with pytest.raises(Stale):
        perform("counter", dispute.pk, actor=staff_of(dispute), at=LATER, proposal=offer, statement="x")


def test_a_ruling_over_more_than_is_in_dispute_is_refused():
    mediator = make_mediator()
    dispute = declare(make_dispute(State.UNDER_REVIEW), mediator, at=LATER)
    with pytest.raises(Stale):
        perform("rule", dispute.pk, actor=mediator, at=LATER, ruling=make_ruling(amount=9591))


@pytest.mark.parametrize(
    ("opening", "remedy"),
    [
        (("not_received", "counterfeit"), "full_refund"),
        (("not_received", "not_shipped"), "no_refund"),
        (("not_received", "not_shipped"), "return_and_refund"),
    ],
)
def test_an_opening_that_makes_no_sense_is_refused(opening, remedy):
    order = make_order()
    with pytest.raises(Refused):
        open_dispute(Opening(order, *opening), actor=order.buyer, remedy=remedy, at=T0)
    assert order.disputes.count() == 0


def test_an_extension_ends_within_90_days():
    dispute, mediator = make_dispute(), make_mediator()
    late = {"actor": mediator, "at": LATER, "why": "Holidays."}
    with pytest.raises(Refused, match="within the next 90 days"):
        perform("extend", dispute.pk, until=LATER + timedelta(days=90, seconds=1), **late)
    assert perform("extend", dispute.pk, until=LATER + timedelta(days=90), **late)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("review_again_working_days", 0),
        ("seller_response_days", 366),
        ("confirmation_above", {"EURO": 1}),
        ("confirmation_above", {"EUR": -1}),
        ("weekend", [0, 1, 2, 3, 4, 5, 6]),
        ("country", "XX"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(field, value):
    policy = Policy(name="Odd", in_force_from=T0)
    policy.full_clean()
    setattr(policy, field, value)
    with pytest.raises(ValidationError) as refused:
        policy.full_clean()
    assert list(refused.value.message_dict) == [field]
