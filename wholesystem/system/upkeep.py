"""Upkeep: what must go on by itself while a system is served.

Alerts that nobody has taken on go to the next person, and what was read is sealed into the audit
chain. Both are safe to do twice, and at the same time as anything else.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections, connections

from wholesystem.core.problem import Problem
from wholesystem.definitions import Worklist
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system.chase import chase_list
from wholesystem.system.opened import System
from wholesystem.work.audit.chain import seal

EVERY_SECONDS = 20

log = logging.getLogger("wholesystem.upkeep")


@dataclass(frozen=True, slots=True)
class KeptUp:
    """What one round did."""

    escalating: int
    sealed: int


def keep_up(system: System) -> KeptUp:
    """One round: chase every list that escalates, and seal the audit."""
    late = sum(len(_escalating(system, worklist)) for worklist in _lists(system))
    return KeptUp(escalating=late, sealed=seal())


@contextmanager
def kept_up(system: System, *, every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
    """Go on with `keep_up` beside what the block does; its last round has ended when it leaves."""
    stop = threading.Event()

    def rounds() -> None:
        while not stop.wait(every_seconds):
            _round(system)

    beside = threading.Thread(target=rounds, name="upkeep", daemon=True)
    beside.start()
    try:
        yield
    finally:
        stop.set()
        beside.join()


def _round(system: System) -> None:
    close_old_connections()
    try:
        keep_up(system)
    except Problem:
        # A register or an agreement that is being edited: the next round reads it again, and
        # whoever runs or opens the page is told what is wrong with it.
        pass
    except DatabaseError as error:
        # A database that is busy or away comes back; alerts must go on to escalate when it does.
        log.warning("A round of upkeep failed (%s); the next one tries again", type(error).__name__)
    finally:
        connections.close_all()


def _lists(system: System) -> list[Worklist]:
    return [
        worklist
        for name, programme in system.programmes.items()
        if system.programme_settings(name).enabled
        for worklist in programme.worklists
        if any(one.escalates for one in worklist.chases)
    ]


def _escalating(system: System, worklist: Worklist) -> list:
    return [one for one in chase_list(system, worklist, by=SYSTEM_ACTOR) if one.escalates]
