"""Similar cases: which count, what is said of them, and to whom."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from disputes.flow import SYSTEM, State
from disputes.models import OrderLine, StoreMember
from disputes.perform import Opening, open_dispute, perform
from mediation.digest import digest, normalised
from mediation.models import CaseFacts, CaseText, Finding, Ruling
from mediation.similar import Similar, finding, likeness_and_figure, similar_for_parties, similar_to
from mediation.similar.cases import cases_like, dots_of
from mediation.similar.likeness import Likeness
from mediation.similar.telling import telling_terms
from tests.factories import (
    T0,
    again,
    make_dispute,
    make_order,
    make_store,
    staff_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

DAMAGED = {"reason": "not_as_described", "sub_reason": "damaged"}
FOUND = ("Damaged", "delivered in time")


@pytest.fixture
def dispute():
    """Its goods came in time, damaged; EUR 95.90 in dispute."""
    return make_dispute(State.AWAITING_BUYER_RESPONSE, **DAMAGED)


def ended(*shares, text="", order=None, **facts):
    """Closed cases of other people, each a day older than the one before, as the worker derives them."""
    made = []
    for n, share in enumerate(shares):
        case = make_dispute(order=order() if order else None, **DAMAGED)
        digest(case.pk)
        closed = {"closed_at": T0 - timedelta(days=n), "reached_by": "agreement", "share": share}
        CaseFacts.objects.filter(dispute=case).update(**closed | facts)
        CaseText.objects.filter(dispute=case).update(text=normalised(text))
        made.append(case)
    return made


def named(dispute, category):
    OrderLine.objects.filter(order=dispute.order_id).update(category=category)
    return again(dispute)


def figure(dispute):
    found = similar_to(dispute)
    return (found.count, found.low, found.median, found.high) if found else None


def parties_figure(dispute):
    found = similar_for_parties(dispute)
    return (found.count, found.low, found.median, found.high) if found else None


# -- which cases make a figure ------------------------------------------------------------


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


# -- what the parties see -----------------------------------------------------------------


def test_the_parties_figure_goes_on_five_cases_at_a_time(dispute):
    ended(100, 100, 100, 100, 10, 20, 30, 40, 50)
    assert parties_figure(dispute) == (5, 20, 30, 40)
    ended(100)
    assert parties_figure(dispute)[0] == 10


def test_the_parties_percents_go_on_in_steps_of_five(dispute):
    ended(0, 22, 23, 38, 100)
    assert parties_figure(dispute) == (5, 20, 25, 40)
    assert figure(dispute) == (5, 22, 23, 38)


@pytest.mark.parametrize(("more", "basis"), [(0, FOUND), (4, ("Damaged",)), (5, FOUND)])
def test_two_figures_never_differ_by_a_few_cases(dispute, more, basis):
    ended(*[10] * 5)
    ended(*[90] * more, delivery="late")
    assert similar_for_parties(dispute).basis == basis


@pytest.mark.parametrize(
    ("own", "others", "shown"), [(5, 0, True), (4, 1, False), (5, 4, False), (1, 9, True)]
)
def test_a_seller_cannot_take_its_own_cases_off_and_know_the_rest(dispute, own, others, shown):
    ended(*[30] * own, order=lambda: make_order(store=dispute.store))
    ended(*[60] * others)
    assert (similar_for_parties(dispute) is not None) is shown


@pytest.mark.parametrize(("own", "others", "shown"), [(5, 0, True), (4, 1, False), (1, 9, True)])
def test_a_buyer_cannot_either(dispute, own, others, shown):
    ended(*[30] * own, order=lambda: make_order(buyer=dispute.buyer))
    ended(*[60] * others)
    assert (similar_for_parties(dispute) is not None) is shown


@pytest.mark.parametrize(("stores", "shown"), [(1, False), (2, False), (3, True)])
def test_a_figure_of_hardly_any_stores_is_not_shown(dispute, stores, shown):
    sellers = [make_store() for _n in range(stores)]
    turn = iter(sellers * 6)
    ended(*[30] * 6, order=lambda: make_order(store=next(turn)))
    assert (similar_for_parties(dispute) is not None) is shown
    assert similar_to(dispute) is not None


def page(client, dispute, portal, action=""):
    client.force_login(dispute.buyer if portal == "buyer" else staff_of(dispute))
    answer = client.get(f"/{portal}/disputes/{dispute.reference}/" + (f"{action}/" if action else ""))
    assert answer.status_code == 200
    return " ".join(strip_tags(answer.content.decode()).split())


IN_WORDS = (
    "In 5 similar cases the settlement was between 20 % and 40 %, median 30 %. "
    "Here that would be €19.18 to €38.36, median €28.77."
)


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_both_sides_see_the_figure_with_its_amounts_and_no_case(client, dispute, portal):
    five = ended(10, 20, 30, 40, 100)
    text = page(client, dispute, portal)
    assert IN_WORDS in text
    assert "the same problem (Damaged, delivered in time)" in text
    assert [case for case in five if case.reference in text or case.store.name in text] == []


@pytest.mark.parametrize("portal", ["buyer", "seller"])
def test_neither_side_sees_a_figure_of_four(client, dispute, portal):
    ended(10, 20, 30, 40)
    assert "imilar cases" not in page(client, dispute, portal)


@pytest.mark.parametrize(
    ("state", "portal", "action", "shown"),
    [
        (State.AWAITING_SELLER_RESPONSE, "seller", "counter", True),
        (State.AWAITING_SELLER_RESPONSE, "buyer", "modify", True),
        (State.UNDER_REVIEW, "seller", "propose", True),
        (State.UNDER_REVIEW, "buyer", "", True),
        (State.AWAITING_BUYER_RESPONSE, "buyer", "reject", False),
        (State.SETTLING, "buyer", "", False),
        (State.CLOSED, "seller", "", False),
    ],
)
def test_the_figure_stands_where_an_amount_is_thought_of(client, state, portal, action, shown):
    dispute = make_dispute(state, **DAMAGED)
    ended(10, 20, 30, 40, 100)
    assert (IN_WORDS in page(client, dispute, portal, action)) is shown


# -- what mediators see -------------------------------------------------------------------


def address(dispute):
    return f"/mediation/disputes/dispute/{dispute.reference}/similar/"


def listed(desk, dispute):
    return [case.reference for case in desk.get(address(dispute)).context["cases"]]


def references(cases):
    return [case.reference for case in cases]


def test_mediators_see_the_cases_the_latest_first(desk, dispute):
    assert listed(desk, dispute) == []
    three = ended(10, 20, 30)
    assert listed(desk, dispute) == references(three)
    more = ended(40, 50, delivery="in_time")
    assert sorted(listed(desk, dispute)) == sorted(references(three + more))


def test_at_most_so_many_cases_are_listed(desk, dispute, monkeypatch):
    monkeypatch.setattr("mediation.similar.cases.MOST", 5)
    six = ended(10, 20, 30, 40, 50, 60)
    assert listed(desk, dispute) == references(six[:5])


def test_a_row_says_what_happened_and_what_was_found(desk, dispute, mediator):
    case = ended(40)[0]
    ruled = case.events.latest("sequence")
    findings = [Finding.ITEM_NOT_AS_DESCRIBED]
    Ruling.objects.create(
        dispute=case, event=ruled, remedy="partial_refund", amount=1, grounds="x", findings=findings
    )
    row = desk.get(address(dispute)).context["cases"][0]
    assert (row.title, row.said) == ("Damaged: Bowl", "It is not what I paid for.")
    assert (row.share, row.findings) == (40, [Finding.ITEM_NOT_AS_DESCRIBED.label])
    assert row.url == f"/mediation/disputes/dispute/{case.reference}/"


def test_cases_to_whose_people_the_reader_is_related_are_not_listed(desk, dispute, mediator, colleague):
    sold, bought, other = ended(10, 20, 30)
    StoreMember.objects.create(store=sold.store, user=mediator)
    type(bought).objects.filter(pk=bought.pk).update(buyer=mediator)
    assert listed(desk, dispute) == [other.reference]
    likeness = likeness_and_figure(dispute)[0]
    assert len(cases_like(likeness, colleague)) == 3


def test_nobody_reads_what_is_similar_to_a_case_of_their_own(desk, dispute, mediator):
    StoreMember.objects.create(store=dispute.store, user=mediator)
    assert desk.get(address(dispute)).status_code == 404


def test_parties_have_no_list(client, dispute):
    client.force_login(dispute.buyer)
    assert client.get(address(dispute)).status_code in (302, 403, 404)


def test_the_page_draws_a_point_for_each_case_and_says_the_figure(desk, dispute):
    ended(0, 20, 20, 40, 100)
    answer = desk.get(address(dispute))
    text = " ".join(strip_tags(answer.content.decode()).split())
    figure_in_words = "5 cases, Damaged, delivered in time: refund between 20 % and 40 %, median 20 %."
    assert figure_in_words in text
    assert answer.content.decode().count('<circle class="strip-dot"') == 5


def test_the_picture_shows_all_cases_of_the_figure_and_not_those_listed_alone(desk, dispute, monkeypatch):
    monkeypatch.setattr("mediation.similar.cases.MOST", 2)
    ended(0, 20, 20, 40, 100)
    answer = desk.get(address(dispute))
    assert len(answer.context["cases"]) == 2
    assert len(answer.context["dots"]) == answer.context["similar"].count == 5


def test_of_many_equal_shares_one_point_is_drawn_for_each_line_of_the_picture():
    dots = dots_of(Counter({100: 400, 50: 100, 0: 1}))
    heaps = Counter(dot.x for dot in dots)
    assert heaps == {"98%": 34, "50%": 8, "2%": 1}
    assert min(dot.y for dot in dots) > 0


def test_equal_shares_stand_on_each_other_inside_the_picture(dispute):
    ended(*[50] * 12, 0)
    dots = dots_of(Likeness(dispute).shares())
    assert {dot.x for dot in dots} == {"2%", "50%"}
    assert len({dot.y for dot in dots if dot.x == "50%"}) == 12
    assert min(dot.y for dot in dots) > 0


def test_the_list_costs_the_same_however_long(desk, dispute):
    ended(10)
    with CaptureQueriesContext(connection) as one:
        desk.get(address(dispute))
    ended(20, 30)
    with CaptureQueriesContext(connection) as three:
        desk.get(address(dispute))
    assert len(one) == len(three)
