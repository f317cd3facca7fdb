"""Outcomes: what a partner did about the items that were sent to it, taken in from its file.

A corrected file takes the place of the one before: what it no longer says is put back with an
event that says so, what it says anew is taken in, and what anybody repeats changes nothing.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
from django.db import transaction

from wholesystem.core.problem import Fault, Problem
from wholesystem.sharing.actor import Actor
from wholesystem.system.opened import System
from wholesystem.work.loads.models import DataLoad
from wholesystem.work.locks import chunks
from wholesystem.work.worklists.messages import answer_message
from wholesystem.work.worklists.models import Event, Message, MessageState
from wholesystem.work.worklists.moving import Step, move_all

# The states of the file, and the step that each of them is.
ACTIONS = {
    "ACKNOWLEDGED": "acknowledge",
    "INVITED": "invite",
    "REVIEWED": "review",
    "DNA": "did not attend",
    "DECLINED": "decline",
    "UNREACHABLE": "not reached",
    "NOT_APPROPRIATE": "not appropriate",
}
# A partner may tell several steps of one item at once; they happened in this order.
ORDER = tuple(ACTIONS)
RECEIVED = "ACKNOWLEDGED"
# The rule of a row about somebody who was taken off the list while the partner had them.
ENDED_MEANWHILE = "ENDED_MEANWHILE"
KEY = ("reference", "state", "outcome", "happened_on")


@dataclass(frozen=True, slots=True)
class Told:
    """One row of an outcome file."""

    row: int
    reference: str
    state: str
    outcome: str
    happened_on: dt.date
    reason: str

    @property
    def key(self) -> tuple:
        return self.reference, self.state, self.outcome, self.happened_on.isoformat()

    @property
    def data(self) -> dict:
        return dict(zip(KEY, self.key, strict=True))


@dataclass(frozen=True, slots=True)
class Applied:
    """What a file came to: the rows that cannot be taken in, and how many people begin anew.

    Those are the ones of whom the file before said more than this one does.
    """

    faults: list[Fault]
    put_back: int


@transaction.atomic
def apply(system: System, load: DataLoad, rows: pa.Table, *, by: Actor) -> Applied:
    """Take a file's rows in; gives those that cannot be, each with why.

    The steps are the receiving organisation's own, so that it can touch no item but those that
    were sent to it.
    """
    told = [_told(row) for row in rows.to_pylist()]
    partner = Actor(f"{load.provider} by file", "coordinator", load.provider)
    source = f"load {load.load_id}"
    held = _held(told, load)
    begun_anew = _put_back(system, held, told, partner, source)
    received = {reference for reference, state, *_ in held if state == RECEIVED}
    fresh = [
        one
        for one in told
        if (one.key not in held or _again(one, held, begun_anew))
        and not (one.state == RECEIVED and one.reference in received)
    ]
    messages = {
        message.message_id: message
        for message in Message.objects.select_related("item").filter(
            message_id__in=[one.reference for one in fresh]
        )
    }
    faults = [_unknown(load, one) for one in fresh if one.reference not in messages]
    known = sorted(
        (one for one in fresh if one.reference in messages),
        key=lambda one: (one.reference, one.happened_on, ORDER.index(one.state)),
    )
    for worklist in {messages[one.reference].item.worklist for one in known}:
        mine = [one for one in known if messages[one.reference].item.worklist == worklist]
        faults += _move(system, worklist, mine, messages, partner, source, load)
    return Applied(faults, len(begun_anew))


def _move(system, worklist_name, told, messages, partner, source, load) -> list[Fault]:
    flow = _flow(system, worklist_name)
    steps = {
        Step(
            item_id=messages[one.reference].item_id,
            action=ACTIONS[one.state],
            reason=one.reason,
            data=_Kept(one.data),
        ): one
        for one in told
    }
    done = move_all(list(steps), flow=flow, by=partner, source=source, skip_refused=True)
    refused = {id(step) for step, _ in done.refused}
    for step, one in steps.items():
        if id(step) not in refused:
            _acknowledge(messages[one.reference])
    told_of = {one: messages[one.reference].item for one in told}
    return [
        _refused(load, steps[step], problem, ended=told_of[steps[step]].closed_at is not None)
        for step, problem in done.refused
    ]


class _Kept(dict):
    """The facts of a step; a step is a value, so it can be told from another."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def _acknowledge(message: Message) -> None:
    """Any answer about an item says that its message arrived."""
    if message.state == MessageState.SENT:
        answer_message(message.message_id, MessageState.ACKNOWLEDGED)
        message.state = MessageState.ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class _Said:
    """What the partner has said already: where, and whether by a file that this one replaces."""

    item: int
    worklist: str
    state: str
    replaced: bool


def _held(told: list[Told], load: DataLoad) -> dict[tuple, _Said]:
    """What was said before and still holds, of the items of this file and of those it replaces."""
    earlier = {f"load {each}" for each in _replaced_by(load)}
    named = Message.objects.filter(message_id__in={one.reference for one in told})
    items = set(named.values_list("item_id", flat=True))
    items |= set(Event.objects.filter(source__in=earlier).values_list("item_id", flat=True))
    held: dict[tuple, _Said] = {}
    for part in chunks(sorted(items)):
        events = Event.objects.filter(item__in=part, source__startswith="load ")
        for event in events.select_related("item").order_by("sequence"):
            for key in event.data.get("undone", ()):
                held.pop(tuple(key), None)
            if "reference" in event.data:
                key = tuple(event.data[name] for name in KEY)
                replaced = event.source in earlier
                worklist = event.item.worklist
                held[key] = _Said(event.item_id, worklist, event.data["state"], replaced)
    return held


def _replaced_by(load: DataLoad) -> list[str]:
    """The loads that a load replaces: the one before, the one before that, and so on."""
    found, each = [], load.supersedes
    while each is not None:
        found.append(each.load_id)
        each = each.supersedes
    return found


def _put_back(
    system: System, held: dict[tuple, _Said], told: list[Told], partner: Actor, source: str
) -> set[int]:
    """Undo what a replaced file said and this one does not; gives the items that begin anew.

    Such an item goes back to where it was received, and what is still said of it is said again.
    """
    said = {one.key for one in told}
    gone = {
        one.item
        for key, one in held.items()
        if one.replaced and key not in said and one.state != RECEIVED
    }
    undone = {
        item: [key for key, one in held.items() if one.item == item and one.state != RECEIVED]
        for item in gone
    }
    for worklist in {one.worklist for one in held.values() if one.item in gone}:
        mine = sorted({one.item for one in held.values() if one.worklist == worklist} & gone)
        steps = [
            Step(
                item_id=item,
                action="correct",
                reason="no longer in the partner's file",
                data={"undone": undone[item]},
            )
            for item in mine
        ]
        move_all(steps, flow=_flow(system, worklist), by=partner, source=source, skip_refused=True)
    return gone


def _again(one: Told, held: dict[tuple, _Said], begun_anew: set[int]) -> bool:
    return one.state != RECEIVED and held[one.key].item in begun_anew


def _flow(system: System, worklist: str):
    for programme in system.programmes.values():
        for one in programme.worklists:
            if one.name == worklist:
                return one.flow
    raise AssertionError(worklist)


def _told(row: dict) -> Told:
    return Told(
        row=row.get("source_row") or 0,
        reference=row["item_reference"],
        state=row["state"],
        outcome=row.get("outcome") or "",
        happened_on=row["happened_on"],
        reason=row.get("reason") or "",
    )


def _unknown(load: DataLoad, one: Told) -> Fault:
    return Fault(
        where=f"{load.file_name}, row {one.row}",
        what="item_reference names no message that was sent.",
        allowed="It is the reference on the message that you received, such as M-12-1.",
        next_step="Correct the reference and send the row again.",
        rule="UNKNOWN_REFERENCE",
        row=one.row,
        column="item_reference",
        value=one.reference,
    )


def _refused(load: DataLoad, one: Told, problem: Problem, *, ended: bool) -> Fault:
    """A step that was not taken. That we have ended an item meanwhile is no fault of the file."""
    return Fault(
        where=f"{load.file_name}, row {one.row}",
        what=problem.what,
        allowed=problem.allowed,
        next_step=problem.next_step,
        rule=ENDED_MEANWHILE if ended else "STEP_REFUSED",
        row=one.row,
        column="state",
        value=one.state,
    )


def references(items: Iterable) -> dict[int, str]:
    """The reference of each item's latest message."""
    rows = Message.objects.filter(item__in=items).order_by("attempt")
    return dict(rows.values_list("item_id", "message_id"))
