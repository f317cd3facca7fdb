"""Outcomes: what a partner did about the items that were sent to it, taken in from its file.

A corrected file takes the place of the one before: what it no longer says is put back with an
event that says so, what it says anew is taken in, and what it repeats changes nothing.
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
        return {
            "reference": self.reference,
            "state": self.state,
            "outcome": self.outcome,
            "happened_on": self.happened_on.isoformat(),
        }


@transaction.atomic
def apply(system: System, load: DataLoad, rows: pa.Table, *, by: Actor) -> list[Fault]:
    """Take a file's rows in; gives those that cannot be, each with why.

    The steps are the receiving organisation's own, so that it can touch no item but those that
    were sent to it.
    """
    told = [_told(row) for row in rows.to_pylist()]
    partner = Actor(f"{load.provider} by file", "coordinator", load.provider)
    source = f"load {load.load_id}"
    kept = _put_back(system, load, told, partner, source)
    fresh = [one for one in told if one.key not in kept]
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
    return faults


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
    return [_refused(load, steps[step], problem) for step, problem in done.refused]


class _Kept(dict):
    """The facts of a step; a step is a value, so it can be told from another."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(sorted(self.items())))


def _acknowledge(message: Message) -> None:
    """Any answer about an item says that its message arrived."""
    if message.state == MessageState.SENT:
        answer_message(message.message_id, MessageState.ACKNOWLEDGED)
        message.state = MessageState.ACKNOWLEDGED


def _put_back(system, load, told, partner, source) -> set[tuple]:
    """Undo what the superseded file said and this one does not; gives what stays as it was."""
    if not load.supersedes:
        return set()
    before = Event.objects.filter(source=f"load {_load_id(load.supersedes)}").select_related("item")
    said = {one.key for one in told}
    kept, gone = set(), []
    for event in before:
        if event.action == "correct":
            continue
        key = tuple(event.data.get(name, "") for name in ("reference", "state", "outcome"))
        key = (*key, event.data.get("happened_on", ""))
        if key in said:
            kept.add(key)
        else:
            gone.append(event)
    for worklist in {event.item.worklist for event in gone}:
        steps = [
            Step(
                item_id=event.item_id,
                action="correct",
                reason="no longer in the partner's file",
            )
            for event in gone
            if event.item.worklist == worklist and event.to_state != "ACKNOWLEDGED"
        ]
        move_all(steps, flow=_flow(system, worklist), by=partner, source=source, skip_refused=True)
    return kept


def _load_id(supersedes) -> str:
    return supersedes.load_id if isinstance(supersedes, DataLoad) else str(supersedes)


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


def _refused(load: DataLoad, one: Told, problem: Problem) -> Fault:
    return Fault(
        where=f"{load.file_name}, row {one.row}",
        what=problem.what,
        allowed=problem.allowed,
        next_step=problem.next_step,
        rule="STEP_REFUSED",
        row=one.row,
        column="state",
        value=one.state,
    )


def references(items: Iterable) -> dict[int, str]:
    """The reference of each item's latest message."""
    rows = Message.objects.filter(item__in=items).order_by("attempt")
    return dict(rows.values_list("item_id", "message_id"))
