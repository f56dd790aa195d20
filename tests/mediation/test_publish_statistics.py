"""The published figures of a year: what they say, what they hide, and when they refuse."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from mediation.figures.suppression import suppressed, suppressed_together, with_others
from tests.mediation.counted import facts

pytestmark = pytest.mark.django_db
JUNE = datetime(2025, 6, 1, tzinfo=UTC)


def publish(folder, *options):
    call_command("publish_statistics", "--output", str(folder), *options, stdout=io.StringIO())
    return json.loads((folder / "statistics-2025.json").read_text())


def test_large_counts_are_shown_and_none_hides_nobody():
    assert suppressed({"a": 5, "b": 9, "c": 0}) == {"a": 5, "b": 9, "c": 0}


def test_a_small_count_is_hidden_with_another_so_that_no_difference_tells_it():
    assert suppressed({"a": 3, "b": 9, "c": 7, "d": 0}) == {"a": None, "b": 9, "c": None, "d": 0}


def test_two_small_counts_hide_a_third_where_their_sum_is_small():
    assert suppressed({"a": 1, "b": 2, "c": 8, "d": 9}) == {"a": None, "b": None, "c": None, "d": 9}
    assert suppressed({"a": 3, "b": 4, "c": 8}) == {"a": None, "b": None, "c": 8}


def test_what_one_table_hides_no_other_tells():
    tables = {"one": {"small": 3, "same": 7, "large": 30}, "two": {"same": 7, "more": 20, "most": 13}}
    shown = suppressed_together(tables, [[("one", "same"), ("two", "same")]])
    assert shown["one"] == {"small": None, "same": None, "large": 30}
    assert shown["two"] == {"same": None, "more": 20, "most": None}


def test_small_countries_are_put_together_with_the_smallest_other():
    assert with_others({"PT>ES": 20, "CN>ES": 6, "FR>ES": 2}) == {"PT>ES": 20, "other": 8}
    assert with_others({"PT>ES": 20, "CN>ES": 6}) == {"PT>ES": 20, "CN>ES": 6}


@pytest.mark.postgres
def test_the_year_is_counted(tmp_path):
    facts(6, JUNE, decided_at=JUNE, decided_after=36000, in_time=True, mediated_at=JUNE, in_under_review=7200)
    facts(8, JUNE, reason="not_received", sub_reason="not_shipped", reached_by="agreement", origin="CN")
    facts(5, JUNE, outcome="none", reached_by="withdrawn", remedy="", share=None)
    facts(9, JUNE + timedelta(days=365))
    found = publish(tmp_path)
    assert (found["year"], found["complete"], found["closed"]) == (2025, True, 19)
    assert found["reasons"]["not_received"]["all"] == 8
    assert found["reasons"]["not_as_described"] | {"damaged": 0} == dict.fromkeys(
        found["reasons"]["not_as_described"], 0
    ) | {"all": 11}
    assert found["outcomes"] == {"buyer_favour": 14, "seller_favour": 0, "split": 0, "none": 5}
    assert {way: n for way, n in found["how_reached"].items() if n} == {
        "agreement": 8,
        "ruling": 6,
        "no_decision": 5,
    }
    assert found["country_pairs"] == {"PT>ES": 11, "CN>ES": 8}
    assert found["agreement"] == {
        "without_mediator_percent": 62,
        "with_mediator_percent": 0,
        "all_percent": 42,
    }
    assert found["decisions"] == {"count": 6, "median_hours": 10.0, "in_time_percent": 100}
    assert found["hours_in_state"]["under_review"] == {"median": 2.0, "ninth": 2.0}


@pytest.mark.postgres
def test_small_groups_do_not_show(tmp_path):
    facts(20, JUNE)
    facts(6, JUNE, outcome="split", remedy="partial_refund", share=50, reached_by="agreement", origin="CN")
    facts(2, JUNE, outcome="seller_favour", remedy="no_refund", share=0, origin="KW")
    found = publish(tmp_path)
    assert found["outcomes"] == {"buyer_favour": 20, "seller_favour": None, "split": None, "none": 0}
    assert found["remedies"]["no_refund"] is None
    assert found["country_pairs"] == {"PT>ES": 20, "other": 8}
    assert "KW" not in (tmp_path / "statistics-2025.json").read_text()


def test_a_few_returns_cannot_be_told_from_outcomes_and_remedies(tmp_path):
    facts(20, JUNE)
    facts(10, JUNE, outcome="split", remedy="partial_refund", share=50)
    facts(2, JUNE, remedy="return_and_refund")
    facts(10, JUNE, outcome="split", remedy="return_and_refund", share=50)
    found = publish(tmp_path)
    assert (found["outcomes"]["buyer_favour"], found["outcomes"]["split"]) == (22, 20)
    kinds = ("full_refund", "partial_refund", "return_and_refund")
    assert [found["remedies"][kind] for kind in kinds] == [None, None, None]


def test_one_decision_that_ended_otherwise_cannot_be_told_from_the_rulings(tmp_path):
    decided = {"decided_at": JUNE, "decided_after": 36000, "in_time": True, "mediated_at": JUNE}
    facts(9, JUNE, reached_by="ruling", **decided)
    facts(1, JUNE, reached_by="agreement", **decided)
    facts(9, JUNE, reached_by="agreement")
    found = publish(tmp_path)
    assert (found["how_reached"]["ruling"], found["decisions"]["count"]) == (9, None)


def test_four_cases_give_no_figures(tmp_path):
    facts(4, JUNE)
    assert publish(tmp_path)["closed"] is None
    assert "no figures are given" in (tmp_path / "statistics-2025.html").read_text()


def test_the_same_cases_give_the_same_bytes(tmp_path):
    facts(12, JUNE)
    publish(tmp_path)
    once = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    publish(tmp_path, "--year", "2025")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == once
    assert set(once) == {"statistics-2025.json", "statistics-2025.html", "statistics.css"}
    assert b"<script" not in once["statistics-2025.html"]


def test_nothing_is_said_of_persons_or_stores(tmp_path, mediator):
    facts(12, JUNE, mediator=mediator)
    publish(tmp_path)
    page = (tmp_path / "statistics-2025.html").read_text()
    assert "Disputes in 2025" in page
    assert "Anna" not in page
    assert "Lumen" not in page


def test_a_year_that_goes_on_says_so(tmp_path):
    call_command("publish_statistics", "--output", str(tmp_path), "--year", "2026")
    assert json.loads((tmp_path / "statistics-2026.json").read_text())["complete"] is False


@pytest.mark.parametrize("year", ["1999", "2027", "-5"])
def test_an_impossible_year_is_refused(tmp_path, year):
    with pytest.raises(CommandError, match="There are no figures of"):
        call_command("publish_statistics", f"--year={year}", "--output", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("publish_statistics", "--output", str(tmp_path / "file" / "below"))
