"""Write what was made as the files that partners send, numbered in the order of receipt."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from wholesystem.synthetic.made import Feed, Made


def write(made: Made, folder: Path) -> tuple[Path, ...]:
    """Write every file into `folder`, which is made where it is missing; gives their paths.

    Sorted by name they stand in the order of receipt: footprint first, then publications, then
    the partners' own feeds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    width = len(str(len(made.feeds)))
    return tuple(
        write_feed(feed, folder, prefix=f"{number:0{max(2, width)}d}-")
        for number, feed in enumerate(made.feeds, start=1)
    )


def write_feed(feed: Feed, folder: Path, *, prefix: str = "") -> Path:
    """Write one file as CSV or Parquet; gives its path."""
    path = folder / f"{prefix}{feed.name}.{feed.ending}"
    if feed.ending == "parquet":
        pyarrow.parquet.write_table(feed.rows, path, compression="zstd")
    else:
        pyarrow.csv.write_csv(as_sent(feed.rows), path)
    return path


def as_sent(rows: pa.Table) -> pa.Table:
    """The rows as text of a CSV: times by the clock on the wall with their offset, lists by `;`.

    >>> from datetime import datetime, timezone
    >>> at = pa.array([datetime(2026, 7, 1, 12, tzinfo=timezone.utc)], pa.timestamp("us", "UTC"))
    >>> as_sent(pa.table({"at": at}))["at"][0].as_py()
    '2026-07-01T13:00:00+01:00'
    """
    return pa.table({name: _as_text(rows[name]) for name in rows.column_names})


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        local = column.cast(pa.timestamp("s", "Europe/London"))
        written = pc.strftime(local, format="%Y-%m-%dT%H:%M:%S%z")
        return pc.replace_substring_regex(written, r"(\d\d)$", r":\1")
    if pa.types.is_list(column.type):
        return pc.binary_join(column, ";")
    if pa.types.is_decimal(column.type):
        # 148.0000 is 148 to those who send it.
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.?0+$", "")
    return column


def write_agreements(made: Made, folder: Path) -> tuple[Path, ...]:
    """Write the agreements into `folder` (the system's agreements/); gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in made.agreements.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return tuple(paths)
