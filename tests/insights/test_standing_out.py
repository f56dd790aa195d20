"""What stands out: exact chances, many comparisons, and no name for what has few orders."""

from itertools import pairwise
from math import comb

import pytest

from disputes.insights.standing_out import Share, chance, standing_out


@pytest.mark.parametrize(
    ("hits", "of", "usual", "expected"),
    [
        (3, 10, 0.1, 0.0701908264),  # 1 - 0.9^10 - 10·0.1·0.9^9 - 45·0.1²·0.9^8
        (10, 10, 0.5, 1 / 1024),
        (1, 2, 0.2, 0.36),
        (1, 10, 0.1, 1.0),  # no more than usual
    ],
)
def test_the_chance_is_that_of_the_binomial(hits, of, usual, expected):
    assert chance(hits, of, usual) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("hits", "of", "usual"), [(8, 100, 0.03), (60, 400, 0.1), (30, 31, 0.9)])
def test_it_is_the_plain_sum_of_all_that_is_as_many_or_more(hits, of, usual):
    plain = sum(comb(of, k) * usual**k * (1 - usual) ** (of - k) for k in range(hits, of + 1))
    assert chance(hits, of, usual) == pytest.approx(plain, rel=1e-9)


def test_more_disputes_are_never_more_likely():
    chances = [chance(hits, 1000, 0.02) for hits in range(20, 200)]
    assert all(one >= following for one, following in pairwise(chances))
    assert 0 <= chance(1_000_000, 2_000_000, 0.02) < 1e-300


def test_one_product_of_twenty_that_has_five_times_the_disputes_stands_out():
    groups = {f"SKU-{n}": Share(20, 1000) for n in range(19)} | {"BAD": Share(100, 1000)}
    assert standing_out(groups) == {"BAD"}


def test_differences_that_chance_explains_do_not_stand_out():
    groups = {f"SKU-{n}": Share(20 + n % 7 - 3, 1000) for n in range(20)}
    assert standing_out(groups) == set()


def test_a_difference_that_stands_out_alone_does_not_among_two_hundred():
    """About 2 in 100 groups have 9 disputes or more where 4 are usual: of 200 groups, some always do."""
    few = {"A": Share(9, 100), "B": Share(391, 9900)}
    many = {"A": Share(9, 100)} | {f"SKU-{n}": Share(4, 100) for n in range(200)}
    assert standing_out(few) == {"A"}
    assert standing_out(many) == set()


# the example of Benjamini and Hochberg's paper, section 4: fifteen probabilities, of which four count
EXAMPLE = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459),
    *(0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000),
]


@pytest.mark.parametrize(
    ("chances", "named"),
    [(EXAMPLE, 4), ([0.014, 0.02, 0.2, 1.0], 2), ([0.014, 0.03, 0.2, 1.0], 0), ([0.05, 0.05, 0.05, 0.05], 4)],
)
def test_the_procedure_takes_all_before_the_last_that_is_below_its_line(monkeypatch, chances, named):
    monkeypatch.setattr("disputes.insights.standing_out.chance", lambda hits, _of, _usual: chances[hits])
    groups = {f"{number:02}": Share(number, 100) for number in range(len(chances))}
    assert standing_out(groups) == {f"{number:02}" for number in range(named)}


def test_fewer_than_thirty_orders_are_never_named_and_have_no_rate():
    groups = {"FEW": Share(29, 29), "MANY": Share(40, 2000)}
    assert standing_out(groups) == set()
    assert groups["FEW"].rate is None
    assert standing_out(groups | {"FEW": Share(30, 30)}) == {"FEW"}
    assert Share(30, 30).rate.value == 100


def test_an_order_that_is_disputed_twice_makes_no_rate_above_all():
    assert Share(45, 40).rate.value == 100


@pytest.mark.parametrize("groups", [{}, {"A": Share(0, 100)}, {"A": Share(100, 100)}, {"A": Share(5, 100)}])
def test_nothing_stands_out_of_itself(groups):
    assert standing_out(groups) == set()
