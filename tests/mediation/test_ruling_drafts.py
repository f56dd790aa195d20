"""What is typed into a ruling is kept for its writer and nobody else, until it is sent or the case ends."""

from datetime import timedelta

import pytest
import time_machine

from disputes.flow import State
from disputes.models import StoreMember
from disputes.perform import perform
from evidence.models import Withholding
from mediation.decisions.drafts import LONGEST
from mediation.models import Ruling, RulingDraft
from mediation.tasks import drop_ended_drafts
from tests.factories import again, declare, make_dispute_in, make_mediator, make_proposal, staff_of
from tests.mediation.conftest import NOW, submit
from tests.mediation.test_actions import post, ruling, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(mediator, colleague):
    return declare(make_dispute_in(State.UNDER_REVIEW), mediator, colleague)


def autosave(client, case, **data):
    return client.post(url(case, "rule/draft"), data)


def initial(answer):
    return {name: value for name, value in answer.context["form"].initial.items() if name != "version"}


def test_a_draft_is_kept_by_its_button_and_restored_when_the_form_is_opened_again(desk, case):
    answer = post(desk, case, "rule", draft="1", check="1", grounds="Half of it", remedy="partial_refund")
    assert answer.status_code == 302
    assert Ruling.objects.count() == 0
    page = desk.get(url(case, "rule"))
    assert initial(page) == {"grounds": "Half of it", "remedy": "partial_refund"}
    assert "Only you see it." in page.text


def test_a_draft_is_kept_on_every_check_even_of_an_unfinished_form(desk, case):
    post(desk, case, "rule", check="1", grounds="Only this yet")
    assert RulingDraft.objects.get().data == {"grounds": ["Only this yet"]}


def test_a_draft_is_kept_while_typing_and_says_when(desk, case, mediator):
    answer = autosave(desk, case, grounds="Word by word", findings=["NO_PROOF_OF_DELIVERY"], other="x")
    assert (answer.status_code, answer.json()) == (200, {"said": "Draft kept at 15:00"})
    draft = RulingDraft.objects.get(dispute=case, mediator=mediator)
    assert draft.data == {"findings": ["NO_PROOF_OF_DELIVERY"], "grounds": ["Word by word"]}
    autosave(desk, case, grounds="Word by word, and one more")
    assert RulingDraft.objects.get().data == {"grounds": ["Word by word, and one more"]}


def test_a_draft_may_hold_what_no_database_takes(desk, case):
    assert autosave(desk, case, grounds="A\0B").status_code == 200
    assert RulingDraft.objects.get().data == {"grounds": ["AB"]}


def test_a_draft_has_an_end_to_its_length(desk, case):
    assert autosave(desk, case, grounds="x" * (LONGEST - 100)).status_code == 200
    assert autosave(desk, case, grounds="x" * LONGEST).status_code == 413
    assert len(RulingDraft.objects.get().data["grounds"][0]) == LONGEST - 100


def test_a_draft_is_discarded_on_request(desk, case):
    autosave(desk, case, grounds="Away with it")
    assert post(desk, case, "rule", discard="1").status_code == 302
    assert not RulingDraft.objects.exists()
    assert initial(desk.get(url(case, "rule"))) == {}


def test_a_draft_is_not_shown_to_a_colleague_and_theirs_is_another(desk, client, case, colleague):
    autosave(desk, case, grounds="Anna thinks so")
    client.force_login(colleague)
    for page in ("", "rule", "evidence"):
        assert "Anna thinks so" not in client.get(url(case, page)).text
    autosave(client, case, grounds="Berta thinks so")
    assert sorted(draft.data["grounds"][0] for draft in RulingDraft.objects.all()) == [
        "Anna thinks so",
        "Berta thinks so",
    ]
    post(client, case, "rule", discard="1")
    assert RulingDraft.objects.get().data == {"grounds": ["Anna thinks so"]}


def test_a_draft_is_no_part_of_the_record(desk, case):
    before = case.version
    autosave(desk, case, grounds="Nobody sees this")
    assert again(case).version == before


def test_a_draft_is_gone_when_its_ruling_is_sent(desk, case):
    autosave(desk, case, grounds="Soon")
    assert post(desk, case, "rule", **ruling()).status_code == 302
    assert not RulingDraft.objects.exists()


def test_drafts_are_gone_when_the_case_needs_no_ruling_any_more(desk, case, mediator):
    autosave(desk, case, grounds="Too late")
    perform("request_evidence", case.pk, actor=mediator, party="buyer", request="A photo", why="To see it")
    assert drop_ended_drafts() == 0  # the review goes on
    perform("refund_in_full", case.pk, actor=staff_of(case))
    assert drop_ended_drafts() == 1


def test_a_draft_is_refused_where_a_ruling_is(desk, client, case, mediator):
    newcomer = make_mediator("Carla")
    client.force_login(newcomer)
    answer = autosave(client, case, grounds="I have not declared")
    assert answer.status_code == 409
    assert "Declare first" in answer.json()["said"]
    perform("refund_in_full", case.pk, actor=staff_of(case))
    client.force_login(mediator)
    assert autosave(client, case, grounds="It is over").status_code == 409
    assert not RulingDraft.objects.exists()


def test_who_stepped_back_or_is_related_keeps_no_draft(desk, client, case, mediator, colleague):
    perform("recuse", case.pk, actor=mediator, why="I know the seller", mediator=colleague)
    assert autosave(desk, case, grounds="All the same").status_code == 403
    StoreMember.objects.create(store=case.store, user=colleague)
    client.force_login(colleague)
    assert autosave(client, case, grounds="For my shop").status_code == 404
    client.force_login(case.buyer)
    assert autosave(client, case, grounds="For me").status_code == 404  # nothing of the centre is a party's
    assert not RulingDraft.objects.exists()


def test_a_draft_is_only_posted(desk, case):
    assert desk.get(url(case, "rule/draft")).status_code == 405


def test_what_was_typed_survives_a_page_that_has_become_old(desk, case, mediator):
    perform("propose", case.pk, actor=case.buyer, proposal=make_proposal("buyer", amount=4000))
    assert post(desk, case, "rule", **ruling(send="1")).status_code == 409
    assert RulingDraft.objects.get().data["grounds"] == ["Nothing shows that it came."]


def test_what_was_typed_survives_that_the_review_waits_for_evidence(desk, case, colleague):
    perform("request_evidence", case.pk, actor=colleague, party="buyer", request="A photo", why="To see it")
    answer = post(desk, case, "rule", **ruling())
    assert answer.status_code == 409
    assert "Nothing shows that it came." in answer.text
    with time_machine.travel(again(case).due_at + timedelta(minutes=1)):
        desk.get(url(case))  # the time for evidence is over
        assert initial(desk.get(url(case, "rule")))["grounds"] == "Nothing shows that it came."


def test_a_draft_is_restored_without_evidence_that_no_longer_counts(desk, mediator):
    case = make_dispute_in(State.COLLECTING_EVIDENCE)
    first, second = submit(case, "buyer"), submit(case, "seller")
    for actor in (case.buyer, staff_of(case)):
        perform("finish_evidence", case.pk, actor=actor)
    declare(case, mediator)
    code = "NO_PROOF_OF_DELIVERY"
    both = [first.pk, second.pk]
    autosave(desk, case, findings=[code], cited=both, **{f"cited-{code}": both})
    withholding = Withholding(evidence=first, why="Private.")
    perform("withhold_evidence", case.pk, actor=mediator, withholding=withholding)
    page = desk.get(url(case, "rule"))
    left = [str(second.pk)]
    assert initial(page) == {"findings": [code], "cited": left, f"cited-{code}": left}
    assert "E1 does not count any more and was taken out." in page.text


def test_drafts_are_of_the_hour(desk, case):
    with time_machine.travel(NOW + timedelta(hours=1)):
        autosave(desk, case, grounds="Later")
    assert RulingDraft.objects.get().saved_at >= NOW + timedelta(hours=1)
