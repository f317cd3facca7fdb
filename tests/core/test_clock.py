"""One place reads the clock, and a test, a demo or a receipt may set it."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from wholesystem.core import clock
from wholesystem.core.days import local_day
from wholesystem.core.problem import Problem


def test_the_clock_runs_when_nothing_is_set():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC
    assert clock.today() == local_day(clock.now())


def test_a_frozen_instant_stands_still_in_utc():
    summer = timezone(timedelta(hours=1))
    with clock.frozen(datetime(2026, 7, 2, 0, 30, tzinfo=summer)):
        assert clock.now() == clock.now() == datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
        assert clock.now().tzinfo is UTC
        assert clock.today() == date(2026, 7, 2)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 3, 29), date(2026, 10, 25)])
def test_on_a_frozen_day_the_hours_go_on(day):
    with clock.frozen(day):
        first, second = clock.now(), clock.now()
        assert clock.today() == day == local_day(first)
        assert first.tzinfo is UTC
        assert second >= first


def test_a_frozen_time_ends_and_the_one_before_comes_back():
    with clock.frozen("2026-01-01"):
        with clock.frozen("2026-11-22T09:00:00+00:00"):
            assert clock.today() == date(2026, 11, 22)
        assert clock.today() == date(2026, 1, 1)
    assert clock.now() - datetime.now(UTC) < timedelta(seconds=5)


def test_release_lets_the_clock_run_again():
    clock.freeze(date(2001, 1, 1))
    clock.release()
    assert clock.today() > date(2001, 1, 1)


@pytest.mark.parametrize("given", ["yesterday", "2026-11-22T09:00:00", datetime(2026, 1, 1)])
def test_a_time_without_its_zone_or_sense_is_a_problem(given):
    with pytest.raises(Problem, match="cannot be set"):
        clock.freeze(given)


def test_the_environment_sets_the_day_for_a_whole_process():
    asked = "from wholesystem.core import clock; print(clock.today())"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, clock.VARIABLE: "2026-11-22"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "2026-11-22"
