"""What the synthetic floor gives: files as partners would send them, and the truth behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa


@dataclass(frozen=True, eq=False, kw_only=True)
class Feed:
    """One file. `table` is the declared table, or "" for a publication in its own layout.

    `ending` is csv or parquet; `name` has no folder and no ending.
    """

    name: str
    table: str
    rows: pa.Table
    ending: str = "csv"


@dataclass(frozen=True, kw_only=True)
class Planted:
    """What was put into the data on purpose, so that every figure can be checked against it.

    `rates` are probabilities that the rows were drawn with, by name and group. `counts` are exact.
    `traps` are the sender's own numbers of the rows in which each defect lies. `people` are the
    NHS numbers of those of whom something is true, in the record or not.
    """

    rates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    traps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, kw_only=True)
class Made:
    """A synthetic system: its files in the order in which they can be received.

    `agreements` maps a file name to the text of a data sharing agreement. `programmes` is the
    text of the [programmes.NAME] tables for `system.toml`.
    """

    name: str
    seed: int
    day: date
    feeds: tuple[Feed, ...]
    agreements: Mapping[str, str]
    programmes: str
    planted: Planted

    def rows(self, table: str) -> pa.Table:
        """The rows of every file of a declared table, one file after another."""
        return pa.concat_tables(feed.rows for feed in self.feeds if feed.table == table)
