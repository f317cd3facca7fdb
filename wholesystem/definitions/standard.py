"""The standards register: every threshold and target, dated, with its source.

It is a file, `standards.toml`, so that a change of policy is a change of a line that people can
read. A measure on a date without a row says so; the last row is never used silently.
"""

import datetime as dt
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean

SHIPPED = Path(__file__).with_name("standards.toml")
KINDS = ("constitutional", "ambition", "clinical", "setting")
FIELDS = (
    "comparator",
    "value",
    "unit",
    "scope",
    "from",
    "to",
    "source",
    "kind",
    "needs",
    "title",
)


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
        with path.open("rb") as file:
            document = tomllib.load(file)
        rows, faults = [], []
        for standard_id, entries in document.items():
            for entry in entries:
                fault = _fault(path, standard_id, entry)
                faults.append(fault) if fault else rows.append(_standard(standard_id, entry))
        if faults:
            raise Problem(
                f"{path.name} has {len(faults)} rows that cannot be read.",
                f"A row has {', '.join(FIELDS)}; the kind is one of {', '.join(KINDS)}.",
                "Correct the rows named below and run the command again.",
                kind=Kind.REJECTED,
                faults=tuple(faults),
            )
        return cls(tuple(rows))

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


def _fault(path: Path, standard_id: str, entry: dict) -> Fault | None:
    unknown = [name for name in entry if name not in FIELDS]
    missing = [
        name
        for name in ("comparator", "value", "unit", "source", "kind", "title")
        if name not in entry
    ]
    wrong = entry.get("kind") not in KINDS or entry.get("comparator") not in (
        ">=",
        "<=",
        ">",
        "<",
        "=",
    )
    if not (unknown or missing or wrong):
        return None
    return Fault(
        where=f"{path.name}, {standard_id}",
        what=f"unknown: {', '.join(unknown) or 'none'}; missing: {', '.join(missing) or 'none'}",
        allowed="comparator is one of >=, <=, >, <, =",
        next_step="correct the row",
    )


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
