"""Intervals, against known figures, against the distributions themselves, and at the edges."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from wholesystem.core.problem import Problem
from wholesystem.statistics import byar, exact_poisson, rate, wilson

LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
PARTS = st.integers(1, 1_000_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (14, 35, "40.0% (25.6 to 56.4)"),
        (88, 200, "44.0% (37.3 to 50.9)"),
        (63, 211, "29.9% (24.1 to 36.3)"),
        # The pilot in its published form (domain 5A): 70, 35, 15.
        (15, 35, "42.9% (28.0 to 59.1)"),
        (35, 70, "50.0% (38.6 to 61.4)"),
        (15, 70, "21.4% (13.4 to 32.4)"),
    ],
)
def test_proportions_of_the_specification(part, whole, shown):
    found = wilson(part, whole)
    value, lower, upper = (100 * each for each in (found.value, found.lower, found.upper))
    assert f"{value:.1f}% ({lower:.1f} to {upper:.1f})" == shown


@given(PARTS, LEVELS)
@example((0, 1), 0.95)
@example((1, 1), 0.95)
@example((1, 1_000_000), 0.998)
def test_wilson_agrees_with_scipy(part_whole, level):
    part, whole = part_whole
    theirs = stats.binomtest(part, whole).proportion_ci(level, method="wilson")
    ours = wilson(part, whole, level)
    assert ours.lower == pytest.approx(theirs.low, rel=1e-9, abs=1e-15)
    assert ours.upper == pytest.approx(theirs.high, rel=1e-9, abs=1e-15)


@given(PARTS, LEVELS)
def test_each_wilson_limit_is_where_the_score_test_just_fails(part_whole, level):
    part, whole = part_whole
    found, z = wilson(part, whole, level), stats.norm.ppf((1 + level) / 2)
    for limit in {found.lower, found.upper} - {0.0, 1.0}:
        distance = abs(part - whole * limit)
        assert distance == pytest.approx(z * np.sqrt(whole * limit * (1 - limit)), rel=1e-6)


@given(PARTS, LEVELS)
def test_the_part_left_over_has_the_mirrored_interval(part_whole, level):
    part, whole = part_whole
    here, there = wilson(part, whole, level), wilson(whole - part, whole, level)
    assert here.lower == pytest.approx(1 - there.upper, abs=1e-12)
    assert 0 <= here.lower <= here.value <= here.upper <= 1


@given(st.integers(0, 5_000), LEVELS)
def test_each_exact_limit_leaves_the_tail_of_the_distribution(count, level):
    found, tail = exact_poisson(count, level=level), (1 - level) / 2
    assert stats.poisson.cdf(count, found.upper) == pytest.approx(tail, rel=1e-8)
    if count:
        assert stats.poisson.sf(count - 1, found.lower) == pytest.approx(tail, rel=1e-8)
    else:
        assert found.lower == 0


@given(st.integers(10, 1_000_000))
def test_byar_is_near_the_exact_limits_from_ten_upward(count):
    near, exact = byar(count), exact_poisson(count)
    assert near.lower == pytest.approx(exact.lower, rel=5e-3)
    assert near.upper == pytest.approx(exact.upper, rel=5e-3)


@given(st.just(0.0) | st.floats(1e-3, 1e6), LEVELS)
@example(1.0, 0.998)  # the cube would fall below 0
def test_byars_limits_lie_around_the_count_and_never_below_nothing(count, level):
    found = byar(count, level=level)
    assert 0 <= found.lower <= found.value <= found.upper


def test_a_rate_is_exact_below_ten_and_byars_from_ten():
    for count, limits in ((0, exact_poisson), (9, exact_poisson), (10, byar)):
        ours, theirs = rate(count, 1_000, per=100), limits(count, 1_000, per=100)
        assert (ours.lower, ours.upper) == (theirs.lower, theirs.upper)
        assert ours.value == count / 10


@pytest.mark.parametrize("interval", [wilson, byar, exact_poisson, rate])
def test_nothing_to_divide_by_is_not_calculable_and_never_0(interval):
    found = interval([0, None, 1, np.nan, 0], [0, 10, None, 0, np.nan])
    for part in (found.value, found.lower, found.upper):
        assert np.isnan(part).all()


@pytest.mark.parametrize("interval", [byar, exact_poisson, rate])
def test_events_in_no_population_are_not_calculable(interval):
    found = interval([3, 12], 0, per=1000)
    assert np.isnan([found.value, found.lower, found.upper]).all()


@pytest.mark.parametrize("interval", [wilson, byar, exact_poisson, rate])
@pytest.mark.parametrize(("first", "second"), [([1, -1], 5), (0, [3, -5]), ([np.inf], [np.inf])])
def test_a_value_that_cannot_be_is_a_problem(interval, first, second):
    with pytest.raises(Problem, match=r"1 of \d|infinite"):
        interval(first, second)


@pytest.mark.parametrize(("part", "whole"), [(6, 5), (1, 0)])
def test_a_part_above_its_whole_is_a_problem(part, whole):
    with pytest.raises(Problem, match="above their denominators"):
        wilson(part, whole)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, np.nan])
def test_a_level_that_is_no_share_is_a_problem(level):
    for interval in (wilson, rate):
        with pytest.raises(Problem, match="confidence level"):
            interval(1, 2, level=level)


def test_numbers_give_numbers_and_arrays_keep_their_shape():
    assert isinstance(wilson(1, 2).value, float)
    grid = rate(np.arange(12).reshape(3, 4), 100)
    assert grid.value.shape == grid.lower.shape == grid.upper.shape == (3, 4)
    assert wilson([], []).value.shape == (0,)


@pytest.mark.parametrize("interval", [wilson, rate])
def test_no_warning_is_given_for_missing_values(interval, recwarn):
    interval([0, None, 5, 20], [0, None, 20, 20])
    assert not recwarn.list
