"""Small lakes."""

import datetime as dt

import pyarrow as pa
import pytest

from wholesystem.lake import Lake
from wholesystem.lake.arrow import schema, stored
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.permit import Permit, RowRule
from wholesystem.sharing.purpose import Purpose
from wholesystem.tables import TABLES

DAY = dt.date(2026, 3, 27)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path / "lake")


def rows(name: str, *given: dict) -> pa.Table:
    table = TABLES[name]
    wanted = schema(table)
    numbered = [{"source_row": number + 2, **row} for number, row in enumerate(given)]
    return stored(table, pa.Table.from_pylist(numbered, schema=wanted))


def permit(*tables, purpose=Purpose.DIRECT_CARE, columns=None, rule=None, objections=()):
    return Permit(
        actor=SYSTEM_ACTOR,
        purpose=purpose,
        agreement="example",
        tables={name: (columns or {}).get(name) for name in (tables or TABLES)},
        rows=rule or RowRule(),
        objections=frozenset(objections),
        identifiable=False,
        day=DAY,
        until=DAY,
    )
