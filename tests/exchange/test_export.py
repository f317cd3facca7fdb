"""What leaves as a CSV does nothing when a spreadsheet opens it."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesystem.exchange.export import FORMULA_STARTS, safe, write_csv


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_formula_becomes_text(start):
    assert safe(start + "cmd|calc") == "'" + start + "cmd|calc"


@given(st.text())
def test_nothing_but_a_number_begins_as_a_formula_does(text):
    cell = safe(text)
    assert not cell.startswith(FORMULA_STARTS) or float(cell) is not None


def test_numbers_and_days_stay_what_they_are():
    rows = pa.table(
        {
            "n": [-1, None],
            "day": [dt.date(2026, 1, 31), None],
            "words": [["=a", "b"], None],
            "text": ["-2.5", "-a"],
        }
    )
    told = write_csv(rows).decode("utf-8-sig").splitlines()
    assert told == ["n,day,words,text", "-1,2026-01-31,'=a;b,-2.5", ",,,'-a"]
