"""The month that an RTT extract is of: as its rows say it, or its name, or a person."""

import re
from collections.abc import Iterator

import duckdb

from wholesystem.core.days import Month
from wholesystem.core.problem import Fault, Problem
from wholesystem.exchange.found import Issue, Span, rejected
from wholesystem.exchange.opening import Opened
from wholesystem.exchange.periods import month_in_name, month_span

ALLOWED = "`Period` is RTT- and a month, the same in every row: RTT-November-2024."
NEXT_STEP = "Receive each month by itself, as NHS England published it."
# A file that is no extract at all may hold another period in each of its rows.
PERIODS_TOLD = 10
# What one cell may add to a message.
LETTERS_TOLD = 60


def span_in(reader: duckdb.DuckDBPyConnection, opened: Opened, given: Span | None) -> Span | None:
    """The month of the file; None where neither the file, its name nor a person says.

    `extract` holds the file's rows. A month that the rows name wrongly is a Problem.
    """
    written = reader.execute("""SELECT period, min(source_row) FROM extract
        WHERE period IS NOT NULL GROUP BY period ORDER BY 2""").fetchall()
    if written:
        span = month_span(_one_month(opened.name, written))
        if given and given.label != span.label:
            raise rejected(
                f"{opened.name} says that it is of {span.label}, and {given.label} was given.",
                "A period is given only where the file holds none.",
                "Receive it without a period, if the file is right.",
                rule="WRONG_PERIOD",
            )
        return span
    if given:
        return given
    month = month_in_name(opened.name)
    return month_span(month, "in the name of the file") if month else None


def other_month_in_name(opened: Opened, span: Span | None) -> Iterator[Issue]:
    """A file under the name of another month: its rows are believed, and it is told."""
    named = month_in_name(opened.name)
    if span is None or span.first is None or named is None or named.start == span.first:
        return
    yield Issue(
        "OTHER_MONTH_IN_NAME",
        1,
        f"The name of the file says {named.label}, and it was received as of "
        f"{Month.of(span.first).label} (period {span.found}). Look whether it is the file that was "
        "meant.",
        "period",
    )


def _one_month(name: str, written: list[tuple[str, int]]) -> Month:
    months = {_month(text) for text, _ in written}
    only = months.pop()
    if only is not None and not months:
        return only
    faults = tuple(_fault(name, text, row) for text, row in written[:PERIODS_TOLD])
    if len(written) == 1:
        what = f"{name} does not say its month: {faults[0].what[:-1]} in row {faults[0].row}."
    else:
        what = f"{name} holds {len(written):,} periods."
    raise rejected(what, ALLOWED, NEXT_STEP, rule="WRONG_PERIOD", faults=faults)


def _month(text: str) -> Month | None:
    try:
        return Month.parse(re.sub("^RTT-", "", text, flags=re.IGNORECASE).replace("-", " "))
    except Problem:
        return None


def _fault(name: str, text: str, row: int) -> Fault:
    return Fault(
        f"{name}, row {row}",
        f"`Period` is `{text[:LETTERS_TOLD]}`.",
        "" if _month(text) else "That is no month.",
        "",
        rule="WRONG_PERIOD",
        row=row,
        column="Period",
    )
