"""Which permit a programme runs under: its own purpose under its agreement, or public figures."""

import datetime as dt
from collections.abc import Iterable
from functools import cache

from wholesystem.definitions import Measure, Programme, Worklist
from wholesystem.definitions.parameters import tables_in
from wholesystem.definitions.rows import capacity
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.agreement import Agreement
from wholesystem.sharing.permit import Permit, decide
from wholesystem.sharing.purpose import Purpose
from wholesystem.system.opened import System


def programme_tables(programme: Programme) -> tuple[str, ...]:
    """Every table that a programme's definitions read."""
    return _tables(programme.measures, programme.worklists)


@cache
def _tables(measures: tuple[Measure, ...], worklists: tuple[Worklist, ...]) -> tuple[str, ...]:
    expressions = [measure.over for measure in measures]
    for worklist in worklists:
        steps = (step.criterion for step in worklist.cohort.steps)
        expressions += [worklist.cohort.of, *steps]
        expressions += [worklist.leaves] if worklist.leaves is not None else []
        expressions += [capacity] if worklist.capacity else []
    return tuple(sorted(tables_in(*expressions)))


def purpose_of(programme: Programme) -> Purpose:
    """What a programme reads for: as its worklists say; figures about people alone are planning."""
    if not programme.reads_person_level:
        return Purpose.PUBLIC_REPORT
    purposes = {Purpose(worklist.purpose) for worklist in programme.worklists}
    assert len(purposes) <= 1, f"{programme.name} has worklists for {purposes}"
    return purposes.pop() if purposes else Purpose.PLANNING


def permit_for(
    system: System,
    programme: Programme,
    day: dt.date,
    *,
    agreements: Iterable[Agreement] | None = None,
) -> Permit:
    """The engine's permit to run a programme, or the refusal that says what is missing.

    `agreements` are those of another day, for a figure that is made again.
    """
    known = system.agreements if agreements is None else agreements
    return decide(
        SYSTEM_ACTOR,
        purpose_of(programme),
        programme_tables(programme),
        agreements=[one for one in known if one.programme == programme.name],
        day=day,
    )
