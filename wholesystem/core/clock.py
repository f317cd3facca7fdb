"""The only place that reads the clock, so that a test, a demo or a receipt can set the day.

Everything else asks `now()` or `today()`. The environment variable WHOLESYSTEM_NOW sets the day or
the instant for a whole process.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from wholesystem.core.days import LONDON, local_day
from wholesystem.core.problem import Problem

VARIABLE = "WHOLESYSTEM_NOW"

_frozen: datetime | date | None = None


def now() -> datetime:
    """This instant, in UTC; the one set by `freeze`, where one is set.

    >>> with frozen("2026-11-22T09:00:00+00:00"):
    ...     now().isoformat()
    '2026-11-22T09:00:00+00:00'
    """
    if isinstance(_frozen, datetime):
        return _frozen
    real = datetime.now(UTC)
    if _frozen is None:
        return real
    # A frozen day stands still while its hours go on, so that what happens keeps its order.
    time_of_day = real.astimezone(LONDON).timetz()
    return datetime.combine(_frozen, time_of_day).astimezone(UTC)


def today() -> date:
    """The day in Europe/London.

    >>> with frozen(date(2026, 11, 22)):
    ...     today()
    datetime.date(2026, 11, 22)
    """
    if _frozen is not None and not isinstance(_frozen, datetime):
        return _frozen
    return local_day(now())


def freeze(instant_or_date: datetime | date | str) -> None:
    """Set the day (its hours go on) or the instant (nothing goes on) for the whole process.

    Text is read as ISO: '2026-11-22' or '2026-11-22T09:00:00+00:00'. An instant without its zone
    is a Problem: nine o'clock where?
    """
    global _frozen
    _frozen = _read(instant_or_date)


def release() -> None:
    """Let the clock run again."""
    global _frozen
    _frozen = None


@contextmanager
def frozen(instant_or_date: datetime | date | str) -> Iterator[None]:
    """As `freeze`, for the length of a `with`; what was set before comes back after it."""
    global _frozen
    before = _frozen
    freeze(instant_or_date)
    try:
        yield
    finally:
        _frozen = before


def _read(given: datetime | date | str) -> datetime | date:
    value = _from_text(given) if isinstance(given, str) else given
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise _not_a_time(given)
        return value.astimezone(UTC)
    return value


def _from_text(text: str) -> datetime | date:
    try:
        return date.fromisoformat(text)
    except ValueError:  # not a day alone: it may be an instant
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise _not_a_time(text) from None


def _not_a_time(given: object) -> Problem:
    return Problem(
        f"The clock cannot be set to `{given}`.",
        "It is set to a day (2026-11-22) or to an instant with its zone "
        "(2026-11-22T09:00:00+00:00).",
        f"Write the day or the instant in that way, or unset {VARIABLE}.",
    )


if os.environ.get(VARIABLE):
    freeze(os.environ[VARIABLE])
