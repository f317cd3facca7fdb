"""Events are written here, and their items changed with them, in one transaction and nowhere else.

That is the whole promise of the live store: kill the program where you like, and what an item
says is what its events add up to.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, models

from wholesystem.sharing.actor import Actor
from wholesystem.work.bulk import insert_columns, reserve_numbers, without_values
from wholesystem.work.locks import chunks
from wholesystem.work.plain import plain
from wholesystem.work.worklists.models import Event, Item
from wholesystem.work.worklists.replay import COLUMNS, decode, encode


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
    encoded = [encode(change.sets) for change in changes]
    numbers = _insert_events(changes, encoded, by=by, at=at, source=source)
    merged: dict[int, dict] = defaultdict(dict)
    for change, sets, number in zip(changes, encoded, numbers, strict=True):
        merged[change.item.pk] |= {**sets, "last_event": number}
    _update_items(merged)


def write_opened(opened: Sequence[Change], *, by: Actor, at: datetime, source: str) -> None:
    """Write items that are new, with the events that open them; gives each item its number."""
    items = [change.item for change in opened]
    for item, key in zip(items, reserve_numbers(Item, len(items)), strict=True):
        item.pk = key
    encoded = [encode(change.sets) for change in opened]
    numbers = _insert_events(opened, encoded, by=by, at=at, source=source)
    columns = {name: [getattr(item, name) for item in items] for name in ("item_id", *COLUMNS)}
    insert_columns(Item, {**columns, "last_event": numbers})


def apply_in_memory(item: Item, sets: Mapping[str, object]) -> None:
    """Let a loaded item show what has been decided about it, before the rows are written."""
    for name, value in sets.items():
        setattr(item, name, value)


def _insert_events(
    changes: Sequence[Change], sets: Sequence[dict], *, by: Actor, at: datetime, source: str
) -> list[int]:
    """Write the events, in order; gives their numbers."""
    assert connection.in_atomic_block, "events and items change in one transaction"
    numbers = _event_numbers(len(changes))
    same = {"at": at, "actor": by.name, "role": by.role, "organisation": by.organisation}
    insert_columns(
        Event,
        {
            "sequence": numbers,
            "item": [change.item.pk for change in changes],
            **{name: [value] * len(changes) for name, value in same.items()},
            "source": [source] * len(changes),
            "action": [change.action for change in changes],
            "from_state": [change.from_state for change in changes],
            "to_state": [change.to_state for change in changes],
            "reason": [change.reason for change in changes],
            "data": [plain(change.data) for change in changes],
            "sets": list(sets),
        },
    )
    return numbers


def _event_numbers(count: int) -> list[int]:
    """Numbers for events about to be written, held so that `settled_upto` waits for them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Event._meta.db_table} IN ROW EXCLUSIVE MODE")
    return reserve_numbers(Event, count)


def _update_items(merged: Mapping[int, dict]) -> None:
    """One prepared statement for all the items in which the same columns change."""
    alike: dict[tuple[str, ...], list[list]] = defaultdict(list)
    for key, sets in merged.items():
        alike[tuple(sets)].append([*decode(sets).values(), key])
    for names, rows in alike.items():
        fields = [Item._meta.get_field(name) for name in names]
        setting = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
        with without_values(), connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Item._meta.db_table} SET {setting} WHERE item_id = %s",
                [[*_as_stored(fields, row[:-1]), row[-1]] for row in rows],
            )


def _as_stored(fields: Sequence[models.Field], values: Sequence[object]) -> list[object]:
    return [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    ]
