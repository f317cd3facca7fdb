"""The period that a file covers, from the days in its rows, from its name, or as a person gave it.

A week is the ISO week, Monday to Sunday (`2026-W05`); a month is `2026-01`; a year is the
financial year `2025/26`. A file over several of them is `first..last`.
"""

import re
from datetime import date, timedelta

from wholesystem.core.days import MONTH_NAMES, FinancialYear, Month
from wholesystem.core.problem import Problem
from wholesystem.exchange.found import Span
from wholesystem.tables import Cadence

_MONTH = "|".join(f"{name}|{name[:3]}" for name in MONTH_NAMES)
_IN_NAME = re.compile(rf"(?<![A-Za-z])({_MONTH})[a-z]*[-_ ]*(20\d\d|\d\d)(?!\d)", re.IGNORECASE)
_ALLOWED = "A period is a month (2026-01), an ISO week (2026-W05), a day or a year (2025/26)."


def span_of(first: date, last: date, cadence: Cadence, found: str = "in the file") -> Span:
    """The whole periods from the one that holds `first` to the one that holds `last`.

    >>> span_of(date(2026, 1, 28), date(2026, 2, 3), Cadence.WEEKLY).label
    '2026-W05..2026-W06'
    >>> span_of(date(2026, 1, 28), date(2026, 1, 29), Cadence.MONTHLY).last
    datetime.date(2026, 1, 31)
    """
    begin, end = _around(first, cadence), _around(last, cadence)
    label = begin.label if begin.label == end.label else f"{begin.label}..{end.label}"
    return Span(label, begin.first, end.last, found)


def month_span(month: Month, found: str = "in the file") -> Span:
    """A month as a span.

    >>> month_span(Month(2026, 1)).label
    '2026-01'
    """
    return Span(month.text, month.start, month.end, found)


def parse_period(text: str, found: str) -> Span:
    """A period as a person writes it; `found` says who gave it.

    >>> parse_period("2026-W05", "given").first
    datetime.date(2026, 1, 26)
    """
    written = text.strip()
    if ".." in written:
        first, last = (parse_period(part, found) for part in written.split("..", 1))
        return Span(f"{first.label}..{last.label}", first.first, last.last, found)
    if week := re.fullmatch(r"(\d{4})-W(\d{2})", written):
        return _dated(written, lambda: _week(int(week[1]), int(week[2]), found))
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        day = _dated(written, lambda: date.fromisoformat(written))
        return Span(day.isoformat(), day, day, found)
    if re.fullmatch(r"\d{4}[/-]\d{2}", written) and "/" in written:
        year = FinancialYear.parse(written)
        return Span(year.label, year.start, year.end, found)
    return month_span(Month.parse(written), found)


def month_in_name(name: str) -> Month | None:
    """The month in a published file's name, or None where it holds none, or more than one.

    >>> month_in_name("Full-CSV-data-file-Jan26.zip"), month_in_name("beds.csv")
    (Month(year=2026, month=1), None)
    """
    found = {
        Month.parse(f"{word[:3]} {year if len(year) == 4 else '20' + year}")
        for word, year in _IN_NAME.findall(name)
    }
    return found.pop() if len(found) == 1 else None


def _around(day: date, cadence: Cadence) -> Span:
    if cadence is Cadence.DAILY:
        return Span(day.isoformat(), day, day)
    if cadence is Cadence.WEEKLY:
        year, week, _ = day.isocalendar()
        return _week(year, week, "in the file")
    if cadence is Cadence.YEARLY:
        around = FinancialYear.of(day)
        return Span(around.label, around.start, around.end)
    return month_span(Month.of(day))


def _week(year: int, week: int, found: str) -> Span:
    monday = date.fromisocalendar(year, week, 1)
    return Span(f"{year}-W{week:02d}", monday, monday + timedelta(days=6), found)


def _dated(written: str, read):
    try:
        return read()
    except ValueError:  # a week 54, a 31 June
        raise Problem(
            f"`{written}` is not a period.",
            _ALLOWED,
            "Write the period again in one of these ways.",
        ) from None
