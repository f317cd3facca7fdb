"""Who goes first: the few places where writers must wait for one another.

SQLite has one writer at a time and every transaction takes its turn at the start (IMMEDIATE), so
there is nothing more to lock. PostgreSQL lets writers run side by side and is told where not to.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from django.db import connection, models, transaction

T = TypeVar("T")

# SQLite's oldest limit on the variables of one statement is 999; room is left for the others.
CHUNK = 900


def one_at_a_time(name: str) -> None:
    """Wait for whoever holds `name`; hold it until this transaction ends."""
    assert connection.in_atomic_block, "a turn lasts as long as a transaction: open one first"
    if connection.vendor == "postgresql":
        key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def settled_upto(model: type[models.Model]) -> int:
    """The highest number of an append-only table below which no row can still appear; 0 if empty.

    On PostgreSQL a number is given when a row is written, not when it is committed, so a lower one
    may turn up later. Sharing the table for a moment waits for those who are writing now.
    """
    assert not connection.in_atomic_block, "ask outside a transaction, or it waits for itself"
    if connection.vendor != "postgresql":
        return _highest(model)
    with transaction.atomic(), connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")
        return _highest(model)


def next_number(model: type[models.Model], field: str, letter: str, day: date) -> str:
    """The next reference of a day, such as `R-2026-11-23-0007`; the caller writes it at once."""
    prefix = f"{letter}-{day.isoformat()}-"
    one_at_a_time(prefix)
    last = (
        model._default_manager.filter(**{f"{field}__startswith": prefix})
        .order_by("-pk")
        .values_list(field, flat=True)
        .first()
    )
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Cut a list to lengths that every database takes in one statement.

    >>> [len(part) for part in chunks(range(2000))]
    [900, 900, 200]
    """
    values = list(values)
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _highest(model: type[models.Model]) -> int:
    return model._default_manager.aggregate(highest=models.Max("pk"))["highest"] or 0
