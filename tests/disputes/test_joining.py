"""Sentences, labels and lists are put together with each language's own marks, and times keep their order."""

import pytest
from django.utils import translation

from disputes.figures.tables import duration
from disputes.quoting import in_inner_quotes
from disputes.templatetags.joining import full_stop, labelled, listed

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize(
    ("language", "sentence", "pair", "some"),
    [
        ("en", "Done.", "Turn: you", "a, b"),
        ("zh-hans", "Done。", "Turn：you", "a、b"),
        ("fr", "Done.", "Turn\N{NO-BREAK SPACE}: you", "a, b"),
        ("ar", "Done.", "Turn: you", "a، b"),
    ],
)
def test_marks_are_those_of_the_language(language, sentence, pair, some):
    with translation.override(language):
        assert (full_stop("Done"), labelled("Turn", "you"), listed(["a", "b"])) == (sentence, pair, some)


def test_a_time_in_arabic_runs_from_right_to_left_as_its_words_do_and_an_amount_does_not():
    with translation.override("ar"):
        assert duration(2 * DAY + 6 * HOUR)[0] == "\u2067"
    assert duration(2 * DAY + 6 * HOUR) == "2 d 6 h"


@pytest.mark.parametrize("title", ['Frame 5 " x 7 " oak', 'Frame 5", 7" oak', '24" display'])
def test_inches_are_no_quotation(title):
    assert in_inner_quotes(title) == title
