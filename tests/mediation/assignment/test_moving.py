"""How a case moves by hand: taken, assigned, handed over, stepped back from."""

import pytest

from disputes.flow import Stale, State
from disputes.models import Delivery, Message
from disputes.perform import perform
from disputes.verify import broken
from tests.factories import (
    again,
    declare,
    make_dispute,
    make_mediator,
    make_order,
    make_ruling,
    make_store,
    staff_of,
)
from tests.mediation.assignment.cases import away, ruled
from tests.mediation.test_actions import last, post, url

pytestmark = pytest.mark.django_db


def test_a_page_that_shows_another_holder_takes_nothing(client, case, anna, berta):
    head, clara = make_mediator("Head", head=True), make_mediator("Clara")
    client.force_login(clara)
    perform("assign", case.pk, actor=head, mediator=berta)
    answer = post(client, case, "take", handover="I know this carrier.")
    assert answer.status_code == 409
    assert "The case has moved to another mediator meanwhile." in answer.content.decode()
    assert again(case).mediator == berta
    assert post(client, again(case), "take").status_code == 302
    assert again(case).mediator == clara


def test_a_page_that_shows_another_holder_assigns_nothing(client, case, anna, berta):
    head = make_mediator("Head", head=True)
    client.force_login(head)
    perform("take", case.pk, actor=berta)
    assert post(client, case, "assign", mediator=head.pk).status_code == 409
    assert again(case).mediator == berta
    assert post(client, again(case), "assign", mediator=anna.pk).status_code == 302
    assert again(case).mediator == anna


def test_whose_case_it_is_hands_it_over_and_comes_back_later(client, case, anna, berta):
    client.force_login(berta)
    assert post(client, case, "assign", mediator=berta.pk).status_code == 409
    client.force_login(anna)
    assert post(client, case, "assign").status_code == 302  # whoever is next
    assert again(case).mediator == berta
    assert post(client, again(case), "assign", mediator=anna.pk).status_code == 409
    perform("assign", case.pk, actor=berta, mediator=anna)
    assert again(case).mediator == anna  # she has not stepped back


def test_where_there_is_nobody_to_hand_over_to_the_case_stays(client, anna):
    case = make_dispute(State.UNDER_REVIEW)
    client.force_login(anna)
    answer = post(client, case, "assign")
    assert answer.status_code == 409
    assert "There is no other mediator" in answer.content.decode()
    assert again(case).mediator == anna


def test_who_stepped_back_is_not_assigned_the_case_again(client, case, anna, berta):
    head = make_mediator("Head", head=True)
    client.force_login(anna)
    post(client, case, "recuse", why="I know the seller")
    assert again(case).mediator == berta
    client.force_login(head)
    answer = post(client, again(case), "assign", mediator=anna.pk)
    assert set(answer.context["form"].errors) == {"mediator"}
    with pytest.raises(Stale, match="can no longer be given"):
        perform("assign", case.pk, actor=head, mediator=anna)
    assert again(case).mediator == berta


def test_where_nobody_else_is_who_steps_back_leaves_it_in_the_queue(client, anna):
    case = make_dispute(State.UNDER_REVIEW)
    client.force_login(anna)
    assert post(client, case, "recuse", why="I know the seller").status_code == 302
    assert again(case).mediator is None
    assert broken(again(case)) == []


@pytest.mark.parametrize("action", ["recuse", "assign", "take"])
def test_a_hand_over_note_is_written_before_and_only_mediators_read_it(client, case, anna, berta, action):
    who = berta if action == "take" else anna
    client.force_login(who)
    data = {"why": "I know the seller"} if action == "recuse" else {}
    assert post(client, case, action, handover="Ask the carrier.", **data).status_code == 302
    assert [event.action for event in case.events.order_by("sequence")][-2:] == ["send_message", action]
    note = Message.objects.get(dispute=case)
    assert (note.text, note.private, note.event.actor) == ("Ask the carrier.", True, who)
    assert "handover" not in last(case).data
    assert broken(again(case)) == []
    client.force_login(berta)
    assert "Ask the carrier." in client.get(url(case)).content.decode()
    for party, portal in ((case.buyer, "buyer"), (staff_of(case), "seller")):
        client.force_login(party)
        page = client.get(f"/{portal}/disputes/{case.reference}/").content.decode()
        assert "Ask the carrier." not in page
        assert "A mediator wrote a note for mediators" in page
        assert who.name not in page


def test_parties_see_that_the_mediator_changed_and_are_not_written_to(client, case, anna):
    client.force_login(anna)
    post(client, case, "assign")
    assert not Delivery.objects.filter(event=last(case), recipient__in=[case.buyer, staff_of(case)]).exists()
    client.force_login(case.buyer)
    page = client.get(f"/buyer/disputes/{case.reference}/").content.decode()
    assert "The case was given to another mediator" in page


def test_the_form_says_who_reads_the_reason_for_stepping_back_and_they_do(client, case, anna):
    client.force_login(anna)
    form = client.get(url(case, "recuse")).content.decode()
    assert "Both sides read the reason in the record" in form
    post(client, case, "recuse", why="A friend of the family")
    client.force_login(case.buyer)
    assert "A friend of the family" in client.get(f"/buyer/disputes/{case.reference}/").content.decode()


FREE = "and another mediator is free."


@pytest.fixture
def clara(db):
    return make_mediator("Clara")


def of_one_store(*judges, holder):
    """A case of a store on which these mediators have ruled today."""
    store = make_store()
    for judge in judges:
        ruled(judge, store=store)
    case = make_dispute(State.UNDER_REVIEW, order=make_order(store=store))
    if case.mediator != holder:
        perform("take", case.pk, actor=holder)
    return again(case)


@pytest.mark.parametrize(("judges", "taken"), [([1], False), ([], True), ([0, 1, 2], True)])
def test_who_ruled_on_a_side_lately_takes_no_case_while_another_is_free(
    client, anna, berta, clara, judges, taken
):
    case = of_one_store(*[[anna, berta, clara][number] for number in judges], holder=anna)
    client.force_login(berta)
    answer = post(client, case, "take")
    assert (answer.status_code == 302, again(case).mediator == berta) == (taken, taken)
    if not taken:
        assert FREE in answer.content.decode()
        assert case.buyer.email not in "".join(answer.context["form"].non_field_errors())


def test_who_ruled_lately_takes_the_case_when_all_others_are_away(client, anna, berta, clara):
    case = of_one_store(berta, holder=anna)
    client.force_login(berta)
    away(anna)
    assert post(client, case, "take").status_code == 200  # Clara is here
    away(clara)
    assert post(client, again(case), "take").status_code == 302


@pytest.mark.parametrize(("judges", "given"), [([1], False), ([], True), ([0, 1, 2], True)])
def test_who_ruled_on_a_side_lately_is_assigned_no_case_while_another_is_free(
    client, anna, berta, clara, judges, given
):
    case = of_one_store(*[[anna, berta, clara][number] for number in judges], holder=anna)
    client.force_login(anna)
    answer = post(client, case, "assign", mediator=berta.pk)
    assert (answer.status_code == 302, again(case).mediator == berta) == (given, given)
    if not given:
        assert FREE.replace("mediator", "one") in "".join(answer.context["form"].errors["mediator"])
        assert post(client, again(case), "assign", mediator=clara.pk).status_code == 302


def test_who_hands_over_to_the_only_other_one_may_though_they_ruled_lately(client, anna, berta):
    case = of_one_store(berta, holder=anna)
    client.force_login(anna)
    assert post(client, case, "assign", mediator=berta.pk).status_code == 302


def test_whose_case_it_is_keeps_it_after_ruling_on_a_side(client, anna, berta):
    case = declare(of_one_store(anna, holder=anna), anna)
    perform("rule", case.pk, actor=anna, ruling=make_ruling())
    assert (again(case).mediator, again(case).state) == (anna, State.SETTLING)
