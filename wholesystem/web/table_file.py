"""A table as a CSV file, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

# A cell that begins so is a formula to a spreadsheet, whoever wrote it (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence]) -> HttpResponse:
    """The rows as a download called NAME.csv."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: object) -> object:
    """Text that would be taken for a formula gets an apostrophe before it.

    >>> _cell("=1+1"), _cell(-3), _cell("St Mary's")
    ("'=1+1", -3, "St Mary's")
    """
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
