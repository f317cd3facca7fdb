"""Rows of a quarantine, corrected and sent again: they join their load's period, and nothing else
of it is touched.

The corrected rows are a load of their own that names the one it corrects; it goes when that one
is superseded. Each row must be one that waits: by the column `row` of the list of waiting rows,
or by its key, or by everything in it that was not faulty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.clock import today
from wholesystem.core.problem import Fault, Kind, Problem
from wholesystem.exchange.checks import check
from wholesystem.exchange.found import Span, rejected
from wholesystem.exchange.kinds import KINDS, FileKind
from wholesystem.exchange.opening import Form, Opened, open_file
from wholesystem.exchange.reading import Sent, read_rows
from wholesystem.exchange.recognise import Recognised, recognise
from wholesystem.sharing.actor import Actor
from wholesystem.system.intake import journal, landing, received
from wholesystem.system.intake.keeping import Kept, workbench
from wholesystem.system.intake.parts import Part, days_of
from wholesystem.system.intake.reading import Ask, Read
from wholesystem.system.intake.received import CORRECTS, Received
from wholesystem.system.intake.way import landed, references
from wholesystem.system.opened import System
from wholesystem.work.loads.actions import correct_rows
from wholesystem.work.loads.models import DataLoad, LoadStatus, QuarantinedRow, RowState

# The column that says which waiting row a corrected row is.
ROW = "row"


@dataclass(frozen=True)
class Waiting:
    """A row that waits: the columns in which it is faulty, and its values as sent.

    `zeros` are the columns that have only lost their zeros: what is left still tells the row.
    """

    number: int
    faulty: frozenset[str]
    zeros: frozenset[str]
    values: dict[str, str]


def correct(
    system: System, load_id: str, kept: Kept, *, by: Actor, entry: journal.Entry | None = None
) -> Received:
    """Take corrected rows of a load's quarantine in; rows that are still faulty go on waiting."""
    load = _load(load_id)
    kind = KINDS[load.dataset]
    with workbench(system.folder) as work:
        try:
            return _correct(system, load, kind, kept, work, by, entry)
        except Problem as problem:
            if problem.kind is not Kind.REJECTED:
                raise
            landing.take_back(system, entry.loads if entry else {})
            digest = kept.path.name
            refused = landing.refused(kept, problem, by=by, dataset=load.dataset, digest=digest)
            journal.end(system.folder)
            return received.rejected_file(kept, refused, problem)


def _load(load_id: str) -> DataLoad:
    load = DataLoad.objects.filter(load_id=load_id).first()
    if load is None:
        raise Problem(
            f"There is no load {load_id}.",
            "Rows are corrected in a load that was received here.",
            "Look up its reference on the Data page.",
            kind=Kind.NOT_FOUND,
        )
    if load.status != LoadStatus.ACCEPTED or load.dataset not in KINDS:
        raise Problem(
            f"{load_id} has no rows to be corrected: it is {load.get_status_display().lower()}.",
            "Rows are corrected in a load that was accepted and not replaced since.",
            "Send the whole corrected file instead.",
            kind=Kind.CONFLICT,
        )
    return load


def _correct(
    system: System,
    load: DataLoad,
    kind: FileKind,
    kept: Kept,
    work: Path,
    by: Actor,
    entry: journal.Entry | None,
) -> Received:
    opened = open_file(kept.path, work, kept.name)
    earlier = [each for each in landing.corrections_of(load) if each.content_hash == opened.hash]
    if earlier:
        return received.already(kept, earlier)
    _refuse_after_a_newer_extract(load, kind)
    ask = Ask(received_on=date.fromisoformat(entry.received_on) if entry else today())
    recognised = recognise(opened, as_feed=kind.name)
    sent = _sent(opened, recognised)
    contents = check(
        kind,
        sent,
        name=kept.name,
        received_on=ask.received_on,
        synthetic=system.settings.synthetic,
    )
    numbers = _corrected(load, kind, sent, contents.rows, kept.name)
    _refuse_other_periods(load, kind, contents.rows, kept.name)
    still = [fault for row in contents.quarantined for fault in row.faults]
    if not len(contents.rows):
        raise rejected(
            f"All rows of {kept.name} are still faulty.",
            "A corrected row keeps every rule of its table.",
            "Correct the rows that are named and send them again.",
            rule="STILL_FAULTY",
            faults=tuple(still),
        )
    read = Read(opened=opened, recognised=recognised, contents=replace(contents, quarantined=()))
    parts = [_part(load, kind, contents.rows)]
    entry = entry or _entry(kept, load, ask, by, references(parts, opened.hash))
    done = landed(
        system,
        kept,
        read,
        parts,
        ask,
        by,
        entry,
        also=lambda loads: _settle(load, numbers, loads[0]),
    )
    return received.accepted(kept, kind.title, done.loads, done.issues, (*still, *done.faults))


def _sent(opened: Opened, recognised: Recognised) -> Sent:
    """The rows, with the column that says which waiting row each is, where there is one."""
    names = [name.casefold() for name in opened.header]
    if opened.form is Form.CSV and names.count(ROW) == 1:
        columns = {**recognised.columns, ROW: names.index(ROW)}
        recognised = replace(recognised, columns=columns)
    return read_rows(opened, recognised)


def _corrected(
    load: DataLoad, kind: FileKind, sent: Sent, good: pa.Table, name: str
) -> frozenset[int]:
    """The numbers of the waiting rows that these are; a row that is none of them is refused."""
    waiting = _waiting(load)
    rows = sent.rows.filter(pc.is_in(sent.rows["source_row"], value_set=good["source_row"]))
    matched: set[int] = set()
    strangers = []
    indexes = list(_indexes(kind, waiting))
    for row in rows.to_pylist():
        found = _found(row, waiting, indexes, matched)
        matched |= found
        if not found:
            strangers.append(row["source_row"])
    if strangers:
        raise rejected(
            f"{name} has {len(strangers)} rows that are not among those that wait in "
            f"{load.load_id}.",
            "Only rows that wait are corrected; each is told by the column `row`, by its key, or "
            "by what was not faulty in it.",
            "Take the list of waiting rows, correct it and send it with its column `row`.",
            rule="NOT_WAITING",
            faults=tuple(
                Fault(
                    f"{name}, row {number}",
                    "It is not one of the rows that wait.",
                    "Only rows that wait are corrected.",
                    "Leave the row out, or name the waiting row in the column `row`.",
                    rule="NOT_WAITING",
                    row=number,
                )
                for number in strangers
            ),
        )
    return frozenset(matched)


def _waiting(load: DataLoad) -> dict[int, Waiting]:
    broken: dict[int, set[str]] = {}
    zeros: dict[int, set[str]] = {}
    values: dict[int, dict[str, str]] = {}
    faults = QuarantinedRow.objects.filter(load=load, state=RowState.WAITING)
    for number, rule, column, row in faults.values_list("row_number", "rule", "column", "row"):
        where = zeros if rule == "LEADING_ZERO" else broken
        where.setdefault(number, set()).add(column)
        values[number] = row
    return {
        number: Waiting(
            number,
            frozenset(broken.get(number, ())),
            frozenset(zeros.get(number, ())),
            row,
        )
        for number, row in values.items()
    }


@dataclass(frozen=True)
class Index:
    """Waiting rows by what they have in some columns; `sure` where these name one row."""

    columns: tuple[str, ...]
    zeros: frozenset[str]
    numbers: dict[tuple, set[int]]
    sure: bool

    def find(self, row: dict) -> set[int]:
        return self.numbers.get(_values(row, self.columns, self.zeros), set())


def _indexes(kind: FileKind, waiting: dict[int, Waiting]) -> Iterator[Index]:
    """Ways to find a waiting row, the surest first: by its key, then by all that was not faulty."""
    shapes = sorted({(row.faulty, row.zeros) for row in waiting.values()}, key=str)
    by_key, by_rest = [], []
    for faulty, zeros in shapes:
        rows = [row for row in waiting.values() if (row.faulty, row.zeros) == (faulty, zeros)]
        if not faulty & set(_key(kind)):
            by_key.append(_index(_key(kind), zeros, rows, sure=True))
        rest = tuple(name for name in kind.columns if name not in faulty)
        by_rest.append(_index(rest, zeros, rows, sure=False))
    yield from (*by_key, *by_rest)


def _key(kind: FileKind) -> tuple[str, ...]:
    table = kind.table
    named = ("nhs_number", "local_person_id") if "person" in table.key else table.key
    return tuple(filter(None, (table.provider_column, *named)))


def _index(
    columns: tuple[str, ...], zeros: frozenset[str], rows: Sequence[Waiting], *, sure: bool
) -> Index:
    found: dict[tuple, set[int]] = {}
    for row in rows:
        if all(name in row.values for name in columns):
            found.setdefault(_values(row.values, columns, zeros), set()).add(row.number)
    return Index(columns, zeros, found, sure)


def _values(row: dict, columns: tuple[str, ...], zeros: frozenset[str]) -> tuple:
    plain = ((name, (row[name] or "").strip()) for name in columns)
    return tuple(value.lstrip("0") if name in zeros else value for name, value in plain)


def _found(
    row: dict, waiting: dict[int, Waiting], indexes: list[Index], matched: set[int]
) -> set[int]:
    named = (row.get(ROW) or "").strip()
    if named:
        return {int(named)} & waiting.keys() if named.isdecimal() else set()
    for index in indexes:
        found = index.find(row)
        if found and index.sure:
            return found  # a key that waited twice waits no more once the right row has come
        if len(found - matched) == 1:
            return found - matched
    return set()


def _refuse_after_a_newer_extract(load: DataLoad, kind: FileKind) -> None:
    newer = DataLoad.objects.filter(
        dataset=load.dataset,
        provider=load.provider,
        status=LoadStatus.ACCEPTED,
        period_from__gt=load.period_to,
    )
    if kind.table.snapshot and load.period_to and newer.exists():
        raise Problem(
            f"A later extract of {load.provider} has taken the place of {load.load_id}.",
            "Rows are corrected in the extract that is in use.",
            "Correct them in the next extract.",
            kind=Kind.CONFLICT,
        )


def _refuse_other_periods(load: DataLoad, kind: FileKind, rows: pa.Table, name: str) -> None:
    days = days_of(kind.table, rows)
    if days is None or load.period_from is None or load.period_to is None:
        return
    if load.period_from <= days[0] and days[1] <= load.period_to:
        return
    raise rejected(
        f"{name} has rows outside {load.period}, the period of {load.load_id}.",
        "Corrected rows belong to the period of their load.",
        "Send rows of another period with the file of that period.",
        rule="WRONG_PERIOD",
    )


def _part(load: DataLoad, kind: FileKind, rows: pa.Table) -> Part:
    done = len(landing.corrections_of(load))
    label = f"{CORRECTS} {load.load_id}" + (f" ({done + 1})" if done else "")
    return Part(
        # These rows are added to the extract; they do not take its place.
        table=replace(kind.table, snapshot=False),
        provider=load.provider,
        span=Span(label, load.period_from, load.period_to),
        rows=rows,
        rows_read=len(rows),
    )


def _entry(kept: Kept, load: DataLoad, ask: Ask, by: Actor, loads: dict[str, str]) -> journal.Entry:
    return journal.Entry(
        name=kept.name,
        inside=kept.inside,
        as_feed=None,
        period=None,
        received_on=ask.received_on.isoformat(),
        loads=loads,
        actor={"name": by.name, "role": by.role, "organisation": by.organisation},
        corrects=load.load_id,
    )


def _settle(load: DataLoad, numbers: frozenset[int], correction: DataLoad) -> None:
    correct_rows(load, numbers, corrected_by=correction)
    correction.report = {**correction.report, CORRECTS: load.load_id}
    correction.save(update_fields=["report"])
