"""Run: work out who is found, open and close items, and make the figures, each with a receipt.

A programme runs under one permit and one recipe. What it finds is written in one transaction, so
that a run that is stopped half way has not happened.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction

from wholesystem.core import clock
from wholesystem.core.days import in_words
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.definitions import Programme
from wholesystem.engine import Found, Parameters, find
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.permit import Permit
from wholesystem.sharing.refusal import Refusal
from wholesystem.system import items, measuring
from wholesystem.system.chase import chase_list
from wholesystem.system.enabled import check_enabled, check_programmes_held
from wholesystem.system.leaving import engine
from wholesystem.system.opened import System
from wholesystem.system.permits import permit_for
from wholesystem.system.recipe import Recipe, live_tables, make_recipe
from wholesystem.work.audit.actions import record
from wholesystem.work.results.actions import load_standards
from wholesystem.work.worklists.runs import latest_run


@dataclass(frozen=True)
class Ran:
    """What a run of a programme came to."""

    programme: str
    day: dt.date
    receipt: str = ""
    found: dict[str, int] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=dict)
    cells: int = 0
    left_out: int = 0

    @property
    def text(self) -> str:
        """What it came to, in a line."""
        found = "; ".join(f"{name}: {count} found" for name, count in self.found.items())
        return (
            f"{self.programme}: {found or 'no lists'}; {sum(self.opened.values())} items opened; "
            f"{self.cells} figures. Receipt {self.receipt}."
        )


def run(
    system: System,
    names: Iterable[str] = (),
    *,
    by: Actor,
    day: dt.date | None = None,
) -> list[Ran]:
    """Run programmes for a day; all that are switched on where none is named.

    A programme that is named and may not be switched on is refused, with each thing it lacks.
    """
    require(by, Permission.RUN)
    day = day or clock.today()
    chosen = [_named(system, name) for name in names] or _switched_on(system)
    for programme in chosen:
        _check_day(programme, day)
    load_standards(system.standards.rows)
    return [_run_one(system, programme, by, day) for programme in chosen]


def _check_day(programme: Programme, day: dt.date) -> None:
    """Lists go forward: a run for an earlier day would close what later ones have opened."""
    last = latest_run(programme.name)
    if day <= clock.today() and (last is None or last.day <= day):
        return
    today = clock.today()
    if last and today < last.day:
        raise Problem(
            f"{programme.title} cannot be run: today, {in_words(today)}, is before its last run, "
            f"which was for {in_words(last.day)}.",
            "Lists go forward: a run for an earlier day would close what later ones have opened.",
            "Correct the day of the system (`day` in system.toml, or the clock of the machine).",
        )
    wanted = f"from {in_words(last.day)} " if last else ""
    raise Problem(
        f"{programme.title} cannot be run for {in_words(day)}.",
        f"It is run for a day {wanted}up to today, {in_words(today)}: lists go forward.",
        "Leave out the day to run it for today; figures of earlier months are kept up to date.",
    )


def _run_one(system: System, programme: Programme, by: Actor, day: dt.date) -> Ran:
    check_enabled(system, programme, day)
    try:
        permit = permit_for(system, programme, day)
    except Refusal as refusal:
        record(
            "run",
            by=by,
            subject=f"programme {programme.name}",
            detail={"reason": str(refusal.reason)},
            refused=True,
        )
        raise
    recipe = make_recipe(system, programme, day)
    found, processed, left_out = _find(system, programme, permit, recipe)
    with transaction.atomic():
        receipt = items.keep_run(system, programme, permit, recipe, found, by=by)
        opened = items.bring_up_to_date(system, programme, found, by=engine(by), day=day)
        record(
            "run",
            by=by,
            subject=f"programme {programme.name}",
            purpose=str(permit.purpose),
            agreement=permit.agreement or "",
            detail={
                "receipt": receipt,
                "left out": left_out,
                "processed": processed,
            },
        )
    for worklist in programme.worklists:
        chase_list(system, worklist, by=engine(by))
    cells = measuring.measure(system, programme, permit, by=by, day=day)
    return Ran(
        programme=programme.name,
        day=day,
        receipt=receipt,
        found={name: len(one.members) for name, one in found.items()},
        opened=opened,
        cells=cells,
        left_out=left_out,
    )


def _find(
    system: System, programme: Programme, permit: Permit, recipe: Recipe
) -> tuple[dict[str, Found], dict[str, int], int]:
    """Every worklist's cohort; how many people were processed, and left out for an objection."""
    if not programme.reads_person_level:
        return {}, {}, 0
    parameters = Parameters(recipe.on, system.standards, recipe.known_until)
    with system.lake.open(permit, versions=recipe.versions, live=live_tables(recipe)) as reading:
        found = {
            worklist.name: find(worklist.cohort, reading, parameters, worklist.order)
            for worklist in programme.worklists
        }
        processed = {name: len(one.considered) for name, one in found.items()}
        return found, {"people": reading.people(), **processed}, reading.objectors()


def _switched_on(system: System) -> list[Programme]:
    """The programmes that the settings switch on, and those that read published figures alone."""
    check_programmes_held(system)
    return [
        programme
        for name, programme in sorted(system.programmes.items())
        if system.programme_settings(name).enabled or not programme.reads_person_level
    ]


def _named(system: System, name: str) -> Programme:
    programmes = system.programmes
    if name not in programmes:
        raise Problem(
            f"There is no programme {name!r}.{did_you_mean(name, programmes)}",
            f"The programmes are {', '.join(sorted(programmes))}.",
            "Use one of these names, or add a file to the system's folder programmes/.",
            kind=Kind.NOT_FOUND,
        )
    return programmes[name]
