"""Columns from numpy arrays, and one stream of random numbers a table.

Each table draws from a stream of its own, named after it: a change to one table leaves the bytes
of all the others as they were.
"""

import zlib
from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.lake.arrow import ARROW
from wholesystem.tables import TABLES

EPOCH = date(1970, 1, 1)
DAY_SECONDS = 86_400


def stream(seed: int, name: str) -> np.random.Generator:
    """The stream of that name, apart from every other stream of the same seed.

    >>> stream(7, "people").integers(1000) == stream(7, "people").integers(1000)
    np.True_
    """
    sequence = np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()),))
    return np.random.Generator(np.random.PCG64(sequence))


def feed_rows(table: str, count: int, **columns: object) -> pa.Table:
    """`count` rows with exactly the columns that a sender of the table gives; others are empty.

    A column may be an Arrow array, a numpy array, or one value for every row.
    """
    declared = TABLES[table].feed_columns
    assert not columns.keys() - {column.name for column in declared}, columns.keys()
    arrays = [_column(columns.get(each.name), ARROW[each.type], count) for each in declared]
    return pa.Table.from_arrays(arrays, names=[column.name for column in declared])


def _column(given: object, kind: pa.DataType, count: int) -> pa.Array:
    if given is None:
        return pa.nulls(count, kind)
    if isinstance(given, pa.ChunkedArray):
        array = given.combine_chunks()
    elif isinstance(given, np.ndarray):
        array = pa.array(given)
    elif isinstance(given, pa.Array):
        array = given
    else:
        return pa.repeat(pa.scalar(given, kind), count)
    if pa.types.is_decimal(kind) and pa.types.is_integer(array.type):
        array = array.cast(pa.int32())  # a narrower whole number fits the decimal's digits
    return array.cast(kind)


def pick(words: Iterable[str | None] | pa.Array, index: np.ndarray) -> pa.Array:
    """The word at each index; a negative index is empty.

    >>> pick(["a", "b"], np.array([1, -1])).to_pylist()
    ['b', None]
    """
    held = words if isinstance(words, pa.Array) else pa.array(list(words), pa.string())
    return held.take(pa.array(index, mask=index < 0))


def blank(values: np.ndarray | pa.Array, where: np.ndarray) -> pa.Array:
    """The values, empty where `where` is true."""
    held = values if isinstance(values, pa.Array) else pa.array(values)
    return pc.if_else(pa.array(where), pa.scalar(None, held.type), held)


def swap(values: pa.Array, where: np.ndarray, others: object) -> pa.Array:
    """The values, but those of `others` where `where` is true."""
    return pc.if_else(pa.array(where), others, values)


def numbered(prefix: object, numbers: np.ndarray, width: int = 7) -> pa.Array:
    """Numbers as text after a prefix, which is one text or one a row.

    >>> numbered("C", np.array([12])).to_pylist()
    ['C0000012']
    """
    digits = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, digits, "")


def joined(*parts: object, by: str = " ") -> pa.Array:
    """The parts of each row, one after another."""
    return pc.binary_join_element_wise(*parts, by)


def day_number(day: date) -> int:
    """Days since 1 January 1970."""
    return (day - EPOCH).days


def as_days(numbers: np.ndarray) -> pa.Array:
    """Days since 1970 as dates; a negative number is empty, unless births before 1970 are meant."""
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


def as_moments(seconds: np.ndarray) -> pa.Array:
    """Seconds of UTC since 1970 as moments."""
    return pa.array(seconds.astype(np.int64) * 1_000_000).cast(pa.timestamp("us", "UTC"))


def draw(rng: np.random.Generator, chances: np.ndarray, count: int) -> np.ndarray:
    """`count` indices drawn by their chances: one row of chances for all, or one for each.

    >>> draw(stream(1, "x"), np.array([0.0, 1.0]), 3).tolist()
    [1, 1, 1]
    """
    edges = np.cumsum(chances, axis=-1)
    edges = edges / edges[..., -1:]
    drawn = rng.random(count)
    if edges.ndim == 1:
        return np.searchsorted(edges, drawn, side="right")
    return (edges[:, :-1] <= drawn[:, None]).sum(axis=1)
