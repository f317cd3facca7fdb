"""Rows that are only ever added: what a person may be asked about is never changed in place.

Two locks on one door. The model refuses in the program, with a sentence; a trigger in the database
refuses whatever gets round the model.
"""

from django.db import migrations, models


class AppendOnlyError(Exception):
    """A programmer's mistake: something tried to change or remove a row that is a record."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError(f"{self.model.__name__} rows are added, never changed")

    def delete(self):
        raise AppendOnlyError(f"{self.model.__name__} rows are added, never removed")

    bulk_update = update


class AppendOnly(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are added, never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{type(self).__name__} rows are added, never removed")


def lock_table(table: str) -> migrations.RunPython:
    """The migration step that makes the database itself refuse UPDATE and DELETE on a table.

    A later migration that alters the table on SQLite remakes it, which drops its triggers: end that
    migration with this step again (a test fails otherwise).
    """

    def lock(apps, schema_editor):
        for statement in _statements(schema_editor.connection.vendor, table):
            schema_editor.execute(statement)

    return migrations.RunPython(lock, migrations.RunPython.noop)


def _statements(vendor: str, table: str) -> list[str]:
    message = f"{table} is append-only"
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
