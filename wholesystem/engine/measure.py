"""Work out measures: every period, footprint and group of many measures, set by set.

Only whole numbers come out of here: numerators and denominators. Values and intervals are made
from them by `statistics`, and what may be seen of them is settled by `sharing.disclosure`, last.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.definitions.measure import Measure, Period
from wholesystem.engine.parameters import Parameters
from wholesystem.engine.quiet import with_quiet_periods
from wholesystem.lake import Reading

SCHEMA = pa.schema(
    [
        ("measure", pa.string()),
        ("period_start", pa.date32()),
        ("footprint_kind", pa.string()),
        ("footprint", pa.string()),
        ("lens", pa.string()),
        ("lens_value", pa.string()),
        ("lens_version", pa.string()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        # The one organisation that sent, or that was sent, all that a cell counts; else empty.
        ("sender", pa.string()),
        ("receiver", pa.string()),
    ]
)
# The place of rows whose footprint column is empty.
ELSEWHERE = "-"


def measure(measures: Iterable[Measure], reading: Reading, parameters: Parameters) -> pa.Table:
    """The counts of the measures, one row a measure, period, footprint and lens value.

    Measures over the same rows are worked out together: their rows once, then one group-by for
    each footprint and lens. A measure without a denominator has it empty. The order is stable.
    """
    measures, found = tuple(measures), []
    for number, alike in enumerate(_alike(measures)):
        grouped = _grouped(alike[0])
        rows = reading.keep(f"measured_{number}", grouped, parameters.values_for(grouped))
        for kind in alike[0].footprints:
            for lens in ("", *alike[0].lenses):
                cut = _cut(alike, rows, kind, lens)
                found.append(_long(alike, reading.run(cut, parameters.values_for(cut)), kind, lens))
    rows = with_quiet_periods(pa.concat_tables([SCHEMA.empty_table(), *found]), measures)
    return rows.sort_by([(name, "ascending") for name in SCHEMA.names[:7]])


def _alike(measures: Iterable[Measure]) -> list[list[Measure]]:
    """The measures by the rows that they are over, and the cuts of those rows."""
    groups: dict[tuple, list[Measure]] = {}
    for one in measures:
        key = (one.over.op(), one.when.op(), one.period, tuple(one.footprints), tuple(one.lenses))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _grouped(one: Measure) -> ir.Table:
    """The rows of a measure with the columns that they are cut by."""
    places = {
        f"_{kind}": column.cast("string").fill_null(ELSEWHERE)
        for kind, column in one.footprints.items()
    }
    lenses = {}
    for name, lens in one.lenses.items():
        lenses[f"_{name}"] = lens.column.cast("string").fill_null("")
        if lens.version is not None:
            lenses[f"_{name}_version"] = lens.version.cast("string").fill_null("")
    parties = {
        f"_{name}": column.cast("string").fill_null("")
        for name, column in (("sender_is", one.sender), ("receiver_is", one.receiver))
        if column is not None
    }
    return one.over.mutate(_period=_period_start(one), **places, **lenses, **parties)


def _cut(alike: list[Measure], rows: ir.Table, kind: str, lens: str) -> ir.Table:
    """One group-by for all measures of a group: a numerator and a denominator of each."""
    groups = {"period_start": "_period", "footprint": f"_{kind}"}
    if lens:
        groups["lens_value"] = f"_{lens}"
        if f"_{lens}_version" in rows.columns:
            groups["lens_version"] = f"_{lens}_version"
    counts = {f"numerator_{n}": one.numerator for n, one in enumerate(alike)}
    counts |= {
        f"denominator_{n}": one.denominator
        for n, one in enumerate(alike)
        if one.denominator is not None
    }
    counts |= {
        party: _only(rows[f"_{party}_is"])
        for party in ("sender", "receiver")
        if f"_{party}_is" in rows.columns
    }
    return rows.group_by(**{new: rows[old] for new, old in groups.items()}).aggregate(**counts)


def _long(alike: list[Measure], wide: pa.Table, kind: str, lens: str) -> pa.Table:
    """The cells of a cut, one row a measure."""
    constant = {"footprint_kind": kind, "lens": lens}
    empty = pa.repeat(pa.scalar(""), len(wide))
    shared = {
        name: pa.repeat(pa.scalar(constant[name]), len(wide))
        if name in constant
        else (wide[name] if name in wide.column_names else empty)
        for name in SCHEMA.names
        if name not in ("measure", "numerator", "denominator")
    }
    return pa.concat_tables(
        pa.table(
            {
                **shared,
                "measure": pa.repeat(pa.scalar(one.name), len(wide)),
                "numerator": _count(wide, f"numerator_{n}"),
                "denominator": _count(wide, f"denominator_{n}"),
            }
        )
        .select(SCHEMA.names)
        .cast(SCHEMA)
        for n, one in enumerate(alike)
    )


def _count(wide: pa.Table, name: str) -> pa.ChunkedArray | pa.Array:
    """A column of counts; a sum over none of a cell's rows is nought, no column is empty."""
    if name not in wide.column_names:
        return pa.nulls(len(wide), pa.int64())
    return pc.fill_null(wide[name].cast(pa.int64()), 0)


def _only(column: ir.Value) -> ir.StringScalar:
    """The value that every row of a cell has; empty where they differ or have none."""
    values = column.cast("string").fill_null("")
    return ibis.ifelse(values.min() == values.max(), values.max(), "")


def _period_start(one: Measure) -> ir.DateValue:
    when = one.when
    if one.period is Period.MONTH:
        return when.truncate("M")
    if one.period is Period.WEEK:
        return when.truncate("W")
    if one.period is Period.FINANCIAL_YEAR:
        # "Year" truncates to January; a financial year starts on 1 April (domain 1.2).
        return (when - ibis.interval(months=3)).truncate("Y").cast("date") + ibis.interval(months=3)
    return when


@dataclass(frozen=True)
class Places:
    """What a measure's rows say of its places, by kind and code: their names, and whose they are.

    `within` is by period too, because bodies are reorganised.
    """

    names: dict[tuple[str, str], str] = field(default_factory=dict)
    within: dict[tuple[str, str, dt.date], str] = field(default_factory=dict)


def places(measures: Iterable[Measure], reading: Reading, parameters: Parameters) -> Places:
    """The names that measures give their own places, and the bodies that these belong to."""
    found, seen = Places(), set()
    for one in measures:
        key = (one.over.op(), tuple(one.names), tuple(one.within))
        if key not in seen:
            seen.add(key)
            for kind, column in one.names.items():
                rows = _said_of(one, kind, column, reading, parameters)
                found.names.update({(kind, row["place"]): row["said"] for row in rows})
            for kind, column in one.within.items():
                rows = _said_of(one, kind, column, reading, parameters, by_period=True)
                found.within.update(
                    {(kind, row["place"], row["period"]): row["said"] for row in rows}
                )
    return found


def _said_of(
    one: Measure,
    kind: str,
    column: ir.Value,
    reading: Reading,
    parameters: Parameters,
    *,
    by_period: bool = False,
) -> list[dict]:
    """What a column says of each place of a kind, in each period or in all together."""
    groups = ["place", "period"] if by_period else ["place"]
    rows = one.over.mutate(
        place=one.footprints[kind].cast("string"), said=column, period=_period_start(one)
    )
    rows = rows.group_by(groups).aggregate(said=ibis._.said.max())
    found = reading.run(rows, parameters.values_for(rows)).to_pylist()
    return [row for row in found if row["place"] is not None and row["said"] is not None]
