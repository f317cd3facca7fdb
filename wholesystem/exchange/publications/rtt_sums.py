"""An RTT extract holds its own totals, and they are checked before a row is taken (domain 5A).

`Total` is blank in parts 2, 2A and 3; `Total All` is the bands and the unknown clock starts, where
there are bands; C_999 is the sum of the specialties of a provider, commissioner and part.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb

from wholesystem.core.problem import Fault
from wholesystem.exchange.found import Issue, rejected
from wholesystem.exchange.publications.rtt_cells import Cells
from wholesystem.exchange.publications.rtt_columns import (
    ALL_SPECIALTIES,
    COUNTED,
    FUNCTION,
    NEXT_STEP,
    PARTS,
    WITHOUT_TOTAL,
)

# Rows that are not whole come in crowds: one mark too many breaks all that follow.
BROKEN_TOLD = 10


@dataclass(frozen=True)
class Sum:
    """A rule of the extract: a question for the rows that break it, each with what is said of it.

    `group` is true of a rule over several rows, which needs all of them.
    """

    question: str
    allowed: str
    rule: str = "DOES_NOT_ADD_UP"
    group: bool = False


def refuse_what_is_wrong(
    reader: duckdb.DuckDBPyConnection, name: str, cells: Cells, of_month: Iterable[Fault] = ()
) -> None:
    """Refuse a file that is not as it was published: all that can be known of it, at once.

    `of_month` are the faults of its period, which are told with the others where there are any.
    """
    faults = [*cells.unread, *_negative(reader, name)]
    for each in SUMS:
        if each.group and cells.broken:
            continue  # what the missing rows hold is not known
        faults += [
            _fault(name, each.rule, row, what, each.allowed)
            for row, what in reader.execute(each.question).fetchall()
        ]
    if not faults and not cells.broken:
        return
    faults += of_month
    faults.sort(key=lambda fault: fault.row or 0)
    told = [f"{name} is not as it was published"]
    if cells.broken:
        told.append(_count(len(cells.broken), "row is not whole", "rows are not whole"))
    for rule, (one, many) in _WORDS.items():
        if count := sum(fault.rule == rule for fault in faults):
            told.append(_count(count, one, many))
    raise rejected(
        f"{told[0]}: {', '.join(told[1:])}.",
        "Each row has a value for every column, a count is a whole number of 0 or more, and totals "
        "are the sum of their parts (domain 5A, RTT file).",
        NEXT_STEP,
        rule="DOES_NOT_ADD_UP",
        faults=(*cells.broken[:BROKEN_TOLD], *faults),
    )


def oddities(reader: duckdb.DuckDBPyConnection) -> Iterator[Issue]:
    """What is odd in an extract that adds up, and is kept as published."""
    above = _one(reader, _ABOVE)
    if above:
        yield Issue(
            "PART_2A_ABOVE_PART_2",
            above,
            "Pathways with a decision to admit (part 2A) are more than all incomplete pathways "
            "(part 2), of which they should be a part. The rows are kept as published.",
            "part",
        )
    strange = f"FROM extract WHERE NOT regexp_full_match(treatment_function, '{FUNCTION}')"
    if rows := _one(reader, f"SELECT count(*) {strange}"):
        first = _one(reader, f"SELECT min(source_row) {strange}")
        yield Issue(
            "UNKNOWN_TREATMENT_FUNCTION",
            rows,
            "`Treatment Function Code` is not written as C_ and three digits, or X and two: "
            f"{_count(rows, 'row', 'rows')}, the first is row {first}. They are kept as published.",
            "treatment_function",
        )


_WORDS = {
    "NOT_A_NUMBER": ("cell is no count", "cells are no counts"),
    "WRONG_PERIOD": ("row is of no month", "rows are of different months"),
    "UNKNOWN_WORD": ("row does not say what it counts", "rows do not say what they count"),
    "DOES_NOT_ADD_UP": (
        "total is not the sum of its parts", "totals are not the sum of their parts"
    ),
    "DUPLICATE_KEY": ("row is there more than once", "rows are there more than once"),
}  # fmt: skip
_ABOVE = """SELECT count(*) FROM (
    SELECT sum(total_all) FILTER (part = 'Part_2') AS waiting,
        sum(total_all) FILTER (part = 'Part_2A') AS decided
    FROM extract GROUP BY provider, commissioner, treatment_function
) WHERE decided > coalesce(waiting, 0)"""
_NO_TOTAL = ", ".join(f"'{part}'" for part in WITHOUT_TOTAL)
_OTHERS = f"coalesce(sum(total_all) FILTER (treatment_function <> '{ALL_SPECIALTIES}'), 0)"
_ALL = f"coalesce(sum(total_all) FILTER (treatment_function = '{ALL_SPECIALTIES}'), 0)"
SUMS = (
    Sum(
        f"""SELECT source_row, 'The part is `' || coalesce(part, '') || '`.' FROM extract
            WHERE part IS NULL OR part NOT IN ({", ".join(f"'{part}'" for part in PARTS)})""",
        f"A part is one of {', '.join(PARTS)}.",
        "UNKNOWN_WORD",
    ),
    Sum(
        """SELECT source_row, 'The provider or the treatment function is empty.' FROM extract
            WHERE provider IS NULL OR treatment_function IS NULL""",
        "Each row names both.",
        "UNKNOWN_WORD",
    ),
    Sum(
        f"""SELECT source_row, '`Total` is ' || coalesce(total::VARCHAR, 'blank')
                || ' and its weeks add to ' || coalesce(banded, 0) || '.'
            FROM extract
            WHERE NOT unread AND CASE WHEN part IN ({_NO_TOTAL}) THEN total <> banded
                ELSE total IS DISTINCT FROM coalesce(banded, 0) END""",
        "`Total` is the sum of the weeks; it is blank in parts 2, 2A and 3.",
    ),
    Sum(
        """SELECT source_row, '`Total All` is ' || coalesce(total_all::VARCHAR, 'blank')
                || '; weeks and unknown clock starts add to '
                || (coalesce(banded, 0) + coalesce(unknown_start, 0)) || '.'
            FROM extract
            WHERE NOT unread AND (total_all IS NULL OR (
                (banded IS NOT NULL OR unknown_start > 0)
                AND total_all <> coalesce(banded, 0) + coalesce(unknown_start, 0)))""",
        "`Total All` is the weeks and the unknown clock starts together.",
    ),
    Sum(
        f"""SELECT min(source_row), 'The specialties of ' || provider || ', '
                || coalesce(commissioner, 'no commissioner') || ', ' || part || ' add to '
                || {_OTHERS} || ' and {ALL_SPECIALTIES} is ' || {_ALL} || '.'
            FROM extract WHERE provider IS NOT NULL AND part IS NOT NULL
            GROUP BY provider, commissioner, part
            HAVING {_OTHERS} <> {_ALL} AND NOT bool_or(unread AND total_all IS NULL)
            ORDER BY 1""",
        f"{ALL_SPECIALTIES} is the sum of the specialties.",
        group=True,
    ),
    Sum(
        """SELECT max(source_row), 'The row of ' || provider || ', '
                || coalesce(commissioner, 'no commissioner') || ', ' || part || ', '
                || treatment_function || ' is there ' || count(*) || ' times.'
            FROM extract GROUP BY provider, commissioner, part, treatment_function
            HAVING count(*) > 1""",
        "Each provider, commissioner, part and treatment function is there once.",
        "DUPLICATE_KEY",
    ),
)


def _negative(reader: duckdb.DuckDBPyConnection, name: str) -> list[Fault]:
    asked = "SELECT count(*) FROM extract WHERE least(least, total, total_all, unknown_start) < 0"
    if not _one(reader, asked):
        return []
    counts = ", ".join(f'"{each}"' for each in COUNTED)
    found = reader.execute(f"""SELECT source_row, band, cell
        FROM (UNPIVOT (SELECT source_row, {counts} FROM wide) ON {counts} INTO NAME band VALUE cell)
        WHERE cell < 0 ORDER BY 1""").fetchall()
    return [
        _fault(name, "NOT_A_NUMBER", row, f"`{band}` is {cell}.", "A count is 0 or more.", band)
        for row, band, cell in found
    ]


def _fault(
    name: str, rule: str, row: int, what: str, allowed: str, column: str | None = None
) -> Fault:
    return Fault(f"{name}, row {row}", what, allowed, "", rule=rule, row=row, column=column)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _one(reader: duckdb.DuckDBPyConnection, question: str) -> int:
    found = reader.execute(question).fetchone()
    assert found is not None
    return found[0]
