"""A checked file comes to rest: people, then the lake, then the record that makes it so.

The order is the safety (docs/decisions/0003-loads.md): people first, because a number once in the
lake must never come to mean somebody else; the record last, in one transaction, because a load
exists when the live store says so.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
from django.db import transaction

from wholesystem.core.problem import Fault, Problem
from wholesystem.exchange.found import Issue, Quarantined, rejected
from wholesystem.lake.arrow import schema
from wholesystem.sharing.actor import Actor
from wholesystem.system import outcomes
from wholesystem.system.intake.keeping import Kept
from wholesystem.system.intake.parts import Part, days_of
from wholesystem.system.intake.people import trace, with_people, without_identities
from wholesystem.system.intake.reading import Ask, Read, refusal_of_problem, refuse_too_many
from wholesystem.system.intake.register import giving_way, registered, unknown_of
from wholesystem.system.opened import System
from wholesystem.tables import TABLES, Home
from wholesystem.work.audit.actions import record
from wholesystem.work.identities.actions import adding_people
from wholesystem.work.loads import actions
from wholesystem.work.loads.models import DataLoad, LoadStatus

# The report of a load names this many faults one by one; the rows in quarantine are all kept.
FAULTS_IN_REPORT = 1_000


def identified(
    system: System, read: Read, parts: Sequence[Part], ask: Ask, loads: dict[str, str]
) -> list[Part]:
    """The parts with a person in every row and no names; rows that are left over wait."""
    if not parts[0].table.person_level:
        return list(parts)
    with adding_people():
        done = [_identified(part, loads[part.key]) for part in parts]
        waiting = [row for part in done for row in part.quarantined]
        refuse_too_many(
            system,
            waiting,
            read.contents.rows_read,
            name=read.opened.name,
            day=ask.received_on,
        )
    return done


def _identified(part: Part, load_id: str) -> Part:
    rows, twice = with_people(part.table, part.rows)
    trace(part.table, rows, load_id, part.provider)
    return replace(
        part,
        rows=without_identities(part.table, rows),
        quarantined=tuple(sorted((*part.quarantined, *twice), key=lambda row: row.row)),
    )


def into_the_lake(
    system: System, read: Read, parts: Sequence[Part], loads: dict[str, str]
) -> dict[str, int]:
    """Write the parts; gives the version of the table after each. Again, it changes nothing."""
    versions = {}
    for part in parts:
        if part.table.home is not Home.LAKE:
            continue
        if part.table.name == "organisations":
            _make_way(system, part.rows)
        for earlier in _replaced(part):
            versions[part.key] = system.lake.write(
                part.table,
                part.rows,
                load_id=loads[part.key],
                provider=part.provider or None,
                replaces=earlier,
            )
    if read.contents.organisations is not None:
        _add_organisations(system, read, parts[0], loads[parts[0].key])
    return versions


def _replaced(part: Part) -> list[str | None]:
    """The load whose place the part takes, and the corrections of that load."""
    earlier = actions.accepted_load(part.table.name, part.provider, part.span.label)
    if earlier is None:
        return [None]
    return [earlier.load_id, *(load.load_id for load in corrections_of(earlier))]


def corrections_of(load: DataLoad) -> list[DataLoad]:
    """The loads that brought corrected rows of this one and still stand."""
    standing = DataLoad.objects.filter(corrections__load=load, status=LoadStatus.ACCEPTED)
    return list(standing.distinct().order_by("load_id"))


def _supersede_corrections(load: DataLoad) -> None:
    """Corrections go with the load that they correct."""
    for correction in corrections_of(load.supersedes) if load.supersedes else ():
        correction.status = LoadStatus.SUPERSEDED
        correction.save(update_fields=["status"])


def _make_way(system: System, rows: pa.Table) -> None:
    table = TABLES["organisations"]
    for load_id, left in giving_way(registered(system), rows["organisation"]).items():
        system.lake.write(table, left, load_id=load_id, replaces=load_id)


def _add_organisations(system: System, read: Read, part: Part, load_id: str) -> None:
    said_by = f"{read.kind.title}, {part.span.label}"
    published = read.contents.organisations
    assert published is not None
    new = unknown_of(published, registered(system), said_by)
    if len(new):
        system.lake.write(TABLES["organisations"], new, load_id=load_id)


@dataclass(frozen=True)
class Landed:
    """The loads as written, everything odd about them, and the faults of every row that waits."""

    loads: tuple[DataLoad, ...]
    issues: tuple[Issue, ...]
    faults: tuple[Fault, ...]


@transaction.atomic
def into_the_record(
    system: System,
    kept: Kept,
    read: Read,
    parts: Sequence[Part],
    loads: dict[str, str],
    versions: dict[str, int],
    *,
    by: Actor,
    also: Callable[[Sequence[DataLoad]], None] | None = None,
) -> Landed:
    """Write every part's load, its rows that wait and its oddities: all of them, or none.

    `also` is done in the same transaction.
    """
    written, told, odd = [], [], list(read.issues)
    for part in parts:
        load = _load(kept, read, part, loads[part.key], versions.get(part.key), by)
        faults, of_part = _apply_outcomes(system, read, load, part, by)
        odd += of_part
        issues = (*read.issues, *of_part)
        waiting = (*part.quarantined, *faults)
        load.rows_quarantined = len({row.row for row in waiting})
        load.rows_accepted = len(part.rows) - len({row.row for row in faults})
        load.report = report(issues, waiting, period_found=part.span.found)
        load.report |= {"days": [day.isoformat() for day in days_of(part.table, part.rows) or ()]}
        load.save()
        _supersede_corrections(load)
        actions.quarantine(load, [(fault, row.values) for row in waiting for fault in row.faults])
        actions.note_issues(
            load, [("WARN", each.rule, each.count, each.sentence) for each in issues]
        )
        record(
            "receive a file",
            by=by,
            subject=f"{load.dataset} {load.provider} {load.period}".strip(),
            detail={"load": load.load_id, "rows": load.rows_accepted, "hash": load.content_hash},
        )
        written.append(load)
        told += [fault for row in waiting for fault in row.faults]
    if also:
        also(written)
    return Landed(tuple(written), tuple(odd), tuple(told))


def _load(
    kept: Kept, read: Read, part: Part, load_id: str, version: int | None, by: Actor
) -> DataLoad:
    counts = {
        "period_from": part.span.first,
        "period_to": part.span.last,
        "rows_read": part.rows_read,
        "rows_accepted": len(part.rows),
        "rows_quarantined": len(part.quarantined),
        "lake_version": version,
    }
    if DataLoad.objects.filter(load_id=load_id, status=LoadStatus.WAITING).exists():
        return actions.accept_waiting(load_id, by=by, period=part.span.label, **counts)
    return actions.keep_load(
        by=by,
        status=LoadStatus.ACCEPTED,
        dataset=part.table.name,
        file_name=kept.name,
        content_hash=read.opened.hash,
        stored_path=kept.inside,
        load_id=load_id,
        provider=part.provider,
        period=part.span.label,
        **counts,
    )


def _apply_outcomes(
    system: System, read: Read, load: DataLoad, part: Part, by: Actor
) -> tuple[list[Quarantined], list[Issue]]:
    """Outcomes are steps of items in the live store: they happen with the record, or not at all."""
    if part.table.name != "worklist_outcomes":
        return [], []
    sent = {row["source_row"]: row for row in part.rows.to_pylist()}
    done = outcomes.apply(system, load, part.rows, by=by)
    rows = [
        Quarantined(fault.row or 0, (fault,), _as_sent(sent.get(fault.row or 0, {})))
        for fault in done.faults
    ]
    counted = [row for row in rows if row.faults[0].rule != outcomes.ENDED_MEANWHILE]
    refuse_too_many(
        system,
        (*read.contents.quarantined, *counted),
        read.contents.rows_read,
        name=read.opened.name,
        day=load.received_at.date(),
    )
    if rows and len({row.row for row in rows}) == len(part.rows):
        raise _nothing_taken_in(read, part, rows)
    return rows, _put_back(load, done.put_back)


def _nothing_taken_in(read: Read, part: Part, rows: list[Quarantined]) -> Problem:
    """A file of which no row counts would only take back what an earlier one said."""
    return rejected(
        f"{read.opened.name}: none of the rows of {part.provider} could be taken in.",
        "A file of outcomes tells of at least one person who is still on the list.",
        "Correct the rows that are named and send the whole file again. Nothing of it was kept.",
        rule="NOTHING_TAKEN_IN",
        faults=tuple(fault for row in rows for fault in row.faults),
    )


def _put_back(load: DataLoad, count: int) -> list[Issue]:
    if not count:
        return []
    people = "1 person is" if count == 1 else f"{count:,} people are"
    earlier = load.supersedes.load_id if load.supersedes else "The file before"
    sentence = (
        f"{people} with the partner again: {earlier} said what came of them, and this file says "
        "less. A file tells the whole of its month."
    )
    return [Issue("TAKEN_BACK", count, sentence)]


def _as_sent(row: dict) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in row.items()}


def refused(kept: Kept, problem: Problem, *, by: Actor, dataset: str, digest: str) -> DataLoad:
    """Write down that a file was refused whole, and why; its bytes are kept."""
    with transaction.atomic():
        load = actions.keep_load(
            by=by,
            status=LoadStatus.REJECTED,
            dataset=dataset,
            file_name=kept.name,
            content_hash=digest,
            stored_path=kept.inside,
            report=_refusal(problem),
        )
        record(
            "refuse a file",
            by=by,
            subject=f"{dataset or 'a file of unknown kind'}",
            detail={"load": load.load_id, "rule": refusal_of_problem(problem)},
        )
    return load


def take_back(system: System, loads: dict[str, str]) -> None:
    """Remove what an earlier try of a file, now refused, had written into the lake."""
    for name, table in TABLES.items():
        for load_id in loads.values():
            if table.home is Home.LAKE and system.lake.holds_load(name, load_id):
                nothing = schema(table).empty_table()
                system.lake.write(table, nothing, load_id=load_id, replaces=load_id)


def waits(kept: Kept, read: Read, *, by: Actor) -> DataLoad:
    """Write down that a file waits for its period; nothing is guessed."""
    table = read.contents.table.name
    earlier = DataLoad.objects.filter(
        dataset=table, content_hash=read.opened.hash, status=LoadStatus.WAITING
    ).first()
    return earlier or actions.keep_load(
        by=by,
        status=LoadStatus.WAITING,
        dataset=table,
        file_name=kept.name,
        content_hash=read.opened.hash,
        stored_path=kept.inside,
        rows_read=read.contents.rows_read,
    )


def report(issues: Iterable[Issue], waiting: Iterable[Quarantined], *, period_found: str) -> dict:
    """What a load has to tell, for machines: the faults without the values that were sent."""
    faults = [fault for row in waiting for fault in row.faults]
    return {
        "period_found": period_found,
        "issues": [
            {"rule": each.rule, "column": each.column, "count": each.count, "what": each.sentence}
            for each in issues
        ],
        **_told(faults),
    }


def _refusal(problem: Problem) -> dict:
    return {**problem.as_json(), **_told(problem.faults), "rule": refusal_of_problem(problem)}


def _told(faults: Sequence[Fault]) -> dict:
    counts = Counter((fault.rule, fault.column or "") for fault in faults)
    return {
        "faults": [fault.as_json() for fault in faults[:FAULTS_IN_REPORT]],
        "fault_counts": [
            {"rule": rule, "column": column, "count": count}
            for (rule, column), count in counts.most_common()
        ],
    }
