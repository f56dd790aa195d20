"""Who is given a case: by absences, rest days, who judged a side, languages, load; and how it moves."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import User
from disputes.flow import SYSTEM, Refused, Stale, State
from disputes.models import Delivery, Dispute, Message
from disputes.perform import perform, run_out_clock
from disputes.perform.neutral import pick_mediator
from disputes.verify import broken
from mediation.assignment import pick
from mediation.models import Absence, Profile
from tests.factories import (
    T0,
    again,
    declare,
    make_dispute,
    make_mediator,
    make_order,
    make_ruling,
    make_store,
    make_user,
    staff_of,
)
from tests.mediation.conftest import NOW
from tests.mediation.test_actions import last, post, ruling, url

pytestmark = pytest.mark.django_db
MONDAY, SATURDAY = date(2026, 3, 2), T0 + timedelta(days=5)
SOON = T0 + timedelta(days=21)  # a Monday again


@pytest.fixture
def anna(db):
    return make_mediator("Anna Sousa")


@pytest.fixture
def berta(db):
    return make_mediator("Berta Klein")


def arrived(at=T0, **fields):
    return make_dispute(State.COLLECTING_EVIDENCE, at=at, **fields)


def away(mediator, first=MONDAY, last=MONDAY):
    return Absence.objects.create(mediator=mediator, first_day=first, last_day=last)


def zoned(mediator, zone):
    User.objects.filter(pk=mediator.pk).update(time_zone=zone)


def reads(mediator, *languages, rest_days=()):
    Profile.objects.create(mediator=mediator, languages=list(languages), rest_days=list(rest_days))


def ruled(mediator, **order):
    """A case of the given buyer or store that this mediator has decided today."""
    case = declare(make_dispute(State.UNDER_REVIEW, order=make_order(**order)), mediator)
    perform("rule", case.pk, actor=mediator, ruling=make_ruling())
    return again(case)


# -- who is here -------------------------------------------------------------------------


def test_who_has_the_fewest_open_cases_is_given_the_next(anna, berta):
    assert [arrived().mediator for _ in range(4)] == [anna, berta, anna, berta]


def test_closed_cases_are_no_load(anna, berta):
    first = arrived()
    perform("withdraw", first.pk, actor=first.buyer)
    assert arrived().mediator == anna


def test_the_absent_are_spared_and_come_again_the_day_after(anna, berta):
    away(anna)
    assert [arrived().mediator, arrived().mediator] == [berta, berta]
    assert arrived(at=T0 + timedelta(days=1)).mediator == anna


def test_an_absence_is_of_the_mediators_own_days(anna, berta):
    zoned(anna, "Pacific/Auckland")  # there it is Tuesday when the case arrives, at 11 UTC
    away(anna)
    assert arrived().mediator == anna
    zoned(anna, "America/Los_Angeles")
    assert arrived().mediator == berta
    assert arrived(at=T0 + timedelta(hours=18)).mediator == berta  # 21 o'clock there, still Monday


def test_who_rests_is_spared(anna, berta):
    reads(anna, rest_days=[0])
    assert [arrived().mediator, arrived().mediator] == [berta, berta]
    assert arrived(at=T0 + timedelta(days=1)).mediator == anna


def test_on_a_weekend_somebody_is_given_the_case_and_rather_who_works_then(anna, berta):
    assert arrived(at=SATURDAY).mediator == anna
    reads(berta, rest_days=[0, 1])
    assert [arrived(at=SATURDAY).mediator, arrived(at=SATURDAY).mediator] == [berta, berta]


def test_the_absent_are_chosen_from_when_nobody_is_here_and_who_rests_before_them(anna, berta):
    away(anna)
    away(berta)
    assert arrived().mediator == anna
    reads(make_mediator("Clara"), rest_days=[0])
    assert arrived().mediator.name == "Clara"


def test_who_left_is_given_nothing(anna, berta):
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert arrived().mediator == berta
    User.objects.filter(pk=berta.pk).update(is_active=False)
    assert arrived().mediator is None


# -- who judged lately -------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.parametrize("side", ["buyer", "store"])
def test_who_ruled_on_a_side_lately_is_spared_while_another_is_free(anna, berta, side):
    shared = {"buyer": make_user("buyer")} if side == "buyer" else {"store": make_store()}
    ruled(anna, **shared)
    assert arrived(SOON, order=make_order(**shared)).mediator == berta
    assert arrived(SOON, order=make_order(**shared)).mediator == berta  # though she has more to do by now
    assert arrived(SOON).mediator == anna
    away(berta, SOON.date(), SOON.date())
    assert arrived(SOON, order=make_order(**shared)).mediator == anna


def test_what_was_ruled_a_month_ago_does_not_matter(anna, berta):
    store = make_store()
    ruled(anna, store=store)
    assert arrived(SOON + timedelta(days=14), order=make_order(store=store)).mediator == anna


@pytest.mark.postgres
def test_a_closed_ruling_counts_and_who_judged_both_sides_is_the_last(anna, berta):
    store, buyer = make_store(), make_user("buyer")
    first = ruled(anna, store=store, buyer=buyer)
    perform("confirm_settlement", first.pk, actor=SYSTEM, provider_reference="pay-1")
    ruled(berta, store=store)
    assert arrived(SOON, order=make_order(store=store, buyer=buyer)).mediator == berta


# -- languages ---------------------------------------------------------------------------


def test_who_reads_the_sides_languages_comes_before_who_has_less_to_do(anna, berta):
    buyer = make_user("buyer", language="pt-br")
    reads(berta, "pt-br", "en")
    assert [arrived(order=make_order(buyer=buyer)).mediator for _ in range(3)] == [berta] * 3
    assert arrived(order=make_order()).mediator == anna


def test_what_earlier_versions_called_pt_is_understood(anna, berta):
    reads(berta, "pt", "en")
    assert arrived(order=make_order(buyer=make_user("buyer", language="pt-br"))).mediator == berta


def test_the_accounts_language_counts_where_the_profile_names_none(anna, berta):
    User.objects.filter(pk=berta.pk).update(language="pt-br")
    order = make_order(
        buyer=make_user("buyer", language="pt-br"), store=make_store(owner=make_user(language="pt-br"))
    )
    assert arrived(order=order).mediator == berta


# -- taking, assigning, stepping back ----------------------------------------------------


@pytest.fixture
def case(anna, berta):
    return make_dispute(State.UNDER_REVIEW)


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


# -- impartiality ------------------------------------------------------------------------


def test_declaring_is_a_page_with_what_it_means_and_one_click(client, case, anna):
    client.force_login(anna)
    page = client.get(url(case, "declare_impartiality")).content.decode()
    assert "You are related to neither side" in page
    assert again(case).declared == []
    assert post(client, case, "declare_impartiality").status_code == 302
    assert (again(case).declared, last(case).actor) == ([anna.pk], anna)
    assert anna.name in client.get(url(case)).content.decode()
    client.force_login(case.buyer)
    page = client.get(f"/buyer/disputes/{case.reference}/").content.decode()
    assert "A mediator declared to be impartial" in page
    assert anna.name not in page


def test_nobody_declares_for_somebody_else_nor_without_an_office(client, case, anna, berta):
    with pytest.raises(Refused):
        perform("declare_impartiality", case.pk, actor=case.buyer)
    declare(case, anna)
    with pytest.raises(Refused, match="Declare first"):
        perform("rule", case.pk, actor=berta, ruling=make_ruling())
    declare(case, berta)
    perform("rule", case.pk, actor=berta, ruling=make_ruling())
    assert again(case).state == State.SETTLING


def test_who_confirms_declares_too(client, case, anna, berta):
    declare(case, anna)
    perform("rule", case.pk, actor=anna, ruling=make_ruling(), needs_confirmation=True)
    for name, brought in (("confirm_ruling", {}), ("send_back_ruling", {"note": "Why?"})):
        with pytest.raises(Refused, match="Declare first"):
            perform(name, case.pk, actor=berta, **brought)
    declare(case, berta)
    perform("confirm_ruling", case.pk, actor=berta)
    assert again(case).state == State.SETTLING


# -- overdue -----------------------------------------------------------------------------


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


@pytest.mark.postgres
def test_picking_takes_few_queries_however_many_mediators(django_assert_max_num_queries, case):
    for number in range(12):
        reads(make_mediator(f"No. {number}"), "pt-br")
    case = Dispute.objects.select_related("policy", "store", "buyer").get(pk=case.pk)
    with django_assert_max_num_queries(7):
        picked = pick(case, NOW)
    assert picked == pick_mediator(case, NOW) != case.mediator
