"""Nobody rules who should not: the related, those who stepped back, and a ruling's own author."""

from datetime import timedelta

import pytest
import time_machine

from accounts.models import MEDIATORS, OPERATORS
from disputes.flow import Refused, State
from disputes.models import Delivery, Message, StoreMember
from disputes.perform import actions_for, perform, run_out_clock
from evidence.models import Admission, Evidence
from mediation.digest import digest
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_evidence,
    make_mediator,
    make_operator,
    make_ruling,
    make_user,
    staff_of,
)

pytestmark = pytest.mark.django_db
LATER = T0 + timedelta(hours=9)


@pytest.fixture
def mediators():
    return [make_mediator(), make_mediator()]


@pytest.fixture
def case(mediators):
    """Under review, and both mediators have declared."""
    return declare(make_dispute(State.UNDER_REVIEW), *mediators)


def act(name, case, who, **brought):
    perform(name, case.pk, actor=who, at=LATER, **brought)
    return again(case)


def told(case, sequence):
    event = case.events.get(sequence=sequence)
    return set(Delivery.objects.filter(event=event, kind="mail").values_list("recipient_id", flat=True))


def recused(case):
    """Who stepped back, and the case after it."""
    first = case.mediator
    return first, act("recuse", case, first, why="My brother sells there.")


def test_who_stepped_back_does_nothing_more_on_the_case(case):
    first, case = recused(case)
    assert case.mediator not in (None, first)
    assert actions_for(case, first, LATER) == []
    with pytest.raises(Refused):
        act("rule", case, first, ruling=make_ruling())
    with pytest.raises(Refused):
        act("take", case, first)


def test_who_stepped_back_is_not_given_the_case_again(case):
    first, case = recused(case)
    run_out_clock(case.pk, case.due_at)
    case = again(case)
    assert (case.overdue_count, case.mediator == first) == (1, False)


@pytest.fixture
def confidential(case, mediators):
    """The first mediator stepped back; the others have notes with a photo, and a ruling that waits."""
    photo = make_evidence(role="mediator", is_attachment=True)
    note = Message(text="Zanzibar is odd.", private=True)
    first, case = recused(case)
    third = make_mediator("Carla")
    declare(case, third, at=LATER)
    act("send_message", case, case.mediator, message=note, evidence=[photo])
    case = act("rule", case, case.mediator, ruling=make_ruling(), needs_confirmation=True)
    digest(case.pk)
    return case, first, third


SECRETS = ("Zanzibar", "The delivery is not proven.", "The ruling that waits")


def shown_to(client, case, who, *parts):
    client.force_login(who)
    return [client.get(f"/mediation/disputes/dispute/{case.reference}/{part}") for part in parts]


@time_machine.travel(LATER, tick=True)
def test_who_stepped_back_reads_neither_notes_nor_a_ruling_that_waits(client, confidential):
    case, first, third = confidential
    number = case.ruled_in
    [page, *others] = shown_to(client, case, first, "", f"decision/{number}/", f"decision/{number}.pdf")
    assert "You stepped back from this case." in page.text
    assert [secret for secret in SECRETS if secret in page.text] == []
    assert [each.status_code for each in others] == [404, 404]
    assert Evidence.objects.visible_to(first).filter(is_attachment=True).count() == 0
    [page, *others] = shown_to(client, case, third, "", f"decision/{number}/", "archive.zip")
    assert "You stepped back" not in page.text
    assert [secret for secret in SECRETS if secret not in page.text] == []
    assert [each.status_code for each in others] == [200, 200]
    assert Evidence.objects.visible_to(third).filter(is_attachment=True).count() == 1


@time_machine.travel(LATER, tick=True)
def test_who_stepped_back_is_told_so_by_actions_and_gets_no_archive_with_notes(client, confidential):
    case, first, _third = confidential
    for answer in shown_to(client, case, first, "rule/", "confirm_ruling/", "send_message/", "take/"):
        assert (answer.status_code, "You stepped back from this case." in answer.text) == (403, True)
        assert [secret for secret in SECRETS if secret in answer.text] == []
    [archive] = shown_to(client, case, first, "archive.zip")
    assert archive.status_code == 404


@time_machine.travel(LATER, tick=True)
@pytest.mark.parametrize("words", ["Zanzibar", "proven"])
def test_who_stepped_back_does_not_find_the_case_by_what_only_colleagues_read(client, confidential, words):
    case, first, third = confidential
    for reader, finds in ((first, False), (third, True)):
        client.force_login(reader)
        page = client.get("/mediation/", {"q": words})
        assert (case.reference in page.text) == finds
    client.force_login(first)
    page = client.get("/mediation/", {"q": case.reference})
    assert (case.reference in page.text, "Zanzibar" in page.text) == (True, False)


def test_what_was_sent_back_is_told_to_its_author_though_the_case_is_another_ones(case, mediators):
    author, second = mediators
    case = act("rule", case, author, ruling=make_ruling(), needs_confirmation=True)
    third = make_mediator("Carla")
    act("take", case, third)
    case = act("send_back_ruling", case, second, note="Why?")
    assert told(case, case.version) == {author.pk, third.pk}


def test_nobody_is_written_to_about_who_declared_to_be_impartial(case):
    make_mediator(head=True)
    case = declare(case, make_mediator("Carla"), at=LATER)
    assert case.events.get(sequence=case.version).action == "declare_impartiality"
    assert told(case, case.version) == set()


def test_a_mediator_on_the_stores_staff_is_a_seller_and_no_mediator(case):
    related = make_mediator()
    StoreMember.objects.create(store=case.store, user=related)
    assert "rule" not in {action.name for action in actions_for(case, related, LATER)}
    assert related not in case.other_mediators()


def test_a_case_is_not_relabelled_while_a_ruling_waits(case, mediators):
    case = act("rule", case, mediators[0], ruling=make_ruling(), needs_confirmation=True)
    label = {"reason": "not_as_described", "sub_reason": "damaged", "why": "So."}
    with pytest.raises(Refused, match="A ruling waits"):
        act("relabel", case, mediators[1], **label)
    case = act("send_back_ruling", case, mediators[1], note="Why so much?")
    assert act("relabel", case, mediators[1], **label).reason == "not_as_described"


def test_a_ruling_that_nobody_saw_is_not_corrected(case, mediators):
    act("rule", case, mediators[0], ruling=make_ruling(), needs_confirmation=True)
    case = act("refund_in_full", case, staff_of(case))
    assert case.ruled_by is None
    with pytest.raises(Refused, match="no ruling to correct"):
        act("correct_ruling", case, mediators[1], text="A slip.", why="A slip.")


def test_a_waiting_ruling_is_told_to_who_may_confirm_it_and_to_nobody_else(case, mediators):
    author, second = mediators
    case = act("rule", case, author, ruling=make_ruling(), needs_confirmation=True)
    assert told(case, case.version) - {case.mediator_id} <= {second.pk}
    assert second.pk in told(case, case.version)


def test_a_waiting_ruling_is_told_to_operators_where_there_is_no_second_mediator():
    author, operator = make_mediator(), make_operator()
    case = declare(make_dispute(State.UNDER_REVIEW), author)
    case = act("rule", case, author, ruling=make_ruling(), needs_confirmation=True)
    assert told(case, case.version) == {operator.pk}


def test_the_reminder_goes_to_the_new_mediator(case, mediators):
    first, case = recused(case)
    reminders = Delivery.objects.filter(kind="reminder", event__dispute=case, event__action="recuse")
    assert [row.recipient for row in reminders] == [case.mediator]
    assert first != case.mediator


def test_evidence_of_another_dispute_is_not_admitted(case, mediators):
    other = make_dispute(evidence=[make_evidence()]).evidence.get()
    with pytest.raises(Refused, match="another dispute"):
        act("admit_evidence", case, mediators[0], admission=Admission(evidence=other, why="So."))
    with pytest.raises(Refused, match="another dispute"):
        act("rule", case, mediators[0], ruling=make_ruling(cited=[other.pk]))


def test_who_stepped_back_does_not_confirm_as_an_operator(mediators):
    both = make_user("both", (MEDIATORS, OPERATORS), is_staff=True)
    case = declare(make_dispute(State.UNDER_REVIEW), both, *mediators)
    act("take", case, both)
    act("recuse", case, both, why="My cousin.", mediator=mediators[0])
    act("rule", case, mediators[0], ruling=make_ruling(), needs_confirmation=True)
    with pytest.raises(Refused):
        act("confirm_ruling", case, both)
    assert act("confirm_ruling", case, mediators[1]).state == State.SETTLING


def test_a_ruling_that_an_agreement_replaced_is_not_corrected(case, mediators):
    back = make_ruling("return_and_refund", 9590, return_freight="seller")
    label = {"reason": "not_as_described", "sub_reason": "damaged", "why": "So."}
    act("relabel", case, mediators[0], **label)
    case.store.return_address = "Rua 1"
    case.store.save()
    case = act("rule", case, mediators[0], ruling=back)
    correct = {"text": "A slip.", "why": "A slip."}
    assert act("correct_ruling", case, mediators[1], **correct).state == State.AWAITING_RETURN_SHIPMENT
    case = act("refund_in_full", case, staff_of(case))
    with pytest.raises(Refused, match="no ruling to correct"):
        act("correct_ruling", case, mediators[1], **correct)


def test_operators_read_neither_notes_nor_their_own_disputes_in_the_admin(client, case, mediators):
    operator = make_operator()
    event = perform(
        "send_message", case.pk, actor=mediators[0], at=LATER, message=Message(text="Odd.", private=True)
    )
    client.force_login(operator)
    page = f"/admin/disputes/event/{event.pk}/change/"
    answer = client.get(page)
    assert answer.status_code == 200
    assert "Only mediators read this." in answer.content.decode()
    assert "Odd." not in answer.content.decode()
    StoreMember.objects.create(store=case.store, user=operator)
    assert client.get(page).status_code == 302
    assert client.get(f"/admin/disputes/dispute/{case.pk}/change/").status_code == 302


def test_a_mistyped_settlement_leads_back_to_the_list(client):
    client.force_login(make_operator())
    assert client.get("/admin/disputes/settlement/abc/change/").status_code == 302
