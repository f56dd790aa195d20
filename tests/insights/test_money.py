"""The table of reasons by money: no currency is left out, and nothing of it is lost."""

from collections import Counter

import pytest

from disputes.flow import SubReason
from disputes.insights.figures import Insights, Subject
from disputes.insights.money_cards import money_card
from disputes.insights.names import reason_name

REASONS = SubReason.values[:10]


def subject(currency, sub_reason, opened, refunded):
    rest = dict.fromkeys(("rated", "closed", "silent", "settled", "disputed"), 0)
    return Subject("any", sub_reason, currency, opened=opened, settled_amount=2000, refunded=refunded, **rest)


@pytest.fixture
def found():
    """Ten reasons of each currency; the one that is last in the alphabet has the most disputes."""
    subjects = [
        subject(currency, reason, opened, refunded=100 * n)
        for currency, opened in (("CHF", 1), ("EUR", 2), ("USD", 3))
        for n, reason in enumerate(REASONS, 1)
    ]
    return Insights(0, {}, {}, {}, {}, subjects, {})


def test_the_currency_with_the_most_disputes_is_first_and_none_is_left_out(found):
    lines = money_card(found).table.rows
    assert [line[1] for line in lines] == ["USD"] * 6 + ["EUR"] * 6 + ["CHF"] * 6
    dearest = [reason_name(reason) for reason in reversed(REASONS)][:5]
    assert [line[0] for line in lines[:6]] == [*dearest, "Others (5, put together)"]
    assert [lines[5][2], lines[5][3].amount, lines[5][4].amount] == [15, 10000, 1500]


def test_the_file_has_every_reason_and_the_page_the_same_sums(found):
    page, file = (money_card(found, *most).table.rows for most in ((), (None,)))
    assert len(file) == 30
    assert sums(page) == sums(file) == {"CHF": 5500, "EUR": 5500, "USD": 5500}


def sums(lines):
    refunded = Counter()
    for _reason, currency, _n, _of, paid in lines:
        refunded[currency] += paid.amount
    return refunded
