"""A CSV cut into rows of text, each with its number; and the rows that cannot be cut."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv

from wholesystem.core.problem import Fault, Problem
from wholesystem.exchange.found import Quarantined, rejected
from wholesystem.exchange.opening import BLOCK, Opened

SOURCE_ROW = "source_row"
# One record of a CSV, header or row, is never longer than this.
RECORD_BYTES_MAX = 16 << 20


def csv_rows(opened: Opened) -> tuple[pa.Table, tuple[Quarantined, ...]]:
    """The rows under their places in the header (`0`, `1`, ...) and `source_row`; and the broken.

    By place, so that a header that is empty or said twice among the extras does no harm. Rows that
    are blank are in neither. Raises a Problem where the file ends inside a row.
    """
    broken: list[pv.InvalidRow] = []

    def keep(row: pv.InvalidRow) -> str:
        broken.append(row)
        return "skip"

    names = [str(place) for place in range(len(opened.header))]
    try:
        table = pv.read_csv(
            opened.path,
            read_options=pv.ReadOptions(
                # One thread: only then does Arrow know the number of a row that it cannot read.
                use_threads=False,
                block_size=RECORD_BYTES_MAX,
                column_names=names,
            ),
            parse_options=pv.ParseOptions(
                delimiter=opened.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=pv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                null_values=[],
            ),
        )
    except pa.ArrowInvalid as error:  # a row that goes on and on
        raise _cut_short(opened, "a quotation mark is opened and never closed") from error
    _refuse_cut_short(opened, table, broken)
    numbered = table.append_column(SOURCE_ROW, _numbers(len(table), {row.number for row in broken}))
    rows = numbered.slice(1)  # without the header, which is row 1
    blank = pc.equal(pc.binary_length(pc.binary_join_element_wise(*rows.columns[:-1], "")), 0)
    rows = rows.filter(pc.invert(blank)) if len(names) and len(rows) else rows
    return rows, tuple(_broken(row, opened) for row in broken if row.text.strip())


def _numbers(count: int, skipped: set[int]) -> pa.Array:
    if not skipped:
        return pa.array(range(1, count + 1), pa.int64())
    numbers = (number for number in range(1, count + len(skipped) + 1) if number not in skipped)
    return pa.array(numbers, pa.int64())


def _broken(row: pv.InvalidRow, opened: Opened) -> Quarantined:
    fault = Fault(
        f"{opened.name}, row {row.number}",
        f"It has {row.actual_columns} values and the header has {row.expected_columns} names.",
        "Each row has a value, or nothing, for every column; a value with a comma or a line break "
        "stands in quotation marks.",
        "Correct the row and send it again.",
        rule="ROW_LENGTH",
        row=row.number,
    )
    return Quarantined(row.number, (fault,), {"as sent": row.text})


def _refuse_cut_short(opened: Opened, table: pa.Table, broken: list[pv.InvalidRow]) -> None:
    """A file that ends inside a row is not all there, and what is lost cannot be known."""
    last = len(table) + len(broken)
    ended = _ends_with_line_break(opened.path)
    short = broken and broken[-1].number == last and not ended
    if short and broken[-1].actual_columns < broken[-1].expected_columns:
        raise _cut_short(opened, f"its last row, {last}, has {broken[-1].actual_columns} values")
    if _quotes(opened.path) % 2 == 0:
        return
    if broken and broken[-1].number == last:
        swallows = _breaks(broken[-1].text)
    else:
        swallows = _last_row_swallows(table)
    if swallows:
        raise _cut_short(opened, f"a quotation mark is opened in row {last} and never closed")
    if not ended:
        raise _cut_short(opened, "a quotation mark is opened and never closed")


def _cut_short(opened: Opened, how: str) -> Problem:
    return rejected(
        f"{opened.name} was cut short or damaged on its way: {how}.",
        "A file is whole to its last row.",
        "Send the whole file again.",
        rule="CUT_SHORT",
    )


def _ends_with_line_break(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) in b"\r\n"


def _quotes(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b'"') for block in iter(lambda: file.read(BLOCK), b""))


def _last_row_swallows(table: pa.Table) -> bool:
    if not len(table):
        return False
    return any(_breaks(column[-1].as_py() or "") for column in table.columns)


def _breaks(text: str) -> bool:
    return "\n" in text.strip() or "\r" in text.strip()
