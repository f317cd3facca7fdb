"""From a kept file to rows that are good and rows that wait, or to the Problem that refuses it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from wholesystem.core.days import in_words
from wholesystem.core.problem import Kind, Problem
from wholesystem.exchange.checks import check, refuse_unknown_submitters
from wholesystem.exchange.found import Contents, Issue, Quarantined, Span, rejected
from wholesystem.exchange.kinds import FileKind
from wholesystem.exchange.opening import Opened
from wholesystem.exchange.reading import read_rows
from wholesystem.exchange.recognise import Recognised
from wholesystem.system.opened import System

QUARANTINE_MAX = "INGEST-QUARANTINE-MAX"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """How a file is to be received: what a person said of it, and the day it came."""

    as_feed: str | None = None
    period: Span | None = None
    received_on: dt.date
    # A person says that the extracts are whole, however much smaller than those before.
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class Read:
    """A file that was opened, with what is known of it so far; `contents` once it is checked."""

    opened: Opened
    recognised: Recognised
    contents: Contents

    @property
    def kind(self) -> FileKind:
        return self.recognised.kind

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Everything odd about the file, from its bytes to its rows."""
        return (*self.opened.issues, *self.recognised.issues, *self.contents.issues)


def read_contents(
    system: System,
    opened: Opened,
    recognised: Recognised,
    ask: Ask,
    codes: frozenset[str],
) -> Read:
    """The checked contents of a recognised file; raises a Problem where it is refused whole."""
    with _fault_of_the_file(opened.name):
        contents = _contents(system, opened, recognised, ask)
    if recognised.kind.is_publication:
        refuse_unended(contents, ask, opened.name)
    refuse_too_many(
        system, contents.quarantined, contents.rows_read, name=opened.name, day=ask.received_on
    )
    refuse_unknown_submitters(contents, codes, opened.name)
    return Read(opened=opened, recognised=recognised, contents=contents)


def _contents(system: System, opened: Opened, recognised: Recognised, ask: Ask) -> Contents:
    kind = recognised.kind
    if kind.read is not None:
        return kind.read(opened, ask.period)
    return check(
        kind,
        read_rows(opened, recognised),
        name=opened.name,
        received_on=ask.received_on,
        synthetic=system.settings.synthetic,
    )


@contextmanager
def _fault_of_the_file(name: str) -> Iterator[None]:
    """What cannot be read in a file refuses that file, and none of those beside it.

    A month or a day that is no such thing is told by those who read it as a mistake in what was
    asked: here nobody asked it, a row says it.
    """
    try:
        yield
    except Problem as problem:
        if problem.kind is not Kind.USAGE:
            raise
        raise rejected(
            f"{name}: {problem.what}", problem.allowed, problem.next_step, rule="NOT_READABLE"
        ) from problem


def refuse_unended(contents: Contents, ask: Ask, name: str) -> None:
    """A publication counts a period that is over; one that is not is a slip in the year or month.

    Where a person gave the period the slip is in what was asked, and no fault of the file.
    """
    span = contents.span
    if span is None or span.last is None or span.last < ask.received_on:
        return
    told = (
        f"{name} is of {span.label} ({span.found}), which is not over on "
        f"{in_words(ask.received_on)}.",
        "What is published of a period is counted when it is over.",
    )
    if span == ask.period:
        raise Problem(*told, "Give the period that the file is of.")
    next_step = "Look at the period in the file and in its name, and receive the file again."
    raise rejected(*told, next_step, rule="FUTURE_PERIOD")


def refuse_too_many(
    system: System,
    quarantined: Iterable[Quarantined],
    rows_read: int,
    *,
    name: str,
    day: dt.date,
) -> None:
    """Refuse a file of which more rows would wait than the standards register allows."""
    rows = tuple(quarantined)
    share_max = system.standards.value(QUARANTINE_MAX, day)
    if len(rows) <= share_max * rows_read:
        return
    raise rejected(
        f"{name}: {len(rows):,} of {rows_read:,} rows are faulty, "
        f"{_percent(Decimal(len(rows)) / rows_read)}.",
        f"At most {_percent(share_max)} of a file's rows may wait in quarantine.",
        "Correct the rows that are named and send the whole file again. Nothing of it was kept.",
        rule="TOO_MANY_FAULTY_ROWS",
        faults=tuple(fault for row in rows for fault in row.faults),
    )


def refusal_of_problem(problem: Problem) -> str:
    """The rule by which a whole file was refused, for lists and machines."""
    return problem.faults[0].rule if problem.faults else problem.kind.name


def _percent(share: Decimal) -> str:
    """A share in words, with as many decimals as it takes to tell 5.04% from 5%.

    >>> _percent(Decimal("0.05")), _percent(Decimal("0.0504"))
    ('5%', '5.04%')
    """
    return f"{(share * 100).quantize(Decimal('0.01')).normalize():f}%"
