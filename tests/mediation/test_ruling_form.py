"""The form of a ruling: what each piece is worth, what does not count and why, and what does not fit."""

from datetime import timedelta

import pytest

from disputes.flow import State
from disputes.perform import perform
from evidence.models import Admission
from tests.factories import T0, declare, make_dispute_in
from tests.mediation.conftest import assess, submit
from tests.mediation.test_actions import post, ruling, url

pytestmark = pytest.mark.django_db

LATE = T0 + timedelta(hours=5)


@pytest.fixture
def case(mediator):
    return declare(make_dispute_in(State.UNDER_REVIEW, reason="not_as_described"), mediator)


@pytest.fixture
def timely(mediator):
    """Two pieces in time, now under review."""
    case = make_dispute_in(State.COLLECTING_EVIDENCE, reason="not_as_described")
    first, second = submit(case, "buyer"), submit(case, "seller")
    for actor in (case.buyer, case.store.members.get().user):
        perform("finish_evidence", case.pk, actor=actor)
    declare(case, mediator)
    case.refresh_from_db()
    return case, first, second


def titles(answer):
    return [flag.title for flag in answer.context["flags"]]


def badges(answer):
    return [
        (exhibit.code, exhibit.verdict.css, exhibit.verdict.text) for exhibit, _ in answer.context["citable"]
    ]


def test_each_piece_says_in_its_own_colour_what_it_was_found_to_be(desk, timely, mediator):
    case, first, second = timely
    assess(case, mediator, first, "rejected")
    assess(case, mediator, second, "doubtful")
    assert badges(desk.get(url(case, "rule"))) == [("E1", "late", "Rejected"), ("E2", "", "Doubtful")]


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("verified", []),
        ("doubtful", ["E1 is cited but doubtful."]),
        ("rejected", ["E1 is cited but rejected."]),
    ],
)
def test_who_cites_what_is_worth_little_is_told(desk, timely, mediator, verdict, said):
    case, first, second = timely
    assess(case, mediator, first, verdict)
    assess(case, mediator, second)
    data = ruling(cited=[first.pk], check="1")
    del data["no_evidence"]
    case.refresh_from_db()
    answer = post(desk, case, "rule", **data)
    assert [title for title in titles(answer) if "cited" in title] == said


def test_late_evidence_that_nobody_decided_on_is_named_before_the_ruling(desk, case, mediator):
    late = submit(case, "seller", at=LATE)
    answer = desk.get(url(case, "rule"))
    assert "E1 came late and does not count." in titles(answer)
    assert [(exhibit.code, why) for exhibit, why in answer.context["aside"]] == [
        ("E1", "Late, not decided on")
    ]
    admission = Admission(evidence=late, why="Nothing new.", admitted=False)
    perform("admit_evidence", case.pk, actor=mediator, admission=admission)
    answer = desk.get(url(case, "rule"))
    assert "E1 came late and does not count." not in titles(answer)
    assert [(e.code, why) for e, why in answer.context["aside"]] == [("E1", "Late, left out: Nothing new.")]
    assert "Nothing new." in answer.text


@pytest.mark.parametrize(("number", "is_odd"), [("RR123456785PT", False), ("RR123456789PT", True)])
def test_what_does_not_fit_stands_before_the_ruling_too(desk, mediator, number, is_odd):
    case = make_dispute_in(State.COLLECTING_EVIDENCE, reason="not_received")
    submit(case, "seller", tracking_number=number)
    for actor in (case.buyer, case.store.members.get().user):
        perform("finish_evidence", case.pk, actor=actor)
    declare(case, mediator)
    flags = desk.get(url(case, "rule")).context["flags"]
    odd = [point.exhibit for flag in flags for point in flag.points if point.code == "check_digit"]
    assert odd == (["E1"] if is_odd else [])
