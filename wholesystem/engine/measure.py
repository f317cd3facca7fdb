"""Work out measures: every period, footprint and group of many measures, set by set.

Only whole numbers come out of here: numerators and denominators. Values and intervals are made
from them by `statistics`, and what may be seen of them is settled by `sharing.disclosure`, last.
"""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wholesystem.definitions.measure import Lens, Measure, Period
from wholesystem.engine.parameters import Parameters
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

    A measure without a denominator has it empty. Rows are in a stable order.
    """
    found = [
        reading.run(cut, parameters.values_for(cut))
        for one in measures
        for kind in one.footprints
        for cut in _cuts(one, kind)
    ]
    rows = pa.concat_tables([SCHEMA.empty_table(), *(_typed(table) for table in found)])
    order = [(name, "ascending") for name in SCHEMA.names[:7]]
    return rows.sort_by(order)


def _cuts(one: Measure, footprint: str) -> Iterable[ir.Table]:
    """The group-by for all rows of a footprint, then one for each lens."""
    yield _cut(one, footprint, "", None)
    for name, lens in one.lenses.items():
        yield _cut(one, footprint, name, lens)


def _cut(one: Measure, footprint: str, lens_name: str, lens: Lens | None) -> ir.Table:
    place = one.footprints[footprint].cast("string").fill_null(ELSEWHERE)
    groups = {
        "period_start": _period_start(one),
        "footprint": place,
        "lens_value": lens.column.cast("string").fill_null("") if lens else ibis.literal(""),
        "lens_version": (
            lens.version.cast("string").fill_null("")
            if lens is not None and lens.version is not None
            else ibis.literal("")
        ),
    }
    denominator = one.denominator if one.denominator is not None else ibis.null("int64")
    parties = {"sender": one.sender, "receiver": one.receiver}
    told = {name: _only(column) for name, column in parties.items() if column is not None}
    counted = (
        one.over.mutate(**{f"_{name}": value for name, value in groups.items()})
        .group_by([f"_{name}" for name in groups])
        .aggregate(numerator=one.numerator, denominator=denominator, **told)
    )
    return counted.select(
        measure=ibis.literal(one.name),
        period_start=counted["_period_start"],
        footprint_kind=ibis.literal(footprint),
        footprint=counted["_footprint"],
        lens=ibis.literal(lens_name),
        lens_value=counted["_lens_value"],
        lens_version=counted["_lens_version"],
        # A sum over none of a cell's rows is nought: the cell is there, and nobody in it fits.
        numerator=counted.numerator.cast("int64").fill_null(0),
        denominator=(
            counted.denominator.cast("int64")
            if one.denominator is None
            else counted.denominator.cast("int64").fill_null(0)
        ),
        **{name: counted[name] if name in told else ibis.literal("") for name in parties},
    )


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


def _typed(rows: pa.Table) -> pa.Table:
    return rows.select(SCHEMA.names).cast(SCHEMA)


def place_names(one: Measure, reading: Reading, parameters: Parameters) -> dict[tuple, str]:
    """The names of a measure's own places: (footprint kind, code) to name."""
    names = {}
    for kind, column in one.names.items():
        rows = (
            one.over.mutate(_place=one.footprints[kind].cast("string"), _name=column)
            .group_by("_place")
            .aggregate(name=ibis._["_name"].max())
        )
        found = reading.run(rows, parameters.values_for(rows))
        names |= {
            (kind, code): name
            for code, name in zip(
                found["_place"].to_pylist(), found["name"].to_pylist(), strict=True
            )
        }
    return names
