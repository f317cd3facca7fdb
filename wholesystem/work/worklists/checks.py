"""What is asked of every change to an item, whoever makes it: that it is there, is as the asker saw
it, and is the asker's to change."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor, require_concern, require_for_item
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.role import Side
from wholesystem.work.results.actions import limit_on
from wholesystem.work.worklists.models import Event, Item

if TYPE_CHECKING:
    from wholesystem.definitions.worklist import Move


def found(items: Mapping[int, Item], item_id: int, seen: int | None = None) -> Item:
    """The item of that number; a Problem where it is not there or not as the asker saw it."""
    item = items.get(item_id)
    if item is None:
        raise Problem(
            f"There is no item {item_id}.",
            "An item is named by its number.",
            "Open the worklist and choose the item there.",
            kind=Kind.NOT_FOUND,
        )
    if seen is not None and seen != item.last_event:
        raise overtaken(item)
    return item


def require_step(item: Item, permission: str, by: Actor) -> None:
    """A step that asks no permission is the engine's own (default deny)."""
    if not permission and by.standing.side is Side.SYSTEM:
        return
    word = Permission.__members__.get(permission) or Permission(permission or Permission.ADMINISTER)
    require_for_item(
        by,
        word,
        sender=item.sender,
        receiver=item.receiver or None,
        sent=item.sent_on is not None,
    )


def overtaken(item: Item) -> Problem:
    """The conflict to raise where somebody else was first."""
    return Problem(
        f"{str(item).capitalize()} has been changed by somebody else since you opened it.",
        "A step is taken from what you see, so that nobody undoes another's work unseen.",
        "Open the item again, and take the step if it is still right.",
        kind=Kind.CONFLICT,
    )


def check_concern(item: Item, by: Actor) -> None:
    """Whose it is comes before how it stands: another's item tells nothing of itself."""
    sent = item.sent_on is not None
    require_concern(by, sender=item.sender, receiver=item.receiver or None, sent=sent)


def as_often_as_allowed(move: "Move", item: Item, day: date) -> bool:
    """Whether the item has taken a step as often as the register allows."""
    limit = limit_on(move.at_most, day) if move.at_most else None
    return limit is not None and _taken(move, item) >= limit


def _taken(move: "Move", item: Item) -> int:
    """How often the step was taken; one that was put back as a mistake was not."""
    events = Event.objects.filter(item_id=item.pk)
    put_back = events.filter(action="correct", from_state=move.to)
    return events.filter(action=move.action).count() - put_back.count()


def check_how_often(move: "Move", item: Item, day: date) -> None:
    """Nothing where the item may take the step once more, by the register as it is loaded."""
    limit = limit_on(move.at_most, day) if move.at_most else None
    if limit is None:
        return
    taken = _taken(move, item)
    if taken >= limit:
        raise Problem(
            f"{str(item).capitalize()} has been {move.words or move.action} {taken} times.",
            f"It may be {move.words or move.action} {limit} times.",
            "Say what came of it: not reached, declined, or another outcome.",
            kind=Kind.CONFLICT,
        )
