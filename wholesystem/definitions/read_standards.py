"""Read the rows of standards.toml, and tell everything that is wrong with them at once."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import combinations
from pathlib import Path

from wholesystem.core.days import in_words
from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean
from wholesystem.sharing.toml_lines import Lines

KINDS = ("constitutional", "ambition", "clinical", "setting")
COMPARATORS = (">=", "<=", ">", "<", "=")
NEEDED = ("comparator", "value", "unit", "source", "kind", "title")
FIELDS = (*NEEDED, "scope", "from", "to", "needs")
DAYS = ("from", "to")
CHOICES = {"comparator": COMPARATORS, "kind": KINDS}

# A row with its id and the line at which it begins.
Row = tuple[str, int, dict]


def read_rows(path: Path) -> list[Row]:
    """The rows of the file, each of them good; a Problem with every fault where one is not."""
    text = _text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise Problem(
            f"{path.name} cannot be read: its line {line} is not TOML.",
            "A row begins with [[ITS-ID]], then come lines of `key = value`; text stands in "
            "double quotes.",
            "Correct the line and run the command again.",
            kind=Kind.REJECTED,
        ) from None
    lines = Lines(text)
    rows: list[Row] = []
    faults: list[Fault] = []
    for standard_id, entries in document.items():
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            faults.append(_no_rows(path, standard_id, lines.of(standard_id)))
            continue
        for place, entry in enumerate(entries):
            row = (standard_id, lines.item(standard_id, place), entry)
            found_here = list(_faults(path, row))
            faults += found_here
            rows += [] if found_here else [row]
    faults += _overlaps(path, rows)
    if faults:
        raise _problem(path, faults)
    return rows


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        why = "it is not UTF-8 text"
    except OSError as error:
        why = error.strerror or type(error).__name__
    raise Problem(
        f"{path.name} cannot be read: {why}.",
        "The standards register is a TOML file, in UTF-8.",
        "Put the file right and run the command again.",
        kind=Kind.REJECTED,
    ) from None


def _faults(path: Path, row: Row) -> Iterator[Fault]:
    """Everything that is wrong with one row."""
    _, _, entry = row
    for name in NEEDED:
        if name not in entry:
            yield _fault(path, row, f"`{name}` is missing.", f"A row has {', '.join(NEEDED)}.")
    for name, value in entry.items():
        if name not in FIELDS:
            what = f"`{name}` is not a field.{did_you_mean(name, FIELDS)}"
            yield _fault(path, row, what, f"The fields are {', '.join(FIELDS)}.")
        elif name == "value":
            if not _is_number(value):
                what, allowed = "`value` is no number.", "A value is a number, without quotes."
                yield _fault(path, row, what, allowed)
        elif name in DAYS:
            if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
                what, allowed = f"`{name}` is no day.", "Write a day without quotes: 2026-04-01."
                yield _fault(path, row, what, allowed)
        elif not isinstance(value, str) or not value.strip():
            yield _fault(path, row, f"`{name}` is no text.", "Write words in double quotes.")
        elif name in CHOICES and value not in CHOICES[name]:
            # Of two signs none is nearer than another; the wrong one would be a wrong threshold.
            meant = did_you_mean(value, KINDS) if name == "kind" else ""
            what = f"`{name}` is `{value}`.{meant}"
            yield _fault(path, row, what, f"It is one of {', '.join(CHOICES[name])}.")
    first, last = (entry.get(name) for name in DAYS)
    if type(first) is type(last) is dt.date and last < first:
        what = f"`to` ({in_words(last)}) is before `from` ({in_words(first)})."
        yield _fault(path, row, what, "A row holds from its first day to its last, both included.")


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _overlaps(path: Path, rows: list[Row]) -> Iterator[Fault]:
    """Two rows for one day: which of them counts would be a matter of their order."""
    for one, other in combinations(rows, 2):
        if all(_same(one, other)) and _meet(one[2], other[2]):
            yield _fault(
                path,
                other,
                f"It holds on days of the row at line {one[1]} ({_span(one[2])}) too.",
                "On one day, one row of an id, a scope and a kind is in force.",
                "End the earlier row with `to`, on the day before the later one begins.",
            )


def _same(one: Row, other: Row) -> Iterator[bool]:
    yield one[0] == other[0]
    yield one[2].get("scope", "any") == other[2].get("scope", "any")
    yield one[2]["kind"] == other[2]["kind"]


def _meet(one: dict, other: dict) -> bool:
    first = max(one.get("from", dt.date.min), other.get("from", dt.date.min))
    last = min(one.get("to", dt.date.max), other.get("to", dt.date.max))
    return first <= last


def _span(entry: dict) -> str:
    words = [f"{name} {in_words(entry[name])}" for name in DAYS if name in entry]
    return " ".join(words) or "on every day"


def _fault(
    path: Path, row: Row, what: str, allowed: str, next_step: str = "Correct the row."
) -> Fault:
    standard_id, line, entry = row
    span = f" ({_span(entry)})" if next_step != "Correct the row." else ""
    where = f"{path.name}, line {line}, {standard_id}{span}"
    return Fault(where, what, allowed, next_step, rule="STANDARD", row=line)


def _no_rows(path: Path, standard_id: str, line: int) -> Fault:
    return Fault(
        f"{path.name}, line {line}, {standard_id}",
        f"`{standard_id}` is not a list of rows.",
        f"A row begins with [[{standard_id}]], in two brackets on either side.",
        "Correct the line.",
        rule="STANDARD",
        row=line,
    )


def _problem(path: Path, faults: list[Fault]) -> Problem:
    count = "one fault" if len(faults) == 1 else f"{len(faults)} faults"
    return Problem(
        f"{path.name} has {count}, and none of its rows is used.",
        f"A row has {', '.join(FIELDS)}; the last four may be left out.",
        "Correct the rows named below and run the command again.",
        kind=Kind.REJECTED,
        faults=sorted(faults, key=lambda fault: fault.row or 0),
    )
