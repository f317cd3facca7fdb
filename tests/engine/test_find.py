"""The funnel: everyone is counted once, and has the first reason that applies."""

import datetime as dt

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lake.conftest import DAY, permit, rows
from wholesystem.core.problem import Problem
from wholesystem.definitions import TODAY, Cohort, Standards, threshold, years
from wholesystem.definitions.rows import clinical_codes, people
from wholesystem.definitions.standard import SHIPPED
from wholesystem.engine import Parameters, find
from wholesystem.lake import Lake
from wholesystem.tables import TABLES

REGISTER = Standards.read(SHIPPED)


def test_unknown_is_neither_yes_nor_no(lake):
    known = [
        {"person": 1, "provider": "A", "extracted_on": DAY, "born_on": dt.date(1970, 1, 1)},
        {"person": 2, "provider": "A", "extracted_on": DAY, "born_on": None, "carer": None},
    ]
    lake.write(TABLES["people"], rows("people", *known), load_id="L1", provider="A")
    cohort = (
        Cohort("adults", of=people)
        .exclude("a carer", people.carer)
        .include("40 or over", people.born_on <= TODAY - years(40), otherwise="not 40, or unknown")
    )
    with lake.open(permit("people")) as reading:
        found = find(cohort, reading, Parameters(DAY, REGISTER))
    assert found.considered["reason"].to_pylist() == ["on the list", "not 40, or unknown"]


def test_a_table_as_criterion_is_met_by_those_who_are_in_it_once_or_often(lake):
    known = [{"person": n, "provider": "A", "extracted_on": DAY} for n in (1, 2)]
    codes = [
        {"person": 1, "provider": "A", "entry_id": str(n), "extracted_on": DAY,
         "kind": "CONDITION", "cluster": "HYP_COD", "from_on": DAY}
        for n in range(3)
    ]  # fmt: skip
    lake.write(TABLES["people"], rows("people", *known), load_id="L1", provider="A")
    lake.write(TABLES["clinical_codes"], rows("clinical_codes", *codes), load_id="L1")
    cohort = Cohort("coded", of=people).include("coded", clinical_codes, otherwise="not coded")
    with lake.open(permit("people", "clinical_codes")) as reading:
        found = find(cohort, reading, Parameters(DAY, REGISTER))
    assert found.considered["reason"].to_pylist() == ["on the list", "not coded"]


def test_rows_that_hold_a_person_twice_are_refused(lake):
    codes = [
        {"person": 1, "provider": "A", "entry_id": str(n), "extracted_on": DAY,
         "kind": "CONDITION", "cluster": "HYP_COD", "from_on": DAY}
        for n in range(2)
    ]  # fmt: skip
    lake.write(TABLES["clinical_codes"], rows("clinical_codes", *codes), load_id="L1")
    with (
        lake.open(permit("clinical_codes")) as reading,
        pytest.raises(Problem, match="more than one row for a person"),
    ):
        find(Cohort("twice", of=clinical_codes), reading, Parameters(DAY, REGISTER))


def test_a_threshold_is_the_row_of_the_day_and_a_day_without_one_says_so(lake):
    lake.write(
        TABLES["people"],
        rows("people", {"person": 18, "provider": "A", "extracted_on": DAY}),
        load_id="L1",
    )
    cohort = Cohort("adults", of=people).include(
        "adult", people.person >= threshold("P4-ADULT-AGE"), otherwise="not"
    )
    with lake.open(permit("people")) as reading:
        assert len(find(cohort, reading, Parameters(DAY, REGISTER)).members) == 1
        dated = Cohort("never", of=people).include(
            "never", people.person >= threshold("RTT52"), otherwise="not"
        )
        with pytest.raises(Problem, match="no row of RTT52"):
            find(dated, reading, Parameters(dt.date(2020, 1, 1), REGISTER))


CRITERIA = st.lists(
    st.tuples(
        st.booleans(), st.lists(st.sampled_from([True, False, None]), min_size=6, max_size=6)
    ),
    max_size=4,
)


@given(CRITERIA)
@settings(max_examples=25, deadline=None)
def test_the_funnel_agrees_with_a_plain_loop(tmp_path_factory, steps):
    """An oracle that walks people and steps one by one, in plain Python."""
    lake = Lake(tmp_path_factory.mktemp("lake"))
    known = [{"person": n, "provider": "A", "extracted_on": DAY} for n in range(6)]
    lake.write(TABLES["people"], rows("people", *known), load_id="L1", provider="A")
    cohort = Cohort("any", of=people)
    for number, (keeps, answers) in enumerate(steps):
        said = ibis.cases(
            *(
                (people.person == n, ibis.null("boolean") if a is None else ibis.literal(a))
                for n, a in enumerate(answers)
            ),
            else_=ibis.null("boolean"),
        )
        cohort = (
            cohort.include(str(number), said, otherwise=str(number))
            if keeps
            else cohort.exclude(str(number), said)
        )
    with lake.open(permit("people")) as reading:
        found = find(cohort, reading, Parameters(DAY, REGISTER))
    expected = []
    for person in range(6):
        reason = "on the list"
        for number, (keeps, answers) in enumerate(steps):
            met = answers[person] is True
            if met != keeps:
                reason = str(number)
                break
        expected.append(reason)
    assert found.considered["reason"].to_pylist() == expected
    assert len(found.members) + sum(line.left for line in found.funnel) == 6
    assert isinstance(found.considered, pa.Table)
