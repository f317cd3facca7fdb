"""No small number leaves: domain 1.6, X-A3 and the pilot's published form (domain 5A)."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesystem.sharing import (
    Form,
    State,
    publish_average,
    publish_count,
    publish_proportion,
    publish_proportions,
    publish_rate,
    publish_ratio,
    published_count,
    suppressed,
)
from wholesystem.statistics.intervals import rate, wilson

counts = st.integers(0, 5_000)
parts_of_wholes = counts.flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


def test_X_A3_counts_below_national_level_are_hidden_or_rounded():
    texts = [published_count(n).text for n in (0, 1, 7, 8, 12, 13)]
    assert texts == ["0", "*", "*", "10", "10", "15"]


@pytest.mark.parametrize(("count", "published"), [(8, 10), (12, 10), (13, 15), (17, 15), (18, 20)])
def test_counts_from_8_go_to_the_nearest_5(count, published):
    assert publish_count(count) == published


def test_the_pilot_as_published():
    assert [publish_count(n) for n in (71, 35, 14)] == [70, 35, 15]
    assert [published_count(n).text for n in (6, 4, 4)] == ["*", "*", "*"]
    assert publish_proportion(14, 35, wilson).text == "42.9% (28.0 to 59.1)"
    assert publish_proportion(35, 71, wilson).text == "50.0% (38.6 to 61.4)"
    assert publish_proportion(14, 71, wilson).text == "21.4% (13.4 to 32.4)"
    assert publish_ratio(71, 6).text == "*"


def test_P4_A1_the_pilot_as_the_sending_trust_and_the_pcn_see_it():
    assert publish_proportion(14, 35, wilson, true_counts=True).text == "40.0% (25.6 to 56.4)"
    assert publish_proportion(35, 71, wilson, true_counts=True).value_text == "49.3%"
    assert publish_proportion(14, 71, wilson, true_counts=True).value_text == "19.7%"
    assert publish_ratio(71, 6, true_counts=True).text == "11.8"
    assert published_count(6, true_counts=True).text == "6"


def test_P4_A13_with_nobody_reviewed_the_rate_is_not_calculable():
    for form in ({}, {"true_counts": True}, {"national": True}, {"publication": True}):
        none_reviewed = publish_proportion(0, 0, wilson, **form)
        assert none_reviewed.text == "not calculable"
        assert none_reviewed.value is None and none_reviewed.interval_text == ""


def test_a_missing_denominator_is_not_calculable_and_never_nought():
    assert publish_proportion(3, None, wilson).text == "not calculable"
    assert publish_ratio(71, 0).text == "not calculable"


def test_national_totals_are_shown_as_counted():
    total = publish_proportion(3, 7, wilson, national=True)
    assert (total.numerator.text, total.denominator.text) == ("3", "7")
    assert total.value_text == "42.9%" and total.form is Form.NATIONAL


def test_official_figures_are_shown_as_published_with_their_own_suppression():
    assert published_count(3, publication=True).text == "3"
    assert published_count(None, publication=True).text == "*"
    assert publish_proportion(None, 50, wilson, publication=True).text == "*"
    assert publish_count(12, publication=True) == 12


def test_a_figure_has_one_form():
    with pytest.raises(AssertionError):
        published_count(3, national=True, true_counts=True)


def test_averages_of_few_values_are_hidden_and_of_8_are_shown():
    texts = [publish_average(4.25, n, decimals=2, suffix=" days").text for n in (0, 1, 7, 8)]
    assert texts == ["not calculable", "*", "*", "4.25 days"]
    assert publish_average(4.25, 3, true_counts=True).text == "4.2"


def test_a_crude_rate_is_made_from_the_published_counts():
    published = publish_rate(12, 1_003, rate, per=1_000)
    assert published.value == pytest.approx(10 / 1_005 * 1_000)
    assert published.text == "10.0 (4.8 to 18.3)"
    assert publish_rate(4, 1_003, rate, per=1_000).text == "*"


def test_arrays_are_published_as_their_own_kind():
    published = publish_count(np.array([0, 3, 12, 13]))
    np.testing.assert_array_equal(published, [0, np.nan, 10, 15])
    arrow = publish_count(pa.array([0, 3, 12, None]))
    assert arrow.type == pa.int64() and arrow.to_pylist() == [0, None, 10, None]
    assert suppressed(pa.array([0, 3, 12, None])).to_pylist() == [False, True, False, False]
    assert publish_count(pa.chunked_array([[1], [8]])).to_pylist() == [None, 10]
    assert publish_count(pa.array([1, 2], type=pa.int64()), national=True).to_pylist() == [1, 2]


def test_a_row_for_a_file_holds_only_what_is_shown():
    row = publish_proportion(6, 71, wilson).as_row()
    assert row == {"numerator": None, "denominator": 70, "value": None, "lower": None,
                   "upper": None, "state": "suppressed", "text": "*"}  # fmt: skip


@given(counts)
def test_no_count_from_1_to_7_is_ever_shown(count):
    published = publish_count(count)
    assert published not in range(1, 8)
    assert (published is None) == (1 <= count <= 7)
    assert published is None or (published % 5 == 0 and abs(published - count) <= 2)


@given(counts)
def test_publishing_twice_is_publishing_once(count):
    once = publish_count(count)
    assert publish_count(once) == once


@given(counts, counts)
def test_a_larger_count_is_never_published_as_a_smaller_one(first, second):
    shown = [publish_count(n) for n in sorted((first, second))]
    assert None in shown or shown[0] <= shown[1]


@given(st.lists(counts, max_size=20))
def test_one_count_and_an_array_of_them_agree(many):
    one_by_one = [publish_count(n) for n in many]
    assert publish_count(pa.array(many, type=pa.int64())).to_pylist() == one_by_one
    as_numpy = publish_count(np.array(many, dtype=int))
    assert [None if np.isnan(n) else int(n) for n in as_numpy] == one_by_one


@given(parts_of_wholes)
def test_what_is_shown_can_be_made_from_the_published_counts_alone(counted):
    """So it gives away nothing that the published counts do not."""
    part, whole = counted
    published = publish_proportion(part, whole, wilson)
    again = publish_proportion(published.numerator.value, published.denominator.value, wilson)
    if published.state is State.SHOWN:
        assert again == published
        expected = wilson(publish_count(part), publish_count(whole))
        assert published.value == pytest.approx(float(expected.value))
        assert (published.lower, published.upper) == pytest.approx(
            (float(expected.lower), float(expected.upper))
        )
        assert published.lower <= published.value <= published.upper
    else:
        assert published.value is published.lower is published.upper is None


@given(parts_of_wholes)
def test_a_proportion_is_hidden_where_either_count_is(counted):
    part, whole = counted
    published = publish_proportion(part, whole, wilson)
    hidden = suppressed(part) or suppressed(whole)
    if whole == 0:
        assert published.text == "not calculable"
    else:
        assert (published.text == "*") == hidden
        assert (published.interval_text == "*") == hidden


@given(st.integers(8, 5_000))
def test_nought_of_many_is_nought_with_its_interval(whole):
    assert publish_proportion(0, whole, wilson).text.startswith("0.0% (0.0 to ")


@given(st.lists(parts_of_wholes, max_size=12))
def test_many_proportions_at_once_are_the_same_as_one_by_one(counted):
    many = publish_proportions([n for n, _ in counted], [d for _, d in counted], wilson)
    assert many == tuple(publish_proportion(n, d, wilson) for n, d in counted)
