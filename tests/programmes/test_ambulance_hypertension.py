"""Who is on the list, who is not, and why: the scenarios of P4 that the cohort answers."""

import datetime as dt

from tests.programmes.conftest import DAY

ON = "on the list"


def by_person(rows):
    return {row["person"]: row for row in rows}


def test_P4_A2_lower_of_the_last_two(example):
    example.person(1).contact(1, (168, 96), (152, 92), (138, 84))
    assert example.said() == {
        1: "not raised: the lower of the last two readings is below the limit"
    }


def test_lower_of_the_last_two_keeps_the_pair_together_and_breaks_ties_on_diastolic(example):
    example.person(1).contact(1, (190, 80), (150, 99), (150, 95))
    [row] = example.listed()
    assert (row["systolic"], row["diastolic"]) == (150, 95)
    assert (row["before_systolic"], row["before_diastolic"]) == (150, 99)


def test_P4_A3_one_reading_is_used_and_marked(example):
    example.person(1).contact(1, (150, 85))
    [row] = example.listed()
    assert (row["band"], row["single_reading"], row["reason"]) == ("RAISED", True, ON)


def test_P4_A4_conveyed_is_not_selected_and_raises_no_alert(example):
    example.person(1).contact(1, (190, 110), outcome="CONVEY_ED")
    example.person(2).contact(2, (190, 110), outcome="CONVEY_OTHER")
    example.person(3).contact(3, (190, 110), days_ago=3)
    example.contact(3, outcome="CONVEY_ED", days_ago=2, at=11)  # a second crew, within a day
    example.person(4).contact(4, (190, 110), days_ago=3)
    example.contact(4, outcome="CONVEY_ED", days_ago=1)  # two days later: another matter
    assert example.said() == dict.fromkeys((1, 2, 3, 4), "conveyed")
    alerts = example.found("severe-blood-pressure")
    assert [row["person"] for row in alerts.members.to_pylist()] == [4]


def test_P4_A5_severe_is_an_alert_and_not_in_the_batch(example):
    example.person(1).contact(1, (184, 98))
    example.person(2).contact(2, (170, 95), (184, 98))  # the last one is severe
    assert set(example.said().values()) == {"severe: an alert at once, not this list"}
    assert {row["person"] for row in example.listed("severe-blood-pressure")} == {1, 2}


def test_an_alert_waits_for_no_trace_no_practice_and_no_age(example):
    example.contact(1, (190, 100))  # nobody knows who this is
    example.person(2, practice=None).contact(2, (190, 100))
    example.person(3, age=10).contact(3, (190, 100))
    assert {row["person"] for row in example.listed("severe-blood-pressure")} == {1, 2}
    assert example.said()[1] == "age is not known"


def test_P4_A6_implausible_is_kept_and_never_put_right(example):
    example.person(1).contact(1, (90, 150))
    example.person(2).contact(2, (150, None))
    reason = "no plausible reading: kept as IMPLAUSIBLE or PARTIAL, never put right"
    assert example.said() == {1: reason, 2: reason}
    considered = by_person(example.found().considered.to_pylist())
    assert considered[1]["readings_implausible"] == 1
    assert considered[2]["readings_partial"] == 1
    assert not example.listed("severe-blood-pressure")


def test_P4_A7_an_older_person_in_target_is_known_and_controlled(example):
    example.person(1, age=82).contact(1, (148, 86))
    example.code(1, "HYP_COD", dt.date(2015, 1, 1))
    example.code(1, "ANTIHYP_RX", DAY - dt.timedelta(days=30), kind="MEDICATION")
    [row] = example.listed()
    assert (row["klass"], row["takes_slot"]) == ("KNOWN_CONTROLLED", False)


def test_P4_A8_resolved_strictly_later_is_undiagnosed(example):
    day = dt.date(2020, 5, 1)
    later = day + dt.timedelta(days=1)
    for person, codes in enumerate(
        (
            [("HYP_COD", day), ("HYPRES_COD", later)],
            [("HYP_COD", day), ("HYPRES_COD", day)],
            [("HYP_COD", day), ("HYPRES_COD", later), ("HYP_COD", later + dt.timedelta(days=9))],
        ),
        start=1,
    ):
        example.person(person).contact(person, (165, 95))
        for cluster, on in codes:
            example.code(person, cluster, on)
    classes = {person: row["klass"] for person, row in by_person(example.listed()).items()}
    assert classes == {1: "UNDIAGNOSED", 2: "KNOWN_UNTREATED", 3: "KNOWN_UNTREATED"}


def test_classes_against_the_record_first_match_wins(example):
    recent = DAY - dt.timedelta(days=20)
    example.organisation("H2", "PRACTICE")
    example.tie("H2", "U1")
    example.person(1, practice="H2").contact(1, (165, 95))  # no extract of H2 is here
    example.code(99, "HYP_COD", recent)  # H1's extract is here
    example.person(2).contact(2, (165, 95))
    for person in (3, 4, 5):
        example.person(person).contact(person, (150, 92) if person != 5 else (165, 95))
        example.code(person, "HYP_COD", dt.date(2015, 1, 1))
        example.code(person, "ANTIHYP_RX", recent, kind="MEDICATION")
    at = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    example.reading(4, 135, 84, at=at)  # in target at the practice, and the crew's only RAISED
    example.reading(5, 135, 84, at=at)  # in target, but HIGH is never overruled
    classes = {person: row["klass"] for person, row in by_person(example.listed()).items()}
    assert classes == {
        1: "NOT_CHECKED",
        2: "UNDIAGNOSED",
        3: "KNOWN_UNCONTROLLED",
        4: "KNOWN_CONTROLLED",
        5: "KNOWN_UNCONTROLLED",
    }


def test_P4_A9_a_practice_outside_the_agreement_is_held(example):
    example.organisation("H9", "PRACTICE")
    example.tie("H9", "U1")
    example.person(1, practice="H9").contact(1, (150, 95))
    [row] = example.listed()
    assert row["hold"] == "the practice is not in an agreement in force"


def test_P4_A10_an_opt_out_excludes_from_nothing_and_dissent_from_all(example):
    example.person(1).contact(1, (150, 95)).preference(1, "NDOO")
    example.person(2).contact(2, (150, 95)).preference(2, "PROGRAMME_DISSENT")
    example.person(3).contact(3, (150, 95))
    example.preference(3, "PROGRAMME_DISSENT", programme="another-programme")
    assert example.said() == {
        1: ON,
        2: "does not want to take part in this programme",
        3: ON,
    }


def test_P4_A11_without_an_nhs_number_no_item_and_a_line_of_its_own(example):
    example.contact(1, (150, 95), age_years=61)
    example.person(2, disclosable=False).contact(2, (150, 95))
    found = example.found()
    line = "not traceable: no NHS number that may be used"
    assert set(found.considered["reason"].to_pylist()) == {line}
    assert {step.reason: step.left for step in found.funnel}[line] == 2


def test_everyone_else_has_a_reason(example):
    example.person(1, died_on=DAY).contact(1, (150, 95))
    example.person(2, age=17).contact(2, (150, 95))
    example.person(3).contact(3)
    example.person(4).contact(4, (150, 95), outcome="HEAR_TREAT")
    example.person(5).contact(5, (150, 95)).code(5, "PREG_COD", dt.date(2026, 1, 1))
    example.person(6).contact(6, (150, 95)).code(6, "EOL_COD", dt.date(2026, 1, 1))
    example.person(7, practice=None).contact(7, (150, 95))
    example.person(8).contact(8, (150, 95), days_ago=28)
    example.person(9).contact(9, (150, 95), days_ago=29)
    example.person(10, born_on=None).contact(10, (150, 95))
    assert example.said() == {
        1: "has died",
        2: "under 18",
        3: "no blood pressure was taken",
        4: "not seen face to face by a crew",
        5: "pregnant: maternity route, not this list",
        6: "at the end of life",
        7: "not registered with a practice",
        8: ON,
        10: "age is not known",
    }


def test_pregnancy_has_its_own_route(example):
    for person, reading in ((1, (145, 85)), (2, (162, 95)), (3, (130, 80))):
        example.person(person, age=30).contact(person, reading)
        example.code(person, "PREG_COD", dt.date(2026, 1, 1))
    bands = {row["person"]: row["band"] for row in example.listed("maternity-assessment")}
    assert bands == {1: "URGENT", 2: "SAME_DAY"}


def test_the_latest_contact_wins_and_a_contact_that_says_nothing_hides_none(example):
    example.person(1).contact(1, (160, 100), days_ago=10).contact(1, (120, 70), days_ago=2)
    example.person(2).contact(2, (160, 100), days_ago=10).contact(2, days_ago=2)
    said = example.said()
    assert said[1].startswith("not raised")
    assert said[2] == ON


def test_what_is_not_yet_known_does_not_count(example):
    example.person(1).contact(1, (150, 95), days_ago=-1)
    assert example.said() == {}


def test_the_order_is_high_then_core20_then_no_reading_then_oldest(example):
    example.person(1, age=40).contact(1, (150, 95))
    example.person(2, age=70).contact(2, (150, 95))
    example.person(3, age=40, lsoa21="E01000001").contact(3, (150, 95))
    example.person(4, age=30).contact(4, (165, 95))
    example.person(5, age=80).contact(5, (150, 95))
    for person in (1, 2, 3, 4):
        if person != 5:
            example.reading(person, 120, 70, at=dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC))
    assert [row["person"] for row in example.listed()] == [4, 3, 5, 2, 1]


def test_the_same_data_gives_the_same_rows_whatever_the_order_of_arrival(example):
    for person in range(1, 30):
        example.person(person, age=20 + person).contact(person, (140 + person % 20, 92))
    first = example.found().considered
    for rows in example.rows.values():
        rows.reverse()
    again = example.found().considered
    assert first.equals(again)


def test_reading_times_follow_the_clock_of_london_over_the_change(example):
    # 29 March 2026, 00:30 UTC is 00:30 in London; 28 days before 26 April is 29 March.
    example.person(1).contact(1, (150, 95), days_ago=-2, at=0)
    assert example.said(day=dt.date(2026, 4, 26)) == {1: ON}
    assert example.said(day=dt.date(2026, 4, 27)) == {}
