"""Chase: what needs somebody now, and the alerts that go on to the next person."""

from wholesystem.core import clock
from wholesystem.definitions import Worklist
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.system.opened import System
from wholesystem.system.share import worklist_of
from wholesystem.work.worklists.chase import Overdue, escalate, limits_of, needs_somebody


def chase(system: System, worklist_name: str, *, by: Actor = SYSTEM_ACTOR) -> tuple[Overdue, ...]:
    """The items of a worklist in which nothing has happened for too long, the longest first.

    Alerts that nobody took on in time are escalated, each once; ask every few minutes.
    """
    require(by, Permission.RUN)
    _, worklist = worklist_of(system, worklist_name)
    return chase_list(system, worklist, by=by)


def chase_list(system: System, worklist: Worklist, *, by: Actor) -> tuple[Overdue, ...]:
    """As `chase`, of a worklist that is at hand."""
    day = clock.today()
    standards = system.standards
    limits = limits_of(worklist.chases, standards, day)
    tries = int(standards.value(worklist.tries, day)) if worklist.tries else None
    found = needs_somebody(worklist.name, limits, tries=tries)
    escalate(found, flow=worklist.flow, by=by)
    return found
