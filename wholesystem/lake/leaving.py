"""The one way out of the lake without a permit: a whole table, for a full export.

Whatever else reads about people does so under a permit (`reading.py`). An organisation that
leaves takes its own copy of everybody's rows at once, for no purpose of this system's, so no
permit could be decided: docs/decisions/0015-a-full-export.md. Only `system/export.py` may import
this, and a test of the house keeps it so.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wholesystem.lake.lake import Lake
from wholesystem.lake.unreadable import delta_table

# A lake of many small loads must not become a file of many small row groups.
ROWS_AT_ONCE = 100_000
# Every tool that reads Parquet reads this; the lake's own ZSTD is smaller, and not read by all.
COMPRESSION = "snappy"


def copy_table(lake: Lake, name: str, version: int, target: Path) -> int:
    """Write all rows of a version of a table as one Parquet file; gives how many there are.

    They are read a part at a time: a table need not fit into memory.
    """
    table = delta_table(lake.folder / name, version).to_pyarrow_dataset()
    scanner = table.scanner(batch_size=ROWS_AT_ONCE, batch_readahead=2, fragment_readahead=1)
    count = 0
    with pq.ParquetWriter(target, table.schema, compression=COMPRESSION) as writer:
        for part in _gathered(scanner.to_batches()):
            writer.write_table(part)
            count += len(part)
    return count


def _gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= ROWS_AT_ONCE:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)
