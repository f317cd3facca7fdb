"""What is said when a file of the lake is gone or damaged: which table, and which file."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from wholesystem.core.problem import Kind, Problem


class Unreadable(Problem):
    """A table of the lake cannot be read as it was written."""


@contextmanager
def told_where_damaged(files: Mapping[str, Iterable[str]]) -> Iterator[None]:
    """A failure of a query becomes a Problem where one of these files is gone or damaged.

    The engine's own words do not always name the file, and are about a definition at other times:
    only a file that cannot be read by itself is blamed.
    """
    try:
        yield
    except (duckdb.Error, OSError) as error:
        for table, named in files.items():
            for file in named:
                if why := _fault(Path(file)):
                    raise _unreadable(table, f"its file {Path(file).name} {why}") from error
        raise


def delta_table(path: Path, version: int | None = None) -> DeltaTable:
    """The Delta table in a folder, at a version; a Problem where its history cannot be read."""
    try:
        return DeltaTable(path, version=version)
    except (DeltaError, OSError) as error:
        raise _unreadable(path.name, "its history in _delta_log is damaged") from error


def _fault(file: Path) -> str:
    """What is wrong with a file; empty where it can be read to its end."""
    if not file.is_file():
        return "is not there"
    try:
        with pq.ParquetFile(file) as parquet:
            for _ in parquet.iter_batches():
                pass
    except (pa.ArrowException, OSError):
        return "is damaged"
    return ""


def _unreadable(table: str, why: str) -> Unreadable:
    return Unreadable(
        f"The table {table} of the lake cannot be read: {why}.",
        "The files of the lake are written once and are never changed or taken away.",
        "Put the folder of the lake back from a copy of the system, then try again.",
        kind=Kind.UNAVAILABLE,
    )
