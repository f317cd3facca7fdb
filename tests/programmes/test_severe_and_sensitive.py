"""Whom a severe alert is for, and what becomes of a record that is marked sensitive."""

import datetime as dt

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
