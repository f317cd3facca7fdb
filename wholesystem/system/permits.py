"""Which permit a programme runs under: direct care under its agreement, or public figures."""

import datetime as dt

from wholesystem.definitions import Programme
from wholesystem.definitions.parameters import tables_in
from wholesystem.definitions.rows import capacity
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.permit import Permit, decide
from wholesystem.sharing.purpose import Purpose
from wholesystem.system.opened import System


def programme_tables(programme: Programme) -> tuple[str, ...]:
    """Every table that a programme's definitions read."""
    expressions = [measure.over for measure in programme.measures]
    for worklist in programme.worklists:
        steps = (step.criterion for step in worklist.cohort.steps)
        expressions += [worklist.cohort.of, *steps]
        expressions += [worklist.leaves] if worklist.leaves is not None else []
        expressions += [capacity] if worklist.capacity else []
    return tuple(sorted(tables_in(*expressions)))


def permit_for(system: System, programme: Programme, day: dt.date) -> Permit:
    """The engine's permit to run a programme, or the refusal that says what is missing."""
    purpose = Purpose.DIRECT_CARE if programme.reads_person_level else Purpose.PUBLIC_REPORT
    agreements = [one for one in system.agreements if one.programme == programme.name]
    return decide(
        SYSTEM_ACTOR, purpose, programme_tables(programme), agreements=agreements, day=day
    )
