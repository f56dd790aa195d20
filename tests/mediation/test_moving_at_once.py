"""Two browsers at once on one case: one of them moves it, the other hears so, the record is whole."""

from datetime import timedelta

import pytest
import time_machine

from disputes.flow import Refused, State
from disputes.perform import perform, run_out_clock
from disputes.verify import broken
from mediation.assignment.absences import enter
from mediation.models import Absence
from tests.disputes.test_races import at_once, winners
from tests.factories import again, declare, make_dispute, make_mediator, make_ruling
from tests.mediation.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
MOVES = {"take", "assign", "recuse", "reassign_overdue"}


@pytest.fixture
def anna():
    return make_mediator("Anna")


@pytest.fixture
def case(anna):
    """Anna's, with two colleagues about."""
    case = make_dispute(State.UNDER_REVIEW)
    case.colleagues = [make_mediator("Berta"), make_mediator("Clara")]
    return case


def moves(case):
    return [event for event in case.events.order_by("sequence") if event.action in MOVES]


def moved_once(case, results):
    """One won and the others were refused; whose case it is now is what the one event says."""
    assert len(winners(results)) == 1
    assert sum(isinstance(result, Refused) for result in results) == len(results) - 1
    [move] = moves(case)
    holder = move.data.get("mediator", move.actor_id)
    assert again(case).mediator_id == holder
    assert broken(again(case)) == []


@pytest.mark.parametrize("round_", range(2))
def test_of_two_who_take_a_case_one_has_it(case, round_):
    seen = {"version": case.version, "at": NOW}
    berta, clara = case.colleagues
    moved_once(
        case,
        at_once(
            lambda: perform("take", case.pk, actor=berta, **seen),
            lambda: perform("take", case.pk, actor=clara, **seen),
        ),
    )


@pytest.mark.parametrize("round_", range(2))
def test_of_taking_and_assigning_one_happens(case, round_):
    seen = {"version": case.version, "at": NOW}
    berta, clara = case.colleagues
    head = make_mediator("Head", head=True)
    moved_once(
        case,
        at_once(
            lambda: perform("take", case.pk, actor=berta, **seen),
            lambda: perform("assign", case.pk, actor=head, mediator=clara, **seen),
        ),
    )


@pytest.mark.parametrize("round_", range(2))
def test_of_taking_and_stepping_back_one_happens(case, anna, round_):
    seen = {"version": case.version, "at": NOW}
    berta, _clara = case.colleagues
    moved_once(
        case,
        at_once(
            lambda: perform("take", case.pk, actor=berta, **seen),
            lambda: perform("recuse", case.pk, actor=anna, why="I know them.", **seen),
        ),
    )


def test_who_steps_back_while_a_head_assigns_to_them_does_not_have_the_case(case, anna):
    head = make_mediator("Head", head=True)
    berta, _clara = case.colleagues
    perform("take", case.pk, actor=berta, at=NOW)
    at_once(
        lambda: perform("assign", case.pk, actor=head, mediator=anna, at=NOW),
        lambda: perform("recuse", case.pk, actor=berta, why="I know them.", at=NOW),
    )
    now = again(case)
    assert now.mediator_id != berta.pk
    assert broken(now) == []


def test_two_sweeps_and_a_reader_reassign_an_overdue_case_once(case):
    due = case.due_at
    with time_machine.travel(due, tick=False):
        at_once(*[lambda: run_out_clock(case.pk, due)] * 3)
    now = again(case)
    assert (now.overdue_count, len(moves(case))) == (1, 1)
    assert now.due_at == due + timedelta(days=1)
    assert broken(now) == []


def test_a_ruling_and_the_clock_at_the_deadline_leave_no_ruling(case, anna):
    case, due = declare(case, anna, at=NOW), case.due_at
    results = at_once(
        lambda: perform("rule", case.pk, actor=anna, at=due, version=case.version, ruling=make_ruling()),
        lambda: run_out_clock(case.pk, due),
    )
    assert [result for result in results if isinstance(result, Refused)]
    now = again(case)
    assert (now.state, now.ruled_by, now.overdue_count) == (State.UNDER_REVIEW, None, 1)
    assert broken(now) == []


def test_declaring_twice_at_once_is_one_declaration(case, anna):
    results = at_once(*[lambda: perform("declare_impartiality", case.pk, actor=anna, at=NOW)] * 3)
    assert (len(winners(results)), again(case).declared) == (1, [anna.pk])


def test_the_same_absence_from_two_browsers_is_entered_once(anna):
    day = NOW.date()

    def from_a_browser():
        try:
            return enter(anna, day, day)
        except Exception as error:
            raise Refused("overlaps") from error

    assert len(winners(at_once(from_a_browser, from_a_browser))) == 1
    assert Absence.objects.count() == 1
