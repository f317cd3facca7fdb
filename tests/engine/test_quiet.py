"""A month in which nothing happened is a nought in its place, and no gap."""

import datetime as dt
from dataclasses import replace

import pyarrow as pa
import pytest

from wholesystem.definitions import Period, read_programmes
from wholesystem.engine.measure import SCHEMA
from wholesystem.engine.quiet import with_quiet_periods


@pytest.fixture(scope="module")
def alerts(root):
    programmes = read_programmes(root / "wholesystem" / "programmes")
    return programmes["ambulance_hypertension"].measure("severe-alerts")


def cell(measure, place: str, month: int, numerator: int, lens: str = "", year: int = 2026) -> dict:
    return {
        "measure": measure.name, "period_start": dt.date(year, month, 1),
        "footprint_kind": "pcn", "footprint": place, "lens": lens, "lens_value": lens,
        "lens_version": "", "numerator": numerator, "denominator": None, "sender": "RX9",
        "receiver": "",
    }  # fmt: skip


def months(measure, *cells: dict) -> dict[tuple, int]:
    counts = with_quiet_periods(pa.Table.from_pylist(list(cells), schema=SCHEMA), [measure])
    return {
        (row["footprint"], row["period_start"].month, row["lens"]): row["numerator"]
        for row in counts.to_pylist()
    }


def test_every_month_from_a_places_first_to_the_last_of_all(alerts):
    found = months(
        alerts, cell(alerts, "U1", 1, 2), cell(alerts, "U1", 4, 1), cell(alerts, "U2", 3, 5)
    )
    assert found == {
        ("U1", 1, ""): 2, ("U1", 2, ""): 0, ("U1", 3, ""): 0, ("U1", 4, ""): 1,
        ("U2", 3, ""): 5, ("U2", 4, ""): 0,
    }  # fmt: skip


def test_no_group_and_no_publication_is_filled(alerts):
    cells = cell(alerts, "U1", 1, 2, "age"), cell(alerts, "U1", 3, 2, "age")
    assert set(months(alerts, *cells)) == {("U1", 1, "age"), ("U1", 3, "age")}
    published = replace(alerts, publication=True)
    cells = cell(alerts, "U1", 1, 2), cell(alerts, "U1", 3, 2)
    assert set(months(published, *cells)) == {("U1", 1, ""), ("U1", 3, "")}


def test_months_go_over_the_end_of_a_year_and_weeks_are_weeks(alerts):
    cells = cell(alerts, "U1", 11, 2, year=2025), cell(alerts, "U1", 2, 1)
    assert months(alerts, *cells).keys() == {("U1", month, "") for month in (11, 12, 1, 2)}
    weekly = replace(alerts, period=Period.WEEK)
    found = with_quiet_periods(
        pa.Table.from_pylist(
            [
                cell(alerts, "U1", 6, 1) | {"period_start": dt.date(2026, 6, 1)},
                cell(alerts, "U1", 6, 1) | {"period_start": dt.date(2026, 6, 22)},
            ],
            schema=SCHEMA,
        ),
        [weekly],
    )
    assert sorted(day.day for day in found["period_start"].to_pylist()) == [1, 8, 15, 22]
