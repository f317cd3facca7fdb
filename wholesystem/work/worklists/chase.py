"""What needs somebody now: items in which nothing has happened for too long.

How long is too long is in the standards register, and comes in as a parameter.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from wholesystem.core.clock import now
from wholesystem.core.days import local_day, working_days_after
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import Actor
from wholesystem.work.locks import chunks
from wholesystem.work.worklists.ledger import Change, locked, write
from wholesystem.work.worklists.models import Event, Item
from wholesystem.work.worklists.moving import Step, move_all
from wholesystem.work.worklists.owning import BEST_FIRST
from wholesystem.work.worklists.rules import SEND_FAILED, SENT

if TYPE_CHECKING:
    from wholesystem.definitions.standard import Standards
    from wholesystem.definitions.worklist import Chase, Flow

UNITS = ("minutes", "days", "working days")
ESCALATED_AT = "escalated_at"


@dataclass(frozen=True, kw_only=True)
class Limit:
    """How long an item may stay in a state, in `unit`s, and the words for when it has not moved.

    Minutes and working days count from when it came into the state. Days count from the day it
    was sent, once it was: an invitation does not start the weeks to a review again.
    """

    state: str
    amount: int
    unit: str
    words: str
    escalates: bool = False


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """An item that needs somebody: since when, when it was due, and what to do."""

    item: Item
    since: datetime
    due: datetime | date | None
    words: str
    escalates: bool = False


def limits_of(chases: Iterable["Chase"], standards: "Standards", on: date) -> tuple[Limit, ...]:
    """The limits in force on a day, with their numbers from the register."""
    return tuple(_limit(chase, standards, on) for chase in chases)


def needs_somebody(
    worklist: str,
    limits: Sequence[Limit],
    *,
    tries: int | None = None,
    at: datetime | None = None,
    holidays: Collection[date] = (),
) -> tuple[Overdue, ...]:
    """The open items that are overdue, those that have waited longest first.

    With `tries`, also those whose sending has failed so many times that it needs a person.
    """
    at = at or now()
    found: list[Overdue] = []
    for limit in limits:
        rows = Item.objects.filter(worklist=worklist, state=limit.state, closed_at__isnull=True)
        for item in rows.order_by(*BEST_FIRST):
            since, due = _due(item, limit, holidays)
            if _passed(due, at):
                found.append(
                    Overdue(
                        item=item,
                        since=since,
                        due=due,
                        words=limit.words,
                        escalates=limit.escalates,
                    )
                )
    found += _failed(worklist, tries) if tries else []
    return tuple(sorted(found, key=lambda each: (each.since, each.item.pk)))


def due_of(
    item: Item, limits: Sequence[Limit], *, holidays: Collection[date] = ()
) -> datetime | date | None:
    """By when somebody must have acted on an item as it stands; None where nothing says so."""
    if item.closed_at is not None:
        return None
    mine = [_due(item, limit, holidays)[1] for limit in limits if limit.state == item.state]
    return mine[0] if mine else item.due_at if item.sent_on is None else None


@transaction.atomic
def escalate(
    overdue: Iterable[Overdue], *, flow: "Flow", by: Actor, at: datetime | None = None
) -> int:
    """Tell the next person, once: by the flow's `escalate` where it has one, else as a note.

    Gives how many were escalated now; those that were before stay as they are.
    """
    at = at or now()
    due = [each.item.pk for each in overdue if each.escalates]
    held = [item for item in locked(due).values() if ESCALATED_AT not in item.attributes]
    by_flow = {
        state for move in flow.moves if move.action == "escalate" for state in move.from_states
    }
    steps = [Step(item_id=item.pk, action="escalate") for item in held if item.state in by_flow]
    if steps:
        move_all(steps, flow=flow, by=by, at=at, source="chase")
    write([_mark(item, at) for item in held], by=by, at=at, source="chase")
    return len(held)


def _mark(item: Item, at: datetime) -> Change:
    state = Item.objects.values_list("state", flat=True).get(pk=item.pk)
    return Change(
        item=item,
        action="escalated",
        from_state=state,
        to_state=state,
        sets={"attributes": item.attributes | {ESCALATED_AT: at.isoformat()}},
    )


def _limit(chase: "Chase", standards: "Standards", on: date) -> Limit:
    row = standards.in_force(chase.standard, on)
    unit = row.unit.replace("_", " ") if row else ""
    if row is None or unit not in UNITS:
        raise Problem(
            f"{chase.standard} does not say how long {chase.state} may last on {on:%d %B %Y}.",
            f"It needs a row for that day, in {', '.join(UNITS)}.",
            "Add or correct the row, with its source, in standards.toml.",
        )
    return Limit(
        state=chase.state,
        amount=int(row.value),
        unit=unit,
        words=chase.words,
        escalates=chase.escalates,
    )


def _due(item: Item, limit: Limit, holidays: Collection[date]) -> tuple[datetime, datetime | date]:
    """Since when it waits, and the last moment or day on which that is still in order."""
    if limit.unit == "minutes":
        return item.state_since, item.state_since + timedelta(minutes=limit.amount)
    if limit.unit == "working days":
        day = local_day(item.state_since)
        return item.state_since, working_days_after(day, limit.amount, holidays)
    since = item.sent_at or item.state_since
    return since, (item.sent_on or local_day(since)) + timedelta(days=limit.amount)


def _passed(due: datetime | date, at: datetime) -> bool:
    return at >= due if isinstance(due, datetime) else local_day(at) > due


def failed_tries(item_ids: Iterable[int]) -> dict[int, int]:
    """How often each item's sending has failed on end; a person who looks at it starts anew."""
    found: dict[int, int] = {}
    for part in chunks(sorted(set(item_ids))):
        events = Event.objects.filter(item__in=part).order_by("sequence")
        for key, before, after in events.values_list("item_id", "from_state", "to_state"):
            if after not in (SENT, SEND_FAILED):
                found[key] = 0
            elif after == SEND_FAILED != before:
                found[key] = found.get(key, 0) + 1
    return found


def _failed(worklist: str, tries: int) -> list[Overdue]:
    items = list(Item.objects.filter(worklist=worklist, state=SEND_FAILED, closed_at__isnull=True))
    failures = failed_tries(item.pk for item in items)
    words = f"sending has failed {tries} times: it needs a person"
    return [
        Overdue(item=item, since=item.state_since, due=None, words=words)
        for item in items
        if failures[item.pk] >= tries
    ]
