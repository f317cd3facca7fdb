"""Whom a severe alert is for, and what becomes of a record that is marked sensitive."""

import datetime as dt
from decimal import Decimal

from tests.programmes.conftest import DAY

ALERTS = "severe-blood-pressure"


def alerted(example) -> set[int]:
    return {row["person"] for row in example.listed(ALERTS)}


def test_whoever_is_known_to_have_died_raises_no_alert(example):
    example.person(1, died_on=DAY).contact(1, (190, 105))
    example.person(2).contact(2, (190, 105))
    assert alerted(example) == {2}
    assert example.said(ALERTS)[1] == "has died"


def test_only_a_known_child_raises_no_alert(example):
    example.person(1, born_on=None).contact(1, (190, 105))
    example.person(2, born_on=None).contact(2, (190, 105), age_years=17)
    example.person(3, age=17).contact(3, (190, 105))
    example.person(4, age=18).contact(4, (190, 105))
    assert alerted(example) == {1, 4}


def test_what_the_practice_knows_stops_no_alert(example):
    example.person(1).contact(1, (190, 105))
    example.code(1, "HYP_COD", dt.date(2015, 1, 1))
    example.code(1, "ANTIHYP_RX", DAY - dt.timedelta(days=20), kind="MEDICATION")
    example.person(2).contact(2, (190, 105)).preference(2, "PROGRAMME_DISSENT")
    example.person(3, disclosable=False).contact(3, (190, 105))
    assert alerted(example) == {1, 2, 3}


def test_a_sensitive_record_is_listed_and_held(example):
    example.person(1, sensitive=True).contact(1, (150, 95))
    example.person(2, sensitive=False).contact(2, (150, 95))
    example.person(3, sensitive=None).contact(3, (150, 95))
    held = {row["person"]: row["hold"] for row in example.listed()}
    assert held == {
        1: "marked sensitive on the national record: arranged by hand",
        2: None,
        3: None,
    }


def test_a_number_mistyped_on_one_reading_silences_no_alert(example):
    """A row that names nobody we know is still that contact's reading (X-A1)."""
    example.person(1).contact(1, (190, 105)).person(2).contact(2, (188, 100))
    example.rows["observations"][-1]["person"] = 99
    example.person(3).contact(3, (150, 95))
    example.rows["observations"][-1]["person"] = 98
    assert alerted(example) == {1, 2}
    [listed] = example.listed()
    assert (listed["person"], listed["systolic"], listed["diastolic"]) == (3, 150, 95)


def test_whom_a_crew_found_dead_is_on_no_list(example):
    """Crews know before any record does."""
    example.person(1).contact(1, (150, 95), days_ago=3).contact(1, days_ago=2, outcome="DEAD")
    example.person(2).contact(2, (190, 95), days_ago=3).contact(2, days_ago=2, outcome="DEAD")
    example.person(3).contact(3, (150, 95))
    assert example.said() == {1: "has died", 2: "has died", 3: "on the list"}
    assert alerted(example) == set()


def test_a_newer_record_that_says_nothing_of_a_death_takes_none_back(example):
    earlier = DAY - dt.timedelta(days=5)
    example.person(1, died_on=earlier, extracted_on=earlier).person(1, provider="H1")
    example.contact(1, (190, 95))
    assert example.said()[1] == "has died" and alerted(example) == set()


def test_the_maternity_route_opens_for_no_one_who_died_and_for_the_last_reading(example):
    yesterday = DAY - dt.timedelta(days=1)
    entered, long_ago = DAY - dt.timedelta(days=90), DAY - dt.timedelta(days=295)
    example.person(1, age=30, died_on=yesterday).contact(1, (150, 95)).code(1, "PREG_COD", entered)
    example.person(2, age=30).contact(2, (130, 80), (164, 112)).code(2, "PREG_COD", entered)
    example.person(3, age=30).contact(3, (150, 95)).code(3, "PREG_COD", long_ago)
    found = {row["person"]: row["band"] for row in example.listed("maternity-assessment")}
    assert found == {2: "SAME_DAY"}
    assert example.said()[3] == "on the list", "a pregnancy that nobody ended is over in 42 weeks"


def test_a_diagnosis_that_has_ended_is_none(example):
    example.person(1).contact(1, (165, 95))
    example.code(1, "HYP_COD", dt.date(2015, 1, 1), to_on=dt.date(2016, 1, 1))
    assert example.listed()[0]["klass"] == "UNDIAGNOSED"


def test_only_the_practices_own_reading_says_that_somebody_is_in_target(example):
    at = dt.datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=dt.UTC) - dt.timedelta(days=30)
    for person in (1, 2):
        example.person(person).contact(person, (150, 95))
        example.code(person, "HYP_COD", dt.date(2015, 1, 1))
        example.code(person, "ANTIHYP_RX", DAY - dt.timedelta(days=20), kind="MEDICATION")
    example.reading(1, 130, 80, at=at, provider="RTH", context="S1", context_table="spells")
    example.reading(2, 130, 80, at=at)
    classes = {row["person"]: row["klass"] for row in example.listed()}
    assert classes == {1: "KNOWN_UNCONTROLLED", 2: "KNOWN_CONTROLLED"}


def test_half_a_millimetre_below_the_limit_is_below_it(example):
    example.person(1).contact(1, (Decimal("139.5"), 80)).person(2).contact(2, (140, 80))
    assert example.said() == {
        1: "not raised: the lower of the last two readings is below the limit",
        2: "on the list",
    }


def test_a_reading_sent_twice_is_one_and_two_that_differ_are_none(example):
    example.person(1).contact(1, (190, 100)).person(2).contact(2, (190, 100))
    for row in example.rows["observations"][:]:
        again = {**row, "observation_id": f"{row['observation_id']}-again"}
        if row["person"] == 2 and row["code"] == "271649006":
            again["value"] = 150
        example.rows["observations"].append(again)
    assert alerted(example) == {1}
