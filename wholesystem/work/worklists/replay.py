"""What events add up to. Each event names the columns it set; an item is those, one upon another.

Nothing here asks the database: the stored item and the replayed one can be compared, and the item
at any earlier event number can be made.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import models

from wholesystem.work.plain import plain
from wholesystem.work.worklists.models import Event, Item

_NOT_REPLAYED = ("item_id", "last_event")
_FIELDS = {
    field.attname: field
    for field in Item._meta.concrete_fields
    if field.attname not in _NOT_REPLAYED
}
COLUMNS = tuple(_FIELDS)


def encode(sets: Mapping[str, object]) -> dict:
    """Columns and values as an event keeps them: moments and days in ISO, to the microsecond."""
    assert set(sets) <= set(COLUMNS), f"an item has no {set(sets) - set(COLUMNS)}"
    return {name: plain(value) for name, value in sets.items()}


def decode(sets: Mapping[str, object]) -> dict:
    """As they were before `encode`."""
    return {name: _decoded(_FIELDS.get(name), value) for name, value in sets.items()}


def state_from_sets(history: Iterable[Mapping[str, object]]) -> dict:
    """The columns of an item after these events' `sets`, in their order."""
    state: dict[str, object] = {}
    for sets in history:
        state.update(sets)
    return decode(state)


def state_from_events(item: int | Item, upto: int | None = None) -> dict:
    """The columns of an item as its events make them, up to an event number or to the newest."""
    key = item.pk if isinstance(item, Item) else item
    events = Event.objects.filter(item_id=key).order_by("sequence")
    if upto is not None:
        events = events.filter(sequence__lte=upto)
    return state_from_sets(events.values_list("sets", flat=True))


def stored_state(item: Item) -> dict:
    """The columns of an item as they are stored."""
    return {name: getattr(item, name) for name in COLUMNS}


def _decoded(field: models.Field | None, value: object) -> object:
    if value is None:
        return None
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(str(value))
    if isinstance(field, models.DateField):
        return date.fromisoformat(str(value))
    return value
