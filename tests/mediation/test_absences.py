"""My days: languages, rest days and absences; and what runs out while somebody is away."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from disputes.flow import State
from mediation.assignment.absences import enter
from mediation.models import Absence, Profile
from tests.factories import again, make_dispute, make_mediator, make_operator, make_user
from tests.mediation.test_actions import url

pytestmark = pytest.mark.django_db
DAYS = "/mediation/days/"
TODAY = date(2026, 3, 2)  # a Monday, as the mediation tests' clock has it


def days_on(days):
    return (TODAY + timedelta(days=days)).isoformat()


def absence(client, first=1, last=3, page=DAYS, **data):
    return client.post(
        page, {"do": "absence", "first_day": days_on(first), "last_day": days_on(last), **data}
    )


def errors(answer):
    return answer.context["absence_form"].errors


def test_days_are_entered_shown_and_deleted(desk, mediator):
    assert absence(desk, note="The sea").status_code == 302
    entered = Absence.objects.get(mediator=mediator)
    assert (entered.first_day, entered.last_day) == (TODAY + timedelta(days=1), TODAY + timedelta(days=3))
    page = desk.get(DAYS).content.decode()
    assert "The sea" in page
    assert desk.post(DAYS, {"do": "delete", "absence": entered.pk}).status_code == 302
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "field"), [(-1, 3, "first_day"), (3, 2, "last_day"), (1, 400, "last_day")]
)
def test_days_that_are_over_turned_around_or_too_many_are_refused(desk, first, last, field):
    answer = absence(desk, first, last)
    assert answer.status_code == 200
    assert set(errors(answer)) == {field}
    assert "Error:" in answer.content.decode()
    assert not Absence.objects.exists()
    assert absence(desk, 0, 0).status_code == 302  # today is not over


@pytest.mark.parametrize(("first", "last"), [(3, 5), (0, 1), (2, 2), (0, 9)])
def test_days_that_overlap_are_refused_and_those_beside_them_are_not(desk, first, last):
    absence(desk, 1, 3)
    answer = absence(desk, first, last)
    assert set(errors(answer)) == {"first_day"}
    assert "You are absent then already" in str(errors(answer))
    assert Absence.objects.count() == 1
    assert absence(desk, 4, 5).status_code == 302


def test_the_database_takes_no_absence_that_ends_before_it_begins(mediator):
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(mediator=mediator, first_day=TODAY, last_day=TODAY - timedelta(days=1))


def test_two_browsers_enter_the_same_days_once(mediator):
    enter(mediator, TODAY, TODAY)
    with pytest.raises(ValidationError):
        enter(mediator, TODAY, TODAY)
    assert Absence.objects.count() == 1


def test_today_is_the_mediators_own(client):
    west = make_mediator("West")
    User.objects.filter(pk=west.pk).update(time_zone="Pacific/Auckland")  # where Tuesday has begun
    client.force_login(User.objects.get(pk=west.pk))
    assert set(errors(absence(client, 0, 0))) == {"first_day"}
    assert absence(client, 1, 1).status_code == 302


def test_an_absence_that_has_begun_ends_yesterday_and_one_that_is_over_stays(desk, mediator):
    begun = Absence.objects.create(
        mediator=mediator, first_day=TODAY - timedelta(days=2), last_day=TODAY + timedelta(days=2)
    )
    over = Absence.objects.create(
        mediator=mediator, first_day=TODAY - timedelta(days=9), last_day=TODAY - timedelta(days=8)
    )
    assert desk.post(DAYS, {"do": "delete", "absence": begun.pk}).status_code == 302
    begun.refresh_from_db()
    assert begun.last_day == TODAY - timedelta(days=1)
    assert desk.post(DAYS, {"do": "delete", "absence": over.pk}).status_code == 404
    assert Absence.objects.count() == 2


def test_nobody_deletes_a_colleagues_absence(desk, colleague):
    theirs = Absence.objects.create(mediator=colleague, first_day=TODAY, last_day=TODAY)
    assert desk.post(DAYS, {"do": "delete", "absence": theirs.pk}).status_code == 404
    assert desk.get(f"{DAYS}{colleague.pk}/").status_code == 404
    assert absence(desk, page=f"{DAYS}{colleague.pk}/").status_code == 404
    assert desk.post(DAYS, {"do": "delete", "absence": "x"}).status_code == 404
    assert desk.post(DAYS, {"do": "everything"}).status_code == 404
    assert Absence.objects.get() == theirs


def test_head_mediators_see_everybody_and_enter_for_others(client, mediator):
    head = make_mediator("Head", head=True)
    client.force_login(head)
    page = client.get(DAYS)
    assert {row.mediator for row in page.context["everybody"]} == {head, mediator}
    answer = absence(client, page=f"{DAYS}{mediator.pk}/")
    assert (answer.status_code, answer.url) == (302, f"{DAYS}{mediator.pk}/")
    assert Absence.objects.get().mediator == mediator
    assert "Days of Anna" in client.get(answer.url).content.decode()
    assert client.get(f"{DAYS}{make_user().pk}/").status_code == 404


def test_others_do_not_see_everybody(desk, colleague):
    assert desk.get(DAYS).context["everybody"] == []
    assert "Berta" not in desk.get(DAYS).content.decode()


def test_the_list_of_everybody_asks_no_more_for_more(client, django_assert_num_queries, db):
    client.force_login(make_mediator("Head", head=True))
    client.get(DAYS)
    with django_assert_num_queries(7) as few:
        client.get(DAYS)
    for _ in range(4):
        Profile.objects.create(mediator=make_mediator(), languages=["pt-br"], rest_days=[6])
    with django_assert_num_queries(len(few)):
        client.get(DAYS)


@pytest.mark.parametrize("make", [make_user, make_operator])
def test_the_page_is_mediators_alone(client, make, db):
    client.force_login(make())
    assert client.get(DAYS).status_code == 404


def test_languages_and_rest_days_are_kept(desk, mediator):
    answer = desk.post(DAYS, {"do": "work", "languages": ["pt-br", "ar"], "rest_days": ["6", "4"]})
    assert answer.status_code == 302
    profile = Profile.objects.get(mediator=mediator)
    assert (profile.languages, profile.rest_days) == (["pt-br", "ar"], [4, 6])
    assert desk.get(DAYS).context["work_form"].initial == {"languages": ["pt-br", "ar"], "rest_days": [4, 6]}
    desk.post(DAYS, {"do": "work"})
    profile.refresh_from_db()
    assert (profile.languages, profile.rest_days) == ([], [])


@pytest.mark.parametrize("wrong", [{"languages": ["xx"]}, {"rest_days": ["9"]}, {"rest_days": [*"0123456"]}])
def test_what_is_no_language_no_weekday_or_no_week_is_refused(desk, wrong):
    answer = desk.post(DAYS, {"do": "work", **wrong})
    assert set(answer.context["work_form"].errors) == set(wrong)
    assert not Profile.objects.exists()


def test_cases_that_run_out_meanwhile_are_named_with_the_way_to_hand_them_over(desk, mediator):
    due = make_dispute(State.UNDER_REVIEW)
    later = make_dispute(State.COLLECTING_EVIDENCE)
    assert (due.mediator, later.mediator) == (mediator, mediator)
    first = (due.due_at.date() - TODAY).days
    absence(desk, first, first)
    page = desk.get(DAYS)
    assert [[case.dispute for case in cases] for _absence, cases in page.context["absences"]] == [[due]]
    assert f'href="{url(due, "assign")}"' in page.content.decode()
    make_mediator("Berta")
    desk.post(url(due, "assign"), {"version": due.version})
    assert again(due).mediator.name == "Berta"
    assert [cases for _absence, cases in desk.get(DAYS).context["absences"]] == [[]]


def test_a_head_who_is_related_is_not_told_of_the_case(client, mediator):
    case = make_dispute(State.UNDER_REVIEW)
    head = make_mediator("Head", head=True)
    days = (case.due_at.date() - TODAY).days
    client.force_login(head)
    page = f"{DAYS}{mediator.pk}/"
    absence(client, days, days, page=page)
    assert case.reference in client.get(page).content.decode()
    case.store.members.create(user=head)
    assert case.reference not in client.get(page).content.decode()
