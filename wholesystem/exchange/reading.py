"""The rows of a feed as text, exactly as they were sent, each with its number.

Everything is read as text, codes above all: a code that has been a number on the way has lost its
zeros. What a value means is for `checks`.
"""

from dataclasses import dataclass

import pyarrow as pa

from wholesystem.exchange.csv_rows import SOURCE_ROW, csv_rows
from wholesystem.exchange.found import Quarantined, rejected
from wholesystem.exchange.opening import Form, Opened
from wholesystem.exchange.parquet_rows import parquet_columns
from wholesystem.exchange.recognise import Recognised


@dataclass(frozen=True)
class Sent:
    """Rows as sent: `rows` has the kind's columns as text and `source_row` (the header is row 1).

    `broken` are the rows that could not be cut into columns.
    """

    rows: pa.Table
    broken: tuple[Quarantined, ...] = ()

    @property
    def rows_read(self) -> int:
        """All rows of the file that are not blank."""
        return len(self.rows) + len(self.broken)


def read_rows(opened: Opened, recognised: Recognised) -> Sent:
    """The rows of a recognised feed; raises a Problem where the file as a whole cannot be read."""
    read = _read_parquet if opened.form is Form.PARQUET else _read_csv
    sent = read(opened, recognised)
    if not sent.rows_read:
        raise rejected(
            f"{opened.name} has a header and no rows.",
            "A file has at least one row.",
            "Send the file again with its rows; if there is nothing to tell, send nothing.",
            rule="EMPTY_FILE",
        )
    return sent


def _read_csv(opened: Opened, recognised: Recognised) -> Sent:
    rows, broken = csv_rows(opened)
    chosen = {name: rows[str(place)] for name, place in recognised.columns.items()}
    return Sent(pa.table({**chosen, SOURCE_ROW: rows[SOURCE_ROW]}), broken)


def _read_parquet(opened: Opened, recognised: Recognised) -> Sent:
    columns = parquet_columns(opened, recognised)
    rows = len(next(iter(columns.values())))
    return Sent(pa.table({**columns, SOURCE_ROW: pa.array(range(2, rows + 2), pa.int64())}))
