"""The periods in which nothing happened: a count of nought is told, and is no gap in a series."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import count, takewhile

import pyarrow as pa
from dateutil.relativedelta import relativedelta

from wholesystem.definitions.measure import Measure, Period

STEPS = {
    Period.MONTH: relativedelta(months=1),
    Period.WEEK: relativedelta(weeks=1),
    Period.DAY: relativedelta(days=1),
    Period.FINANCIAL_YEAR: relativedelta(years=1),
}
PLACE = ("measure", "footprint_kind", "footprint")


def with_quiet_periods(counts: pa.Table, measures: Iterable[Measure]) -> pa.Table:
    """The counts with a nought for every period that a place had nothing in, once it had begun.

    From a place's first period to the last that the measure has of any place. Not by group, where
    nobody may be meant; and not of publications, which say themselves what was published.
    """
    live = {one.name: one for one in measures if not one.publication}
    seen: dict[tuple, set[dt.date]] = {}
    rows = counts.select([*PLACE, "period_start", "lens"]).to_pylist()
    for row in rows:
        if row["lens"] == "" and row["measure"] in live:
            seen.setdefault(tuple(row[name] for name in PLACE), set()).add(row["period_start"])
    last: dict[str, dt.date] = {}
    for (name, *_), periods in seen.items():
        last[name] = max(periods | {last.get(name, dt.date.min)})
    quiet = [
        {**dict(zip(PLACE, place, strict=True)), **_nought(live[place[0]]), "period_start": period}
        for place, periods in seen.items()
        for period in _between(min(periods), last[place[0]], live[place[0]].period)
        if period not in periods
    ]
    return pa.concat_tables([counts, pa.Table.from_pylist(quiet, schema=counts.schema)])


def _nought(measure: Measure) -> dict:
    below = None if measure.denominator is None else 0
    empty = dict.fromkeys(("lens", "lens_value", "lens_version", "sender", "receiver"), "")
    return {**empty, "numerator": 0, "denominator": below}


def _between(first: dt.date, last: dt.date, period: Period) -> Iterator[dt.date]:
    days = (first + STEPS[period] * number for number in count())
    return takewhile(lambda day: day <= last, days)
