"""Late evidence: let count or left out, with a reason; the other side is heard before a decision."""

from urllib.parse import parse_qs

import pytest

from disputes.flow import State
from disputes.mail import rendered
from disputes.models import Delivery
from disputes.perform import perform
from evidence.models import Admission
from mediation.exhibits import exhibits_of
from mediation.late import unheard
from tests.factories import again, make_dispute_in, staff_of
from tests.mediation.conftest import submit
from tests.mediation.test_actions import last, post, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(mediator):
    return make_dispute_in(State.UNDER_REVIEW)


def decide(client, case, item, decision=None, why="The carrier was slow"):
    said = {"decision": decision} if decision else {}
    return post(client, again(case), "admit_evidence", evidence=item.pk, why=why, **said)


def actions(case):
    return [event.action for event in case.events.order_by("sequence")]


def told(case, event):
    """The mails that an event brought, by the role of their readers."""
    rows = Delivery.objects.filter(event=event, recipient__isnull=False)
    return {row.recipient_id for row in rows}


def unheard_in(case):
    dispute = again(case)
    return unheard(exhibits_of(dispute), list(dispute.events.order_by("sequence")))


@pytest.mark.parametrize(("role", "other"), [("buyer", "seller"), ("seller", "buyer")])
def test_letting_late_evidence_count_asks_the_other_side_to_comment(desk, case, role, other):
    item = submit(case, role)
    decide(desk, case, item, "admit")
    assert actions(case)[-2:] == ["admit_evidence", "request_evidence"]
    assert again(case).state == State.VERIFYING_EVIDENCE
    asked = last(case).data
    assert asked["party"] == other
    assert "E1 (“RR123456785PT”, Tracking number)" in asked["request"]
    assert unheard_in(case) == []


def test_leaving_it_out_asks_nobody(desk, case):
    item = submit(case)
    decide(desk, case, item, "leave_out", "It says nothing new")
    assert last(case).data["admission"] == {
        "evidence": item.pk,
        "mark": item.mark,
        "admitted": False,
        "why": "It says nothing new",
    }
    assert again(case).state == State.UNDER_REVIEW
    assert not case.evidence.that_counts().exists()
    assert unheard_in(case) == []


def test_what_was_left_out_can_be_let_count_later(desk, case):
    item = submit(case)
    decide(desk, case, item, "leave_out")
    decide(desk, case, item, "admit")
    assert list(case.evidence.that_counts()) == [item]


def test_what_was_left_out_cannot_be_left_out_again(desk, case):
    item = submit(case)
    decide(desk, case, item, "leave_out")
    answer = decide(desk, case, item, "leave_out")
    assert answer.context["form"].errors == {"decision": ["It is left out already."]}


def test_what_counts_cannot_be_decided_on_again(desk, case):
    item = submit(case)
    decide(desk, case, item)
    version = again(case).version
    for decision in ("admit", "leave_out"):
        assert set(decide(desk, case, item, decision).context["form"].errors) == {"evidence"}
    assert again(case).version == version


def test_it_counts_though_the_other_side_cannot_be_asked_any_more(desk, case):
    for _time in range(2):
        post(desk, again(case), "request_evidence", party="buyer", request="A photo", why="To see it")
        perform("finish_evidence", case.pk, actor=case.buyer)
    item = submit(case)
    page = desk.get(url(case, "admit_evidence")).content.decode()
    assert "may comment by message" in page
    answer = desk.post(
        url(case, "admit_evidence"),
        {"version": again(case).version, "evidence": item.pk, "why": "It matters"},
        follow=True,
    )
    assert actions(case)[-1] == "admit_evidence"
    assert "The other side was not asked to comment: Evidence was asked" in answer.content.decode()


def test_the_form_says_beforehand_what_follows(desk, case):
    submit(case)
    page = desk.get(url(case, "admit_evidence")).content.decode()
    assert "The other side is asked at once to comment on it, and has 3 days." in page
    assert "It stays in the record and no ruling may cite it." in page


def test_a_crash_between_the_two_is_seen_and_healed(desk, case, mediator):
    item = submit(case)
    perform("admit_evidence", case.pk, actor=mediator, admission=Admission(evidence=item, why="So."))
    (missing,) = unheard_in(case)
    assert missing.text == "E1 was let count late. The seller was not asked to comment."
    asked = {name: values[0] for name, values in parse_qs(missing.query).items()}
    form = desk.get(url(case, "request_evidence") + f"?{missing.query}").context["form"]
    assert form["party"].value() == "seller"
    post(desk, again(case), "request_evidence", **asked)
    assert unheard_in(case) == []


def test_who_is_being_asked_may_answer_what_is_let_count_meanwhile(desk, case, mediator):
    item = submit(case)
    post(desk, again(case), "request_evidence", party="seller", request="A photo", why="To see it")
    decide(desk, case, item)
    assert unheard_in(case) == []
    assert again(case).state == State.VERIFYING_EVIDENCE


def test_who_is_not_being_asked_meanwhile_is_unheard(desk, case, mediator):
    item = submit(case)
    post(desk, again(case), "request_evidence", party="buyer", request="A photo", why="To see it")
    decide(desk, case, item)
    assert [missing.exhibit.item for missing in unheard_in(case)] == [item]


@pytest.mark.parametrize(
    ("decision", "reader", "text"),
    [
        ("admit", "buyer", "Your “RR123456785PT” counts now. The other side may comment on it."),
        ("admit", "seller", "“RR123456785PT” counts now. You may comment on it"),
        ("leave_out", "buyer", "“RR123456785PT” stays in the record, but it does not count."),
        ("leave_out", "seller", "“RR123456785PT” stays in the record, but it does not count."),
    ],
)
def test_the_mails_tell_both_sides(desk, case, decision, reader, text):
    decide(desk, case, submit(case), decision)
    event = case.events.filter(action="admit_evidence").latest("sequence")
    assert {case.buyer_id, staff_of(case).pk} <= told(case, event)
    shown = rendered("admit_evidence", {"event": event, "data": event.data, "role": reader, "dispute": case})
    assert [text in part for part in shown] == [True, True]
    assert "The carrier was slow" in shown[0]


def test_an_admission_is_not_taken_twice(case, mediator):
    item = submit(case)
    admit = {"actor": mediator, "admission": Admission(evidence=item, why="So.")}
    perform("admit_evidence", case.pk, **admit)
    again_ = {"actor": mediator, "admission": Admission(evidence=item, why="So again.")}
    with pytest.raises(Exception, match="counts already"):
        perform("admit_evidence", case.pk, **again_)


def test_the_title_says_which_way_it_went(desk, case):
    decide(desk, case, submit(case), "leave_out")
    decide(desk, case, submit(case, "seller"), "admit")
    page = desk.get(url(case)).content.decode()
    assert "A mediator left late evidence out" in page
    assert "A mediator let late evidence count" in page


def test_the_ground_of_withholding_stands_before_the_reason(desk, case):
    item = submit(case)
    post(
        desk, again(case), "withhold_evidence", evidence=item.pk, ground="private", why="It shows a passport"
    )
    assert last(case).data["withholding"]["why"] == "Private: It shows a passport"


def test_who_decided_on_a_piece_goes_on_with_it_where_it_is_looked_at(desk, case):
    submit(case, "buyer")
    item = submit(case, "seller")
    assert decide(desk, case, item, "leave_out").url == f"{url(case, 'evidence')}#E2"
    withheld = post(desk, again(case), "withhold_evidence", evidence=item.pk, why="An identity card")
    assert withheld.url == f"{url(case, 'evidence')}#E2"
