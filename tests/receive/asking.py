"""What the lake and the live store hold, for tests."""

from pathlib import Path

import duckdb

from wholesystem.lake.scan import scan
from wholesystem.system import System
from wholesystem.tables import TABLES
from wholesystem.work.loads.models import DataLoad


def lake(system: System, table: str) -> list[dict]:
    """The rows of a table as the lake has them now."""
    version = system.lake.versions().get(table)
    files = [] if version is None else system.lake._files(table, version)
    with duckdb.connect() as reader:
        rows = reader.execute(scan(TABLES[table], files)).to_arrow_table().to_pylist()
    return sorted(rows, key=lambda row: (row["load_id"], row["source_row"] or 0))


def statuses(dataset: str) -> list[tuple[str, str, str]]:
    loads = DataLoad.objects.filter(dataset=dataset).order_by("pk")
    return list(loads.values_list("provider", "period", "status"))


def every_byte(folder: Path) -> bytes:
    """All that is in the lake, unpacked, as text to be searched."""
    found = b""
    with duckdb.connect() as reader:
        for path in folder.rglob("*.parquet"):
            rows = reader.execute(f"FROM read_parquet('{path}')").to_arrow_table()
            found += repr(rows.to_pylist()).encode() + path.read_bytes()
    return found
