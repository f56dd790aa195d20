"""Who gets in, and what the desk shows."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import MEDIATORS
from disputes.calendar import WorkingCalendar
from disputes.flow import State
from disputes.models import Dispute, StoreMember
from disputes.perform import perform
from evidence.models import Admission
from mediation.desk import page as desk_module
from mediation.desk.hours import working_hours
from mediation.digest import digest
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute_in,
    make_mediator,
    make_operator,
    make_order,
    make_store,
    make_user,
    staff_of,
)
from tests.mediation.conftest import submit
from tests.mediation.test_actions import post, ruling, url

pytestmark = pytest.mark.django_db

LATER = T0 + timedelta(minutes=30)


def titles(answer):
    return [row.dispute for group in answer.context["groups"] for row in group.rows]


def counts(answer):
    return {str(tab.queue.text): tab.count for tab in answer.context["tabs"]}


def deadlines(answer):
    return {tab.queue.name: tab.due_at for tab in answer.context["tabs"] if tab.due_at}


def test_strangers_are_sent_to_the_sign_in_page(client, db):
    answer = client.get("/mediation/?queue=mine")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/mediation/%3Fqueue%3Dmine")


@pytest.mark.parametrize("make", [make_user, make_operator])
def test_who_is_no_mediator_finds_nothing(client, make):
    dispute = make_dispute_in(State.UNDER_REVIEW)
    client.force_login(make())
    pages = ["/mediation/", url(dispute), url(dispute, "rule")]
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]


def test_a_mediator_who_is_no_staff_finds_nothing(client):
    client.force_login(make_user("Former", (MEDIATORS,)))
    assert client.get("/mediation/").status_code == 404


def test_a_mediator_never_sees_a_case_of_their_own(client):
    both, order = make_mediator(), make_order()
    bought = make_dispute_in(State.UNDER_REVIEW, order=make_order(buyer=both))
    sold = make_dispute_in(State.UNDER_REVIEW, order=make_order(store=make_store(owner=both)))
    other = make_dispute_in(State.UNDER_REVIEW, order=order)
    client.force_login(both)
    assert titles(client.get("/mediation/")) == [other]
    assert [client.get(url(case)).status_code for case in (bought, sold, other)] == [404, 404, 200]
    assert post(client, bought, "rule", **ruling()).status_code == 404
    assert titles(client.get(f"/mediation/?q={bought.reference}")) == []


def test_who_joins_a_store_loses_its_cases(desk, mediator):
    case = make_dispute_in(State.UNDER_REVIEW)
    StoreMember.objects.create(store=case.store, user=mediator)
    assert desk.get(url(case)).status_code == 404


def test_the_desk_sorts_by_deadline_and_counts_its_queues(desk, colleague):
    collecting = make_dispute_in(State.COLLECTING_EVIDENCE)
    perform("take", collecting.pk, actor=colleague)
    mine = make_dispute_in(State.UNDER_REVIEW)
    answer = desk.get("/mediation/?queue=all")
    assert titles(answer) == [mine, collecting]
    assert counts(answer) == {
        "Mine": "1",
        "Nobody's": "0",
        "Overdue": "0",
        "To confirm": "0",
        "Waiting for evidence": "1",
        "Returns with problems": "0",
        "All cases": "2",
    }
    assert titles(desk.get("/mediation/?queue=evidence")) == [collecting]


def test_every_queue_names_its_first_deadline(desk, mediator, colleague):
    collecting = make_dispute_in(State.COLLECTING_EVIDENCE)
    perform("take", collecting.pk, actor=colleague)
    mine, later = make_dispute_in(State.UNDER_REVIEW), make_dispute_in(State.UNDER_REVIEW, at=LATER)
    Dispute.objects.filter(pk__in=[mine.pk, later.pk]).update(mediator=mediator)
    first = {"mine": mine.due_at, "evidence": collecting.due_at, "all": mine.due_at}
    assert deadlines(desk.get("/mediation/")) == first


def test_the_desk_opens_with_what_is_the_readers_to_do(desk, client, mediator, colleague):
    nobodys = make_dispute_in(State.UNDER_REVIEW)
    waits, review = make_dispute_in(State.COLLECTING_EVIDENCE), make_dispute_in(State.UNDER_REVIEW)
    Dispute.objects.update(mediator=mediator)
    Dispute.objects.filter(pk=nobodys.pk).update(mediator=None)
    answer = desk.get("/mediation/")
    assert (answer.context["queue"].name, titles(answer)) == ("mine", [review, waits])
    assert [str(group.title) for group in answer.context["groups"]] == ["Within 3 days", "Waits for others"]
    client.force_login(colleague)
    answer = client.get("/mediation/")
    assert (answer.context["queue"].name, titles(answer)) == ("unassigned", [nobodys])
    Dispute.objects.update(mediator=mediator)
    assert client.get("/mediation/").context["queue"].name == "all"


def test_my_ruling_that_waits_for_another_stands_behind_what_i_can_do(desk, mediator):
    waits, review = [make_dispute_in(State.UNDER_REVIEW) for _number in range(2)]
    Dispute.objects.update(mediator=mediator)
    declare(waits, mediator)
    post(desk, again(waits), "rule", **ruling(needs_confirmation="on"))
    assert again(waits).ruling_waiting
    assert titles(desk.get("/mediation/?queue=mine")) == [review, waits]


def test_a_row_says_whether_its_reader_still_has_to_declare(desk, mediator):
    case = make_dispute_in(State.UNDER_REVIEW)
    Dispute.objects.update(mediator=mediator)
    assert "Declare first that you are impartial" in desk.get("/mediation/").text
    declare(case, mediator)
    assert "Declare first that you are impartial" not in desk.get("/mediation/").text


def test_a_case_whose_time_is_up_comes_first(desk):
    case = make_dispute_in(State.UNDER_REVIEW)
    with time_machine.travel(case.due_at + timedelta(minutes=1)):
        answer = desk.get("/mediation/?queue=overdue")
    assert titles(answer) == [case]
    assert [group.title for group in answer.context["groups"]] == ["Time is up"]
    assert again(case).overdue_count == 0  # a list does not write


def test_a_ruling_that_waits_is_the_colleagues_to_confirm(desk, client, mediator, colleague):
    case = declare(make_dispute_in(State.UNDER_REVIEW), mediator)
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    assert titles(desk.get("/mediation/?queue=confirm")) == []
    client.force_login(colleague)
    assert titles(client.get("/mediation/?queue=confirm")) == [case]


def test_who_stepped_back_has_nothing_to_confirm(desk, client, mediator, colleague):
    case = make_dispute_in(State.UNDER_REVIEW)
    Dispute.objects.update(mediator=colleague)
    perform("recuse", case.pk, actor=colleague, why="A friend of mine.", mediator=mediator)
    declare(case, mediator)
    post(desk, again(case), "rule", **ruling(needs_confirmation="on"))
    assert again(case).ruling_waiting
    client.force_login(colleague)
    assert titles(client.get("/mediation/?queue=confirm")) == []


def test_a_return_with_a_problem_has_its_queue(desk):
    case = make_dispute_in(State.AWAITING_RETURN_RECEIPT)
    perform("acknowledge_return", case.pk, actor=staff_of(case), acknowledgement="damaged")
    assert titles(desk.get("/mediation/?queue=returns")) == [case]


def test_search_finds_by_either_reference(desk):
    case = make_dispute_in(State.CLOSED)
    make_dispute_in(State.UNDER_REVIEW)
    assert titles(desk.get(f"/mediation/?q={case.reference.lower()}")) == [case]
    assert titles(desk.get(f"/mediation/?q={case.order.reference}")) == [case]
    assert titles(desk.get("/mediation/?q=nothing")) == []


def test_pages_follow_each_other_without_gap_or_overlap(desk, monkeypatch):
    monkeypatch.setattr(desk_module, "PAGE", 2)
    cases = [make_dispute_in(State.UNDER_REVIEW) for _number in range(5)]
    seen, following = [], "?"
    while following:
        answer = desk.get(f"/mediation/{following}")
        seen += titles(answer)
        following = answer.context["next"]
    assert seen == cases


def test_a_broken_page_key_shows_the_first_page(desk):
    case = make_dispute_in(State.UNDER_REVIEW)
    for after in ("x", "2026-13-45T00:00~1", "2026-01-01~", "~"):
        assert titles(desk.get("/mediation/", {"after": after})) == [case]


@pytest.mark.postgres
@pytest.mark.parametrize("address", ["/mediation/?queue=all", "/mediation/?q=porto"])
def test_the_desk_takes_the_same_queries_for_1_and_for_3_rows(desk, address, django_assert_max_num_queries):
    most = 14 if connection.vendor == "sqlite" else 16  # PostgreSQL is told, in a savepoint, to use its index
    digest(make_dispute_in(State.UNDER_REVIEW).pk)
    with django_assert_max_num_queries(most) as one:
        assert len(titles(desk.get(address))) == 1
    for _number in range(2):
        digest(make_dispute_in(State.UNDER_REVIEW).pk)
    with django_assert_max_num_queries(most) as many:
        assert len(titles(desk.get(address))) == 3
    assert len(one) == len(many)


def test_a_case_takes_the_same_queries_however_long_its_record(desk, django_assert_num_queries):
    short = make_dispute_in(State.UNDER_REVIEW)
    long = make_dispute_in(State.UNDER_REVIEW)
    for _number in range(10):
        post(desk, again(long), "send_message", text="Please have a little patience.")
    with django_assert_num_queries(queries_of(desk, url(short))):
        desk.get(url(long))


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-02T09:00", "2026-03-02T17:00", 8),
        ("2026-03-06T16:00", "2026-03-09T10:30", 2),  # a weekend between
        ("2026-03-01T22:00", "2026-03-03T17:05", 16),
        ("2026-03-02T12:00", "2026-03-02T11:00", 0),
    ],
)
def test_working_hours_are_nine_to_five_on_working_days(start, end, hours):
    calendar, zone = WorkingCalendar("PT", "Europe/Lisbon"), ZoneInfo("Europe/Lisbon")
    begins, ends = (datetime.fromisoformat(text).replace(tzinfo=zone) for text in (start, end))
    assert working_hours(calendar, begins, ends) == hours


def test_an_address_by_number_leads_to_the_reference(desk):
    case = make_dispute_in(State.UNDER_REVIEW)
    answer = desk.get(f"/mediation/disputes/dispute/{case.pk}/")
    assert (answer.status_code, answer.url) == (302, url(case))


def test_a_tracking_number_that_is_not_the_orders_is_flagged(desk):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    submit(case, "seller", tracking_number="RR473124830PT")
    submit(case, "seller")
    flagged = [str(each) for each in desk.get(url(case)).context["delivery"].contradictions]
    assert "E1 names the tracking number RR473124830PT; the order has another." in flagged
    assert not [text for text in flagged if text.startswith("E2")]


def test_the_case_page_shows_positions_gap_facts_and_notes(desk):
    case = make_dispute_in(State.UNDER_REVIEW)
    post(desk, again(case), "send_message", text="Ask the carrier.", private="on")
    page = desk.get(url(case))
    text = page.content.decode()
    assert [side.wants for side in page.context["sides"]] == [9590, 2000]
    assert page.context["gap"].apart == 7590
    assert "The buyer says it did not come; the carrier says it did" in text
    assert "about 16 working hours" in text
    assert text.count("Ask the carrier.") == 2  # among the notes and in the record


def test_parties_do_not_see_a_ruling_that_waits(desk, client, mediator):
    case = declare(make_dispute_in(State.UNDER_REVIEW), mediator)
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    client.force_login(case.buyer)
    page = client.get(f"/buyer/disputes/{case.reference}/").content.decode()
    assert case.reference in page
    assert "Nothing shows that it came." not in page


def test_the_evidence_is_one_step_away_from_the_case(desk, mediator):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    assert "look" not in [act.name for act in desk.get(url(case)).context["acts"]]
    submit(case)
    first = desk.get(url(case)).context["acts"][0]
    assert (first.name, first.url, first.consequence) == ("look", "#evidence", "0 of 1 assessed")


def test_late_evidence_is_offered_for_a_decision_until_there_is_one(desk, mediator):
    case = make_dispute_in(State.UNDER_REVIEW)
    offer = f'href="{url(case, "admit_evidence")}"'
    submit(case, "buyer")
    late = submit(case, "seller")
    assert late.late
    assert offer in desk.get(url(case)).text
    for piece in case.evidence.filter(late=True):
        admission = Admission(evidence=piece, why="Nothing new.", admitted=False)
        perform("admit_evidence", case.pk, actor=mediator, admission=admission)
    assert offer not in desk.get(url(case)).text
