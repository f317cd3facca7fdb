"""The whole live store, as it stood at one moment: for a full export and for nothing else.

Names and NHS numbers are read for direct care alone, each time with an entry that names the
person (`identities/reading.py`). A full export reads everybody's at once, under its own decision:
docs/decisions/0015-a-full-export.md. Only `system/export.py` may import this.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models, transaction

from wholesystem.work.django import WORK_APPS

ROWS_AT_ONCE = 2_000

# What never leaves, by table and column, and why.
LEFT_OUT = {
    ("accounts_user", "password"): "Passwords can be guessed from their hashes. An account is "
    "given a new one where it goes."
}
OF_DJANGO = "Django's own bookkeeping: nothing that the system knows is in it."
OTHER_TABLES = {
    "django_session": "Who is signed in at this moment: with a row of it one could act as them."
}


def live_models() -> list[type[models.Model]]:
    """Every model of the live store, app by app."""
    labels = (app.rpartition(".")[2] for app in WORK_APPS)
    return [model for label in labels for model in apps.get_app_config(label).get_models()]


def tables_left_out() -> dict[str, str]:
    """The tables of the database that are no model of the live store, each with why it stays."""
    own = {model._meta.db_table for model in live_models()}
    others = sorted(set(connection.introspection.table_names()) - own)
    return {name: OTHER_TABLES.get(name, OF_DJANGO) for name in others}


def columns(model: type[models.Model]) -> list[str]:
    """The columns of a model that leave, as the database names them."""
    return [field.column for field in _fields(model)]


def rows(model: type[models.Model]) -> Iterator[list]:
    """Every row of a model, in the order of `columns`; what is kept as JSON comes as its text."""
    fields = _fields(model)
    as_json = [at for at, field in enumerate(fields) if isinstance(field, models.JSONField)]
    # The base manager, since a model's own may leave rows out.
    found = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for found_row in found.iterator(chunk_size=ROWS_AT_ONCE):
        row = list(found_row)
        for at in as_json:
            row[at] = json.dumps(row[at], ensure_ascii=False)
        yield row


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Within this, the live store is read as it stands now, while others go on writing to it."""
    assert not connection.in_atomic_block, "a transaction that has begun has a moment of its own"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                _look(cursor)
                yield
            return
        # Django would begin as a writer (IMMEDIATE), and nobody could work until the end.
        cursor.execute("BEGIN DEFERRED")
        try:
            _look(cursor)
            yield
        finally:
            cursor.execute("ROLLBACK")


def _look(cursor) -> None:
    """The moment is that of the first look at a table, not of the beginning."""
    cursor.execute("SELECT count(*) FROM django_migrations")
    cursor.fetchone()


def _fields(model: type[models.Model]) -> list[models.Field]:
    table = model._meta.db_table
    return [each for each in model._meta.concrete_fields if (table, each.column) not in LEFT_OUT]
