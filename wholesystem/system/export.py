"""Export: everything that a system knows, in open formats, so that one can leave with it.

It is the controller's own copy of its own system, of everybody at once and for no purpose, and so
neither a permit nor a sharing: docs/decisions/0015-a-full-export.md.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from wholesystem.core.problem import Kind, Problem
from wholesystem.core.settings import FILE as SETTINGS
from wholesystem.core.settings import parse
from wholesystem.exchange.exact import write_exact_csv
from wholesystem.lake.leaving import copy_table
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.refusal import Reason, Refusal
from wholesystem.system.intake import journal
from wholesystem.system.manifest import MANIFEST, File, told, write_manifest
from wholesystem.system.opened import System
from wholesystem.tables.dictionary import dictionary
from wholesystem.work import leaving
from wholesystem.work.audit.actions import record
from wholesystem.work.audit.models import Entry
from wholesystem.work.database import HIDDEN, tells_password, without_passwords

Say = Callable[[str], object]
ACTION, SUBJECT = "export everything", "the whole system"
FOLDERS = ("agreements", "programmes", "footprint")


@dataclass(frozen=True)
class Exported:
    """A finished export: where it is, and its files."""

    folder: Path
    files: tuple[File, ...]

    def rows(self, part: str) -> int:
        """How many rows there are in `lake` or in `live`."""
        return sum(each.rows or 0 for each in self.files if each.path.startswith(f"{part}/"))

    @property
    def lines(self) -> list[str]:
        """What was done, for people."""
        size = sum(each.bytes for each in self.files) / 1e6
        return [
            f"{self.folder} is whole: {len(self.files)} files, {size:,.1f} MB, "
            f"{self.rows('lake'):,} rows of the lake and {self.rows('live'):,} of the live store.",
            f"{MANIFEST} says what is in it, what is not and why.",
            "It holds everybody's record: protect it as you protect the system.",
        ]


def export(
    system: System,
    folder: Path | str,
    *,
    by: Actor,
    progress: Say = lambda line: None,
) -> Exported:
    """Write everything that the system knows into a new folder, whole or not at all.

    For an administrator, by name. The audit has it before the first row is read. Raises a Problem
    where the folder is there already or lies in the system's own, and where the disk fails.
    """
    _check_may(by)
    target = Path(folder).resolve()
    with _told_if_the_disk_fails():
        _check_target(system, target)
        settings = _settings(system)
        with _whole_or_nothing(target) as inside:
            with _one_moment(system, by, target) as (versions, entry):
                files = [*_lake(system, versions, inside, progress), *_live(inside, progress)]
                left_out = _left_out(settings)
            files += _own_files(system, settings, inside)
            files.append(write_manifest(system, inside, files, left_out, by=by, entry=entry))
    return Exported(target, tuple(files))


def _check_may(by: Actor) -> None:
    """An administrator, by name: whoever names no account acts as the system (decision 12)."""
    if by.may(Permission.ADMINISTER) and by.role != SYSTEM_ACTOR.role:
        return
    refusal = Refusal(
        Reason.ROLE_PERMISSION,
        f"{by.standing.title} may not take a full export.",
        "It is for an administrator, by name: it holds the record of everybody at once.",
        "Ask an administrator, or name the account of one with --actor.",
    )
    record(ACTION, by=by, subject=SUBJECT, detail={"reason": str(refusal.reason)}, refused=True)
    raise refusal


def _check_target(system: System, target: Path) -> None:
    for own in (system.folder.resolve(), system.lake.folder.resolve()):
        if target.is_relative_to(own):
            raise Problem(
                f"{target} lies in the system's own folder, {own}.",
                "An export goes outside the system: a copy inside it would be lost with it.",
                "Choose a folder outside the system's.",
            )
    if target.exists():
        raise Problem(
            f"{target} is there already.",
            "An export is written into a folder that does not exist yet.",
            "Choose another name, or move what is there.",
            kind=Kind.CONFLICT,
        )


def _settings(system: System) -> str:
    """The text of system.toml, with the password of every URL in it hidden."""
    path = system.folder / SETTINGS
    text = without_passwords(path.read_text(encoding="utf-8"))
    if tells_password(parse(text, where=str(path)).database):
        raise Problem(
            f"The password of the database URL in {path} cannot be hidden.",
            "No password leaves in an export: the URL must be one plain text on one line.",
            'Write the line as database = "postgresql://user:password@host/name".',
        )
    return text


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[Path]:
    """A private folder beside the target, which takes its name once everything is in it.

    What a killed process leaves is not hidden: it holds records, and somebody must remove it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    made = tempfile.mkdtemp(prefix=f"{target.name}.unfinished-", dir=target.parent)
    unfinished = Path(made)
    try:
        yield unfinished
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


@contextmanager
def _one_moment(system: System, by: Actor, target: Path) -> Iterator[tuple[dict[str, int], Entry]]:
    """The lake and the live store as they stand together, between two loads; and the audit of it.

    Only the moment is taken while nobody receives. The copying, which is long, holds nobody up.
    """
    with ExitStack() as moment:
        with journal.one_at_a_time(system.folder):
            versions = system.lake.versions()
            tables = {"tables": len(versions), "live tables": len(leaving.live_models())}
            entry = record(ACTION, by=by, subject=SUBJECT, detail={**tables, "folder": str(target)})
            moment.enter_context(leaving.at_one_moment())
        yield versions, entry


def _lake(system: System, versions: dict[str, int], inside: Path, progress: Say) -> Iterator[File]:
    (inside / "lake").mkdir()
    for name, version in sorted(versions.items()):
        path = inside / "lake" / f"{name}.parquet"
        rows = copy_table(system.lake, name, version, path)
        progress(f"{name}: {rows:,} rows")
        yield told(inside, path, rows, version)


def _live(inside: Path, progress: Say) -> Iterator[File]:
    (inside / "live").mkdir()
    for model in leaving.live_models():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        path = inside / "live" / f"{name}.csv"
        rows = write_exact_csv(path, leaving.columns(model), leaving.rows(model))
        progress(f"{name}: {rows:,} rows")
        yield told(inside, path, rows)


def _own_files(system: System, settings: str, inside: Path) -> list[File]:
    """What people wrote for this system, and the dictionary."""
    (inside / SETTINGS).write_text(settings, encoding="utf-8")
    shutil.copyfile(system.standards_path, inside / "standards.toml")
    (inside / "dictionary.md").write_text(dictionary(), encoding="utf-8")
    secret = (system.folder / system.settings.secret_key_file).resolve()
    copied = [inside / SETTINGS, inside / "standards.toml", inside / "dictionary.md"]
    for folder in FOLDERS:
        for path in sorted((system.folder / folder).rglob("*")):
            # The settings may put the key anywhere; Python leaves compiled programmes behind.
            if not path.is_file() or path.resolve() == secret or "__pycache__" in path.parts:
                continue
            copied.append(inside / path.relative_to(system.folder))
            copied[-1].parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copied[-1])
    return [told(inside, path) for path in copied]


def _left_out(settings: str) -> dict[str, str]:
    """What is missing from the files, each with why."""
    columns = {f"{table}.{column}": why for (table, column), why in leaving.LEFT_OUT.items()}
    tables = {f"table {name}": why for name, why in leaving.tables_left_out().items()}
    hidden = {f"the passwords of URLs in {SETTINGS}": f"They show as {HIDDEN}."}
    return {**columns, **tables, **(hidden if HIDDEN in settings else {})}


@contextmanager
def _told_if_the_disk_fails() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem(
            f"The export stopped: {error.strerror or 'the disk could not be read or written'}.",
            "An export is whole or it is not there: nothing is left of this one.",
            "Make room, or choose a folder on another disk, then run the same command again.",
            kind=Kind.UNAVAILABLE,
        ) from error
