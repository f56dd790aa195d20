"""The coach never marks less well than it did: precision and recall per kind, as `reached.csv` has them."""

import csv

import pytest

from disputes.coach import Kind
from tests.coach import measuring
from tests.coach.measuring import (
    HERE,
    IN_FULL,
    IN_SHORT,
    NAMES,
    REPORTED,
    answers,
    marked_complaints,
    score,
    unmarked,
)

REACHED = list(csv.DictReader((HERE / "reached.csv").open(encoding="utf-8", newline="")))
ROUNDED = 0.005


@pytest.fixture(scope="module")
def scores():
    """By language: all answers of our own making in it."""
    return {
        language: score([answer for name in NAMES for answer in answers(language, name)])
        for language in (*IN_FULL, *IN_SHORT)
    }


@pytest.mark.parametrize("row", REACHED, ids=lambda row: f"{row['language']} {row['kind']}")
def test_precision_and_recall_stay_where_they_were(scores, row):
    found = scores[row["language"]][row["kind"]]
    assert found.precision >= float(row["precision"]) - ROUNDED, found.examples
    assert found.recall >= float(row["recall"]) - ROUNDED, found.examples


@pytest.mark.parametrize("language", IN_FULL)
def test_what_readers_reported_is_told_right(language):
    found = score(answers(language, REPORTED))
    assert {kind: counted.examples for kind, counted in found.items() if counted.examples} == {}


def test_every_kind_and_line_that_is_measured_has_its_floor(scores):
    measured = {(language, kind) for language, found in scores.items() for kind in found}
    assert {(row["language"], row["kind"]) for row in REACHED} == measured


@pytest.mark.skipif(not measuring.COMPLAINTS.exists(), reason="the labelled complaints are not there")
def test_real_complaints_are_understood_as_well_as_they_were():
    found = score(marked_complaints())
    assert found["ticks: facts"].precision >= 0.90
    assert found["ticks: facts"].recall >= 0.94
    assert found["blame"].right >= 1


def test_there_are_two_hundred_answers_and_a_third_is_held_back():
    written = answers("en") + answers("zh")
    assert len(written) == 200
    assert sum(answer.is_held_back for answer in written) == 66


@pytest.mark.parametrize("language", IN_SHORT)
def test_every_other_language_has_twenty_answers_and_more_that_are_kept_apart(language):
    assert [len(answers(language, name)) for name in NAMES] == [20, 6, 5]
    expected = {kind for answer in answers(language) for kind, _start, _end in answer.marks}
    has_no_capitals = language == "ar"
    assert expected == set(Kind.values) - ({Kind.CAPITALS.value} if has_no_capitals else set())


def test_markup_is_taken_out_of_an_answer():
    assert unmarked("An {jargon:RMA} is open. {next_step}") == (
        "An RMA is open.",
        (("jargon", 3, 6), ("next_step", 0, 15)),
    )
