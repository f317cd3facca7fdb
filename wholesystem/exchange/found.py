"""What is found in a file: rows that are good, rows that wait, oddities, and refusals."""

import datetime as dt
from dataclasses import dataclass, field

import pyarrow as pa

from wholesystem.core.problem import Fault, Kind, Problem
from wholesystem.tables import Table


@dataclass(frozen=True, slots=True)
class Issue:
    """Something odd that stopped nothing: the rule, how many rows, and what people read."""

    rule: str
    count: int
    sentence: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that waits: its number (the header is row 1), every fault, and the values as sent."""

    row: int
    faults: tuple[Fault, ...]
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a load covers, both included, and how that is said: `2026-W05`.

    `found` says where the period was read; None of a table that has no period.
    """

    label: str = ""
    first: dt.date | None = None
    last: dt.date | None = None
    found: str = "in the file"


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A file that has been read: what the way in goes on with.

    `rows` have the table's columns, typed, and `source_row`. Rows about people also have
    `nhs_fault` and `nhs_sent` (see `checks`). `organisations` are those that a publication names.
    """

    table: Table
    rows: pa.Table
    rows_read: int
    quarantined: tuple[Quarantined, ...] = ()
    issues: tuple[Issue, ...] = ()
    span: Span | None = None
    organisations: pa.Table | None = field(default=None)


def rejected(
    what: str,
    allowed: str,
    next_step: str,
    *,
    rule: str,
    faults: tuple[Fault, ...] = (),
    where: str = "",
) -> Problem:
    """The refusal of a whole file. It always holds a fault with the rule, for machines to read.

    >>> rejected("a.csv is empty.", "It has rows.", "Send it again.", rule="EMPTY").faults[0].rule
    'EMPTY'
    """
    told = faults or (Fault(where or "the file", what, allowed, next_step, rule=rule),)
    return Problem(what, allowed, next_step, kind=Kind.REJECTED, faults=told)
