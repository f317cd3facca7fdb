"""Days, months and waits as the service counts them, in Europe/London.

A moment is stored in UTC and becomes a day only here. A wait is whole days from day 0, so that no
clock change makes one a day longer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from wholesystem.core.problem import Problem, did_you_mean

LONDON = ZoneInfo("Europe/London")

MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def local_day(moment: datetime) -> date:
    """The day in Europe/London on which an instant falls; the instant must carry its zone.

    >>> local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC))  # half past midnight in London
    datetime.date(2026, 7, 2)
    """
    assert moment.tzinfo is not None, "a moment carries its zone; one without is not a moment"
    return moment.astimezone(LONDON).date()


def day_start(day: date) -> datetime:
    """The instant, in UTC, at which a local day begins.

    >>> day_start(date(2026, 7, 2)).isoformat()
    '2026-07-01T23:00:00+00:00'
    """
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)


def wait_days(start: date, end: date) -> int:
    """Whole days waited, the first day being day 0; below 0 where the end is before the start.

    >>> wait_days(date(2024, 1, 1), date(2024, 5, 6))
    126
    """
    _plain_days(start, end)
    return (end - start).days


def within_weeks(days: int, weeks: int) -> bool:
    """Whether a wait of `days` is inside `weeks`, as referral to treatment counts it.

    Exactly the last day is inside. Diagnostics (DM01) differ: six weeks itself is a breach there.

    >>> within_weeks(126, 18), within_weeks(127, 18)
    (True, False)
    """
    return days <= 7 * weeks


def working_days_after(start: date, n: int, holidays: Iterable[date] = ()) -> date:
    """The nth working day after `start`: Saturdays, Sundays and `holidays` are not counted.

    >>> working_days_after(date(2026, 4, 2), 1, holidays=[date(2026, 4, 3), date(2026, 4, 6)])
    datetime.date(2026, 4, 7)
    """
    assert n >= 0, "working days are counted forward"
    closed = frozenset(holidays)
    day = start
    while n:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            n -= 1
    return day


def in_words(day: date) -> str:
    """A day as it is said on a page.

    >>> in_words(date(2026, 3, 3))
    'Tuesday 3 March 2026'
    """
    return f"{_DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def weeks_in_words(days: int) -> str:
    """A wait in whole weeks and the days left over.

    >>> weeks_in_words(126), weeks_in_words(127), weeks_in_words(3)
    ('18 weeks', '18 weeks and 1 day', '3 days')
    """
    assert days >= 0, "a wait in words is 0 days or more"
    weeks, left = divmod(days, 7)
    if not weeks:
        return _count(left, "day")
    return _count(weeks, "week") + (f" and {_count(left, 'day')}" if left else "")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month. Sorts by time.

    >>> Month.parse("January 2026") == Month.parse("2026-01") == Month(2026, 1)
    True
    >>> Month(2026, 1).label, Month(2026, 1).text, Month(2026, 1).end
    ('January 2026', '2026-01', datetime.date(2026, 1, 31))
    """

    year: int
    month: int

    def __post_init__(self):
        if not (1900 <= self.year <= 9998 and 1 <= self.month <= 12):
            raise Problem(
                f"Month {self.month} of year {self.year} is not a month.",
                "A month is 1 to 12, in a year from 1900.",
                "Write it like 2026-01.",
            )

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month written as '2026-01', 'January 2026' or 'Jan 2026'; else a Problem."""
        written = str(text).strip()
        if found := re.fullmatch(r"(\d{4})-(\d{2})", written, re.ASCII):
            return cls(int(found[1]), int(found[2]))
        if found := re.fullmatch(r"([A-Za-z]+)[\s-]+(\d{4})", written, re.ASCII):
            name = found[1].capitalize()
            for number, full in enumerate(MONTH_NAMES, start=1):
                if name in (full, full[:3]):
                    return cls(int(found[2]), number)
        hint = did_you_mean(written.split(" ")[0], MONTH_NAMES)
        raise Problem(
            f"`{written}` is not a month.{hint}",
            "A month is written like 2026-01 or January 2026.",
            "Write the month again in one of these ways.",
        )

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that a day is in."""
        return cls(day.year, day.month)

    @property
    def start(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def end(self) -> date:
        """The last day, itself in the month."""
        return self.next.start - timedelta(days=1)

    @property
    def label(self) -> str:
        """As it is said: 'January 2026'."""
        return f"{MONTH_NAMES[self.month - 1]} {self.year}"

    @property
    def text(self) -> str:
        """As it is stored and sorted: '2026-01'."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, order=True)
class FinancialYear:
    """The year of the service's money, 1 April to 31 March, named by the year it starts in.

    >>> FinancialYear.of(date(2026, 3, 31)).label, FinancialYear.of(date(2026, 4, 1)).label
    ('2025/26', '2026/27')
    """

    first: int

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        """The financial year that a day is in."""
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """The year written as '2025/26' or '2025-26'; else a Problem.

        >>> FinancialYear.parse("2025-26")
        FinancialYear(first=2025)
        """
        found = re.fullmatch(r"(\d{4})[/-](\d{2})", str(text).strip(), re.ASCII)
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise Problem(
                f"`{text}` is not a financial year.",
                "A financial year is two years running, like 2025/26.",
                "Write the year again in this way.",
            )
        return cls(int(found[1]))

    @property
    def start(self) -> date:
        """1 April."""
        return date(self.first, 4, 1)

    @property
    def end(self) -> date:
        """31 March, itself in the year."""
        return date(self.first + 1, 3, 31)

    @property
    def label(self) -> str:
        """As it is said: '2025/26'."""
        return f"{self.first}/{(self.first + 1) % 100:02d}"

    @property
    def months(self) -> tuple[Month, ...]:
        """The twelve months, April first (month 1)."""
        early = tuple(Month(self.first, month) for month in range(4, 13))
        return early + tuple(Month(self.first + 1, month) for month in range(1, 4))

    def __str__(self) -> str:
        return self.label


def _plain_days(*days: date) -> None:
    # A datetime is a date to Python; a wait in whole days between two of them would lose hours.
    assert not any(isinstance(day, datetime) for day in days), "give days, not moments"


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
