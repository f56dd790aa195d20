"""Who is given a case: by absences, rest days, who judged a side, languages and load."""

from datetime import timedelta

import pytest

from accounts.models import User
from disputes.flow import SYSTEM
from disputes.models import Dispute
from disputes.perform import perform
from disputes.perform.neutral import pick_mediator
from mediation.assignment import pick
from tests.factories import T0, make_mediator, make_order, make_store, make_user
from tests.mediation.assignment.cases import SATURDAY, SOON, arrived, away, reads, ruled, zoned
from tests.mediation.conftest import NOW

pytestmark = pytest.mark.django_db


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


@pytest.mark.postgres
def test_picking_takes_few_queries_however_many_mediators(django_assert_max_num_queries, case):
    for number in range(12):
        reads(make_mediator(f"No. {number}"), "pt-br")
    case = Dispute.objects.select_related("policy", "store", "buyer").get(pk=case.pk)
    with django_assert_max_num_queries(7):
        picked = pick(case, NOW)
    assert picked == pick_mediator(case, NOW) != case.mediator
