"""A figure: the number as this reader may see it, with its interval, standard and receipt.

Every count on every page passes through here, and so through `sharing.disclosure`: true where
the items are the reader's own under direct care, as published where it was published, rounded
and hidden otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wholesystem.core.days import FinancialYear, Month
from wholesystem.definitions.measure import Kind, Measure, Period
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.published import Published, PublishedCount, State
from wholesystem.system.formed import Formed, formed, nobodys_truth, truth_for
from wholesystem.web import site
from wholesystem.web.read import results
from wholesystem.web.words import COMPARATORS, capital, day
from wholesystem.work.results.models import Result, Standard

UNKNOWN = "Not known"


@dataclass(frozen=True, kw_only=True)
class Held:
    """A standard or an ambition as a figure was held against it."""

    row: Standard
    met: bool | None

    @property
    def limit(self) -> str:
        """'at least 92%', '0 people'."""
        return f"{COMPARATORS[self.row.comparator]} {value_in_unit(self.row)}"

    @property
    def verdict(self) -> str:
        return {True: "met", False: "not met", None: "not judged"}[self.met]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One cell, as it may be shown. Nothing here holds a count that the reader may not see."""

    measure: Measure
    result: Result
    shown: Formed
    standard: Held | None = None
    ambition: Held | None = None
    no_standard: str = ""

    @property
    def value(self) -> float | None:
        return self.shown.value

    @property
    def value_text(self) -> str:
        """The number alone: '61.4%', '1,205', '*', or why there is none."""
        if self.state is State.NOT_CALCULABLE:
            return "not calculable"
        return self.shown.value_text if isinstance(self.shown, Published) else self.shown.text

    @property
    def interval_text(self) -> str:
        """'between 61.3 and 61.4'; empty where there is no interval."""
        if not isinstance(self.shown, Published) or self.state is not State.SHOWN:
            return ""
        return self.shown.interval_text and "between " + self.shown.interval_text.replace(
            " to ", " and "
        )

    @property
    def state(self) -> State:
        return self.shown.state

    @property
    def why_none(self) -> str:
        """Why no number is shown; empty where one is."""
        if self.state is State.SUPPRESSED:
            return "hidden, because few people stand behind it"
        if self.state is State.NOT_CALCULABLE:
            return self.result.not_calculable or "there is nothing to divide by"
        return ""

    @property
    def counts_text(self) -> str:
        """What the number is made of: '14 with an intervention, of 35 reviewed'."""
        one = self.measure
        if isinstance(self.shown, PublishedCount):
            return one.numerator_words or one.unit
        parts, whole = self.shown.numerator.text, self.shown.denominator.text
        if one.kind is Kind.RATIO:
            return f"{parts} {one.numerator_words} for {whole} {one.denominator_words}"
        return f"{parts} {one.numerator_words}, of {whole} {one.denominator_words}"

    @property
    def period(self) -> str:
        last = self.result.period_end
        said = period_words(self.measure, self.result.period_start)
        if ".." not in self.result.period:
            return said
        return f"{said} to {period_words(self.measure, last)}"

    @property
    def place(self) -> str:
        return self.result.footprint_name or site.name_of(self.result.footprint)

    @property
    def within(self) -> str:
        """The body that the place belongs to, by name; empty where the figure does not tell it."""
        code = self.result.quality.get("within", "")
        return site.name_of(code) if code else ""

    @property
    def group(self) -> str:
        """The group's words, where the cell is of one."""
        lens = self.measure.lenses.get(self.result.lens)
        value = self.result.lens_value
        words = lens.words.get(value, value) if lens else value
        return UNKNOWN if not words or words.lower() == UNKNOWN.lower() else words

    @property
    def sentence(self) -> str:
        """The figure said in full, for the top of its page; the counts stand beside it."""
        if self.why_none:
            return f"{capital(self.value_text)} in {self.period}: {self.why_none}."
        said = self.value_text
        if isinstance(self.shown, PublishedCount):
            said = f"{said} {self.measure.numerator_words or self.measure.unit}"
        held = self.standard or self.ambition
        if held is None:
            return f"{said} in {self.period}."
        noun = "standard" if held is self.standard else "ambition"
        return f"{said} in {self.period}, against the {noun} of {held.limit}: {held.verdict}."


def figures(actor: Actor, measure: Measure, rows: Sequence[Result]) -> list[Figure]:
    """The rows as `actor` may see them, in their order."""
    return figures_of_many(actor, {measure.name: measure}, rows)


def figures_of_many(
    actor: Actor, measures: dict[str, Measure], rows: Sequence[Result]
) -> list[Figure]:
    """As `figures`, for the rows of several measures; one more question to the store in all."""
    rows = [row for row in rows if row.measure in measures]
    true = truth_for(actor)
    register = results.standards(
        {row.standard_id for row in rows} | {row.ambition_id for row in rows}
    )
    shown: dict[int, Formed] = {}
    for name, of_one in results.by_measure(rows).items():
        made = formed(measures[name], of_one, true)
        shown |= {id(row): one for row, one in zip(of_one, made, strict=True)}
    return [_figure(measures[row.measure], row, shown[id(row)], register) for row in rows]


def as_published(measure: Measure, rows: Sequence[Result]) -> list[Figure]:
    """The rows as anyone may see them: what leaves as a file."""
    shown = formed(measure, rows, nobodys_truth)
    register = results.standards({row.standard_id for row in rows})
    return [_figure(measure, row, one, register) for row, one in zip(rows, shown, strict=True)]


def period_words(measure: Measure, start: date) -> str:
    """A period as it is said: 'January 2026', '2025/26', 'the week of Monday 5 January'."""
    if measure.period is Period.MONTH:
        return Month.of(start).label
    if measure.period is Period.FINANCIAL_YEAR:
        return FinancialYear.of(start).label
    return f"the week of {day(start)}" if measure.period is Period.WEEK else day(start)


def value_in_unit(row: Standard) -> str:
    """A standard's value as it is said: '92%', '0 people'."""
    if row.unit.startswith("proportion"):
        suffix = " points" if "points" in row.unit else "%"
        return f"{row.value * 100:.1f}".rstrip("0").rstrip(".") + suffix
    return f"{row.value.normalize():f} {row.unit}".strip()


def _figure(measure: Measure, row: Result, shown: Formed, register: dict) -> Figure:
    # Whether a standard is met says something of a hidden count too.
    visible = shown.state is State.SHOWN
    standard = results.in_force(register.get(row.standard_id, ()), row.period_end)
    ambition = results.in_force(register.get(row.ambition_id, ()), row.period_end)
    return Figure(
        measure=measure,
        result=row,
        shown=shown,
        standard=standard and Held(row=standard, met=row.standard_met if visible else None),
        ambition=ambition and Held(row=ambition, met=row.ambition_met if visible else None),
        no_standard="no standard for this date" if measure.standard and standard is None else "",
    )
