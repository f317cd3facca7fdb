"""The rows of a feed against their table: which are good, which wait and why, and what is odd.

Every rule is a condition in SQL over all rows at once; only the rows that wait are looked at one
by one. All faults of a file are told together.
"""

import datetime as dt
from collections.abc import Iterator

import duckdb
import ibis
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.ethnicity import INVALID, MISSING, normalise_array
from wholesystem.core.identifiers import CHECKDIGIT, FORMAT, nhs_numbers
from wholesystem.core.problem import Fault, did_you_mean
from wholesystem.definitions.rows import DTYPES
from wholesystem.exchange import parse
from wholesystem.exchange.found import Contents, Issue, Quarantined, rejected
from wholesystem.exchange.kinds import FileKind
from wholesystem.exchange.mixed_dates import refuse_mixed_dates
from wholesystem.exchange.reading import SOURCE_ROW, Sent
from wholesystem.exchange.row_rules import (
    NHS_FAULT,
    find_doubles,
    identifies,
    of_doubles,
    of_identity,
)
from wholesystem.exchange.rules import CLOCK, TEXT, Rule, of_column
from wholesystem.lake.connection import cursor
from wholesystem.tables import Severity, Table, Type

# Added to the rows about people: the fault of the NHS number, and the number as it was sent.
NHS_SENT = "nhs_sent"
ADDED = (NHS_FAULT, NHS_SENT)


def check(
    kind: FileKind, sent: Sent, *, name: str, received_on: dt.date, synthetic: bool
) -> Contents:
    """Check the rows of a feed; raises a Problem where a fault is of the whole file.

    `name` is the file's, for messages. In a system that is not `synthetic` test patients wait.
    """
    table = kind.table
    reader = cursor()
    try:
        reader.register("sent", _with_numbers(table, sent.rows))
        refuse_mixed_dates(reader, table, name)
        _parse(reader, table)
        find_doubles(reader, table)
        _run_table_checks(reader, table)
        day = None if kind.may_lie_ahead else f"DATE '{received_on.isoformat()}'"
        rules = tuple(_rules(table, day, synthetic))
        waiting = tuple(rule for rule in rules if rule.severity is Severity.QUARANTINE)
        refusing = tuple(rule for rule in rules if rule.severity is Severity.REJECT)
        _mark(reader, waiting)
        _refuse(reader, refusing, name)
        rows, ethnic = _ethnic(_good(reader, table))
        return Contents(
            table=table,
            rows=rows,
            rows_read=sent.rows_read,
            quarantined=_quarantined(reader, table, waiting, name, sent.broken),
            issues=(*_issues(reader, rules), *ethnic, *_numbers_to_trace(rows)),
        )
    finally:
        reader.close()


def refuse_unknown_submitters(contents: Contents, known: frozenset[str], name: str) -> None:
    """A partner's file comes from an organisation of the register (domain 1.8), where there is one.

    `known` are the codes of the register; where it is empty nobody can be unknown.
    """
    table = contents.table
    if not known or not table.provider_column:
        return
    codes = pc.unique(contents.rows[table.provider_column]).to_pylist()
    unknown = sorted(set(codes) - known)
    if unknown:
        raise rejected(
            f"{name} comes from {', '.join(unknown)}, which the register of organisations lacks."
            f"{did_you_mean(unknown[0], known)}",
            "A partner's file is sent by an organisation of the register.",
            "Correct the code, or receive the organisation first.",
            rule="UNKNOWN_SUBMITTER",
            where=f"{name}, column {table.provider_column}",
        )


def _with_numbers(table: Table, rows: pa.Table) -> pa.Table:
    if not identifies(table):
        return rows
    numbers, faults = nhs_numbers(rows["nhs_number"])
    return rows.append_column("nhs_good", numbers).append_column(NHS_FAULT, faults)


def _parse(reader: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make `parsed`: each column's value, its cleaned text, and whether spaces were stripped."""
    people = identifies(table)
    blanks = parse.quoted(parse.BLANKS)
    clean = [
        part
        for column in table.feed_columns
        for part in (
            f"{parse.cleaned(column)} AS {TEXT.format(column.name)}",
            f"({column.name} <> trim({column.name}, {blanks})) AS stripped_{column.name}",
        )
    ]
    clean += [NHS_FAULT, "nhs_good"] if people else []
    clocks = [
        f"{parse.local_time(TEXT.format(column.name))} AS {CLOCK.format(column.name)}"
        for column in table.feed_columns
        if column.type is Type.MOMENT
    ]
    values = [
        f"nhs_good AS {column.name}"
        if people and column.name == "nhs_number"
        else parse.value(column, TEXT.format(column.name), CLOCK.format(column.name))
        + f" AS {column.name}"
        for column in table.feed_columns
    ]
    reader.execute(f"""CREATE TEMP TABLE parsed AS
        WITH clean AS (SELECT {SOURCE_ROW}, {", ".join(clean)} FROM sent),
        timed AS (SELECT {", ".join(["*", *clocks])} FROM clean)
        SELECT *, {", ".join(values)} FROM timed""")


def _run_table_checks(reader: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make `checked`: the parsed rows, a column for each check of the table, and the doubles."""
    rows = ibis.table(_parsed_schema(table), name="parsed")
    marks = {
        f"check_{number}": each.fails(rows).fill_null(False)
        for number, each in enumerate(table.checks)
    }
    asked = ibis.to_sql(rows.mutate(**marks), dialect="duckdb")
    reader.execute(f"""CREATE TEMP VIEW checked AS
        SELECT ran.*, coalesce(times, 1) AS times, alike, place
        FROM ({asked}) AS ran LEFT JOIN doubles USING ({SOURCE_ROW})""")


def _parsed_schema(table: Table) -> dict[str, object]:
    schema: dict[str, object] = {SOURCE_ROW: "int64"}
    for column in table.feed_columns:
        schema[TEXT.format(column.name)] = "string"
        schema[f"stripped_{column.name}"] = "boolean"
        if column.type is Type.MOMENT:
            schema[CLOCK.format(column.name)] = "timestamp"
    if identifies(table):
        schema |= {NHS_FAULT: "string", "nhs_good": "string"}
    return schema | {column.name: DTYPES[column.type] for column in table.feed_columns}


def _rules(table: Table, day: str | None, synthetic: bool) -> Iterator[Rule]:
    for column in table.feed_columns:
        yield from of_column(column, table, day=day)
    for number, each in enumerate(table.checks):
        yield Rule(
            rule=each.rule,
            column=each.column,
            fails=f"check_{number}",
            severity=each.severity,
            what=each.sentence,
            allowed=each.allowed,
            next_step=each.next_step,
        )
    yield from of_identity(table, synthetic)
    yield from of_doubles(table)


def _mark(reader: duckdb.DuckDBPyConnection, waiting: tuple[Rule, ...]) -> None:
    """Make `marked`: every row, and whether any rule makes it wait."""
    broken = " OR ".join(f"coalesce({rule.fails}, false)" for rule in waiting) or "false"
    reader.execute(f"CREATE TEMP TABLE marked AS SELECT *, ({broken}) AS waits FROM checked")


def _refuse(reader: duckdb.DuckDBPyConnection, refusing: tuple[Rule, ...], name: str) -> None:
    faults = [
        _fault(rule, row, "", name)
        for rule in refusing
        for (row,) in reader.execute(
            f"SELECT {SOURCE_ROW} FROM marked WHERE {rule.fails} ORDER BY 1"
        ).fetchall()
    ]
    if faults:
        raise rejected(
            f"{name} breaks a rule that the whole file must keep: {faults[0].what}",
            faults[0].allowed,
            "Correct the rows that are named and send the whole file again.",
            rule=faults[0].rule,
            faults=tuple(faults),
        )


def _good(reader: duckdb.DuckDBPyConnection, table: Table) -> pa.Table:
    names = [SOURCE_ROW, *(column.name for column in table.feed_columns)]
    if identifies(table):
        names += [NHS_FAULT, f"{TEXT.format('nhs_number')} AS {NHS_SENT}"]
    return reader.execute(f"""SELECT {", ".join(names)} FROM marked
        WHERE NOT waits AND NOT (times > 1 AND alike AND place > 1)
        ORDER BY {SOURCE_ROW}""").to_arrow_table()


def _quarantined(
    reader: duckdb.DuckDBPyConnection,
    table: Table,
    waiting: tuple[Rule, ...],
    name: str,
    broken: tuple[Quarantined, ...],
) -> tuple[Quarantined, ...]:
    flags = ", ".join(f"coalesce({rule.fails}, false)" for rule in waiting)
    # Quoted: a column may be called as SQL calls something, such as `position`.
    packed = ", ".join(f'"{each.name}" := sent."{each.name}"' for each in table.feed_columns)
    found = reader.execute(f"""SELECT {SOURCE_ROW}, flags, struct_pack({packed}) AS sent_values
        FROM (SELECT {SOURCE_ROW}, [{flags}] AS flags FROM marked WHERE waits) AS broken
        JOIN sent USING ({SOURCE_ROW})""").fetchall()
    rows = [
        Quarantined(
            row,
            tuple(
                _fault(rule, row, values.get(rule.column) or "", name)
                for rule, breaks in zip(waiting, flagged, strict=True)
                if breaks
            ),
            values,
        )
        for row, flagged, values in found
    ]
    return tuple(sorted((*rows, *broken), key=lambda each: each.row))


def _fault(rule: Rule, row: int, value: str, name: str) -> Fault:
    return Fault(
        f"{name}, row {row}",
        rule.what,
        rule.allowed,
        rule.mending(value.strip()),
        rule=rule.rule,
        row=row,
        column=rule.column,
        value=value,
    )


def _issues(reader: duckdb.DuckDBPyConnection, rules: tuple[Rule, ...]) -> Iterator[Issue]:
    warnings = [rule for rule in rules if rule.severity is Severity.WARN]
    if not warnings:
        return
    counts = ", ".join(
        f"count(*) FILTER (coalesce({rule.fails}, false)), min({SOURCE_ROW}) FILTER ({rule.fails})"
        for rule in warnings
    )
    found = reader.execute(f"SELECT {counts} FROM marked WHERE NOT waits").fetchone()
    assert found is not None
    for place, rule in enumerate(warnings):
        count, first = found[2 * place], found[2 * place + 1]
        if count:
            rows = "row" if count == 1 else "rows"
            told = f"{rule.what} {rule.allowed} {count:,} {rows}, the first is row {first}."
            yield Issue(rule.rule, count, told, rule.column)


def _numbers_to_trace(rows: pa.Table) -> Iterator[Issue]:
    """A bad number makes no row of an event wait (X-A1), but its sender is to know of it."""
    if NHS_FAULT not in rows.column_names:
        return
    for rule, told in (
        (CHECKDIGIT, "that fails its check digit"),
        (FORMAT, "that is not in the form of one"),
    ):
        count = pc.sum(pc.equal(rows[NHS_FAULT], rule)).as_py() or 0
        if count == 1:
            kept = f"1 row has an NHS number {told}; the row is kept and its number waits"
        else:
            kept = (
                f"{count:,} rows have an NHS number {told}; the rows are kept and the numbers wait"
            )
        if count:
            yield Issue(rule, count, f"{kept} to be traced.", "nhs_number")


def _ethnic(rows: pa.Table) -> tuple[pa.Table, tuple[Issue, ...]]:
    """The national ethnic category and the sender's own character beside it (X-A10)."""
    if "ethnic_category" not in rows.column_names:
        return rows, ()
    national, local, issue = normalise_array(rows["ethnic_category"])
    place = rows.column_names.index("ethnic_category")
    rows = rows.set_column(place, "ethnic_category", national).append_column("ethnic_local", local)
    issues = []
    for rule, told in (
        (INVALID, "`ethnic_category` is not a code of 2001 and was read as 99, not known."),
        (MISSING, "`ethnic_category` is empty and was read as 99, not known."),
    ):
        count = pc.sum(pc.equal(issue, rule)).as_py() or 0
        if count:
            issues.append(Issue(rule, count, f"{told} {count:,} rows.", "ethnic_category"))
    return rows, tuple(issues)
