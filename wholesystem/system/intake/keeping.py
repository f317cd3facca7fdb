"""The bytes of every file as they were sent, kept by hash, so that any load can be looked at again.

They may name people: the folder and the files are readable by their owner alone.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wholesystem.core.names import shown
from wholesystem.core.problem import Kind, Problem
from wholesystem.exchange.opening import BLOCK

FOLDER = "received"
# What a load has room for as the name of its file.
NAME_MAX = 255


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that is kept. `name` is the sender's; `path` is where its bytes are."""

    name: str
    path: Path
    inside: str


def keep(folder: Path, path: Path) -> Kept:
    """Copy a file into the system's folder, under the hash of its bytes; twice is kept once."""
    received = _private(folder / FOLDER)
    digest = hashlib.sha256()
    handle, part = tempfile.mkstemp(prefix="part-", dir=received)
    try:
        with os.fdopen(handle, "wb") as target, path.open("rb") as source:
            for block in iter(lambda: source.read(BLOCK), b""):
                digest.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        final = received / digest.hexdigest()
        os.replace(part, final)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return Kept(shown(path.name)[-NAME_MAX:], final, final.relative_to(folder).as_posix())


def kept_bytes(folder: Path, inside: str) -> Path:
    """Where the bytes of an earlier file are; `inside` is `DataLoad.stored_path`."""
    path = folder / inside
    if not inside or not path.is_file():
        raise Problem(
            "The bytes of that file are no longer in the folder received/.",
            "Every file is kept as it was sent.",
            "Put the folder received/ back from a copy of the system.",
            kind=Kind.NOT_FOUND,
        )
    return path


@contextmanager
def workbench(folder: Path) -> Iterator[Path]:
    """A private folder to unpack into, on the system's own disk, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="work-", dir=_private(folder / FOLDER)) as work:
        yield Path(work)


def files(paths: list[Path]) -> list[Path]:
    """The files named, those of a folder in order of name; what is none of them is a Problem."""
    found = [file for path in paths for file in _files_at(path)]
    for file in found:
        if not os.access(file, os.R_OK):
            raise _not_a_file(f"{shown(file)} may not be read by this account.")
    return found


def _files_at(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.exists():
        raise _not_a_file(f"There is no file {shown(path)}.")
    if not path.is_dir():
        raise _not_a_file(f"{shown(path)} is no regular file: it is a device or a pipe.")
    if not os.access(path, os.R_OK | os.X_OK):
        raise _not_a_file(f"The folder {shown(path)} may not be read by this account.")
    held = sorted(each for each in path.iterdir() if each.is_file() and each.name[0] != ".")
    if not held:
        raise _not_a_file(f"The folder {shown(path)} holds no file, so nothing was received.")
    return held


def _not_a_file(what: str) -> Problem:
    return Problem(
        what,
        "A file that is received exists and may be read. Of a folder its own files are received, "
        "without those that are hidden or in folders inside it.",
        "Correct the path, or put the file there, and run the command again.",
        kind=Kind.NOT_FOUND,
    )


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
