"""A definition is compiled once, and says of each day what is true of it."""

import datetime as dt

import pytest

from tests.lake.conftest import DAY, permit, rows
from wholesystem.definitions import TODAY
from wholesystem.definitions.rows import people
from wholesystem.lake import compiled
from wholesystem.tables import TABLES

BORN = {1: dt.date(2000, 1, 1), 2: dt.date(2010, 1, 1)}


@pytest.fixture
def counted(monkeypatch):
    """How often something is compiled from here on."""
    times = []
    real = compiled._compile
    monkeypatch.setattr(compiled, "_compile", lambda one: times.append(one) or real(one))
    return times


def test_two_days_are_one_compilation_and_two_answers(lake, counted):
    known = [
        {"person": n, "provider": "A", "extracted_on": DAY, "born_on": on} for n, on in BORN.items()
    ]
    lake.write(TABLES["people"], rows("people", *known), load_id="L1", provider="A")
    born = people.filter(people.born_on <= TODAY).select("person").order_by("person")
    with lake.open(permit("people")) as reading:
        said = [
            reading.run(born, {TODAY: day})["person"].to_pylist()
            for day in (dt.date(2005, 1, 1), dt.date(2015, 1, 1), dt.date(2005, 1, 1))
        ]
    assert said == [[1], [1, 2], [1]]
    assert len(counted) == 1


def test_readings_at_the_same_time_have_their_own_days(lake):
    rows_ = rows("people", {"person": 1, "provider": "A", "extracted_on": DAY, "born_on": BORN[1]})
    lake.write(TABLES["people"], rows_, load_id="L1", provider="A")
    born = people.filter(people.born_on <= TODAY)
    with lake.open(permit("people")) as one, lake.open(permit("people")) as other:
        before, after = {TODAY: dt.date(1999, 1, 1)}, {TODAY: DAY}
        assert [len(one.run(born, before)), len(other.run(born, after))] == [0, 1]
        assert len(one.run(born, before)) == 0


def test_only_days_moments_and_whole_numbers_become_variables():
    parameter = TODAY.op()
    with pytest.raises(AssertionError):
        compiled.variable(parameter, "'; DROP TABLE people; --")
