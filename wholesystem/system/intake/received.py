"""What became of a file, and the sentences that tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wholesystem.core.problem import Fault, Kind, Problem
from wholesystem.exchange.found import Issue
from wholesystem.system.intake.keeping import Kept
from wholesystem.system.intake.reading import Read
from wholesystem.work.loads.models import DataLoad

FAULTS_TOLD = 20
# Begins the period of a load that holds corrected rows of another.
CORRECTS = "corrects"


class Outcome(StrEnum):
    """What became of a file."""

    ACCEPTED = "accepted"
    ALREADY = "already received"
    REJECTED = "rejected"
    WAITING = "waiting for its period"


@dataclass(frozen=True, kw_only=True)
class Received:
    """What became of one file, and the lines to tell it. `loads` are references."""

    file: str
    outcome: Outcome
    dataset: str = ""
    loads: tuple[str, ...] = ()
    rows_accepted: int = 0
    rows_quarantined: int = 0
    lines: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def exit_code(self) -> int:
        """0, unless the file was refused or waits."""
        if self.problem:
            return self.problem.exit_code
        return Kind.USAGE.value if self.outcome is Outcome.WAITING else 0

    def as_json(self) -> dict:
        """The same as plain values, without what any row says."""
        return {
            "file": self.file,
            "outcome": str(self.outcome),
            "dataset": self.dataset,
            "loads": list(self.loads),
            "rows_accepted": self.rows_accepted,
            "rows_quarantined": self.rows_quarantined,
            "problem": self.problem.as_json() if self.problem else None,
        }


def accepted(
    kept: Kept,
    title: str,
    loads: Sequence[DataLoad],
    issues: Iterable[Issue],
    faults: Sequence[Fault],
) -> Received:
    """Told load by load, then what is odd, then what waits and what to do about it."""
    lines = [_line(kept, title, load) for load in loads]
    lines += [f"  {issue.sentence}" for issue in issues]
    lines += [f"  {fault.text}" for fault in faults[:FAULTS_TOLD]]
    if len(faults) > FAULTS_TOLD:
        lines.append(f"  and {len(faults) - FAULTS_TOLD:,} more like these")
    lines += [
        f"  Correct the rows, then: wholesystem receive FILE --again {load.load_id}"
        for load in loads
        if load.rows_quarantined
    ]
    return Received(
        file=kept.name,
        outcome=Outcome.ACCEPTED,
        dataset=loads[0].dataset,
        loads=tuple(load.load_id for load in loads),
        rows_accepted=sum(load.rows_accepted for load in loads),
        rows_quarantined=sum(load.rows_quarantined for load in loads),
        lines=tuple(lines),
    )


def already(kept: Kept, loads: Sequence[DataLoad]) -> Received:
    """The same bytes again: nothing changes."""
    named = ", ".join(load.load_id for load in loads)
    return Received(
        file=kept.name,
        outcome=Outcome.ALREADY,
        dataset=loads[0].dataset,
        loads=tuple(load.load_id for load in loads),
        lines=(f"{kept.name}: already received, as {named}. Nothing was changed.",),
    )


def waiting(kept: Kept, read: Read, load: DataLoad) -> Received:
    """A publication that does not hold its period, nor does its name."""
    return Received(
        file=kept.name,
        outcome=Outcome.WAITING,
        dataset=load.dataset,
        loads=(load.load_id,),
        lines=(
            f"{kept.name} is {read.kind.title}, and neither it nor its name says of which period.",
            "A period is read from the file, from its name, or given; it is never guessed.",
            f"Give it with: wholesystem receive {kept.name} --period 2026-01",
        ),
    )


def rejected_file(kept: Kept, load: DataLoad, problem: Problem) -> Received:
    """A file that was refused whole. A fault that is all of the problem is not told twice."""
    sentences = problem.text.splitlines()
    if all(fault.what == problem.what for fault in problem.faults):
        sentences = [problem.what, problem.allowed, problem.next_step]
    return Received(
        file=kept.name,
        outcome=Outcome.REJECTED,
        dataset=load.dataset,
        loads=(load.load_id,),
        lines=(
            f"{kept.name} was refused whole; nothing of it was taken in. It is {load.load_id}.",
            *sentences,
        ),
        problem=problem,
    )


def _line(kept: Kept, title: str, load: DataLoad) -> str:
    who = f" of {load.provider}" if load.provider else ""
    when = f" for {load.period}" if load.period else ""
    if load.period.startswith(CORRECTS):
        when = f", corrected rows of {load.period.removeprefix(CORRECTS).split()[0]}"
    found = load.report.get("period_found", "in the file")
    how = f" (period {found})" if when and found != "in the file" else ""
    told = f"{kept.name}: {title}{who}{when}{how}, as {load.load_id}: {_rows(load.rows_accepted)}"
    if load.rows_quarantined:
        verb = "waits" if load.rows_quarantined == 1 else "wait"
        told += f" accepted, {_rows(load.rows_quarantined)} {verb} in quarantine."
    else:
        told += " accepted."
    if load.supersedes:
        told += f" It takes the place of {load.supersedes.load_id}."
    return told


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"
