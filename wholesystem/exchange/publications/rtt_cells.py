"""The cells of an RTT extract: counts as numbers, everything else as text.

A file in which every count is one is read straight to numbers. Any other is read again as text,
so that everything that is wrong with its cells can be told at once.
"""

from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from wholesystem.core.problem import Fault
from wholesystem.exchange.csv_rows import RECORD_BYTES_MAX, SOURCE_ROW, csv_rows
from wholesystem.exchange.found import rejected
from wholesystem.exchange.opening import Form, Opened, folded
from wholesystem.exchange.publications.rtt_columns import (
    BANDS,
    COLUMNS,
    COUNTED,
    COUNTS,
    NAMES,
    NEXT_STEP,
)

COUNT = r"\s*[+-]?\d{1,18}\s*"
# What one cell may add to a message.
LETTERS_TOLD = 60


@dataclass(frozen=True)
class Cells:
    """What was found in the cells: those that are no counts, and the rows that are not whole."""

    unread: tuple[Fault, ...] = ()
    broken: tuple[Fault, ...] = ()


def load(reader: duckdb.DuckDBPyConnection, opened: Opened) -> Cells:
    """Make `wide`, the file under its official names, and `extract`, its columns under short ones.

    A count that cannot be read is empty in both, and its row of `extract` is marked `unread`.
    """
    if opened.form is Form.PARQUET:
        raise rejected(
            f"{opened.name} has the columns of the RTT extract, but is not a CSV.",
            "NHS England publishes the extract as a CSV in a zip.",
            "Receive the file as it was published.",
            rule="UNKNOWN_FORM",
        )
    numbers = _numbers(opened)
    if numbers is not None:
        reader.register("wide", numbers)
        cells = Cells()
    else:
        cells = _texts(reader, opened)
    _shorten(reader, cells)
    if not reader.execute("SELECT count(*) FROM extract").fetchall()[0][0] and not cells.broken:
        raise rejected(
            f"{opened.name} has a header and no rows.",
            "An extract has a row for each provider, commissioner, part and specialty.",
            NEXT_STEP,
            rule="EMPTY_FILE",
        )
    return cells


def _numbers(opened: Opened) -> pa.Table | None:
    """The file with its counts as numbers; None where one is no count, or a row is not whole."""
    names = [str(place) for place in range(len(opened.header))]
    chosen = _places(opened)
    counted = {chosen[name] for name in COUNTED}
    try:
        table = pv.read_csv(
            opened.path,
            read_options=pv.ReadOptions(
                block_size=RECORD_BYTES_MAX, column_names=names, skip_rows_after_names=1
            ),
            parse_options=pv.ParseOptions(
                delimiter=opened.delimiter, newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=pv.ConvertOptions(
                include_columns=[chosen[name] for name in COLUMNS],
                column_types={
                    place: pa.int64() if place in counted else pa.string()
                    for place in chosen.values()
                },
                null_values=[""],
            ),
        )
    except pa.ArrowInvalid:
        return None
    table = table.rename_columns(list(COLUMNS))
    if pc.any(pc.equal(table[NAMES["provider"]], "")).as_py():
        return None  # a blank line comes as a row of empty cells
    return table.append_column(SOURCE_ROW, pa.array(range(2, len(table) + 2), pa.int64()))


def _texts(reader: duckdb.DuckDBPyConnection, opened: Opened) -> Cells:
    """Make `wide` from a file of which some cells or rows cannot be read, and tell which."""
    rows, broken = csv_rows(opened)
    chosen = _places(opened)
    as_sent = {name: rows[place] for name, place in chosen.items()}
    reader.register("as_sent", pa.table({**as_sent, SOURCE_ROW: rows[SOURCE_ROW]}))
    counts = ", ".join(
        f"""CASE WHEN regexp_full_match("{name}", '{COUNT}') THEN trim("{name}")::BIGINT END
            AS "{name}\""""
        for name in COUNTED
    )
    words = ", ".join(f'"{name}"' for name in NAMES.values())
    reader.execute(f"CREATE TEMP TABLE wide AS SELECT {words}, {counts}, {SOURCE_ROW} FROM as_sent")
    cells = ", ".join(f'"{name}"' for name in COUNTED)
    found = reader.execute(f"""SELECT source_row, band, cell
        FROM (UNPIVOT (SELECT source_row, {cells} FROM as_sent) ON {cells}
            INTO NAME band VALUE cell)
        WHERE trim(cell) <> '' AND NOT regexp_full_match(cell, '{COUNT}') ORDER BY 1""").fetchall()
    return Cells(
        unread=tuple(_unread(opened.name, *each) for each in found),
        broken=tuple(replace(fault, next_step="") for row in broken for fault in row.faults),
    )


def _places(opened: Opened) -> dict[str, str]:
    """Where each column stands, however its heading is written."""
    places: dict[str, str] = {}
    for place, name in enumerate(opened.header):
        places.setdefault(folded(name), str(place))
    return {name: places[folded(name)] for name in COLUMNS}


def _shorten(reader: duckdb.DuckDBPyConnection, cells: Cells) -> None:
    words = ", ".join(f"""nullif(trim("{name}"), '') AS {alias}""" for alias, name in NAMES.items())
    counts = ", ".join(f'"{name}" AS {alias}' for alias, name in COUNTS.items())
    bands = ", ".join(f'"{name}"' for name in BANDS)
    unread = ", ".join(str(row) for row in sorted({fault.row or 0 for fault in cells.unread}))
    reader.execute(f"""CREATE TEMP TABLE extract AS
        SELECT source_row, {words}, {counts},
            list_sum([{bands}]) AS banded, list_min([{bands}]) AS least,
            source_row IN ({unread or "NULL"}) IS TRUE AS unread FROM wide""")


def _unread(name: str, row: int, column: str, cell: str) -> Fault:
    return Fault(
        f"{name}, row {row}",
        f"`{column}` is `{cell.strip()[:LETTERS_TOLD]}`.",
        "A count is a whole number.",
        "",
        rule="NOT_A_NUMBER",
        row=row,
        column=column,
    )
