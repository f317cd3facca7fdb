"""Money is whole pence, in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesystem.core.money import parse_pounds, pounds
from wholesystem.core.problem import Problem


@given(st.integers())
def test_what_is_shown_is_read_back_to_the_penny(pence):
    assert parse_pounds(pounds(pence)) == pence


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,234.56", 123456),
        ("1234.5", 123450),
        (" £ 12 ", 1200),
        ("(1,000.00)", -100000),
        ("-£3.20", -320),
        ("£-3.20", -320),
        ("\u2212£3.20", -320),
    ],
)
def test_each_way_a_ledger_writes_an_amount(text, pence):
    assert parse_pounds(text) == pence


@pytest.mark.parametrize(
    "text", ["", "£", "1.234", "12,34", "1,2345", "(12", "-(12)", "1e3", "£1m", "--1", "1.", "١"]
)
def test_what_is_not_an_amount_to_the_penny_is_a_problem(text):
    with pytest.raises(Problem, match="not an amount"):
        parse_pounds(text)


def test_a_float_is_a_programmers_mistake():
    with pytest.raises(AssertionError):
        pounds(12.5)
