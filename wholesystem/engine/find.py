"""Find a cohort: who is in it, and for everyone else the first reason why not.

One query does it. Each step becomes a yes-or-no column (unknown is no), a person's place in the
funnel is the first step that they do not pass, and nobody is lost on the way: the funnel's lines
and those found add up to those considered.
"""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions.cohort import Cohort, Step
from wholesystem.engine.parameters import Parameters
from wholesystem.lake import Reading

# The place in the funnel of those who passed every step.
FOUND = -1


@dataclass(frozen=True, slots=True)
class FunnelLine:
    """A step of the funnel: why people left at it, how many did, and how many stayed."""

    position: int
    reason: str
    left: int
    remaining: int


@dataclass(frozen=True)
class Found:
    """A cohort as found on a day.

    `considered` has a row for everyone: the cohort's own columns, `step` (-1 for those found)
    and `reason`. It is ordered by the cohort's key, so that the same data gives the same bytes.
    """

    considered: pa.Table
    funnel: tuple[FunnelLine, ...]

    @property
    def members(self) -> pa.Table:
        """Those who are in the cohort."""
        return self.considered.filter(pc.field("step") == FOUND)


def find(
    cohort: Cohort, reading: Reading, parameters: Parameters, order: tuple[ir.Value, ...] = ()
) -> Found:
    """Find a cohort. `order` sorts those considered, best first; the key is the last tie-break."""
    question = _question(cohort, order)
    considered = reading.run(question, parameters.values_for(question))
    _refuse_doubles(cohort, considered)
    reasons = {number: step.reason for number, step in enumerate(cohort.steps)}
    place = considered["step"].cast(pa.int64())
    reason = pa.array([reasons.get(step, "on the list") for step in place.to_pylist()], pa.string())
    considered = considered.set_column(
        considered.column_names.index("step"), "step", place
    ).append_column("reason", reason)
    return Found(considered, _funnel(cohort, place))


# A cohort is a frozen value, and building its question again would be compiled again.
_questions: dict[tuple, ir.Table] = {}


def _question(cohort: Cohort, order: tuple[ir.Value, ...]) -> ir.Table:
    """The one query that places everyone in the funnel, best first."""
    key = (cohort, tuple(one.op() for one in order))
    if key not in _questions:
        rows = cohort.of
        for number, step in enumerate(cohort.steps):
            rows = _with_step(rows, cohort, number, step)
        placed = rows.mutate(step=_first_unmet(rows, cohort)).drop(*_marks(cohort))
        last = [] if cohort.key in (one.get_name() for one in order) else [placed[cohort.key].asc()]
        _questions[key] = placed.order_by([*order, *last])
    return _questions[key]


def _with_step(rows: ir.Table, cohort: Cohort, number: int, step: Step) -> ir.Table:
    """The rows with one more column that says whether the step is passed."""
    if isinstance(step.criterion, ir.Table):
        # Those who are in it are told by the cohort's key, or by who they are.
        by = cohort.key if cohort.key in step.criterion.columns else "person"
        members = step.criterion.select(_member=step.criterion[by]).distinct()
        joined = rows.left_join(members, rows[by] == members._member)
        met = joined._member.notnull()
        passed = met if step.keeps else ~met
        return joined.mutate(**{_mark(number): passed}).drop("_member")
    met = step.criterion.fill_null(False)
    return rows.mutate(**{_mark(number): met if step.keeps else ~met})


def _first_unmet(rows: ir.Table, cohort: Cohort) -> ir.IntegerValue:
    unmet = [(~rows[_mark(n)], ibis.literal(n, "int64")) for n in range(len(cohort.steps))]
    return ibis.cases(*unmet, else_=ibis.literal(FOUND, "int64")) if unmet else ibis.literal(FOUND)


def _mark(number: int) -> str:
    return f"_passes_{number}"


def _marks(cohort: Cohort) -> list[str]:
    return [_mark(number) for number in range(len(cohort.steps))]


def _refuse_doubles(cohort: Cohort, considered: pa.Table) -> None:
    keys = considered[cohort.key]
    if len(keys) == pc.count_distinct(keys, mode="all").as_py():
        return
    raise Problem(
        f"The cohort {cohort.name} has more than one row for a {cohort.key}.",
        f"The rows that a cohort starts from hold each {cohort.key} once.",
        "Keep one row for each, with a rule for which, before the cohort's first step.",
        kind=Kind.REJECTED,
    )


def _funnel(cohort: Cohort, place: pa.ChunkedArray) -> tuple[FunnelLine, ...]:
    counts = {item["values"]: item["counts"] for item in pc.value_counts(place).to_pylist()}
    lines, remaining = [], len(place)
    for number, step in enumerate(cohort.steps):
        left = counts.get(number, 0)
        remaining -= left
        lines.append(FunnelLine(number + 1, step.reason, left, remaining))
    return tuple(lines)
