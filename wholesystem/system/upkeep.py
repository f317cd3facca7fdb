"""Upkeep: what must go on by itself while a system is served.

Alerts that nobody has taken on go to the next person, and what was read is sealed into the audit
chain. Both are safe to do twice, and at the same time as anything else.
"""

import threading
from dataclasses import dataclass

from django.db import close_old_connections

from wholesystem.core.problem import Problem
from wholesystem.definitions import Worklist
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system.chase import chase_list
from wholesystem.system.opened import System
from wholesystem.work.audit.chain import seal

EVERY_SECONDS = 20


@dataclass(frozen=True, slots=True)
class KeptUp:
    """What one round did."""

    escalating: int
    sealed: int


def keep_up(system: System) -> KeptUp:
    """One round: chase every list that escalates, and seal the audit."""
    late = sum(len(_escalating(system, worklist)) for worklist in _lists(system))
    return KeptUp(escalating=late, sealed=seal())


def keep_up_while_served(
    system: System, *, every_seconds: float = EVERY_SECONDS
) -> threading.Event:
    """Go on with `keep_up` in a thread of its own; set the event to stop it."""
    stop = threading.Event()

    def rounds() -> None:
        while not stop.wait(every_seconds):
            close_old_connections()
            try:
                keep_up(system)
            except Problem:
                # A register or an agreement that is being edited: the next round reads it again,
                # and whoever runs or opens the page is told what is wrong with it.
                continue
            finally:
                close_old_connections()

    threading.Thread(target=rounds, name="upkeep", daemon=True).start()
    return stop


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
