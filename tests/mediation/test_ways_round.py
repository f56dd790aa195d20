"""Ways round the rules of the centre that are shut: a change of office, another hand, what came later."""

import pytest

from accounts.models import User
from disputes.flow import Refused, State
from disputes.models import Message, Store
from disputes.perform import perform, run_out_clock
from disputes.verify import broken
from mediation.assignment import pick
from mediation.models import Absence
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_dispute_in,
    make_evidence,
    make_mediator,
    make_order,
    make_proposal,
    make_ruling,
    make_store,
    staff_of,
)
from tests.mediation.conftest import NOW, assess, submit
from tests.mediation.test_actions import last, post, ruling, url

pytestmark = pytest.mark.django_db


# -- who has spoken for a side -----------------------------------------------------------


@pytest.fixture
def former():
    """A mediator who answered a dispute as the seller's staff, and left the staff since."""
    person = make_mediator("Clara")
    dispute = make_dispute()
    membership = dispute.store.members.create(user=person)
    offer = {"proposal": make_proposal(), "statement": "We can offer this."}
    perform("counter", dispute.pk, actor=person, at=T0, **offer)
    membership.delete()
    perform("reject", dispute.pk, actor=dispute.buyer, at=T0)
    return person, again(dispute)


def test_who_answered_for_the_seller_is_given_no_case_of_that_dispute(former):
    _person, dispute = former
    assert dispute.mediator is None
    assert pick(dispute, NOW) is None
    other = make_mediator("Anna")
    assert (pick(dispute, NOW), list(dispute.other_mediators())) == (other, [other])


def test_who_answered_for_the_seller_neither_takes_nor_reads_nor_declares_nor_rules(client, former):
    person, dispute = former
    client.force_login(person)
    for name in ("take", "declare_impartiality", "rule"):
        assert post(client, dispute, name).status_code == 404
    assert client.get(url(dispute)).status_code == 404
    with pytest.raises(Refused):
        perform("take", dispute.pk, actor=person)
    client.force_login(make_mediator("Anna"))
    assert client.get(url(dispute)).status_code == 200


def test_who_answered_for_the_seller_once_mediates_other_cases(former):
    person, _dispute = former
    assert make_dispute(State.COLLECTING_EVIDENCE).mediator == person


# -- a ruling whose author is out ---------------------------------------------------------


@pytest.fixture
def waiting(mediator, colleague):
    case = declare(make_dispute_in(State.UNDER_REVIEW, reason="not_as_described"), mediator, colleague)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling(), needs_confirmation=True)
    return again(case)


def test_a_ruling_whose_author_stepped_back_is_sent_back_and_never_confirmed(
    client, waiting, mediator, colleague
):
    perform("recuse", waiting.pk, actor=mediator, why="The seller is my brother.")
    client.force_login(colleague)
    answer = post(client, again(waiting), "confirm_ruling")
    assert "no longer impartial" in answer.content.decode()
    assert again(waiting).ruling_waiting
    assert post(client, again(waiting), "send_back_ruling", note="She stepped back.").status_code == 302
    assert post(client, again(waiting), "rule", **ruling()).status_code == 302
    assert again(waiting).ruled_by == colleague


def test_a_ruling_whose_author_is_in_office_is_confirmed(client, waiting, colleague):
    client.force_login(colleague)
    assert post(client, waiting, "confirm_ruling").status_code == 302
    assert again(waiting).state == State.SETTLING


def test_what_was_admitted_after_the_ruling_is_assessed_before_it_is_confirmed(client, waiting, colleague):
    late = submit(waiting)
    client.force_login(colleague)
    assert (
        post(client, again(waiting), "admit_evidence", evidence=late.pk, why="It came late.").status_code
        == 302
    )
    answer = post(client, again(waiting), "confirm_ruling")
    assert (answer.status_code, again(waiting).ruling_waiting) == (409, True)
    assert "must be assessed" in answer.content.decode()
    assess(again(waiting), colleague, late)
    assert post(client, again(waiting), "confirm_ruling").status_code == 302


# -- who judged a side lately --------------------------------------------------------------


def judged_by(judge, store):
    case = declare(make_dispute(State.UNDER_REVIEW, order=make_order(store=store)), judge)
    perform("rule", case.pk, actor=judge, ruling=make_ruling())


def test_who_judged_a_side_lately_does_not_rule_by_the_back_door(client, mediator, colleague):
    store = make_store()
    judged_by(colleague, store)
    case = declare(make_dispute(State.UNDER_REVIEW, order=make_order(store=store)), mediator, colleague)
    assert case.mediator == mediator
    client.force_login(colleague)
    for answer in (client.get(url(case, "rule")), post(client, case, "rule", **ruling())):
        assert answer.status_code == 409
        assert "in the last 30 days" in answer.content.decode()
    with pytest.raises(Refused, match="30 days"):
        perform("rule", case.pk, actor=colleague, ruling=make_ruling())
    client.force_login(mediator)
    assert post(client, case, "rule", **ruling()).status_code == 302


def test_who_judged_a_side_lately_rules_when_nobody_else_is_here(client, mediator, colleague):
    store = make_store()
    judged_by(colleague, store)
    case = declare(make_dispute(State.UNDER_REVIEW, order=make_order(store=store)), mediator, colleague)
    Absence.objects.create(mediator=mediator, first_day=NOW.date(), last_day=NOW.date())
    client.force_login(colleague)
    assert post(client, case, "rule", **ruling()).status_code == 302


# -- whose case it is -----------------------------------------------------------------------


def test_the_record_says_to_whom_a_case_was_given_as_it_came(client, mediator):
    case = make_dispute(State.COLLECTING_EVIDENCE)
    assert (
        case.events.get(action="reject").data
        == {"given_to": mediator.pk} | case.events.get(action="reject").data
    )
    client.force_login(mediator)
    assert "Given to" in client.get(url(case)).text
    assert broken(case) == []


def sent_back_by_the_buyer(mediator):
    """A return that this mediator ruled is on its way."""
    case = declare(make_dispute_in(State.UNDER_REVIEW, reason="not_as_described"), mediator)
    Store.objects.filter(pk=case.store_id).update(return_address="Rua 1, Porto")
    sending = make_ruling(remedy="return_and_refund", return_freight="seller")
    perform("rule", case.pk, actor=mediator, ruling=sending)
    perform("ship_return", case.pk, actor=case.buyer, carrier="CTT", tracking_number="RR1")
    return again(case)


def came_back(case):
    """A return that came damaged, and is looked at again."""
    said = {"acknowledgement": "damaged", "statement": "Cracked.", "evidence": [make_evidence("seller")]}
    perform("acknowledge_return", case.pk, actor=staff_of(case), at=NOW, **said)
    return again(case)


def test_both_sides_see_that_a_return_with_a_problem_came_to_another_mediator(client, mediator, colleague):
    case = sent_back_by_the_buyer(mediator)
    Absence.objects.create(mediator=mediator, first_day=NOW.date(), last_day=NOW.date())
    case = came_back(case)
    assert case.mediator == colleague
    given = {"given_to": colleague.pk, "given_from": mediator.pk}
    assert given.items() <= last(case).data.items()
    for party, portal in ((case.buyer, "buyer"), (staff_of(case), "seller")):
        client.force_login(party)
        page = client.get(f"/{portal}/disputes/{case.reference}/").text
        assert ("another one than before" in page, "Berta" in page) == (True, False)


def test_an_overdue_case_comes_back_to_who_ruled_on_its_return(mediator, colleague):
    case = sent_back_by_the_buyer(mediator)
    case = came_back(case)
    held = [case.mediator]
    run_out_clock(case.pk, case.due_at)  # the evidence window ends
    for _time in range(2):
        run_out_clock(case.pk, again(case).due_at)
        held.append(again(case).mediator)
    assert held == [mediator, colleague, mediator]


@pytest.mark.parametrize("gone", [True, False])
def test_a_review_begins_with_somebody_who_may_hold_it(mediator, colleague, gone):
    case = make_dispute(State.COLLECTING_EVIDENCE)
    assert case.mediator == mediator
    if gone:
        User.objects.filter(pk=mediator.pk).update(is_active=False)
    run_out_clock(case.pk, case.due_at)
    assert again(case).state == State.UNDER_REVIEW
    assert again(case).mediator == (colleague if gone else mediator)


# -- notes and odd input --------------------------------------------------------------------


def test_a_hand_over_note_is_not_written_where_the_case_has_moved(client, mediator, colleague):
    head, clara = make_mediator("Head", head=True), make_mediator("Clara")
    case = make_dispute(State.UNDER_REVIEW)
    perform("assign", case.pk, actor=head, mediator=colleague)
    client.force_login(clara)
    assert post(client, case, "take", handover="I know this carrier.").status_code == 409
    assert not Message.objects.exists()
    assert post(client, again(case), "take", handover="I know this carrier.").status_code == 302
    assert Message.objects.get().text == "I know this carrier."


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "-1", "٣", "1e3"])
def test_odd_numbers_are_answered_and_change_nothing(desk, mediator, odd):
    case = make_dispute(State.COLLECTING_EVIDENCE)
    before = case.version
    for name in ("rule", "admit_evidence", "take", "send_message"):
        assert desk.post(url(case, name), {"version": odd, "evidence": odd}).status_code in (200, 404, 409)
    assert desk.get(f"/mediation/disputes/dispute/{odd}/").status_code in (404, 400)
    desk.force_login(case.buyer)
    answer = desk.post(f"/buyer/disputes/{case.reference}/accept/", {"version": odd})
    assert answer.status_code in (200, 409)
    assert again(case).version == before
