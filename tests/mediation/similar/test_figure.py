"""Which closed cases are similar to one, from the closest to the loosest, and the figure of them."""

import pytest
from django.db import connection

from disputes.flow import SYSTEM
from disputes.perform import Opening, open_dispute, perform
from mediation.digest import digest
from mediation.similar import Similar, finding, similar_for_parties, similar_to
from mediation.similar.likeness import Likeness
from mediation.similar.telling import telling_terms
from tests.factories import T0, again, make_dispute, make_order, staff_of
from tests.mediation.similar.cases import DAMAGED, FOUND, ended, figure, named

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_four_cases_make_no_figure(dispute):
    ended(10, 20, 30, 40)
    assert (similar_to(dispute), similar_for_parties(dispute)) == (None, None)


def test_five_cases_make_one(dispute):
    ended(10, 20, 30, 40, 100)
    assert similar_to(dispute) == similar_for_parties(dispute) == Similar(5, 20, 30, 40, FOUND)


def test_quartiles_lie_between_the_cases_around_them(dispute):
    ended(0, 0, 10, 21, 50, 100)
    assert figure(dispute) == (6, 3, 16, 43)  # 2.5, 15.5 and 42.75, rounded


def test_a_case_is_not_similar_to_itself():
    five = ended(10, 20, 30, 40, 50)
    assert similar_to(five[0]) is None
    ended(60)
    assert figure(five[0]) == (5, 30, 40, 50)


@pytest.mark.parametrize(
    "facts",
    [
        {"share": None, "reached_by": "withdrawn"},
        {"share": None, "reached_by": "outside"},
        {"share": None, "reached_by": "", "closed_at": None},
        {"sub_reason": "quality"},
        {"reason": "not_received", "sub_reason": "in_transit_late"},
    ],
)
def test_what_nobody_decided_and_what_is_of_another_kind_does_not_count(dispute, facts):
    ended(10, 20, 30, 40)
    ended(50, **facts)
    assert similar_to(dispute) is None
    ended(60)
    assert figure(dispute) == (5, 20, 30, 40)


@pytest.mark.parametrize("reached_by", ["agreement", "ruling", "seller_timeout", "buyer_timeout"])
def test_agreements_rulings_and_silence_count(dispute, reached_by):
    ended(10, 20, 30, 40, 50, reached_by=reached_by)
    assert figure(dispute) == (5, 20, 30, 40)


def test_only_the_latest_count(dispute, monkeypatch):
    monkeypatch.setattr("mediation.similar.likeness.LATEST", 5)
    ended(10, 20, 30, 40, 50, 100, 100, 100)
    assert figure(dispute) == (5, 20, 30, 40)


def test_cases_that_walked_the_whole_way_count(dispute):
    for _n in range(5):
        case = make_dispute(**DAMAGED)
        perform("accept", case.pk, actor=staff_of(case), at=T0, proposal=case.on_the_table_id)
        perform("confirm_settlement", case.pk, actor=SYSTEM, at=T0, provider_reference="pay-1")
        digest(case.pk)
    assert similar_to(dispute) == Similar(5, 100, 100, 100, FOUND)


# -- from the closest to the loosest ------------------------------------------------------


@pytest.fixture
def enough(monkeypatch):
    """Seven cases are enough, so that not so many have to be made."""
    monkeypatch.setattr(finding, "ENOUGH", 7)


def test_the_closest_with_enough_cases_is_taken(dispute, enough):
    dispute = named(dispute, "Lighting")
    ended(*[10] * 7, category="Lighting")
    ended(*[50] * 7)
    ended(*[90] * 7, delivery="late")
    assert similar_to(dispute) == Similar(7, 10, 10, 10, (*FOUND, "Lighting"))


def test_the_category_is_left_out_where_too_few_share_it(dispute, enough):
    dispute = named(dispute, "Lighting")
    ended(*[10] * 6, category="Lighting")
    ended(50)
    assert similar_to(dispute) == Similar(7, 10, 10, 10, FOUND)


def test_the_delivery_is_left_out_last(dispute, enough):
    ended(*[10] * 6)
    ended(90, delivery="late")
    assert similar_to(dispute) == Similar(7, 10, 10, 10, ("Damaged",))


def test_where_none_has_enough_the_closest_with_five_is_taken(dispute, enough):
    ended(*[10] * 5)
    ended(90, delivery="late")
    assert similar_to(dispute) == Similar(5, 10, 10, 10, FOUND)


def saying(statement):
    order = make_order()
    opening = Opening(order, "not_as_described", "damaged")
    event = open_dispute(opening, actor=order.buyer, remedy="full_refund", statement=statement, at=T0)
    return again(event.dispute)


@pytest.mark.parametrize(
    ("statement", "like", "unlike"),
    [
        ("The HANDLE broke off.", "its handle came loose", "a scratch across the glass"),
        ("Der Griff ist ab", "nur der Griff fehlte", "das Glas hat einen Kratzer"),
        ("取っ手が壊れた", "届いた時 壊れた 品", "傷 ガラス"),
    ],
)
def test_words_choose_among_cases_of_the_same_facts(enough, statement, like, unlike):
    dispute = saying(statement)
    ended(*[20] * 7, text=like)
    ended(*[90] * 9, text=unlike)
    assert similar_to(dispute) == Similar(7, 20, 20, 20, (*FOUND, "described in similar words"))


@pytest.mark.parametrize(("like", "telling"), [(4, False), (5, True), (6, True), (7, False)])
def test_words_tell_that_are_neither_rare_nor_in_most_cases(like, telling):
    dispute = saying("The handle broke off.")
    ended(*[20] * like, text="its handle came loose")
    ended(*[90] * (12 - like), text="a scratch across glass")
    assert [term.words for term in telling_terms(dispute)] == ([("handle",)] if telling else [])


def test_short_words_and_numbers_tell_nothing():
    dispute = saying("It is at 12345, ab.")
    ended(*[20] * 6, text="it is at 12345 ab")
    ended(*[20] * 6, text="x")
    assert telling_terms(dispute) == ()


def test_figures_are_read_by_indexes(dispute):
    """Without an index a figure would cost what all cases cost."""
    dispute = named(dispute, "Lighting")
    for likeness in (
        Likeness(dispute),
        Likeness(dispute, "in_time"),
        Likeness(dispute, "in_time", "Lighting"),
    ):
        assert ("facts_similar" if connection.vendor == "sqlite" else "Index Scan") in plan(likeness)


def plan(likeness):
    chosen, parameters = likeness.chosen()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")  # few rows
        cursor.execute(f"{explain} {chosen}", parameters)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
