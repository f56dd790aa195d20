"""What mediators do through their pages, each with its twin that is refused."""

from datetime import timedelta

import pytest
import time_machine

from disputes.flow import State
from disputes.perform import perform
from mediation.models import Finding, Ruling
from tests.factories import again, declare, make_dispute_in, make_mediator, make_operator, make_proposal
from tests.mediation.conftest import assess, submit

pytestmark = pytest.mark.django_db


def url(dispute, action=""):
    return f"/mediation/disputes/dispute/{dispute.reference}/" + (f"{action}/" if action else "")


def post(client, dispute, action, **data):
    return client.post(url(dispute, action), {"version": dispute.version, **data})


def last(dispute):
    return dispute.events.latest("sequence")


def ruling(**changes):
    return {
        "findings": [Finding.NO_PROOF_OF_DELIVERY],
        "remedy": "full_refund",
        "grounds": "Nothing shows that it came.",
        "no_evidence": "on",
    } | changes


@pytest.fixture
def case(mediator):
    """Under review, its mediator declared."""
    return declare(make_dispute_in(State.UNDER_REVIEW), mediator)


def of(reason, state=State.UNDER_REVIEW):
    return make_dispute_in(state, reason=reason)


def test_request_evidence_sends_the_case_to_verification(desk, case):
    answer = post(desk, case, "request_evidence", party="buyer", request="A photo", why="To see it")
    assert answer.status_code == 302
    assert again(case).state == State.VERIFYING_EVIDENCE
    assert last(case).data | {"was_due_at": ""} == {
        "party": "buyer",
        "request": "A photo",
        "why": "To see it",
        "was_due_at": "",
    }


def test_request_evidence_is_refused_without_a_reason(desk, case):
    answer = post(desk, case, "request_evidence", party="buyer", request="A photo")
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"why"}
    assert again(case).version == case.version


def test_relabel_changes_the_reason_and_keeps_the_buyers(desk, case):
    post(desk, case, "relabel", reason="not_as_described", sub_reason="damaged", why="It came broken")
    now = again(case)
    assert (now.reason, now.sub_reason, now.buyers_sub_reason) == (
        "not_as_described",
        "damaged",
        "in_transit_late",
    )


def test_relabel_refuses_a_sub_reason_of_another_family(desk, case):
    answer = post(desk, case, "relabel", reason="not_received", sub_reason="damaged", why="It came broken")
    assert set(answer.context["form"].errors) == {"sub_reason"}
    assert again(case).version == case.version


def test_admit_evidence_lets_late_evidence_count(desk, case):
    item = submit(case)
    assert item.late
    post(desk, again(case), "admit_evidence", evidence=item.pk, why="It came from the carrier only now")
    assert list(case.evidence.that_counts()) == [item]


def test_admit_evidence_refuses_what_came_in_time(desk):
    case = of("not_received", State.COLLECTING_EVIDENCE)
    item = submit(case)
    answer = post(desk, again(case), "admit_evidence", evidence=item.pk, why="It came late")
    assert set(answer.context["form"].errors) == {"evidence"}


def test_withhold_evidence_takes_it_out_of_what_counts(desk):
    case = of("not_received", State.COLLECTING_EVIDENCE)
    item = submit(case)
    post(desk, again(case), "withhold_evidence", evidence=item.pk, why="It shows a child")
    assert not case.evidence.that_counts().exists()
    page = desk.get(url(case)).content.decode()
    assert "Withheld: It shows a child" in page
    assert f'href="{url(case, "evidence")}#E1"' in page  # mediators may look at it


def test_withhold_evidence_refuses_evidence_of_another_case(desk, case):
    other = of("not_received", State.COLLECTING_EVIDENCE)
    item = submit(other)
    answer = post(desk, case, "withhold_evidence", evidence=item.pk, why="It shows a child")
    assert set(answer.context["form"].errors) == {"evidence"}


def test_assess_evidence_brings_only_what_was_changed(desk, mediator):
    case = of("not_as_described", State.COLLECTING_EVIDENCE)
    first, second = submit(case), submit(case, "seller")
    assess(case, mediator, first, "verified")
    data = {f"assessment-{first.pk}": "verified", f"assessment-{second.pk}": "doubtful"}
    post(desk, again(case), "assess_evidence", **data, **{f"note-{second.pk}": "No date on it"})
    assert last(case).data == {
        "assessment": [
            {"evidence": second.pk, "mark": second.mark, "verdict": "doubtful", "note": "No date on it"}
        ]
    }


def test_assess_evidence_refuses_when_nothing_was_changed(desk, mediator):
    case = of("not_as_described", State.COLLECTING_EVIDENCE)
    item = submit(case)
    assess(case, mediator, item)
    answer = post(desk, again(case), "assess_evidence", **{f"assessment-{item.pk}": "verified"})
    assert answer.context["form"].non_field_errors() == ["Nothing was changed."]


def test_assess_evidence_leaves_what_is_not_sent_as_it_was(desk, mediator):
    case = of("not_as_described", State.COLLECTING_EVIDENCE)
    first, second = submit(case), submit(case, "seller")
    assess(case, mediator, first, "verified")
    post(desk, again(case), "assess_evidence", **{f"assessment-{second.pk}": "rejected"})
    assert [row["evidence"] for row in last(case).data["assessment"]] == [second.pk]
    post(desk, again(case), "assess_evidence", **{f"note-{first.pk}": "The carrier's own page says so"})
    assert last(case).data["assessment"] == [
        {
            "evidence": first.pk,
            "mark": first.mark,
            "verdict": "verified",
            "note": "The carrier's own page says so",
        }
    ]


def test_assess_evidence_refuses_a_note_without_a_verdict(desk):
    case = of("not_as_described", State.COLLECTING_EVIDENCE)
    item = submit(case)
    answer = post(desk, again(case), "assess_evidence", **{f"note-{item.pk}": "Blurred"})
    assert set(answer.context["form"].errors) == {f"assessment-{item.pk}"}
    assert again(case).version == case.version + 1  # only the evidence


def test_assess_evidence_refuses_to_take_a_verdict_back(desk, mediator):
    case = of("not_as_described", State.COLLECTING_EVIDENCE)
    item = submit(case)
    assess(case, mediator, item, "verified")
    answer = post(desk, again(case), "assess_evidence", **{f"assessment-{item.pk}": ""})
    assert set(answer.context["form"].errors) == {f"assessment-{item.pk}"}


def test_propose_puts_a_mediators_proposal_on_the_table(desk, case):
    answer = post(desk, case, "propose", remedy="partial_refund", amount="30.00", statement="Half way.")
    assert answer.status_code == 302, answer.context["form"].errors
    table = again(case).on_the_table
    assert (table.role, table.amount) == ("mediator", 3000)


def test_propose_refuses_more_than_is_in_dispute(desk, case):
    answer = post(desk, case, "propose", remedy="partial_refund", amount="3000.00", statement="All.")
    assert answer.context["form"].errors
    assert again(case).on_the_table_id == case.on_the_table_id


def test_take_makes_the_case_the_mediators(desk, case, mediator):
    case.mediator = None
    case.save()
    post(desk, case, "take")
    assert again(case).mediator == mediator


def test_take_is_refused_for_a_case_that_is_ones_own(desk, case, mediator):
    assert case.mediator == mediator
    answer = post(desk, case, "take")
    assert answer.status_code == 409
    assert "This case is yours already." in answer.content.decode()


def test_assign_gives_the_case_to_a_colleague_when_head(client, case, colleague):
    client.force_login(make_mediator("Head", head=True))
    post(client, case, "assign", mediator=colleague.pk)
    assert again(case).mediator == colleague


def test_assign_is_refused_to_other_mediators_than_whose_case_it_is(client, case, mediator, colleague):
    client.force_login(colleague)
    answer = post(client, case, "assign", mediator=colleague.pk)
    assert answer.status_code == 409
    assert "Only head mediators assign cases" in answer.content.decode()
    assert again(case).mediator == mediator
    client.force_login(mediator)
    assert post(client, case, "assign", mediator=colleague.pk).status_code == 302
    assert again(case).mediator == colleague


def test_recuse_hands_the_case_to_a_colleague(desk, case, colleague):
    post(desk, case, "recuse", why="I know the seller")
    assert again(case).mediator == colleague
    assert last(case).data == {"why": "I know the seller", "mediator": colleague.pk}


def test_recuse_is_refused_from_a_case_that_is_not_ones_own(desk, case, colleague):
    perform("take", case.pk, actor=colleague)
    answer = post(desk, again(case), "recuse", why="I know the seller")
    assert answer.status_code == 409
    assert again(case).mediator == colleague


def test_extend_moves_the_deadline(desk):
    case = of("not_received", State.COLLECTING_EVIDENCE)
    until = (case.due_at + timedelta(days=2)).replace(second=0, microsecond=0)
    post(desk, case, "extend", until=f"{until:%Y-%m-%dT%H:%M}", why="A holiday")
    assert again(case).due_at == until


def test_extend_refuses_an_earlier_deadline(desk):
    case = of("not_received", State.COLLECTING_EVIDENCE)
    until = case.due_at - timedelta(days=1)
    answer = post(desk, case, "extend", until=f"{until:%Y-%m-%dT%H:%M}", why="A holiday")
    assert set(answer.context["form"].errors) == {"until"}


def test_rule_takes_effect_when_nobody_has_to_confirm(desk, case, mediator):
    post(desk, case, "rule", **ruling())
    now = again(case)
    assert (now.state, now.reached_by, now.refund_amount, now.ruled_by) == (
        State.SETTLING,
        "ruling",
        case.disputed_amount,
        mediator,
    )
    assert Ruling.objects.get(dispute=case).brings() == {
        "remedy": "full_refund",
        "amount": case.disputed_amount,
        "return_freight": "",
        "findings": ["NO_PROOF_OF_DELIVERY"],
        "grounds": "Nothing shows that it came.",
        "cited": [],
        "marks": [],
    }


def test_rule_is_refused_to_who_has_not_declared_and_taken_once_they_have(desk, client, case, colleague):
    client.force_login(colleague)
    assert client.get(url(case, "rule")).status_code == 409
    answer = post(client, case, "rule", **ruling())
    assert answer.status_code == 409
    assert "Declare first that you are impartial" in answer.content.decode()
    assert again(case).version == case.version
    declare = url(case, "declare_impartiality") + "?then=rule"
    assert declare in answer.content.decode()
    assert client.post(declare).url == url(case, "rule")
    assert post(client, again(case), "rule", **ruling()).status_code == 302
    assert again(case).ruled_by == colleague


def test_impartiality_is_declared_once(desk, case, mediator):
    assert again(case).declared == [mediator.pk]
    answer = post(desk, case, "declare_impartiality")
    assert answer.status_code == 409
    assert again(case).declared == [mediator.pk]


def test_rule_shows_a_preview_and_sends_nothing_when_checked(desk, case):
    answer = post(desk, case, "rule", check="1", **ruling(remedy="partial_refund", amount="45.00"))
    page = answer.content.decode()
    assert '<bdi class="money">€45.00</bdi> back.' in page
    assert "Nothing shows that it came." in page
    assert again(case).version == case.version


def test_rule_releases_the_money(desk, case):
    post(desk, case, "rule", **ruling(remedy="no_refund"))
    assert (again(case).refund_amount, again(case).outcome) == (0, "seller_favour")


def test_rule_refuses_a_return_of_what_was_not_received(desk, case):
    answer = post(desk, case, "rule", **ruling(remedy="return_and_refund", return_freight="seller"))
    assert set(answer.context["form"].errors) == {"remedy"}
    assert again(case).state == State.UNDER_REVIEW


def test_rule_orders_a_return_of_what_is_not_as_described(desk, mediator):
    case = declare(of("not_as_described"), mediator)
    case.store.return_address = "Rua 1, Porto"
    case.store.save()
    post(desk, case, "rule", **ruling(remedy="return_and_refund", amount="90.00", return_freight="seller"))
    now = again(case)
    assert (now.state, now.refund_amount) == (State.AWAITING_RETURN_SHIPMENT, 9000)


def test_rule_refuses_to_cite_nothing_without_saying_so(desk, case):
    answer = post(desk, case, "rule", **{k: v for k, v in ruling().items() if k != "no_evidence"})
    assert set(answer.context["form"].errors) == {"cited"}
    assert again(case).state == State.UNDER_REVIEW


def test_rule_refuses_to_cite_and_to_say_that_there_is_nothing(desk, mediator):
    case = of("not_received", State.COLLECTING_EVIDENCE)
    item = submit(case)
    for role in (case.buyer, case.store.members.get().user):
        perform("finish_evidence", case.pk, actor=role)
    declare(case, mediator)
    answer = post(desk, again(case), "rule", **ruling(cited=[item.pk]))
    assert set(answer.context["form"].errors) == {"cited"}
    data = ruling(cited=[item.pk])
    del data["no_evidence"]
    assert post(desk, again(case), "rule", **data).status_code == 302
    assert Ruling.objects.get(dispute=case).cited == [item.pk]


def test_rule_refuses_to_cite_late_evidence(desk, case):
    item = submit(case)
    data = ruling(cited=[item.pk])
    del data["no_evidence"]
    answer = post(desk, again(case), "rule", **data)
    assert set(answer.context["form"].errors) == {"cited"}


def test_rule_waits_until_all_evidence_is_assessed(desk, mediator):
    case = of("not_as_described", State.COLLECTING_EVIDENCE)
    item = submit(case)
    for role in (case.buyer, case.store.members.get().user):
        perform("finish_evidence", case.pk, actor=role)
    declare(case, mediator)
    answer = post(desk, again(case), "rule", **ruling())
    assert answer.status_code == 409
    assert "Every piece of evidence must be assessed before ruling." in answer.content.decode()
    assess(case, mediator, item)
    assert post(desk, again(case), "rule", **ruling()).status_code == 302


def test_rule_needs_findings_and_grounds(desk, case):
    answer = post(desk, case, "rule", remedy="full_refund", no_evidence="on")
    assert set(answer.context["form"].errors) == {"findings", "grounds"}


def test_an_own_ruling_cannot_be_confirmed(desk, case, mediator):
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    assert again(case).ruling_waiting
    assert desk.get(url(case, "confirm_ruling")).status_code == 409
    answer = post(desk, again(case), "confirm_ruling")
    assert answer.status_code == 409
    assert "A second person has to confirm your ruling." in answer.content.decode()
    assert again(case).state == State.UNDER_REVIEW


def test_who_waits_for_a_second_mediator_is_not_told_that_it_is_their_turn(desk, case):
    assert "Your turn" in desk.get(url(case)).content.decode()
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    page = desk.get(url(case)).content.decode()
    assert "A ruling waits for a second mediator" in page
    assert "Your turn" not in page


def test_a_second_mediator_confirms(desk, client, case, colleague):
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    client.force_login(colleague)
    assert post(client, again(case), "confirm_ruling").status_code == 409  # declares first
    declare(case, colleague)
    assert "Nothing shows that it came." in client.get(url(case, "confirm_ruling")).content.decode()
    post(client, again(case), "confirm_ruling")
    assert (again(case).state, again(case).reached_by) == (State.SETTLING, "ruling")


def test_a_second_mediator_sends_back(desk, client, case, colleague):
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    client.force_login(colleague)
    declare(case, colleague)
    post(client, again(case), "send_back_ruling", note="Look at the tracking again")
    assert not again(case).ruling_waiting
    assert last(case).data == {"note": "Look at the tracking again", "private": True}
    page = client.get(url(case)).content.decode()
    assert "Look at the tracking again" in page
    assert "Only mediators" in page


def test_send_back_needs_a_note(desk, client, case, colleague):
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    client.force_login(colleague)
    declare(case, colleague)
    assert set(post(client, again(case), "send_back_ruling").context["form"].errors) == {"note"}


def test_an_operator_confirms_where_there_is_no_other_mediator(desk, client, case):
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    client.force_login(make_operator())
    assert client.get(url(case)).status_code == 404
    assert client.get(url(case, "confirm_ruling")).status_code == 200
    post(client, again(case), "confirm_ruling")
    assert again(case).state == State.SETTLING


def test_an_operator_does_not_confirm_where_there_is_another_mediator(desk, client, case, colleague):
    post(desk, case, "rule", **ruling(needs_confirmation="on"))
    client.force_login(make_operator())
    assert post(client, again(case), "confirm_ruling").status_code == 409
    assert again(case).state == State.UNDER_REVIEW


def test_correct_ruling_is_a_second_mediators(desk, client, case, colleague):
    post(desk, case, "rule", **ruling())
    data = {"slip": "name", "wrong": "came", "text": "Came", "why": "A slip"}
    assert post(desk, again(case), "correct_ruling", **data).status_code == 409
    client.force_login(colleague)
    assert post(client, again(case), "correct_ruling", **data).status_code == 302
    assert last(case).data == data


def test_a_page_that_has_become_old_is_refused_and_keeps_what_was_typed(desk, case):
    perform("propose", case.pk, actor=case.buyer, proposal=make_proposal("buyer", amount=4000))
    answer = post(desk, case, "rule", **ruling())
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Something has changed since you opened this page." in page
    assert "Nothing shows that it came." in page
    assert f'name="version" value="{again(case).version}"' in page


def test_what_is_no_mediators_is_not_found(desk, case):
    assert desk.get(url(case, "counter")).status_code == 404
    assert desk.get(url(case, "nothing")).status_code == 404


def test_looking_at_a_case_lets_its_clock_run_out_first(desk):
    case = make_dispute_in(State.UNDER_REVIEW)
    with time_machine.travel(case.due_at, tick=False):
        assert desk.get(url(case)).status_code == 200
    assert again(case).overdue_count == 1
    assert again(case).due_at > case.due_at


def test_who_decides_a_colleagues_case_is_told_whose_it_is(desk, case, mediator, colleague):
    perform("assign", case.pk, actor=make_mediator(head=True), mediator=colleague)
    assert "This is Berta&#x27;s case." in desk.get(url(case, "rule")).content.decode()
    perform("assign", case.pk, actor=make_mediator(head=True), mediator=mediator)
    assert "&#x27;s case." not in desk.get(url(case, "rule")).content.decode()
