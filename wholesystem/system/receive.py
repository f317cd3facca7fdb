"""Receive: take files in, from partners and from those who publish.

A file is recognised by its content, checked whole, and then lands whole or not at all. The same
file again changes nothing; a corrected one takes the place of the one before (domain 1.8).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from wholesystem.core.clock import today
from wholesystem.core.problem import Kind, Problem
from wholesystem.exchange.kinds import KINDS
from wholesystem.exchange.opening import Opened, open_file
from wholesystem.exchange.periods import parse_period
from wholesystem.exchange.recognise import Recognised, known_kind, nearest, recognise
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.system.intake import journal, landing, received
from wholesystem.system.intake.correcting import correct
from wholesystem.system.intake.keeping import Kept, files, keep, kept_bytes, workbench
from wholesystem.system.intake.parts import (
    Part,
    fresh_parts,
    parts_of,
    refuse_late_extracts,
    refuse_shrunken_extracts,
)
from wholesystem.system.intake.reading import Ask, Read, read_contents
from wholesystem.system.intake.received import Outcome, Received
from wholesystem.system.intake.register import known_codes, registered
from wholesystem.system.intake.way import landed, references
from wholesystem.system.opened import System
from wholesystem.work.loads.models import DataLoad, LoadStatus

__all__ = ["Outcome", "Received", "receive", "recover"]


def receive(
    system: System,
    paths: Iterable[Path | str],
    *,
    by: Actor,
    as_feed: str | None = None,
    period: str | None = None,
    again: str | None = None,
    whole: bool = False,
) -> list[Received]:
    """Receive files, and folders file by file; gives what became of each.

    `as_feed` names the kind of file where a person knows better. `period` is for a publication
    that does not hold its own. `again` is the reference of a load: the files hold corrected rows
    of its quarantine. `whole` says that an extract much smaller than the one before is right. A
    file that is refused is told in its `Received`; a mistake in what was
    asked (a path, a word, no permission) is raised before anything is touched.
    """
    require(by, Permission.RECEIVE)
    if as_feed:
        known_kind(as_feed, KINDS.values())
    ask = _ask(as_feed, period, by, today(), whole)
    found = files([Path(path) for path in paths])
    with journal.one_at_a_time(system.folder), _told_if_the_disk_fails():
        _finish(system)
        if again:
            return [correct(system, again, keep(system.folder, path), by=by) for path in found]
        return [_receive(system, keep(system.folder, path), ask, by) for path in found]


def recover(system: System) -> list[Received]:
    """Finish what a stopped process left half done; call it when a system is opened."""
    if journal.under_way(system.folder) is None:
        return []
    with journal.one_at_a_time(system.folder), _told_if_the_disk_fails(), _told_if_stuck(system):
        return _finish(system)


def _finish(system: System) -> list[Received]:
    entry = journal.under_way(system.folder)
    if entry is None:
        return []
    written = DataLoad.objects.filter(load_id__in=entry.loads.values())
    if written.exclude(status=LoadStatus.WAITING).exists():
        journal.end(system.folder)  # all of its loads are written in one transaction
        return []
    by = Actor(**entry.actor)
    kept = Kept(entry.name, kept_bytes(system.folder, entry.inside), entry.inside)
    if entry.corrects:
        return [correct(system, entry.corrects, kept, by=by, entry=entry)]
    day = date.fromisoformat(entry.received_on)
    ask = _ask(entry.as_feed, entry.period, by, day, entry.whole)
    return [_receive(system, kept, ask, by, entry.loads)]


def _ask(as_feed: str | None, period: str | None, by: Actor, day: date, whole: bool) -> Ask:
    span = parse_period(period, f"given by {by.name}") if period else None
    return Ask(as_feed=as_feed, period=span, received_on=day, whole=whole)


def _receive(
    system: System, kept: Kept, ask: Ask, by: Actor, loads: dict[str, str] | None = None
) -> Received:
    """One file, all the way; `loads` are the references that an earlier try had given it."""
    opened: Opened | None = None
    with workbench(system.folder) as work:
        try:
            opened = open_file(kept.path, work, kept.name)
            recognised = recognise(opened, as_feed=ask.as_feed)
            return _take_in(system, kept, opened, recognised, ask, by, loads)
        except Problem as problem:
            if problem.kind is not Kind.REJECTED:
                raise
            landing.take_back(system, loads or {})
            load = landing.refused(
                kept,
                problem,
                by=by,
                dataset=_dataset(opened, ask),
                digest=opened.hash if opened else kept.path.name,
            )
            journal.end(system.folder)
            return received.rejected_file(kept, load, problem)


def _take_in(
    system: System,
    kept: Kept,
    opened: Opened,
    recognised: Recognised,
    ask: Ask,
    by: Actor,
    loads: dict[str, str] | None,
) -> Received:
    earlier = _same_bytes(recognised, opened)
    if earlier and not ask.period:
        return received.already(kept, earlier)
    read = read_contents(system, opened, recognised, ask, known_codes(registered(system)))
    if read.kind.is_publication and read.contents.span is None:
        return received.waiting(kept, read, landing.waits(kept, read, by=by))
    parts = parts_of(read, ask)
    fresh = fresh_parts(parts, opened.hash)
    if not fresh:
        return received.already(kept, earlier)
    refuse_late_extracts(fresh, opened.name)
    if not ask.whole:
        refuse_shrunken_extracts(system, fresh, opened.name, ask.received_on)
    return _land(system, kept, read, fresh, ask, by, loads or references(fresh, opened.hash))


def _land(
    system: System,
    kept: Kept,
    read: Read,
    parts: list[Part],
    ask: Ask,
    by: Actor,
    loads: dict[str, str],
) -> Received:
    entry = journal.Entry(
        name=kept.name,
        inside=kept.inside,
        as_feed=ask.as_feed,
        period=ask.period.label if ask.period else None,
        received_on=ask.received_on.isoformat(),
        loads=loads,
        whole=ask.whole,
        actor={"name": by.name, "role": by.role, "organisation": by.organisation},
    )
    done = landed(system, kept, read, parts, ask, by, entry)
    return received.accepted(kept, read.kind.title, done.loads, done.issues, done.faults)


def _same_bytes(recognised: Recognised, opened: Opened) -> list[DataLoad]:
    """The loads of the very same bytes, where all of them still stand."""
    same = DataLoad.objects.filter(dataset=recognised.kind.table.name, content_hash=opened.hash)
    stand = list(same.filter(status=LoadStatus.ACCEPTED).order_by("load_id"))
    return [] if same.filter(status=LoadStatus.SUPERSEDED).exists() else stand


def _dataset(opened: Opened | None, ask: Ask) -> str:
    """What a refused file was most likely meant to be."""
    if ask.as_feed:
        return KINDS[ask.as_feed].table.name
    near = nearest(opened, KINDS.values()) if opened else []
    return near[0].table.name if near else ""


@contextmanager
def _told_if_the_disk_fails() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Problem(
            f"A file could not be taken in: {error.strerror or 'the disk could not be written'}.",
            "Nothing is half done: what was begun is finished, once there is room, by the next "
            "receive.",
            "Make room on the disk, then run the same command again.",
            kind=Kind.UNAVAILABLE,
        ) from error


@contextmanager
def _told_if_stuck(system: System) -> Iterator[None]:
    """A file under way that cannot be finished stops every command, so each must say why.

    The error's own words may hold what a row says: its sort is told, and no more.
    """
    try:
        yield
    except (Problem, OSError):
        raise
    except Exception as error:
        entry = journal.under_way(system.folder)
        assert entry is not None, "only what is under way is finished"
        raise Problem(
            f"{entry.name} is under way since an earlier command and could not be finished, by a "
            f"fault of wholesystem's own ({type(error).__name__}).",
            "A file that is under way is finished before anything else is done. Nothing of it is "
            f"lost: its bytes are {entry.inside} in the system's folder.",
            "Report the fault to those who maintain wholesystem. Any command of the version that "
            "mends it finishes the file.",
            kind=Kind.UNAVAILABLE,
        ) from error
