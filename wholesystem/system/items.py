"""From who is found to what is to be done: items opened, brought up to date, held and closed."""

import datetime as dt

import pyarrow as pa
from dateutil.relativedelta import relativedelta

from wholesystem.core import clock
from wholesystem.definitions import Programme, Worklist
from wholesystem.definitions.rows import capacity
from wholesystem.engine import Found
from wholesystem.lake import Lake
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permit import Permit
from wholesystem.system import objects
from wholesystem.system.figures import canonical, definition_hash
from wholesystem.system.leaving import close_ended, close_unfound, expire, withdraw_gone
from wholesystem.system.opened import System, code_version
from wholesystem.system.recipe import Recipe
from wholesystem.work.plain import plain
from wholesystem.work.receipts.actions import make_receipt
from wholesystem.work.worklists.chase import limits_of
from wholesystem.work.worklists.models import Item
from wholesystem.work.worklists.opening import NewItem, open_items, refresh_items
from wholesystem.work.worklists.runs import keep_considered, keep_funnel, start_run

LENSES = ("imd_quintile", "imd_version", "ethnic_group", "age_band", "sex")
WORDS = ("band", "klass", "takes_slot", "target_differs", "single_reading")
PLACES = ("sender", "receiver", "practice", "pcn", "icb")


def keep_run(
    system: System,
    programme: Programme,
    permit: Permit,
    recipe: Recipe,
    found: dict[str, Found],
    *,
    by: Actor,
) -> str:
    """Keep who was considered, why, and the funnel, with a receipt; gives its reference."""
    output = considered_bytes(found)
    digest = objects.keep(system.folder, output)
    receipt = make_receipt(
        "cohorts",
        by=by,
        purpose=str(permit.purpose),
        agreement=permit.agreement or "",
        programme=programme.name,
        definition=programme.name,
        definition_hash=definition_hash(objects.get(system.folder, recipe.source)),
        day=recipe.on,
        inputs=recipe.as_json(),
        code_version=code_version(),
        output=output,
        output_path=objects.where(system.folder, digest),
    )
    if found:
        run = start_run(programme.name, recipe.on, by=by, receipt=receipt.receipt_id)
        for worklist in programme.worklists:
            one = found[worklist.name]
            keep_considered(run, worklist.cohort.name, _considered(worklist, one))
            keep_funnel(
                run,
                worklist.cohort.name,
                [(line.reason, line.left, line.remaining) for line in one.funnel],
            )
    return receipt.receipt_id


def considered_bytes(found: dict[str, Found]) -> bytes:
    """Who was considered and what was said of them, as bytes that the receipt can be held to."""
    parts = [canonical(_flat(found[name].considered)) for name in sorted(found)]
    return b"\n".join(parts)


def bring_up_to_date(
    system: System, programme: Programme, found: dict[str, Found], *, by: Actor, day: dt.date
) -> dict[str, int]:
    """Open, refresh, close and withdraw items; gives how many were opened, by worklist."""
    return {
        worklist.name: _one_list(system, programme, worklist, found[worklist.name], by, day)
        for worklist in programme.worklists
    }


def _one_list(system, programme, worklist: Worklist, found: Found, by, day) -> int:
    standards = system.standards
    once_since = _once_since(worklist, standards, day)
    withdraw_gone(system, worklist, by=by, day=day)
    expire(system, worklist, by=by, day=day, found_again=found)
    if once_since:
        close_ended(worklist, once_since, by=by)
    members = [
        _new_item(worklist, row, rank, _due(worklist, row, standards, day))
        for rank, row in enumerate(found.members.to_pylist())
    ]
    opened = open_items(
        members,
        worklist=worklist.name,
        programme=programme.name,
        flow=worklist.flow,
        by=by,
        day=day,
        kind=worklist.kind,
        once_since=once_since,
        # Somebody who fell off the list before it was sent may come back to it.
        may_return=("EXPIRED", "LEFT"),
        at=clock.now(),
    )
    _refresh(worklist, opened.already, by=by)
    if worklist.kind == "BATCH":
        staying = [one.person for one in members if one.person is not None]
        close_unfound(worklist, found, staying, by=by)
    return len(opened.items)


def _once_since(worklist: Worklist, standards, day) -> dt.date | None:
    if not worklist.again_after:
        return None
    return day - relativedelta(months=int(standards.value(worklist.again_after, day)))


def _due(worklist: Worklist, row: dict, standards, day: dt.date) -> dt.datetime | None:
    """By when somebody must have acted on a new item: before it expires, or is chased."""
    if worklist.expires_after and row.get("ended_at"):
        return row["ended_at"] + dt.timedelta(
            days=int(standards.value(worklist.expires_after, day))
        )
    for limit in limits_of(worklist.chases, standards, day):
        if limit.state == worklist.flow.initial and limit.unit == "minutes":
            return clock.now() + dt.timedelta(minutes=limit.amount)
    return None


def _new_item(worklist: Worklist, row: dict, rank: int, due_at: dt.datetime | None) -> NewItem:
    return NewItem(
        owner_organisation=row.get("sender") or "",
        due_at=due_at,
        person=row.get("person"),
        cause=str(row[worklist.cause]) if worklist.cause else "",
        rank=rank + 1,
        hold=(row.get(worklist.hold) or "") if worklist.hold else "",
        reason=row.get(worklist.because) or row["reason"],
        evidence={name: row[name] for name in worklist.evidence if row.get(name) is not None},
        lenses={name: row.get(name) for name in LENSES},
        attributes={name: row[name] for name in WORDS if row.get(name) is not None},
        **{name: row.get(name) or "" for name in PLACES},
    )


def _refresh(worklist: Worklist, already: tuple[NewItem, ...], *, by: Actor) -> None:
    """Bring items that nobody has sent yet up to what this run found."""
    waiting = Item.objects.filter(
        worklist=worklist.name,
        kind=worklist.kind,
        closed_at__isnull=True,
        sent_on__isnull=True,
    )
    by_key = {(item.person, item.cause): item for item in waiting}
    changes = {
        by_key[one.key].pk: _changes(worklist, by_key[one.key], one)
        for one in already
        if one.key in by_key
    }
    if changes:
        refresh_items(changes, by=by)


def _changes(worklist: Worklist, item: Item, now: NewItem) -> dict[str, object]:
    """What a later run says of an item.

    Who is asked and what holds it back follow the register. What was seen in the person does only
    until a clinician has looked: what leaves is what was signed off.
    """
    places = {name: getattr(now, name) for name in ("receiver", "practice", "pcn", "icb")}
    changes = {"rank": now.rank, "hold": now.hold, **places}
    if item.state != worklist.flow.initial:
        return changes
    return changes | {
        "reason": now.reason,
        "due_at": now.due_at if worklist.expires_after else item.due_at,
        "evidence": plain(now.evidence),
        "lenses": plain(now.lenses),
        "attributes": item.attributes | plain(now.attributes),
    }


def _considered(worklist: Worklist, found: Found) -> dict:
    rows = found.considered
    steps = {number: step.label for number, step in enumerate(worklist.cohort.steps)}
    places = rows["step"].to_pylist()
    shown = [name for name in worklist.evidence if name in rows.column_names]
    return {
        "person": rows["person"].to_pylist(),
        "included": [place < 0 for place in places],
        "step": [steps.get(place, "") for place in places],
        "reason": rows["reason"].to_pylist(),
        "evidence": [
            plain({key: value for key, value in row.items() if value is not None})
            for row in rows.select(shown).to_pylist()
        ],
        "local_label": _labels(rows),
    }


def _labels(rows: pa.Table) -> list[str]:
    """How staff find somebody whom nobody could trace: by the sender's own number."""
    return rows["contact"].to_pylist() if "contact" in rows.column_names else [""] * len(rows)


def _flat(rows: pa.Table) -> pa.Table:
    """The rows without lists, which CSV does not know, and without the lineage of each."""
    keep = [
        field.name
        for field in rows.schema
        if not pa.types.is_list(field.type) and field.name not in ("load_id", "source_row")
    ]
    return rows.select(keep)


def slots(lake: Lake, permit: Permit, receivers: list[str], service: str, day: dt.date) -> dict:
    """The slots of a service in the week of a day, by organisation; none where none is given."""
    monday = day - dt.timedelta(days=day.weekday())
    rows = capacity.filter(
        capacity.service == service,
        capacity.week_start == monday,
        capacity.provider.isin(receivers or [""]),
    )
    with lake.open(permit) as reading:
        found = reading.run(rows.group_by("provider").aggregate(slots=rows.slots.sum()))
    return {
        code: int(count)
        for code, count in zip(
            found["provider"].to_pylist(), found["slots"].to_pylist(), strict=True
        )
        if count is not None
    }
