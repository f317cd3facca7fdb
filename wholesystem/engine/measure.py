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
    return (
        one.over.mutate(**{f"_{name}": value for name, value in groups.items()})
        .group_by([f"_{name}" for name in groups])
        .aggregate(numerator=one.numerator, denominator=denominator)
        .select(
            measure=ibis.literal(one.name),
            period_start=ibis._["_period_start"],
            footprint_kind=ibis.literal(footprint),
            footprint=ibis._["_footprint"],
            lens=ibis.literal(lens_name),
            lens_value=ibis._["_lens_value"],
            lens_version=ibis._["_lens_version"],
            numerator=ibis._.numerator.cast("int64"),
            denominator=ibis._.denominator.cast("int64"),
        )
    )


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
