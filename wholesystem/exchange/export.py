"""Rows on their way out as a CSV that is safe to open in a spreadsheet.

A cell that begins with =, +, -, @ or a tab is run as a formula by spreadsheets; an apostrophe in
front makes it text (domain 1.8). Numbers are written as numbers, negative ones too.
"""

import csv
import io
import re

import pyarrow as pa

# A number that was sent as text is a number in a spreadsheet too, and runs nothing.
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(table: pa.Table) -> bytes:
    """The rows as UTF-8 with a byte-order mark, so that Excel reads names with accents.

    >>> import pyarrow as pa
    >>> write_csv(pa.table({"name": ["=1+1", "Ann"], "change": [-2, 3]})).decode("utf-8-sig")
    "name,change\\r\\n'=1+1,-2\\r\\nAnn,3\\r\\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe(name) for name in table.column_names])
    columns = [
        [_cell(value) for value in column.to_pylist()]
        if _is_plain(column.type)
        else [safe(_text(value)) for value in column.to_pylist()]
        for column in table.columns
    ]
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """The text as a spreadsheet shows it, and never runs it.

    >>> safe("@SUM(A1)"), safe("RXA"), safe("-2.5")
    ("'@SUM(A1)", 'RXA', '-2.5')
    """
    if text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _is_plain(kind: pa.DataType) -> bool:
    types = pa.types
    return (
        types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_decimal(kind)
        or types.is_boolean(kind)
        or types.is_temporal(kind)
    )


def _cell(value: object) -> object:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _text(value: object) -> str:
    if value is None:
        return ""
    return ";".join(map(str, value)) if isinstance(value, list) else str(value)
