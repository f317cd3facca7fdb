"""A footprint from the rows of the tables `organisations` and `relationships`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from wholesystem.footprint.kinds import PARENT_FIRST, OrganisationKind, Tie
from wholesystem.footprint.organisation import Membership, Organisation
from wholesystem.footprint.registry import Footprint


def footprint_from_rows(organisations: Any, relationships: Any) -> Footprint:
    """The footprint that the rows tell. Rows are mappings by column name, or an Arrow table.

    Days may be days or ISO text; empty is None. A relationship may carry `speaks_from_on` and
    `speaks_to_on`, the days that its source speaks for.

    >>> footprint = footprint_from_rows(
    ...     [{"organisation": "P1", "name": "High Street", "kind": "PRACTICE"}],
    ...     [{"from_organisation": "QHD", "kind": "COMMISSIONS", "to_organisation": "P1"}],
    ... )
    >>> footprint.parents("P1", Tie.COMMISSIONS, date(2026, 1, 1))
    ('QHD',)
    """
    return Footprint(
        tuple(organisation_from_row(row) for row in _mappings(organisations)),
        tuple(membership_from_row(row) for row in _mappings(relationships)),
    )


def organisation_from_row(row: Mapping[str, Any]) -> Organisation:
    """One row of `organisations`; see `wholesystem.tables.organisations` for the columns."""
    return Organisation(
        code=row["organisation"],
        name=row["name"],
        kind=OrganisationKind(row["kind"]),
        sector=row.get("sector") or "",
        postcode=row.get("postcode") or "",
        latitude=_number(row.get("latitude")),
        longitude=_number(row.get("longitude")),
        starts_on=_day(row.get("from_on")),
        ends_on=_day(row.get("to_on")),
        source=row.get("source") or "",
    )


def membership_from_row(row: Mapping[str, Any]) -> Membership:
    """One row of `relationships`, turned so that the parent is the one that stands above."""
    kind = Tie(row["kind"])
    ends = (row["from_organisation"], row["to_organisation"])
    child, parent = reversed(ends) if kind in PARENT_FIRST else ends
    return Membership(
        child=child,
        parent=parent,
        kind=kind,
        share_percent=_number(row.get("share_percent")),
        starts_on=_day(row.get("from_on")),
        ends_on=_day(row.get("to_on")),
        source=row.get("source") or "",
        speaks_from=_day(row.get("speaks_from_on")),
        speaks_to=_day(row.get("speaks_to_on")),
    )


def _mappings(rows: Any) -> Iterable[Mapping[str, Any]]:
    return rows.to_pylist() if hasattr(rows, "to_pylist") else rows


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value)


def _number(value: Any) -> float | None:
    return None if value is None or value == "" else float(value)
