"""A reading gives what its permit opens, and nothing else."""

import datetime as dt

import pyarrow as pa
import pytest

from tests.lake.conftest import DAY, permit, rows
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions.rows import (
    clinical_codes,
    people,
    preferences,
    workforce_facts,
    worklist_items,
)
from wholesystem.lake.arrow import schema
from wholesystem.sharing.permit import RowRule
from wholesystem.sharing.purpose import Purpose
from wholesystem.tables import TABLES


@pytest.fixture
def ten(lake):
    """Ten people at two practices, two of whom have set the National Data Opt-Out."""
    known = [
        {
            "person": number, "provider": "PDS", "extracted_on": DAY, "sex": "1",
            "practice": "H1" if number <= 6 else "H2",
        }
        for number in range(1, 11)
    ]  # fmt: skip
    codes = [
        {
            "person": number, "provider": "H1" if number <= 6 else "H2", "entry_id": str(number),
            "extracted_on": DAY, "kind": "CONDITION", "cluster": "HYP_COD", "from_on": DAY,
        }
        for number in range(1, 11)
    ]  # fmt: skip
    said = [
        {"person": 2, "preference_id": "1", "kind": "NDOO", "from_on": DAY},
        {"person": 9, "preference_id": "2", "kind": "NDOO", "from_on": DAY - dt.timedelta(9)},
        {"person": 3, "preference_id": "3", "kind": "NDOO", "from_on": DAY,
         "to_on": DAY - dt.timedelta(1)},
        {"person": 4, "preference_id": "4", "kind": "NDOO", "from_on": DAY + dt.timedelta(1)},
        {"person": None, "preference_id": "5", "kind": "NDOO", "from_on": DAY},
    ]  # fmt: skip
    said = [{**row, "provider": "PDS", "extracted_on": DAY} for row in said]
    lake.write(TABLES["people"], rows("people", *known), load_id="L1", provider="PDS")
    lake.write(TABLES["clinical_codes"], rows("clinical_codes", *codes), load_id="L1")
    lake.write(TABLES["preferences"], rows("preferences", *said), load_id="L1", provider="PDS")
    return lake


def numbers(reading, table):
    return sorted(reading.run(table)["person"].to_pylist())


def test_X_A5_planning_leaves_objectors_out_and_direct_care_does_not(ten):
    with ten.open(permit("people", "clinical_codes")) as direct_care:
        assert len(numbers(direct_care, people)) == 10
        assert direct_care.objectors() == 0
    planning = permit("people", "clinical_codes", purpose=Purpose.PLANNING, objections=["NDOO"])
    with ten.open(planning) as reading:
        assert numbers(reading, people) == [1, 3, 4, 5, 6, 7, 8, 10]
        assert numbers(reading, clinical_codes) == [1, 3, 4, 5, 6, 7, 8, 10]
        assert reading.objectors() == 2


def test_only_the_permitted_practices_people_are_read_also_in_other_tables(ten):
    with ten.open(permit(rule=RowRule(practices=frozenset({"H2"})))) as reading:
        assert numbers(reading, people) == [7, 8, 9, 10]
        assert numbers(reading, clinical_codes) == [7, 8, 9, 10]
    with ten.open(permit(rule=RowRule(practices=frozenset()))) as reading:
        assert numbers(reading, people) == []


def test_only_the_permitted_providers_rows_are_read(ten):
    with ten.open(permit(rule=RowRule(providers=frozenset({"H1"})))) as reading:
        assert numbers(reading, clinical_codes) == [1, 2, 3, 4, 5, 6]


def test_a_table_that_the_permit_does_not_name_is_refused(ten):
    with ten.open(permit("people")) as reading, pytest.raises(Problem) as told:
        reading.run(people.semi_join(clinical_codes, "person"))
    assert told.value.kind is Kind.REFUSED
    assert "clinical_codes" in told.value.what


def test_a_column_that_the_permit_does_not_name_is_empty(ten):
    only = {"people": frozenset({"person", "practice"})}
    with ten.open(permit("people", columns=only)) as reading:
        found = reading.run(people)
    assert set(found["sex"].to_pylist()) == {None}
    assert set(found["practice"].to_pylist()) == {"H1", "H2"}


def test_a_person_known_to_two_senders_is_one_person_with_the_newest_row(lake):
    def said(provider, on, practice):
        return {"person": 1, "provider": provider, "extracted_on": on, "practice": practice}

    older, newer = said("A", DAY - dt.timedelta(7), "H1"), said("B", DAY, "H2")
    lake.write(TABLES["people"], rows("people", older), load_id="L1", provider="A")
    lake.write(TABLES["people"], rows("people", newer), load_id="L2", provider="B")
    with lake.open(permit("people")) as reading:
        assert reading.run(people)["practice"].to_pylist() == ["H2"]


def test_readings_at_the_same_time_do_not_see_each_others_views(ten):
    with (
        ten.open(permit("people")) as one,
        ten.open(permit("people", rule=RowRule(practices=frozenset({"H2"})))) as other,
    ):
        assert len(numbers(one, people)) == 10
        assert len(numbers(other, people)) == 4
        assert len(numbers(one, people)) == 10


def test_live_items_are_held_to_the_permit_too(ten):
    items = rows_of_items((1, "RX9"), (2, "RX9"), (9, "RYA"))
    planning = permit("worklist_items", purpose=Purpose.PLANNING, objections=["NDOO"])
    with ten.open(planning, live={"worklist_items": items}) as reading:
        assert numbers(reading, worklist_items) == [1]
    own = permit("worklist_items", rule=RowRule(providers=frozenset({"RYA"})))
    with ten.open(own, live={"worklist_items": items}) as reading:
        assert numbers(reading, worklist_items) == [9]
    practice = permit("worklist_items", rule=RowRule(practices=frozenset({"H1"})))
    with ten.open(practice, live={"worklist_items": items}) as reading:
        assert numbers(reading, worklist_items) == [1, 2]


def rows_of_items(*given):
    listed = [
        {"item": n, "person": person, "sender": sender} for n, (person, sender) in enumerate(given)
    ]
    return pa.Table.from_pylist(listed, schema=schema(TABLES["worklist_items"]))


def test_tables_about_nobody_are_whole(ten):
    narrowed = permit("workforce_facts", "preferences", rule=RowRule(practices=frozenset()))
    with ten.open(narrowed) as reading:
        assert len(reading.run(workforce_facts)) == 0
        assert numbers(reading, preferences) == []
