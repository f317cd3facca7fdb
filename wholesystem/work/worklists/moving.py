"""Moving items on: one step with one item, or a whole batch at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from wholesystem.core.clock import now
from wholesystem.core.days import local_day
from wholesystem.core.problem import Fault, Problem
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.refusal import Refusal
from wholesystem.work.audit.actions import record
from wholesystem.work.worklists.checks import check_concern, check_how_often, found, require_step
from wholesystem.work.worklists.ledger import Change, again, apply_in_memory, locked, write
from wholesystem.work.worklists.models import Item
from wholesystem.work.worklists.rules import check_facts, check_hold, move_for, sets_of

if TYPE_CHECKING:
    from wholesystem.definitions.worklist import Flow


@dataclass(frozen=True, kw_only=True)
class Step:
    """A move that is asked for. `seen` is the item's `last_event` as the asker saw it, if known."""

    item_id: int
    action: str
    reason: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    seen: int | None = None


@dataclass(frozen=True)
class Moved:
    """The items as they are now, and the steps that could not be taken, each with why."""

    items: tuple[Item, ...]
    refused: tuple[tuple[Step, Problem], ...] = ()


def move(
    item: Item | int,
    action: str,
    *,
    flow: "Flow",
    by: Actor,
    reason: str = "",
    data: Mapping[str, object] | None = None,
    at: datetime | None = None,
    source: str = "page",
) -> Item:
    """Take one step with one item; gives the item as it now is.

    Given the item as it was read, a step that somebody else has overtaken is a conflict; given
    its number alone, only the flow decides. A refusal is written in the audit.
    """
    step = Step(
        item_id=item.pk if isinstance(item, Item) else item,
        action=action,
        reason=reason,
        data=data or {},
        seen=item.last_event if isinstance(item, Item) else None,
    )
    return move_all([step], flow=flow, by=by, at=at, source=source).items[0]


def move_all(
    steps: Iterable[Step],
    *,
    flow: "Flow",
    by: Actor,
    at: datetime | None = None,
    source: str = "page",
    skip_refused: bool = False,
) -> Moved:
    """Take many steps at once, in their order; an item may be named more than once.

    All or nothing, unless `skip_refused`: then those that may be taken are, and the others come
    back with why (a partner's file, where one bad row must not hold up the rest).
    """
    try:
        with transaction.atomic():
            moved = _take(list(steps), flow, by, at or now(), source)
            if moved.refused and not skip_refused:
                raise _NoneTaken(moved.refused)
    except _NoneTaken as none:
        # Written after the transaction that was undone, or the refusal would be undone with it.
        _note_refusals(none.refused, by)
        raise _told_together(none.refused) from None
    _note_refusals(moved.refused, by)
    return moved


def _take(steps: Sequence[Step], flow: "Flow", by: Actor, at: datetime, source: str) -> Moved:
    items = locked(step.item_id for step in steps)
    changes, refused, touched = [], [], {}
    for step in steps:
        try:
            item = found(items, step.item_id, step.seen)
            changes.append(_decided(step, item, flow, by, at))
        except Problem as problem:
            refused.append((step, problem))
        else:
            touched[item.pk] = item
    if refused and not touched:
        return Moved((), tuple(refused))
    write(changes, by=by, at=at, source=source)
    return Moved(again(touched.values()), tuple(refused))


def _decided(step: Step, item: Item, flow: "Flow", by: Actor, at: datetime) -> Change:
    check_concern(item, by)
    move = move_for(flow, item, step.action)
    require_step(item, move.permission, by)
    check_hold(move, item)
    check_facts(move, flow, reason=step.reason, data=step.data)
    check_how_often(move, item, local_day(at))
    sets = sets_of(move, flow, item, data=step.data, at=at)
    change = Change(
        item=item,
        action=step.action,
        from_state=item.state,
        to_state=move.to,
        sets=sets,
        reason=step.reason,
        data=step.data,
    )
    apply_in_memory(item, sets)
    return change


class _NoneTaken(Exception):
    def __init__(self, refused: Sequence[tuple[Step, Problem]]):
        super().__init__()
        self.refused = refused


def _note_refusals(refused: Sequence[tuple[Step, Problem]], by: Actor) -> None:
    for step, problem in refused:
        if isinstance(problem, Refusal):
            detail = {"step": step.action, "why": problem.reason.value}
            subject = f"item {step.item_id}"
            record("move item", by=by, subject=subject, detail=detail, refused=True)


def _told_together(refused: Sequence[tuple[Step, Problem]]) -> Problem:
    first = refused[0][1]
    if len(refused) == 1:
        return first
    faults = [
        Fault(f"item {step.item_id}", problem.what, problem.allowed, problem.next_step)
        for step, problem in refused
    ]
    if isinstance(first, Refusal):
        return first
    return Problem(
        f"{len(refused)} of the steps asked for cannot be taken, so none was.",
        "A batch is moved whole.",
        "Take those below out of the batch, or mend them, and try again.",
        kind=first.kind,
        faults=faults,
    )
