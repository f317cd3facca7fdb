"""Many rows at once, by column: `executemany` on SQLite, `COPY` on PostgreSQL.

Django's `bulk_create` sends a statement a few dozen rows at a time on SQLite; a run considers
hundreds of thousands of people.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    IntegrityError,
    connection,
    connections,
    models,
    transaction,
)


def insert_columns(model: type[models.Model], columns: Mapping[str, Sequence]) -> int:
    """Insert rows given as equally long columns, by field name; the others take their default.

    Gives the number of rows. All or nothing, and part of the caller's transaction.
    """
    lengths = {len(values) for values in columns.values()}
    assert len(lengths) == 1, "every column has a value for every row"
    (count,) = lengths
    fields = [model._meta.get_field(name) for name in columns]
    others = [
        field
        for field in model._meta.concrete_fields
        if field not in fields and not field.primary_key
    ]
    prepared = [_prepared(field, columns[field.name]) for field in fields]
    prepared += [
        [field.get_db_prep_save(field.get_default(), connection)] * count for field in others
    ]
    if count:
        _insert(model, [field.column for field in (*fields, *others)], prepared)
    return count


def reserve_numbers(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that no other row will get, in order, for rows about to be inserted."""
    assert connection.in_atomic_block, "numbers are reserved and used in one transaction"
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, column, count],
            )
            return sorted(number for (number,) in cursor.fetchall())
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + count + 1))


@contextmanager
def without_values() -> Iterator[None]:
    """A database error without what PostgreSQL adds to it: the row, and so somebody's NHS number.

    Errors are logged. The constraint that was broken is named, which is what a programmer needs.
    """
    try:
        with connection.wrap_database_errors:
            yield
    except DatabaseError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None:
            raise  # SQLite names the columns and no value
        told = diagnosis.constraint_name or f"a rule of {diagnosis.table_name or 'the database'}"
        again = IntegrityError if isinstance(error, IntegrityError) else DatabaseError
        raise again(f"{type(error.__cause__).__name__}: {told}") from None


def _prepared(field: models.Field, values: Sequence) -> Sequence:
    if isinstance(field, models.CharField | models.TextField):
        return values  # text goes in as it is; the other types are put as the database has them
    # The proxy named `connection` looks up the thread's own each time it is asked for anything.
    own = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, models.JSONField):
        return [field.get_db_prep_save(value, own) for value in values]
    # A column of a few hundred thousand rows holds few different days, places and counts.
    known = {value: field.get_db_prep_save(value, own) for value in set(values)}
    return [known[value] for value in values]


def _insert(model: type[models.Model], names: list[str], columns: list[Sequence]) -> None:
    quote = connection.ops.quote_name
    table, listed = quote(model._meta.db_table), ", ".join(map(quote, names))
    rows = zip(*columns, strict=True)
    with without_values(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", list(rows))
