"""From counts to cells: value, interval, standard, name of the place.

The counts come from the engine, the values from `statistics`, the standard from the register as
it was at the end of the cell's period (X-A9). No denominator is "not calculable", never nought.
"""

import datetime as dt
import hashlib
import io
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.csv

from wholesystem.core.days import FinancialYear, Month
from wholesystem.definitions import Kind, Measure, Period, Standards
from wholesystem.engine import Places
from wholesystem.footprint import Footprint
from wholesystem.statistics import wilson

NOT_CALCULABLE = "there is nobody to count"
NO_STANDARD = "no standard for this date"
CALCULATED = ("value", "lower", "upper")


def cells(
    measure: Measure,
    counts: pa.Table,
    standards: Standards,
    footprint: Footprint,
    places: Places,
    programme: str,
) -> list[dict]:
    """The cells of one measure, as fields of `work.results.Result`."""
    values = _values(measure, counts)
    rows = counts.to_pylist()
    return [
        _cell(measure, row, value, standards, footprint, places, programme)
        for row, value in zip(rows, values, strict=True)
    ]


def _values(measure: Measure, counts: pa.Table) -> list[tuple]:
    """Value, lower and upper of every row, worked out together."""
    numerators = np.array(counts["numerator"].to_pylist(), dtype=float)
    if measure.denominator is None or measure.kind is Kind.COUNT:
        return [(value, None, None) for value in numerators.tolist()]
    denominators = np.array(counts["denominator"].to_pylist(), dtype=float)
    if measure.kind is Kind.RATIO:
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(denominators > 0, numerators / denominators, np.nan)
        return [(_number(value), None, None) for value in ratios.tolist()]
    found = wilson(numerators, denominators)
    return [
        tuple(_number(each) for each in three)
        for three in zip(
            np.atleast_1d(found.value).tolist(),
            np.atleast_1d(found.lower).tolist(),
            np.atleast_1d(found.upper).tolist(),
            strict=True,
        )
    ]


def _number(value: float) -> float | None:
    return None if value is None or np.isnan(value) else value


def _cell(measure, row, values, standards, footprint, places, programme) -> dict:
    start = row["period_start"]
    end, label = period_of(measure.period, start)
    value, lower, upper = values
    standard = _held_against(measure.standard, standards, end, value)
    ambition = _ambition(measure, standards, end, value, row["footprint_kind"])
    return {
        "programme": programme,
        "period_start": start,
        "period_end": end,
        "period": label,
        "footprint_kind": row["footprint_kind"],
        "footprint": row["footprint"],
        "footprint_name": _name(measure, row, footprint, places, end),
        "lens": row["lens"],
        "lens_value": row["lens_value"],
        "numerator": row["numerator"],
        "denominator": row["denominator"],
        "value": value,
        "lower": lower,
        "upper": upper,
        "not_calculable": NOT_CALCULABLE if value is None else "",
        "standard_id": standard[0],
        "standard_met": standard[1],
        "ambition_id": ambition[0],
        "ambition_met": ambition[1],
        "publication": measure.publication,
        "quality": _beside(row, places),
    }


def _held_against(standard_id, standards, on, value) -> tuple[str, bool | None]:
    if not standard_id:
        return "", None
    row = standards.in_force(standard_id, on)
    if row is None:
        return NO_STANDARD, None
    if row.needs or value is None:
        return standard_id, None
    return standard_id, row.met_by(Decimal(repr(value)))


def _ambition(measure, standards, on, value, footprint_kind) -> tuple[str, bool | None]:
    """The first ambition in force that is meant for this kind of place."""
    for ambition_id in measure.ambitions:
        row = standards.in_force(ambition_id, on)
        if row is not None and row.scope in ("any", footprint_kind):
            return _held_against(ambition_id, standards, on, value)
    return "", None


def _beside(row, places) -> dict[str, str]:
    """What a reader must know beside the number: the index, whose items, the body it is within."""
    said = {name: row[name] for name in ("lens_version", "sender", "receiver")}
    said["within"] = places.within.get(
        (row["footprint_kind"], row["footprint"], row["period_start"]), ""
    )
    return {name: value for name, value in said.items() if value}


def _name(measure, row, footprint, places, on) -> str:
    kind, code = row["footprint_kind"], row["footprint"]
    if code == "-":
        return measure.elsewhere.get(kind, "Not known")
    return places.names.get((kind, code)) or footprint.name(code, on)


def period_of(period: Period, start: dt.date) -> tuple[dt.date, str]:
    """The last day of a period and the words it is known by.

    >>> period_of(Period.MONTH, dt.date(2026, 1, 1))
    (datetime.date(2026, 1, 31), '2026-01')
    """
    if period is Period.MONTH:
        month = Month.of(start)
        return month.end, month.text
    if period is Period.WEEK:
        return start + dt.timedelta(days=6), f"week of {start.isoformat()}"
    if period is Period.FINANCIAL_YEAR:
        year = FinancialYear.of(start)
        return year.end, year.label
    return start, start.isoformat()


def canonical(counts: pa.Table) -> bytes:
    """The counts as bytes that are the same whenever the counts are: CSV in a stable order."""
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(counts, buffer)
    return buffer.getvalue()


def definition_hash(source: bytes) -> str:
    """What names the definition that made a figure: the hash of its programme's file."""
    return hashlib.sha256(source).hexdigest()
