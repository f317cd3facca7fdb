"""The moves an item may take, worked out from the worklist's flow. Values in, values out.

Two state words mean something to every worklist, because measures count by them: `SENT`, the day
a partner was asked to act, and `REVIEWED`, the day the partner looked at the person. A send that
failed was no send: the day is taken away again until one succeeds. A step back to before a
review (a correction) takes the review and its outcome away; the events keep what was said.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from wholesystem.core.days import in_words as in_day_words
from wholesystem.core.days import local_day
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.work.plain import plain
from wholesystem.work.worklists.replay import COLUMNS

if TYPE_CHECKING:
    from wholesystem.definitions.worklist import Flow, Move
    from wholesystem.work.worklists.models import Item

SENT, SEND_FAILED, REVIEWED = "SENT", "SENT_FAILED", "REVIEWED"
# Facts that the engine itself works out; a move may not bring them, except as `happened_on`.
_OWN_COLUMNS = frozenset(
    {"state", "state_since", "opened_at", "opened_on", "closed_at", "sent_at", "sent_on"}
    | {"reviewed_on", "outcome_on", "person", "worklist", "programme", "kind", "cause"}
)


def move_for(flow: "Flow", item: "Item", action: str) -> "Move":
    """The move that `action` is for an item in its state; a Problem where it is none."""
    for move in flow.moves:
        if move.action == action and item.state in move.from_states:
            return move
    known = dict.fromkeys(move.action for move in flow.moves)
    if action not in known:
        raise Problem(
            f"There is no step `{action}` on {item.worklist}.{did_you_mean(action, known)}",
            f"Its steps are: {', '.join(known)}.",
            "Use one of these.",
        )
    open_to_it = [move.action for move in flow.moves_from(item.state)]
    raise Problem(
        f"{str(item).capitalize()} is {in_words(flow, item.state)}: `{action}` is no step from "
        "there.",
        f"From there its steps are: {', '.join(open_to_it)}."
        if open_to_it
        else "From there it takes no step: it has ended.",
        "Open the item again to see where it stands.",
        kind=Kind.CONFLICT,
    )


def check_hold(move: "Move", item: "Item") -> None:
    """Nothing where the item may leave; a Problem where something still holds it back."""
    if move.to == SENT and item.hold:
        raise Problem(
            f"{str(item).capitalize()} is held: {item.hold}.",
            "An item is sent when nothing holds it back.",
            "Mend what holds it, run the programme again, and then send it.",
            kind=Kind.CONFLICT,
        )


def check_facts(move: "Move", flow: "Flow", *, reason: str, data: Mapping) -> None:
    """Nothing where the move has what it needs; otherwise a Problem that says what it lacks."""
    if move.needs_reason and not reason.strip():
        raise Problem(
            f"`{move.action}` was asked for without a reason.",
            "This step is taken with a reason, which everyone who handles the item can read.",
            "Write the reason and try again.",
        )
    missing = [name for name in move.needs if data.get(name) in (None, "")]
    if missing:
        raise Problem(
            f"`{move.action}` was asked for without: {', '.join(missing)}.",
            f"It needs: {', '.join(move.needs)}.",
            "Add what is missing and try again.",
        )
    outcome = data.get("outcome")
    if outcome and "outcome" not in move.needs:
        raise Problem(
            f"`{move.action}` was asked for with an outcome.",
            "An outcome comes with the step that ends in one, and with no other.",
            "Leave the outcome out, or take the step that it belongs to.",
        )
    if outcome and outcome not in flow.outcomes:
        raise Problem(
            f"`{outcome}` is not an outcome here.{did_you_mean(outcome, flow.outcomes)}",
            f"The outcomes are: {', '.join(flow.outcomes)}.",
            "Use one of these.",
        )
    channel = data.get("channel")
    channels = flow.channels if move.by_channel else {}
    if channel and channel not in channels:
        raise Problem(
            f"`{move.action}` was asked for with a channel that it does not have.",
            f"Its channels are: {', '.join(channels) or 'none'}.",
            "Use one of these, or leave the channel out.",
        )


def sets_of(move: "Move", flow: "Flow", item: "Item", *, data: Mapping, at: datetime) -> dict:
    """The columns that the move sets, and to what.

    `data["happened_on"]` is the day it happened, where it is told later than it was done. A
    fact that the move needs is kept: as the item's column of that name, or else among its
    attributes.
    """
    day = _day(data.get("happened_on"), item.sent_on or item.opened_on, local_day(at))
    sets: dict[str, object] = {"state": move.to, "state_since": at}
    if move.to == SENT and item.sent_on is None:
        sets |= {"sent_at": at, "sent_on": day}
    if move.to == SEND_FAILED:
        sets |= {"sent_at": None, "sent_on": None}
    if move.to == REVIEWED and item.reviewed_on is None:
        sets["reviewed_on"] = day
    if _goes_back(flow, item.state, move.to):
        sets |= _taken_back(item)
    if "outcome" in move.needs:
        sets |= {"outcome": data["outcome"], "outcome_on": day}
    closes, closed = move.to in flow.closed, item.closed_at is not None
    if closes != closed:
        sets["closed_at"] = at if closes else None
    return sets | _kept_facts(move, item, data)


def in_words(flow: "Flow", state: str) -> str:
    """A state as people read it."""
    return flow.state_words.get(state) or state.replace("_", " ").lower()


def _goes_back(flow: "Flow", state: str, to: str) -> bool:
    return any(move.to == state and to in move.from_states for move in flow.moves)


def _taken_back(item: "Item") -> dict:
    empty = {"reviewed_on": None, "outcome": "", "outcome_on": None}
    return {name: value for name, value in empty.items() if getattr(item, name) != value}


def _kept_facts(move: "Move", item: "Item", data: Mapping) -> dict:
    needed = [name for name in move.needs if name not in ("outcome", "happened_on")]
    assert not _OWN_COLUMNS & set(needed), "the engine works these out itself"
    columns = {name: data[name] for name in needed if name in COLUMNS}
    others = {name: plain(data[name]) for name in needed if name not in COLUMNS}
    return columns | ({"attributes": item.attributes | others} if others else {})


def _day(told: object, first: date, today: date) -> date:
    """The day that is told, which is no earlier than the item's opening or its sending."""
    if told is None or told == "":
        return today
    try:
        day = told if isinstance(told, date) else date.fromisoformat(str(told))
    except ValueError:  # not a day that there is
        day = None
    if day is None or not first <= day <= today:
        raise Problem(
            "The day on which it happened is no day, is still to come, or is before the item was "
            "there.",
            f"It is a day from {in_day_words(first)} to {in_day_words(today)}, written as "
            f"{today.isoformat()}.",
            "Correct the day and try again.",
        )
    return day
