"""Show: a measure's cells as a role may see them, for the command line, the pages and exports."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from wholesystem.core import clock
from wholesystem.core.days import Month
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.definitions import Measure, Programme
from wholesystem.footprint import Footprint
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.published import Published, State
from wholesystem.system.figures import definition_hash
from wholesystem.system.formed import Formed, formed, truth_for
from wholesystem.system.opened import System
from wholesystem.system.permits import programme_tables
from wholesystem.system.run import run
from wholesystem.work.receipts.models import Receipt
from wholesystem.work.results.models import Result

UNKNOWN = "Not known"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One cell as its reader may see it: `made` is its number, in the form that is theirs."""

    footprint: str
    code: str
    period: str
    lens: str
    lens_value: str
    group: str
    made: Formed
    standard: str
    standard_met: bool | None
    ambition: str
    receipt: str
    period_start: dt.date
    # The body that the place belongs to, by name; None where the measure does not tell it.
    within: str | None = None

    @property
    def numerator(self) -> str:
        """The count, or the count above the line, as a page writes it; `*` is a small number."""
        return self.made.numerator.text if isinstance(self.made, Published) else self.made.text

    @property
    def denominator(self) -> str:
        """The count below the line; empty where the figure is a count."""
        return self.made.denominator.text if isinstance(self.made, Published) else ""

    @property
    def value(self) -> str:
        """The figure itself: `61.38%`, `1,205`, `*`, or `not calculable`."""
        return self.made.value_text if isinstance(self.made, Published) else self.made.text

    @property
    def lower(self) -> str:
        """The lower end of the 95% interval; empty where there is none, `*` where withheld."""
        return self.made.lower_text if isinstance(self.made, Published) else ""

    @property
    def upper(self) -> str:
        """The upper end of the 95% interval; empty where there is none, `*` where withheld."""
        return self.made.upper_text if isinstance(self.made, Published) else ""

    def as_row(self) -> dict:
        """The columns of the command line's table, as words."""
        return {
            "footprint": self.footprint,
            "code": self.code,
            **({} if self.within is None else {"within": self.within}),
            "period": self.period,
            **({"group": self.group} if self.lens else {}),
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "standard": self.standard,
            "receipt": self.receipt,
        }

    def as_data(self) -> dict:
        """The same as plain values for CSV and JSON: numbers as numbers, a percentage in percent.

        A hidden count stays `*`, a figure without a denominator `not calculable`; what does not
        apply is None.
        """
        words = {name: value or None for name, value in self.as_row().items()}
        unit = self.made.suffix if isinstance(self.made, Published) else ""
        return {**words, **self.made.numbers(), "unit": unit}


def show(
    system: System,
    measure_name: str,
    *,
    by: Actor,
    footprint_kind: str | None = None,
    month: Month | None = None,
    lens: str = "",
    places: Iterable[str] | None = None,
) -> list[Shown]:
    """The cells of a measure for one kind of place; of all periods where no month is named.

    With a lens, all periods at once are refused where they rest on two versions of an index
    (X-A11).
    """
    require(by, Permission.VIEW_MEASURES)
    programme, measure = measure_of(system, measure_name)
    kind = _kind(measure, footprint_kind)
    _check_lens(measure, lens)
    refresh(system, programme, by=by)
    rows = Result.objects.filter(measure=measure.name, footprint_kind=kind, lens=lens)
    rows = rows.select_related("receipt").order_by("period_start", "footprint_name", "lens_value")
    if month is not None:
        rows = rows.filter(period=month.text)
    if places is not None:
        rows = rows.filter(footprint__in=list(places))
    found = list(rows)
    if not found:
        raise _nothing(measure, kind, month, lens)
    if month is None:
        _one_version(measure, found)
    made = formed(measure, found, truth_for(by))
    footprint = system.footprint
    return [_cell(measure, *pair, footprint) for pair in zip(found, made, strict=True)]


def _cell(measure: Measure, row: Result, made: Formed, footprint: Footprint) -> Shown:
    return Shown(
        footprint=row.footprint_name or row.footprint,
        code=row.footprint,
        period=row.period,
        lens=row.lens,
        lens_value=row.lens_value,
        group=_group(measure, row),
        within=_within(measure, row, footprint),
        made=made,
        standard=row.standard_id,
        # Whether a standard is met says something of a hidden count too.
        standard_met=row.standard_met if made.state is State.SHOWN else None,
        ambition=row.ambition_id,
        receipt=row.receipt.receipt_id,
        period_start=row.period_start,
    )


def _group(measure: Measure, row: Result) -> str:
    """The group as people say it."""
    if row.lens not in measure.lenses:
        return row.lens_value
    return measure.lenses[row.lens].words.get(row.lens_value, row.lens_value or UNKNOWN)


def _within(measure: Measure, row: Result, footprint: Footprint) -> str | None:
    """The body that the place belongs to, by name; None where the measure tells of none."""
    if row.footprint_kind not in measure.within:
        return None
    code = row.quality.get("within", "")
    return footprint.name(code, row.period_end) if code else ""


def refresh(system: System, programme: Programme, *, by: Actor) -> None:
    """Bring a programme over published figures up to date with what has been received.

    Programmes about people are run by people, because a run opens items.
    """
    if programme.reads_person_level:
        return
    last = Receipt.objects.filter(kind="measure", programme=programme.name).order_by("-pk").first()
    if not system.lake.versions():
        return
    if last and _made_from(programme, last.inputs) == _made_from(
        programme, _now(system, programme)
    ):
        return
    run(system, [programme.name], by=_engine(by), day=clock.today())


# What figures rest on beside their own tables: the names of places and the standards.
PLACES = ("organisations", "relationships")


def _now(system: System, programme: Programme) -> dict:
    return {
        "versions": system.lake.versions(),
        "standards": definition_hash(system.standards_path.read_bytes()),
        "source": definition_hash(Path(programme.path).read_bytes()),
    }


def _made_from(programme: Programme, inputs: dict) -> tuple:
    """What the figures of a programme depend on: a file for somebody else changes nothing."""
    names = {*programme_tables(programme), *PLACES}
    versions = {name: at for name, at in inputs["versions"].items() if name in names}
    return versions, inputs["standards"], inputs["source"]


def _engine(by: Actor) -> Actor:
    """Bringing public figures up to date is the machine's own act, whoever looks."""
    return Actor(by.name, "system")


def measure_of(system: System, name: str) -> tuple[Programme, Measure]:
    """The programme and the measure of that name."""
    for programme in system.programmes.values():
        for measure in programme.measures:
            if measure.name == name:
                return programme, measure
    known = [one.name for each in system.programmes.values() for one in each.measures]
    raise Problem(
        f"There is no measure {name!r}.{did_you_mean(name, known)}",
        f"The measures are {', '.join(known)}.",
        "Use one of these names.",
        kind=Kind.NOT_FOUND,
    )


def _kind(measure: Measure, kind: str | None) -> str:
    kinds = list(measure.footprints)
    if kind is None:
        return kinds[0]
    if kind not in kinds:
        raise Problem(
            f"{measure.title} is not worked out by {kind}.{did_you_mean(kind, kinds)}",
            f"It is worked out by {', '.join(kinds)}.",
            "Use one of these.",
            kind=Kind.NOT_FOUND,
        )
    return kind


def _check_lens(measure: Measure, lens: str) -> None:
    if lens and lens not in measure.lenses:
        known = ", ".join(measure.lenses) or "none: it rests on counts that name no group"
        raise Problem(
            f"{measure.title} has no cut by {lens}.{did_you_mean(lens, measure.lenses)}",
            f"Its cuts are {known}.",
            "Use one of these.",
            kind=Kind.NOT_FOUND,
        )


def _one_version(measure: Measure, rows: list[Result]) -> None:
    versions = sorted(
        {row.quality["lens_version"] for row in rows if "lens_version" in row.quality}
    )
    if len(versions) > 1:
        raise Problem(
            f"{measure.title} rests on {' and '.join(versions)} in different periods.",
            "Figures by two versions of an index are not one series.",
            "Show one period at a time, or the chart, which breaks where the version changes.",
            kind=Kind.REFUSED,
        )


def _nothing(measure: Measure, kind: str, month: Month | None, lens: str) -> Problem:
    known = Result.objects.filter(measure=measure.name, footprint_kind=kind, lens=lens)
    periods = sorted(set(known.values_list("period", flat=True)))
    span = f"{periods[0]} to {periods[-1]}" if periods else "no period yet"
    return Problem(
        f"{measure.title} has no figure by {kind} for {month.text if month else 'any month'}.",
        f"There are figures for {span}.",
        "Receive the file of that month, or run the programme: wholesystem run",
        kind=Kind.NOT_FOUND,
    )
