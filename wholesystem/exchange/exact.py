"""Rows as a CSV from which every value can be read back: for a copy, not for a spreadsheet.

Text is always in quotation marks; numbers, days, moments, true and false never are; and what is
not known is nothing at all, so that it is told apart from empty text, which is "". PostgreSQL's
COPY reads and writes it so. A cell that begins like a formula is left as it is: an apostrophe in
front of it could not be told from one that was there. `export.py` is for files that people open.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path


def write_exact_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Write the rows as they come, in UTF-8; gives how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(line(columns))
        for row in rows:
            out.write(line(row))
            count += 1
    return count


def line(values: Iterable[object]) -> str:
    """One line, with its end.

    >>> line([7, None, "", "=1+1", True, date(2026, 3, 4), Decimal("0E-9")])
    '7,,"","=1+1",true,2026-03-04,0.000000000\\r\\n'
    """
    return ",".join(map(_written, values)) + "\r\n"


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    # A kind of value that no column has yet would be written in some way or other: better not.
    assert isinstance(value, str), f"no way to write a {type(value).__name__} is agreed"
    return '"' + value.replace('"', '""') + '"'
