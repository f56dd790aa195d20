"""The figures: what is counted, how sure it is, who sees it, and that a spreadsheet may open it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache

from disputes.figures.estimates import rate
from disputes.figures.tables import Column, Kind, Table, as_csv, plain
from disputes.flow import State
from mediation.figures.asked import Asked
from mediation.figures.forecast import chances_of_review, forecast
from mediation.figures.made import make
from mediation.figures.outcomes import Tally, ranked
from mediation.figures.public import count
from mediation.figures.spans import span_of
from mediation.figures.weeks import weeks_of
from mediation.models import CaseFacts
from tests.factories import make_mediator, make_operator, make_user
from tests.mediation.conftest import NOW
from tests.mediation.counted import CLOSED, facts, running

pytestmark = pytest.mark.django_db
FIGURES = "/mediation/figures/"
HOUR = 3600


@pytest.fixture(autouse=True)
def _forgotten(clear_cache):
    """No figures of another test."""


@pytest.fixture
def head(client):
    client.force_login(make_mediator("Helena", head=True))
    return client


def figures(**asked):
    return make(Asked(**asked), NOW)


@pytest.mark.parametrize(
    ("part", "cases", "low", "high"),
    [(5, 10, 23.7, 76.3), (0, 10, 0, 27.8), (10, 10, 72.2, 100), (81, 263, 25.5, 36.6), (1, 5, 3.6, 62.4)],
)
def test_wilsons_interval_is_as_in_the_literature(part, cases, low, high):
    found = rate(part, cases)
    assert (round(found.low, 1), round(found.high, 1)) == (low, high)
    assert found.value == pytest.approx(100 * part / cases)


def durations(*seconds):
    for each in seconds:
        facts(in_under_review=each)
    return span_of(CaseFacts.objects.all(), "in_under_review")


@pytest.mark.postgres
def test_the_median_of_an_odd_number_is_the_middle_one():
    found = durations(50, 10, 30, 20, 40)
    assert (found.cases, found.median, found.ninth) == (5, 30, 50)


@pytest.mark.postgres
def test_the_median_of_an_even_number_lies_between_the_middle_two():
    found = durations(*range(10, 110, 10))
    assert (found.cases, found.median, found.ninth) == (10, 55, 90)


@pytest.mark.postgres
def test_nothing_has_no_median():
    found = span_of(CaseFacts.objects.all(), "in_under_review")
    assert (found.cases, found.median, found.ninth) == (0, None, None)


@pytest.mark.postgres
def test_a_state_counts_only_cases_that_were_in_it():
    facts(5, in_under_review=HOUR)
    facts(3, in_under_review=0)
    span = figures().spans[State.UNDER_REVIEW]
    assert (span.cases, span.median) == (5, HOUR)


@pytest.mark.postgres
def test_outcomes_are_counted_by_reason():
    facts(6)
    facts(4, outcome="seller_favour", share=0)
    facts(5, sub_reason="quality", outcome="split", share=40)
    found = {group.key: group.tally for group in figures().reasons}
    assert found == {
        ("not_as_described", ""): Tally(15, 6, 4, 800),
        ("not_as_described", "damaged"): Tally(10, 6, 4, 600),
        ("not_as_described", "quality"): Tally(5, 0, 0, 200),
    }
    assert found["not_as_described", "damaged"].favour.value == 60
    assert found["not_as_described", "quality"].refund.value == 40


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("asked", "cases"),
    [
        ({}, 5),
        ({"period": "all"}, 11),
        ({"ended": "all"}, 8),
        ({"reason": "not_received"}, 0),
        ({"period": "30", "ended": "all"}, 8),
    ],
)
def test_the_filter_chooses_the_cases(asked, cases):
    facts(5)
    facts(3, reached_by="agreement")
    facts(6, closed_at=NOW - timedelta(days=200))
    facts(2, reached_by="withdrawn", outcome="none", share=None)
    assert figures(**asked).whole.cases == cases


@pytest.mark.postgres
def test_small_groups_are_put_together_and_too_small_ones_say_nothing():
    facts(7)
    facts(3, origin="CN")
    facts(1, origin="FR")
    one, others = figures().countries
    assert (one.key, one.tally.cases) == (("PT", "ES"), 7)
    assert (others.key, others.merged, others.tally.cases, others.tally.is_enough) == (None, 2, 4, False)


def test_groups_beyond_the_most_are_put_together():
    groups = ranked({n: Tally(cases=10 + n) for n in range(4)}, most=2)
    assert [(g.key, g.tally.cases, g.merged) for g in groups] == [(3, 13, 0), (2, 12, 0), (None, 21, 2)]


@pytest.mark.postgres
def test_a_mediator_is_compared_with_what_the_same_cases_usually_give(mediator, colleague):
    facts(10, mediator=mediator)
    facts(10, mediator=colleague, outcome="seller_favour", share=0)
    facts(10, mediator=colleague, sub_reason="quality")
    found = {group.key: group for group in figures().mediators}
    assert (found[mediator.pk].tally.favour.value, found[mediator.pk].expected) == (100, 50)
    assert (found[colleague.pk].tally.favour.value, found[colleague.pk].expected) == (50, 75)


@pytest.mark.postgres
def test_agreements_are_told_apart_by_whether_a_mediator_was_asked():
    facts(4, reached_by="agreement")
    facts(2, reached_by="agreement", mediated_at=CLOSED)
    facts(6, mediated_at=CLOSED)
    assert figures().endings.agreements == [("negotiation", 4, 4), ("mediation", 2, 8), ("all", 6, 12)]


@pytest.mark.postgres
def test_weeks_begin_on_monday_and_none_is_left_out():
    monday, sunday = datetime(2026, 2, 9, tzinfo=UTC), datetime(2026, 2, 22, 23, 59, tzinfo=UTC)
    facts(2, decided_at=monday, in_time=True)
    facts(1, decided_at=monday - timedelta(seconds=1), in_time=False)
    facts(1, decided_at=sunday, in_time=False)
    found = [(w.monday, w.decided, w.late) for w in weeks_of(Asked("30"), NOW)]
    assert found == [
        (date(2026, 2, 2), 1, 1),
        (date(2026, 2, 9), 2, 0),
        (date(2026, 2, 16), 1, 1),
        (date(2026, 2, 23), 0, 0),
        (date(2026, 3, 2), 0, 0),
    ]


@pytest.mark.postgres
def test_the_forecast_of_a_small_set(mediator):
    facts(8, in_collecting_evidence=HOUR, in_under_review=HOUR)
    facts(10, in_collecting_evidence=HOUR)
    assert chances_of_review(NOW)[State.COLLECTING_EVIDENCE].p == 9 / 20
    running(2, State.UNDER_REVIEW, NOW + timedelta(days=1), mediator)
    running(10, State.COLLECTING_EVIDENCE, NOW + timedelta(days=1), mediator)
    found = forecast(NOW)
    ahead = {day.day: day for day in found.days}
    tuesday, thursday = ahead[date(2026, 3, 3)], ahead[date(2026, 3, 5)]
    assert (tuesday.due.value, tuesday.certain, tuesday.starting.value) == (2, 2, pytest.approx(4.5))
    assert thursday.due.value == pytest.approx(4.5)
    # 10 · p · q + 10² · p · q / (18 + 3) is 14.26 %
    half = 1.959964 * (10 * 0.2475 + 100 * 0.2475 / 21) ** 0.5
    assert (thursday.due.low, thursday.due.high) == (pytest.approx(4.5 - half), pytest.approx(4.5 + half))
    share = next(each for each in found.shares if each.mediator == mediator.pk)
    assert (share.held, share.under_review, share.due.value) == (12, 2, pytest.approx(6.5))


@pytest.mark.postgres
def test_the_forecast_moves_what_falls_on_a_weekend_to_monday():
    running(1, State.COLLECTING_EVIDENCE, datetime(2026, 3, 7, 4, tzinfo=UTC))  # a Saturday
    days = {day.day: day for day in forecast(NOW).days}
    assert date(2026, 3, 7) not in days
    assert days[date(2026, 3, 9)].starting.value == 0.5  # no history: one half


@pytest.mark.postgres
def test_the_public_figure_says_nothing_of_four_decisions():
    facts(4, decided_at=CLOSED, decided_after=HOUR, in_time=True)
    found = count(NOW)
    assert (found.decisions, found.median, found.in_time) == (4, None, None)


@pytest.mark.postgres
def test_the_public_figure_of_five_decisions_in_90_days():
    for hours in (1, 2, 3, 50):
        facts(decided_at=CLOSED, decided_after=hours * HOUR, in_time=True)
    facts(decided_at=CLOSED, decided_after=60 * HOUR, in_time=False)
    facts(decided_at=NOW - timedelta(days=91), decided_after=1, in_time=False)
    found = count(NOW)
    assert (found.decisions, found.median, found.in_time) == (5, 3 * HOUR, 80)


def test_the_rules_show_it_to_everybody(client):
    assert "too few decisions in the last 90 days" in client.get("/rules/").content.decode()
    cache.clear()
    facts(5, decided_at=CLOSED, decided_after=50 * HOUR, in_time=True)
    page = client.get("/rules/").content.decode()
    assert "2 d 2 h in the middle" in page
    assert "100 % of decisions" in page


@pytest.mark.parametrize("address", [FIGURES, f"{FIGURES}mediators.csv"])
def test_only_head_mediators_find_the_figures(client, head, mediator, address):
    facts(6, mediator=mediator)
    assert head.get(address).status_code == 200  # and they are in the cache now
    for other in (mediator, make_operator(), make_user()):
        client.force_login(other)
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_only_head_mediators_see_the_way_to_them(client, head, mediator):
    assert FIGURES in head.get("/mediation/").content.decode()
    client.force_login(mediator)
    assert FIGURES not in client.get("/mediation/").content.decode()


def test_no_browser_keeps_the_figures(head):
    assert "no-store" in head.get(FIGURES)["Cache-Control"]


def test_the_page_shows_charts_beside_their_tables(head, mediator):
    facts(6, mediator=mediator)
    page = head.get(FIGURES, {"period": "30"}).content.decode()
    assert "how often the buyer got all, with 95 % interval. Anna 100" in page
    assert "The next 10 working days" in page
    assert "period=30&amp;reason=&amp;ended=ruling" in page


def test_what_is_not_offered_is_not_asked(head):
    assert head.get(FIGURES, {"period": "7", "reason": "x", "ended": "'"}).context["asked"] == Asked()


def test_figures_are_made_once_in_a_while(head, django_assert_max_num_queries):
    head.get(FIGURES)
    facts(6)
    assert head.get(FIGURES).context["figures"].whole.cases == 0
    assert head.get(FIGURES, {"period": "30"}).context["figures"].whole.cases == 6


def test_each_table_comes_as_csv(head):
    hostile = make_mediator("=HYPERLINK(1)")
    facts(6, mediator=hostile)
    answer = head.get(f"{FIGURES}mediators.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="figures-mediators-90-ruling.csv"'
    heading, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert len(heading) == len(row)
    assert row[:6] == ["'=HYPERLINK(1)", "6", "6", "0", "0", "100.0"]
    assert head.get(f"{FIGURES}nothing.csv").status_code == 404


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", " =1", "\t=1"])
def test_a_spreadsheet_calculates_nothing(text):
    assert plain(text) == f"'{text}"
    assert as_csv(Table([Column("A", Kind.TEXT)], [[text]])).splitlines()[1].strip('"') == f"'{text}"


def test_other_texts_stay_as_they_are():
    assert plain("Inês = 1") == "Inês = 1"
