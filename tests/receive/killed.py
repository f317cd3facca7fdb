"""A process that receives a file and dies at one point: FOLDER FILE POINT."""

import os
import signal
import sys
from pathlib import Path

from wholesystem.lake import Lake
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system import open_system
from wholesystem.system.intake import journal, way
from wholesystem.system.receive import receive

# Where the power goes: the place, what is called there, at which call, before it or after it.
POINTS = {
    "nothing is written down yet": (journal, "begin", 1, "before"),
    "it is written down": (journal, "begin", 1, "after"),
    "people are made": (way, "identified", 1, "after"),
    "the first part is in the lake": (Lake, "write", 1, "after"),
    "the second part is in the lake": (Lake, "write", 2, "after"),
    "the record is next": (way, "into_the_record", 1, "before"),
    "the record is written": (way, "into_the_record", 1, "after"),
}


def power_goes(place, name: str, call: int, when: str) -> None:
    """From now on the process dies around that call."""
    real = getattr(place, name)
    calls = 0

    def dying(*args, **asked):
        nonlocal calls
        calls += 1
        if calls == call and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*args, **asked)
        if calls == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(place, name, dying)


if __name__ == "__main__":
    folder, file, point = sys.argv[1:]
    system = open_system(Path(folder))
    power_goes(*POINTS[point])
    receive(system, [file], by=SYSTEM_ACTOR)
