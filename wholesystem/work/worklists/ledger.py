"""Events are written here, and their items changed with them, in one transaction and nowhere else.

That is the whole promise of the live store: kill the program where you like, and what an item
says is what its events add up to.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import OuterRef, Subquery

from wholesystem.sharing.actor import Actor
from wholesystem.work.locks import chunks
from wholesystem.work.plain import plain
from wholesystem.work.worklists.models import Event, Item
from wholesystem.work.worklists.replay import decode, encode


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing done to one item, decided already. `sets` are the columns it changes."""

    item: Item
    action: str
    from_state: str
    to_state: str
    sets: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


def locked(item_ids: Iterable[int]) -> dict[int, Item]:
    """The items by number, held against other writers until this transaction ends.

    Taken in the order of their numbers, so that two writers never wait for each other.
    """
    assert connection.in_atomic_block, "an item is held for the length of a transaction"
    found: dict[int, Item] = {}
    for part in chunks(sorted(set(item_ids))):
        rows = Item.objects.select_for_update().filter(pk__in=part).order_by("pk")
        found.update({item.pk: item for item in rows})
    return found


def again(items: Iterable[Item]) -> tuple[Item, ...]:
    """The same items as they are stored now, in the order given."""
    keys = [item.pk for item in items]
    fresh = locked(keys)
    return tuple(fresh[key] for key in keys)


def write(changes: Sequence[Change], *, by: Actor, at: datetime, source: str) -> None:
    """Write the events and bring the items' rows to what they add up to."""
    assert connection.in_atomic_block, "events and items change in one transaction"
    encoded = [encode(change.sets) for change in changes]
    Event.objects.bulk_create(
        (_event(each, sets, by, at, source) for each, sets in zip(changes, encoded, strict=True)),
        batch_size=500,
    )
    merged: dict[int, dict] = defaultdict(dict)
    for change, sets in zip(changes, encoded, strict=True):
        merged[change.item.pk].update(sets)
    _update(merged)


def apply_in_memory(item: Item, sets: Mapping[str, object]) -> None:
    """Let a loaded item show what has been decided about it, before the rows are written."""
    for name, value in sets.items():
        setattr(item, name, value)


def _event(change: Change, sets: dict, by: Actor, at: datetime, source: str) -> Event:
    return Event(
        item_id=change.item.pk,
        at=at,
        actor=by.name,
        role=by.role,
        organisation=by.organisation,
        action=change.action,
        from_state=change.from_state,
        to_state=change.to_state,
        reason=change.reason,
        data=plain(change.data),
        sets=sets,
        source=source,
    )


def _update(merged: Mapping[int, dict]) -> None:
    """One UPDATE for all the items that change in the same way: a batch is mostly one statement."""
    alike: dict[str, list[int]] = defaultdict(list)
    for key, sets in merged.items():
        alike[json.dumps(sets, sort_keys=True)].append(key)
    newest = Event.objects.filter(item_id=OuterRef("pk")).order_by("-sequence")
    for text, keys in alike.items():
        values = decode(json.loads(text))
        for part in chunks(keys):
            Item.objects.filter(pk__in=part).update(
                **values, last_event=Subquery(newest.values("sequence")[:1])
            )
