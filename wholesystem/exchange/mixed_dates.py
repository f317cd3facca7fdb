"""A column in which some dates have the month first leaves all the others in doubt."""

import duckdb

from wholesystem.core.problem import Fault
from wholesystem.exchange import parse
from wholesystem.exchange.found import rejected
from wholesystem.tables import Column, Table, Type


def refuse_mixed_dates(reader: duckdb.DuckDBPyConnection, table: Table, name: str) -> None:
    """Refuse the file, naming the rows, where a column of `sent` holds both sorts."""
    faults = []
    for column in _with_slashes(reader, table):
        text = f"trim({column.name}, {parse.quoted(parse.BLANKS)})"
        month_first = parse.month_first(text)
        found = reader.execute(f"""SELECT source_row FROM sent WHERE {month_first}
            AND EXISTS (SELECT 1 FROM sent WHERE {parse.either_way(text)})
            ORDER BY source_row""").fetchall()
        faults += [
            Fault(
                f"{name}, row {row}",
                f"`{column.name}` has the month first.",
                "A day is written 2026-01-31 or 31/01/2026.",
                "Write the column in one of these ways.",
                rule="AMBIGUOUS_DATES",
                row=row,
                column=column.name,
            )
            for (row,) in found
        ]
    if faults:
        columns = ", ".join(sorted({f"`{fault.column}`" for fault in faults}))
        raise rejected(
            f"{name} has dates with the month first in {columns}, beside others that can be read "
            "either way.",
            "A day is written 2026-01-31 or 31/01/2026, in all rows.",
            "Write the dates in one of these ways and send the whole file again.",
            rule="AMBIGUOUS_DATES",
            faults=tuple(faults),
        )


def _with_slashes(reader: duckdb.DuckDBPyConnection, table: Table) -> list[Column]:
    dated = [each for each in table.feed_columns if each.type in (Type.DAY, Type.MOMENT)]
    if not dated:
        return []
    asked = ", ".join(f"bool_or(contains({column.name}, '/'))" for column in dated)
    found = reader.execute(f"SELECT {asked} FROM sent").fetchone() or ()
    return [column for column, slashed in zip(dated, found, strict=True) if slashed]
