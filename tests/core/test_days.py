"""Days, months and waits, as the service counts them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesystem.core.days import (
    LONDON,
    FinancialYear,
    Month,
    day_start,
    in_words,
    local_day,
    wait_days,
    weeks_in_words,
    within_weeks,
    working_days_after,
)
from wholesystem.core.problem import Problem

DAYS = st.dates(date(1900, 2, 1), date(2200, 12, 31))
START = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("end", "days", "weeks", "within"),
    [
        (date(2024, 5, 6), 126, 18, True),
        (date(2024, 5, 7), 127, 18, False),
        (date(2024, 12, 30), 364, 52, True),
        (date(2024, 12, 31), 365, 52, False),
        (date(2025, 4, 1), 456, 65, False),
        (date(2025, 7, 1), 547, 78, False),
        (date(2025, 12, 30), 729, 104, False),
    ],
)
def test_P1_A1_a_wait_is_whole_days_and_its_last_day_is_within(end, days, weeks, within):
    assert wait_days(START, end) == days
    assert within_weeks(days, weeks) is within


@pytest.mark.parametrize(("end", "days", "breach"), [(11, 41, False), (12, 42, True)])
def test_P1_A1_six_weeks_itself_is_a_diagnostic_breach(end, days, breach):
    # DM01 (domain 1.2): 6 weeks or more. `within_weeks` is the other rule and must not be used.
    assert wait_days(START, date(2024, 2, end)) == days
    assert (days >= 42) is breach
    assert within_weeks(42, 6)


def test_a_wait_between_moments_is_a_programmers_mistake():
    with pytest.raises(AssertionError):
        wait_days(datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-28T23:59:59+00:00", date(2026, 3, 28)),
        ("2026-03-29T00:59:59+00:00", date(2026, 3, 29)),  # the last second of winter time
        ("2026-03-29T22:59:59+00:00", date(2026, 3, 29)),  # a day of 23 hours ends an hour early
        ("2026-03-29T23:00:00+00:00", date(2026, 3, 30)),
        ("2026-10-24T23:00:00+00:00", date(2026, 10, 25)),
        ("2026-10-25T23:59:59+00:00", date(2026, 10, 25)),  # a day of 25 hours
        ("2026-10-26T00:00:00+00:00", date(2026, 10, 26)),
        ("2026-10-25T01:30:00+01:00", date(2026, 10, 25)),
    ],
)
def test_a_moment_falls_on_its_day_in_london_across_the_clock_changes(moment, day):
    assert local_day(datetime.fromisoformat(moment)) == day


def test_a_clock_change_makes_no_wait_longer_or_shorter():
    assert wait_days(date(2026, 3, 28), date(2026, 3, 30)) == 2
    assert wait_days(date(2026, 10, 24), date(2026, 10, 26)) == 2


def test_a_moment_without_a_zone_is_a_programmers_mistake():
    with pytest.raises(AssertionError):
        local_day(datetime(2026, 1, 1))


@given(DAYS)
def test_a_day_starts_on_that_day_and_not_a_moment_before(day):
    start = day_start(day)
    assert local_day(start) == day
    assert local_day(start - timedelta(microseconds=1)) == day - timedelta(days=1)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.integers(-720, 720))
def test_the_day_does_not_depend_on_the_zone_a_moment_is_written_in(moment, minutes):
    utc = moment.replace(tzinfo=UTC)
    elsewhere = utc.astimezone(timezone(timedelta(minutes=minutes)))
    assert local_day(utc) == local_day(elsewhere) == utc.astimezone(LONDON).date()


@pytest.mark.parametrize(
    "text", ["2026-01", "January 2026", "january 2026", " Jan 2026 ", "JAN-2026"]
)
def test_a_month_is_read_in_each_way_it_is_written(text):
    assert Month.parse(text) == Month(2026, 1)


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "26-01", "Janury 2026", "", "2026-00", "x"])
def test_what_is_not_a_month_is_a_problem(text):
    with pytest.raises(Problem, match="not a month"):
        Month.parse(text)


def test_a_misspelt_month_is_given_its_near_word():
    with pytest.raises(Problem, match="Did you mean `January`"):
        Month.parse("Januray 2026")


@given(DAYS)
def test_a_month_holds_its_days_and_comes_back_from_its_texts(day):
    month = Month.of(day)
    assert month.start <= day <= month.end
    assert Month.parse(month.text) == Month.parse(month.label) == month
    assert month.next.previous == month.previous.next == month
    assert month.next.start - month.end == timedelta(days=1)
    assert month.previous < month < month.next


@given(st.lists(DAYS))
def test_months_sort_as_their_days_and_their_texts_do(days):
    months = sorted(Month.of(day) for day in days)
    assert months == [Month.of(day) for day in sorted(days)]
    assert [month.text for month in months] == sorted(month.text for month in months)


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 3, 31), "2025/26"),
        (date(2026, 4, 1), "2026/27"),
        (date(1999, 4, 1), "1999/00"),
        (date(2026, 1, 1), "2025/26"),
    ],
)
def test_the_financial_year_runs_from_1_april_to_31_march(day, label):
    year = FinancialYear.of(day)
    assert year.label == label
    assert year.start <= day <= year.end
    assert FinancialYear.parse(label) == FinancialYear.parse(label.replace("/", "-")) == year


def test_month_1_of_a_financial_year_is_april():
    months = FinancialYear.parse("2025/26").months
    assert (len(months), months[0], months[-1]) == (12, Month(2025, 4), Month(2026, 3))


@pytest.mark.parametrize("text", ["2025/27", "2025", "25/26", "2025/2026"])
def test_what_is_not_a_financial_year_is_a_problem(text):
    with pytest.raises(Problem, match="not a financial year"):
        FinancialYear.parse(text)


def test_weekends_and_bank_holidays_are_not_working_days():
    good_friday, easter_monday = date(2026, 4, 3), date(2026, 4, 6)
    thursday = date(2026, 4, 2)
    assert working_days_after(thursday, 0) == thursday
    assert working_days_after(thursday, 2) == date(2026, 4, 6)
    assert working_days_after(thursday, 2, [good_friday, easter_monday]) == date(2026, 4, 8)
    assert working_days_after(date(2026, 4, 4), 1) == date(2026, 4, 6)  # from a Saturday


@given(DAYS, st.integers(0, 40))
def test_five_working_days_are_a_week(day, weeks):
    assert day.weekday() > 4 or working_days_after(day, 5 * weeks) == day + timedelta(weeks=weeks)


def test_days_and_weeks_are_said_in_words():
    assert in_words(date(2026, 11, 22)) == "Sunday 22 November 2026"
    assert [weeks_in_words(days) for days in (0, 1, 7, 8, 16)] == [
        "0 days",
        "1 day",
        "1 week",
        "1 week and 1 day",
        "2 weeks and 2 days",
    ]
