"""The standards register: every threshold and target, dated, with its source.

It is a file, `standards.toml`, so that a change of policy is a change of a line that people can
read. A measure on a date without a row says so; the last row is never used silently.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.definitions.read_standards import read_rows

SHIPPED = Path(__file__).with_name("standards.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One dated row. `starts_on` and `ends_on` are both included; None is open.

    `scope` is the kind of place it is meant for, or any. `needs` names what a rule must be given
    before it can be judged, such as a baseline.
    """

    standard_id: str
    title: str
    comparator: str
    value: Decimal
    unit: str
    scope: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    source: str
    kind: str
    needs: str = ""

    def met_by(self, value: Decimal) -> bool:
        """Whether a value meets it.

        >>> import datetime, decimal
        >>> rtt18 = Standards.read(SHIPPED).in_force("RTT18", datetime.date(2026, 1, 31))
        >>> rtt18.met_by(decimal.Decimal("0.6138"))
        False
        """
        return {
            ">=": value >= self.value,
            "<=": value <= self.value,
            ">": value > self.value,
            "<": value < self.value,
            "=": value == self.value,
        }[self.comparator]


@dataclass(frozen=True)
class Standards:
    """The register as read from one file."""

    rows: tuple[Standard, ...]

    @classmethod
    def read(cls, path: Path) -> "Standards":
        """Read the register; all faults of the file are told at once."""
        rows = read_rows(path)
        return cls(tuple(_standard(standard_id, entry) for standard_id, _, entry in rows))

    def in_force(self, standard_id: str, on: dt.date) -> Standard | None:
        """The row in force on a day; None where there is none for that day."""
        known = {row.standard_id for row in self.rows}
        if standard_id not in known:
            raise Problem(
                f"The standards register has no {standard_id!r}.{did_you_mean(standard_id, known)}",
                "A definition may use the ids of standards.toml.",
                "Add a dated row with its source to standards.toml.",
                kind=Kind.NOT_FOUND,
            )
        held = [
            row
            for row in self.rows
            if row.standard_id == standard_id
            and (row.starts_on is None or row.starts_on <= on)
            and (row.ends_on is None or on <= row.ends_on)
        ]
        return max(held, key=lambda row: row.starts_on or dt.date.min) if held else None

    def value(self, standard_id: str, on: dt.date) -> Decimal:
        """The value in force on a day; a Problem where there is none."""
        row = self.in_force(standard_id, on)
        if row is None:
            raise Problem(
                f"The standards register has no row of {standard_id} for {on:%d %B %Y}.",
                "A threshold is used on the days that its row covers, and on no others.",
                "Add the row for that day, with its source, to standards.toml.",
                kind=Kind.NOT_FOUND,
            )
        return row.value


def _standard(standard_id: str, entry: dict) -> Standard:
    return Standard(
        standard_id=standard_id,
        title=entry["title"],
        comparator=entry["comparator"],
        value=Decimal(str(entry["value"])),
        unit=entry["unit"],
        scope=entry.get("scope", "any"),
        starts_on=entry.get("from"),
        ends_on=entry.get("to"),
        source=entry["source"],
        kind=entry["kind"],
        needs=entry.get("needs", ""),
    )
