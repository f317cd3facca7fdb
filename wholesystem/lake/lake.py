"""The lake: Delta tables in a folder, written whole or not at all."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from filelock import FileLock

from wholesystem.lake.arrow import schema, stored
from wholesystem.lake.connection import cursor
from wholesystem.lake.reading import Reading
from wholesystem.lake.scan import scan
from wholesystem.lake.unreadable import delta_table, told_where_damaged
from wholesystem.sharing.permit import Permit
from wholesystem.tables import TABLES, Home, Table

COMPRESSION = WriterProperties(compression="ZSTD", max_row_group_size=500_000)


class Lake:
    """The tables of one system.

    A load is one atomic commit that names itself in the table's history, so that after a crash
    it can be told whether it happened. Versions are never vacuumed: receipts name them.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(
        self,
        table: Table,
        rows: pa.Table,
        *,
        load_id: str,
        provider: str | None = None,
        replaces: str | None = None,
    ) -> int:
        """Put a load's rows into a table and give the table's new version.

        A row with the same provider and key takes the place of the one that is there. Rows of
        the load `replaces` that are not sent again go; so do, in a snapshot table, all earlier
        rows of the provider. Other rows stay. Earlier versions can still be read.
        """
        assert table.home is Home.LAKE, table.name
        rows = _sorted(table, stored(table, _labelled(rows, load_id)))
        path = self._path(table.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        commit = CommitProperties(custom_metadata={"load_id": load_id})
        # Delta lets an overwrite from a stale handle drop another's append (stack.md): one writer.
        with FileLock(str(path) + ".lock"):
            if not DeltaTable.is_deltatable(str(path)):
                write_deltalake(path, rows, commit_properties=commit, writer_properties=COMPRESSION)
                return 0
            touched = self._touched(table, rows, provider, replaces)
            if not touched:
                write_deltalake(
                    path,
                    rows,
                    mode="append",
                    commit_properties=commit,
                    writer_properties=COMPRESSION,
                )
            else:
                staying = self._staying(table, rows, touched, provider, replaces)
                loads = ", ".join(f"'{load}'" for load in sorted({*touched, load_id}))
                write_deltalake(
                    path,
                    _sorted(table, pa.concat_tables([staying, rows])),
                    mode="overwrite",
                    predicate=f"load_id IN ({loads})",
                    commit_properties=commit,
                    writer_properties=COMPRESSION,
                )
            return delta_table(path).version()

    def versions(self) -> dict[str, int]:
        """The present version of every table that has one."""
        return {
            name: delta_table(self._path(name)).version()
            for name, table in TABLES.items()
            if table.home is Home.LAKE and DeltaTable.is_deltatable(str(self._path(name)))
        }

    def holds_load(self, name: str, load_id: str) -> bool:
        """Whether the table's history has a commit of that load: what happened before a crash."""
        path = self._path(name)
        if not DeltaTable.is_deltatable(str(path)):
            return False
        return any(entry.get("load_id") == load_id for entry in delta_table(path).history())

    def open(
        self,
        permit: Permit,
        *,
        versions: Mapping[str, int] | None = None,
        live: Mapping[str, pa.Table] | None = None,
    ) -> Reading:
        """A reading of the tables that the permit names, and of no others.

        `versions` reads the lake as it was then. `live` holds the exported rows of the tables
        that live elsewhere. Use it in a `with`.
        """
        at = dict(self.versions() if versions is None else versions)
        files = {name: self._files(name, version) for name, version in at.items()}
        return Reading(permit, files=files, versions=at, live=dict(live or {}))

    def _path(self, name: str) -> Path:
        return self.folder / name

    def _files(self, name: str, version: int) -> list[str]:
        # Delta gives addresses, in which a space or an accent of the folder's name is written %20.
        return [unquote(uri) for uri in delta_table(self._path(name), version).file_uris()]

    def _touched(self, table, rows, provider, replaces) -> list[str]:
        """The loads with a row that the new rows replace."""
        query = f"""
            SELECT DISTINCT old.load_id FROM old
            WHERE old.load_id = $replaces
               OR ($snapshot AND {_provider_is(table)})
               OR EXISTS (SELECT 1 FROM new WHERE {_same_key(table)})
        """
        found = self._ask(table, rows, query, provider, replaces)
        return found["load_id"].to_pylist()

    def _staying(self, table, rows, touched, provider, replaces) -> pa.Table:
        """The rows of the touched loads that are still true."""
        loads = ", ".join(f"'{load}'" for load in touched)
        query = f"""
            SELECT old.* FROM old
            WHERE old.load_id IN ({loads})
              AND old.load_id IS DISTINCT FROM $replaces
              AND NOT ($snapshot AND {_provider_is(table)})
              AND NOT EXISTS (SELECT 1 FROM new WHERE {_same_key(table)})
        """
        found = self._ask(table, rows, query, provider, replaces)
        return stored(table, found).cast(schema(table))

    def _ask(self, table, rows, query, provider, replaces) -> pa.Table:
        reader = cursor()
        reader.register("new", rows)
        files = self._files(table.name, delta_table(self._path(table.name)).version())
        names = {"replaces": replaces, "snapshot": table.snapshot}
        if "$provider" in query:
            names["provider"] = provider
        with told_where_damaged({table.name: files}):
            reader.execute(f"CREATE TEMP VIEW old AS {scan(table, files)}")
            return reader.execute(query, names).to_arrow_table()


def _provider_is(table: Table) -> str:
    return f"old.{table.provider_column} = $provider" if table.provider_column else "false"


def _same_key(table: Table) -> str:
    columns = [*table.key, *([table.provider_column] if table.provider_column else [])]
    return " AND ".join(f"new.{name} IS NOT DISTINCT FROM old.{name}" for name in columns)


def _labelled(rows: pa.Table, load_id: str) -> pa.Table:
    label = pa.repeat(pa.scalar(load_id), len(rows))
    if "load_id" in rows.column_names:
        return rows.set_column(rows.column_names.index("load_id"), "load_id", label)
    return rows.append_column("load_id", label)


def _sorted(table: Table, rows: pa.Table) -> pa.Table:
    order = [(name, "ascending") for name in (*table.sort, "load_id", "source_row")]
    return rows.take(pc.sort_indices(rows, sort_keys=order))
