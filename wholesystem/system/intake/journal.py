"""What is being received right now, written down before anything is changed.

A load touches two stores that know nothing of each other: the lake and the live store. The
journal says which file is under way, under which references; whoever opens the system next
finishes it from the kept bytes (docs/decisions/0003-loads.md).
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from wholesystem.core.names import shown
from wholesystem.system.intake.keeping import FOLDER

UNDER_WAY = "under-way.json"
LOCK = "receive.lock"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file under way. `loads` gives the reference of each provider's load."""

    name: str
    inside: str
    as_feed: str | None
    period: str | None
    received_on: str
    loads: dict[str, str]
    actor: dict[str, str]
    corrects: str = ""
    whole: bool = False


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Wait until nobody else receives into this system; a crash gives the turn back."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    with FileLock(str(folder / FOLDER / LOCK)):
        yield


def begin(folder: Path, entry: Entry) -> None:
    """Write down what is under way; on return it survives a power cut."""
    path = folder / FOLDER / UNDER_WAY
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(asdict(entry), file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
    _sync(path.parent)


def end(folder: Path) -> None:
    """Nothing is under way any more."""
    (folder / FOLDER / UNDER_WAY).unlink(missing_ok=True)


def under_way(folder: Path) -> Entry | None:
    """What was under way when the last process stopped, or None."""
    path = folder / FOLDER / UNDER_WAY
    if not path.exists():
        return None
    written = json.loads(path.read_text(encoding="utf-8"))
    # A name that an earlier version wrote down as it was cannot go into the live store.
    return Entry(**{**written, "name": shown(written["name"])})


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
