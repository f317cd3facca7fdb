"""Live items for measures: as they stood at an event number, so that a receipt can name it.

An item that has not changed since the number is read as it is stored; only those that have are
made again from their events. Both give the same, which a property test keeps so.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

import pyarrow as pa

from wholesystem.core.days import local_day
from wholesystem.tables import TABLES, Type
from wholesystem.work.locks import settled_upto
from wholesystem.work.worklists.models import Event, Item
from wholesystem.work.worklists.replay import COLUMNS, state_from_sets

_TYPES = {
    Type.TEXT: pa.string(),
    Type.WHOLE: pa.int64(),
    Type.DECIMAL: pa.decimal128(18, 4),
    Type.DAY: pa.date32(),
    Type.MOMENT: pa.timestamp("us", tz="UTC"),
    Type.YES_NO: pa.bool_(),
    Type.WORDS: pa.list_(pa.string()),
}
ITEMS = TABLES["worklist_items"]
ITEMS_SCHEMA = pa.schema([(each.name, _TYPES[each.type]) for each in ITEMS.stored_columns])
EVENTS_SCHEMA = pa.schema(
    [
        ("sequence", pa.int64()),
        ("item", pa.int64()),
        ("worklist", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("action", pa.string()),
        ("from_state", pa.string()),
        ("to_state", pa.string()),
        ("role", pa.string()),
        ("organisation", pa.string()),
        ("source", pa.string()),
    ]
)
_DAYS_OF_MOMENTS = {"closed_on": "closed_at"}


def latest_event() -> int:
    """The event number up to which everything is settled: the number that a receipt names.

    Ask outside a transaction, before the figures are worked out.
    """
    return settled_upto(Event)


def items_at(
    sequence: int, *, worklist: str | None = None, programme: str | None = None
) -> pa.Table:
    """The items as they stood at an event number, with the columns of `worklist_items`."""
    chosen = {
        name: value
        for name, value in (("worklist", worklist), ("programme", programme))
        if value is not None
    }
    # In this order: an item that is moved between the two readings comes in both, and is the same.
    both = (*_unchanged(sequence, chosen), *_replayed(sequence, chosen))
    rows = sorted({row["item_id"]: row for row in both}.values(), key=itemgetter("item_id"))
    columns = {
        name: pa.array([_source(name)(row) for row in rows], ITEMS_SCHEMA.field(name).type)
        for name in ITEMS_SCHEMA.names
    }
    return pa.table(columns, schema=ITEMS_SCHEMA)


def events_upto(sequence: int, *, worklist: str | None = None) -> pa.Table:
    """The events up to a number, in order, without their words and without who did them."""
    rows = Event.objects.filter(sequence__lte=sequence).order_by("sequence")
    if worklist is not None:
        rows = rows.filter(item__worklist=worklist)
    names = ["sequence", "item_id", "item__worklist", "at", "action", "from_state", "to_state"]
    names += ["role", "organisation", "source"]
    values: list = list(zip(*rows.values_list(*names), strict=True)) or [[] for _ in names]
    return pa.table(
        [pa.array(v, f.type) for v, f in zip(values, EVENTS_SCHEMA, strict=True)],
        schema=EVENTS_SCHEMA,
    )


def _unchanged(sequence: int, chosen: dict) -> Iterator[dict]:
    rows = Item.objects.filter(last_event__lte=sequence, **chosen)
    return rows.values("item_id", *COLUMNS).iterator(chunk_size=5_000)


def _replayed(sequence: int, chosen: dict) -> Iterator[dict]:
    later = {f"item__{name}": value for name, value in chosen.items()}
    events = Event.objects.filter(
        sequence__lte=sequence, item__last_event__gt=sequence, **later
    ).order_by("item_id", "sequence")
    rows = events.values_list("item_id", "sets").iterator(chunk_size=5_000)
    for key, history in groupby(rows, key=itemgetter(0)):
        yield {"item_id": key, **state_from_sets(sets for _, sets in history)}


def _source(name: str) -> Callable[[dict], object]:
    """Where a declared column comes from: the item itself, its groups, or its own words."""
    if name == "item":
        return itemgetter("item_id")
    if name in _DAYS_OF_MOMENTS:
        return lambda row: _local(row[_DAYS_OF_MOMENTS[name]])
    if name in COLUMNS:
        return lambda row: _value(row[name])
    kind = ITEMS_SCHEMA.field(name).type
    return lambda row: _converted(row["lenses"].get(name, row["attributes"].get(name)), kind)


def _local(moment: datetime | None):
    return None if moment is None else local_day(moment)


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return None if value == "" else value  # the lake knows the unknown as null


def _converted(value: object, kind: pa.DataType) -> object:
    if value is None or value == "":
        return None
    if pa.types.is_date(kind):
        return datetime.fromisoformat(str(value)).date()
    return str(value) if pa.types.is_string(kind) else value
