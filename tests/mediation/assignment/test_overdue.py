"""A review that nobody ends in time goes to another mediator, and is not drawn out."""

from datetime import timedelta

import pytest
import time_machine

from disputes.flow import Refused, State
from disputes.models import Delivery
from disputes.perform import perform, run_out_clock
from disputes.verify import broken
from tests.factories import again, declare, make_dispute, make_mediator, make_ruling
from tests.mediation.assignment.cases import MONDAY, away
from tests.mediation.test_actions import last, post, ruling, url

pytestmark = pytest.mark.django_db


def test_an_overdue_case_goes_to_another_with_one_more_working_day_and_heads_are_told(case, anna, berta):
    head = make_mediator("Head", head=True)
    run_out_clock(case.pk, case.due_at)
    first = again(case)
    assert (first.mediator, first.overdue_count, first.state) == (berta, 1, State.UNDER_REVIEW)
    assert first.due_at == case.due_at + timedelta(days=1)  # Wednesday to Thursday
    mails = Delivery.objects.filter(event=last(case), kind="mail").values_list("recipient_id", flat=True)
    assert set(mails) == {head.pk, berta.pk}
    run_out_clock(case.pk, first.due_at)
    second = again(case)
    assert (second.mediator in (anna, head), second.overdue_count) == (True, 2)
    assert second.due_at == first.due_at + timedelta(days=1)
    assert broken(second) == []


def test_an_overdue_case_stays_where_there_is_no_other_and_the_record_says_so(client, anna):
    case = make_dispute(State.UNDER_REVIEW)
    run_out_clock(case.pk, case.due_at)
    now = again(case)
    assert (now.mediator, now.overdue_count) == (anna, 1)
    client.force_login(anna)
    with time_machine.travel(now.due_at - timedelta(hours=1), tick=False):
        page = client.get(url(case)).content.decode()
    assert "no other mediator is there" in page
    assert "another mediator looks at it" not in page


def test_an_overdue_case_is_not_given_to_who_is_away(case, anna, berta):
    clara = make_mediator("Clara")
    away(berta, MONDAY, MONDAY + timedelta(days=10))
    run_out_clock(case.pk, case.due_at)
    assert again(case).mediator == clara


def test_a_review_is_not_extended_to_get_round_its_end(client, case, anna):
    with pytest.raises(Refused):
        perform("extend", case.pk, actor=anna, until=case.due_at + timedelta(days=1), why="I need it.")
    client.force_login(anna)
    until = f"{case.due_at + timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert post(client, case, "extend", until=until, why="I need it.").status_code == 409
    assert again(case).due_at == case.due_at


def test_a_ruling_at_the_very_end_is_too_late_and_a_second_before_is_not(client, case, anna):
    case = declare(case, anna)
    client.force_login(anna)
    with time_machine.travel(case.due_at, tick=False):
        assert post(client, case, "rule", **ruling()).status_code == 409
    now = again(case)
    assert (now.overdue_count, now.state, now.ruled_by) == (1, State.UNDER_REVIEW, None)
    with time_machine.travel(now.due_at - timedelta(seconds=1), tick=False):
        assert post(client, now, "rule", **ruling()).status_code == 302
    assert again(case).state == State.SETTLING


def test_taking_a_case_back_or_asking_for_evidence_does_not_wipe_the_count(case, anna, berta):
    run_out_clock(case.pk, case.due_at)
    at = case.due_at + timedelta(minutes=1)
    due = again(case).due_at
    perform("take", case.pk, actor=anna, at=at)
    assert (again(case).overdue_count, again(case).due_at) == (1, due)
    perform("request_evidence", case.pk, actor=anna, at=at, party="buyer", request="A photo.", why="So.")
    assert again(case).overdue_count == 1


def test_a_ruling_that_waits_too_long_goes_to_who_can_confirm_it(case, anna, berta):
    declare(case, anna)
    perform("rule", case.pk, actor=anna, ruling=make_ruling(), needs_confirmation=True)
    run_out_clock(case.pk, case.due_at)
    assert (again(case).mediator, again(case).ruling_waiting) == (berta, True)
