"""The list and the picture of similar cases for mediators."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from disputes.models import StoreMember
from mediation.models import Finding, Ruling
from mediation.similar import likeness_and_figure
from mediation.similar.cases import cases_like, dots_of
from mediation.similar.likeness import Likeness
from tests.mediation.similar.cases import ended

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


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
