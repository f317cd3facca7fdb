"""Measure: how it goes, against which standard, for which places and groups."""

from dataclasses import dataclass, field
from enum import StrEnum

import ibis.expr.types as ir


class Kind(StrEnum):
    """What the value is, and so how its interval is made (domain 1.4)."""

    COUNT = "count"
    PROPORTION = "proportion"
    # One count for each of another, such as people sent for each new diagnosis; no interval.
    RATIO = "ratio"


class Period(StrEnum):
    """How time is cut; a financial year starts on 1 April."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    FINANCIAL_YEAR = "financial year"


@dataclass(frozen=True, slots=True)
class Lens:
    """A cut by group. `missing` is the value that means that the group is unknown."""

    column: ir.Value
    title: str
    words: dict[str, str] = field(default_factory=dict)
    version: ir.Value | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Measure:
    """A figure for every period, footprint and group.

    `over` holds the rows counted. `numerator` and `denominator` are aggregates over them, written
    with `_`, so that many can be worked out in one pass; without a denominator the measure is a
    count. `footprints` gives, for each kind of place, the column with its code; None in that
    column is the place called `elsewhere`.
    """

    name: str
    title: str
    definition: str
    why: str
    over: ir.Table
    when: ir.DateValue
    period: Period
    numerator: ir.IntegerScalar
    denominator: ir.IntegerScalar | None = None
    kind: Kind = Kind.PROPORTION
    footprints: dict[str, ir.Value]
    lenses: dict[str, Lens] = field(default_factory=dict)
    numerator_words: str = ""
    denominator_words: str = ""
    unit: str = ""
    higher_is: str = "better"
    standard: str = ""
    ambitions: tuple[str, ...] = ()
    # Counts that NHS England has published are shown as published (domain 1.6).
    publication: bool = False
    # National totals are never suppressed; these kinds of footprint are national.
    national: tuple[str, ...] = ("england",)
    elsewhere: dict[str, str] = field(default_factory=dict)
    # Names of the places of a kind that are no organisations: kind to the column with the name.
    names: dict[str, ir.Value] = field(default_factory=dict)
    # The body that a place of a kind belongs to: kind to the column with its code.
    within: dict[str, ir.Value] = field(default_factory=dict)
    # Whose direct care the counted rows are: they, and nobody else, see small counts as they are.
    sender: ir.Value | None = None
    receiver: ir.Value | None = None
    # The tables whose rows the figure rests on, for its freshness and quality.
    feeds: tuple[str, ...] = ()
