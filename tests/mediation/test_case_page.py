"""The case file on one page: positions, the picture of the proposals, evidence to assess, return, record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disputes.flow import State
from disputes.models import Event, Message, Proposal
from disputes.perform import perform
from evidence.acceptance import accepted
from evidence.models import Access
from mediation.case.chart import BEGIN, END, FLOOR, TOP, chart_of
from mediation.case.positions import gap_of
from tests.evidence.uploads import EMAIL, picture, upload
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute_in,
    make_evidence,
    make_proposal,
    make_ruling,
    staff_of,
)
from tests.mediation.conftest import submit
from tests.mediation.test_actions import url

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    backend = settings.STORAGES["evidence"]["BACKEND"]
    settings.STORAGES = settings.STORAGES | {
        "evidence": {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path)}}
    }


@pytest.fixture
def case(mediator):
    return make_dispute_in(State.UNDER_REVIEW, reason="not_as_described")


def page(client, case):
    return client.get(url(case, ""))


def gap(case, at=T0 + 10 * HOUR):
    proposals = list(Proposal.objects.filter(dispute=case).select_related("event").order_by("event_id"))
    return gap_of(again(case), proposals, at)


def propose(case, role, amount, hours):
    who = case.buyer if role == "buyer" else staff_of(case)
    proposal = make_proposal(role, amount=amount)
    perform("propose", case.pk, actor=who, at=T0 + hours * HOUR, proposal=proposal)


# -- the picture of the proposals ------------------------------------------------------------


def test_it_says_how_far_apart_they_are_and_were(case):
    """The buyer asked for everything, €95.90; the seller offered €20.00."""
    assert gap(case).words == "€75.90 apart, as at first"
    propose(case, "buyer", 6000, 5)
    assert gap(case).words == "€40.00 apart, down from €75.90"
    assert gap(case).closes
    propose(case, "seller", 1000, 6)
    propose(case, "buyer", 9000, 7)
    assert gap(case).words == "€80.00 apart, up from €75.90"
    assert not gap(case).closes


def test_who_does_not_see_the_picture_reads_where_each_began_and_stands(case, desk):
    propose(case, "buyer", 6000, 5)
    story = "Buyer: from €95.90 to €60.00. Seller: €20.00. €40.00 apart, down from €75.90."
    assert gap(case).story == story
    assert f'aria-label="{story}"' in page(desk, case).content.decode()


def test_alone_nobody_is_apart(mediator):
    case = make_dispute_in(State.AWAITING_SELLER_RESPONSE)
    alone = gap(case)
    assert (alone.words, alone.story, alone.chart) == ("", "Buyer: €95.90.", None)


def test_time_runs_along_and_amounts_up(case):
    """Opened at T0, countered an hour later; the picture ends at T0 + 10 h."""
    chart = gap(case).chart
    assert [(mark.role, mark.x) for mark in chart.marks] == [
        ("buyer", f"{BEGIN:g}%"),
        ("seller", f"{BEGIN + (END - BEGIN) / 10:g}%"),
    ]
    assert [mark.y for mark in chart.marks] == [
        f"{TOP:g}",
        f"{round(FLOOR - 2000 / 9590 * (FLOOR - TOP), 1):g}",
    ]
    (area,) = chart.areas
    assert (area.x, area.y) == (chart.marks[1].x, f"{TOP:g}")


def test_a_new_proposal_is_a_step(case):
    propose(case, "buyer", 6000, 5)
    buyers = [line for line in gap(case).chart.lines if line.role == "buyer"]
    level, step, now = buyers
    assert (level.y1, step.y1, step.y2, now.y1) == (f"{TOP:g}", f"{TOP:g}", now.y2, now.y2)
    assert level.x2 == step.x1 == step.x2 == now.x1
    assert len(gap(case).chart.areas) == 2


def test_on_right_to_left_pages_time_runs_the_other_way(case):
    proposals = list(Proposal.objects.filter(dispute=case).select_related("event").order_by("event_id"))
    one, other = (chart_of(again(case), proposals, T0 + 10 * HOUR, rtl) for rtl in (False, True))
    places = [[float(mark.x.rstrip("%")) for mark in chart.marks] for chart in (one, other)]
    assert [100 - x for x in places[0]] == pytest.approx(places[1])
    area, mirrored = one.areas[0], other.areas[0]
    assert float(area.x[:-1]) + float(area.width[:-1]) == pytest.approx(100 - float(mirrored.x[:-1]))


# -- the evidence ----------------------------------------------------------------------------


def test_the_evidence_is_looked_at_and_assessed_on_the_case(desk):
    case = make_dispute_in(State.COLLECTING_EVIDENCE, reason="not_as_described")
    piece = submit(case)
    text = page(desk, case).content.decode()
    assert f'name="assessment-{piece.pk}"' in text
    assert 'id="E1"' in text
    data = {"version": case.version + 1, f"assessment-{piece.pk}": "verified"}
    answer = desk.post(url(case, "assess_evidence") + "?from=case", data)
    assert (answer.status_code, answer.url) == (302, url(case, ""))
    assert piece.assessments.get().verdict == "verified"


def test_from_the_evidences_own_page_one_stays_there(desk):
    case = make_dispute_in(State.COLLECTING_EVIDENCE, reason="not_as_described")
    piece = submit(case)
    data = {"version": case.version + 1, f"assessment-{piece.pk}": "verified"}
    assert desk.post(url(case, "assess_evidence"), data).url == url(case, "evidence")


def test_texts_that_the_case_shows_are_noted_as_seen(desk, mediator):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    piece = accepted(upload(EMAIL, "mail.eml"), role="buyer", kind="correspondence", note="")
    perform("submit_evidence", case.pk, actor=case.buyer, evidence=[piece])
    page(desk, case)
    page(desk, case)
    assert list(Access.objects.values_list("user", "evidence", "way")) == [
        (mediator.pk, piece.pk, Access.Way.VIEWED)
    ]


# -- who is impartial, what was proposed, how the return went --------------------------------


def test_it_says_who_declared_to_be_impartial(desk, case, mediator, colleague):
    assert "nobody has declared to be impartial yet" in page(desk, case).content.decode()
    declare(case, mediator, colleague)
    assert [str(each) for each in page(desk, case).context["declared"]] == ["Anna", "Berta"]


def test_a_return_with_a_problem_stands_on_the_case(desk):
    case = make_dispute_in(State.AWAITING_RETURN_RECEIPT)
    sent = {"sku": "BOWL", "title": "Bowl", "quantity": 1, "of": 2}
    said = {"acknowledgement": "missing_items", "received": [sent], "statement": "One bowl is missing."}
    perform("acknowledge_return", case.pk, actor=staff_of(case), evidence=[make_evidence("seller")], **said)
    returned = page(desk, case).context["returned"]
    assert "came back with a problem: Items missing." in returned.problem
    assert returned.said == "One bowl is missing."
    assert "Came 1 of 2" in dict(returned.facts).values()


def test_without_a_return_nothing_is_said_of_one(desk, case):
    assert page(desk, case).context["returned"] is None


# -- the record ------------------------------------------------------------------------------


def test_what_mattered_stands_in_order_with_what_is_due(desk, case, mediator):
    declare(case, mediator)
    steps = page(desk, case).context["milestones"]
    assert [step.number for step in steps] == [1, 2, 3, 5, 6, 0]
    assert (steps[-1].text, steps[-1].at) == ("The review is due", again(case).due_at)


def write(case, times):
    for number in range(times):
        message = Message(text=f"Word {number}", private=False)
        perform("send_message", case.pk, actor=case.buyer, message=message)


def test_a_long_record_is_folded_and_nothing_is_left_out(desk, case):
    write(case, 20)
    answer = page(desk, case)
    shown, folded = answer.context["latest"], answer.context["earlier"]
    assert (len(shown), len(shown) + len(folded)) == (12, Event.objects.filter(dispute=case).count())
    assert [entry.number for entry in (*shown, *folded)] == list(range(25, 0, -1))
    text = answer.content.decode()
    assert all(f'id="e{number}"' in text for number in range(1, 26))


def test_a_short_record_is_not_folded(desk, case):
    assert page(desk, case).context["earlier"] == []


# -- what it costs ---------------------------------------------------------------------------


def files(case, role, many):
    who = case.buyer if role == "buyer" else staff_of(case)
    pieces = [
        accepted(
            upload(picture(size=(8 + number, 6)), f"{role}-{number}.jpg"), role=role, kind="other", note=""
        )
        for number in range(many)
    ]
    mails = [
        accepted(upload(EMAIL + b"\n%d" % n, f"{n}.eml"), role=role, kind="correspondence", note="")
        for n in range(2)
    ]
    perform("submit_evidence", case.pk, actor=who, evidence=[*pieces, *mails])


def queries(client, case):
    page(client, case)  # what is noted once an hour is noted
    with CaptureQueriesContext(connection) as asked:
        assert page(client, case).status_code == 200
    return len(asked)


def test_thirty_pieces_and_eighty_events_ask_as_often_as_few(desk):
    few, many = (make_dispute_in(State.COLLECTING_EVIDENCE, reason="not_as_described") for _ in range(2))
    submit(few)
    submit(few, "seller", tracking_number="RR473124829PT")
    files(few, "buyer", 1)
    for role in ("buyer", "seller"):
        files(many, role, 11)
        submit(many, role)
        submit(many, role, tracking_number="RR473124829PT")
    write(many, 68)
    assert many.evidence.count() == 30
    assert Event.objects.filter(dispute=many).count() > 75
    assert queries(desk, many) == queries(desk, few)


# -- while a ruling waits ---------------------------------------------------------------------


def test_a_ruling_that_waits_is_said_in_the_title_to_its_writer_and_to_who_confirms(
    client, desk, case, mediator, colleague
):
    declare(case, mediator)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling(), needs_confirmation=True)
    author = page(desk, case)
    client.force_login(colleague)
    second = page(client, case)
    assert (author.context["badge"].text, second.context["badge"].text) == (
        "Waits for confirmation",
        "Confirm",
    )
    assert f"{case.reference}: Confirm" in second.text
