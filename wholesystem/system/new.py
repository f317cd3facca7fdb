"""New: start a system, an empty one or one of the labelled synthetic ones."""

import shutil
from pathlib import Path

from wholesystem.core.names import refuse_unusable, shown
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions.standard import SHIPPED
from wholesystem.system.opened import System, open_system

FOLDERS = ("footprint", "agreements", "programmes", "inbox", "outbox", "lake", "received")


def new(folder: Path, *, name: str = "", settings: str = "", database: str = "") -> System:
    """Make the folder of a system and open it. `settings` is the text of its system.toml.

    `database` is the URL of a PostgreSQL database for the live store; SQLite where none.

    A folder that holds a system already is left as it is, with a Problem that says so.
    """
    folder = Path(folder)
    check_free(folder)
    try:
        for one in FOLDERS:
            (folder / one).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SHIPPED, folder / "standards.toml")
        (folder / "system.toml").write_text(
            settings or _settings(name or shown(folder.name), database), "utf-8"
        )
    except OSError as error:
        raise _not_made(folder, error) from error
    return open_system(folder)


def check_free(folder: Path) -> None:
    """Nothing where a system may be made in a folder; a Problem where something is there."""
    refuse_unusable(folder)
    try:
        _check_free(folder)
    except OSError as error:
        raise _not_made(folder, error) from error


def _not_made(folder: Path, error: OSError) -> Problem:
    return Problem(
        f"{shown(folder)} cannot be made: {error.strerror or type(error).__name__}.",
        "A new system is made where its owner may make folders and files.",
        "Choose another folder.",
        kind=Kind.UNAVAILABLE,
    )


def _check_free(folder: Path) -> None:
    if (folder / "system.toml").exists():
        raise Problem(
            f"{shown(folder)} holds a system already.",
            "A new system is made in an empty folder, or in one that does not exist yet.",
            "Choose another folder, or open this one with --system.",
            kind=Kind.CONFLICT,
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problem(
            f"{shown(folder)} is {'not empty' if folder.is_dir() else 'a file'}.",
            "A new system is made in an empty folder, or in one that does not exist yet.",
            "Choose another folder.",
            kind=Kind.CONFLICT,
        )


def _settings(name: str, database: str) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    live = f'database = "{database}"\n' if database else ""
    return f"""# What this system says of itself. Thresholds and targets are in standards.toml.
name = "{quoted}"
synthetic = false
{live}"""
