"""The kinds of file that are known. A new kind is one `FileKind`.

A feed is every declared table that somebody sends. A publication is a table as an official body
publishes it: its own column names and its own reader, one file of `publications/` each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from wholesystem.exchange.found import Contents, Span
from wholesystem.exchange.opening import Opened, folded
from wholesystem.exchange.publications import rtt
from wholesystem.tables import TABLES, Home, Table

# Reads a publication: the file, and the period where it was given; raises a Problem.
Reader = Callable[[Opened, Span | None], Contents]

# Live tables that partners send; the others are exports of the live store.
LIVE_FEEDS = ("worklist_outcomes",)
# What these tables tell may lie ahead: places next week, a practice that will close.
MAY_LIE_AHEAD = ("capacity", "organisations", "relationships", "areas")


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """A kind of file and how it is recognised: it has all of `columns`, whatever their order.

    `read` is a publication's own reader; a feed has none and is checked against its table.
    """

    name: str
    title: str
    table: Table
    columns: tuple[str, ...]
    read: Reader | None = None

    @property
    def is_publication(self) -> bool:
        """True of a file that an official body publishes for everyone."""
        return self.read is not None

    @property
    def may_lie_ahead(self) -> bool:
        """True where a date after the day of receipt is no fault."""
        return self.table.name in MAY_LIE_AHEAD

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Each way to write a column's name, folded, and the column: its own name, its national."""
        ways = {folded(name): name for name in self.columns}
        if not self.is_publication:
            for column in self.table.feed_columns:
                ways.setdefault(folded(column.national), column.name)
        ways.pop("", None)
        return ways


def feed(table: Table) -> FileKind:
    """The kind of a declared table's feed."""
    return FileKind(
        name=table.name,
        title=table.title,
        table=table,
        columns=tuple(column.name for column in table.feed_columns),
    )


FEEDS = tuple(
    feed(table)
    for table in TABLES.values()
    if table.home is not Home.LIVE or table.name in LIVE_FEEDS
)

PUBLICATIONS = (
    FileKind(
        name="rtt_extract",
        title="RTT full extract, as NHS England publishes it",
        table=TABLES["rtt_waits"],
        columns=rtt.COLUMNS,
        read=rtt.read,
    ),
)

KINDS: dict[str, FileKind] = {kind.name: kind for kind in (*FEEDS, *PUBLICATIONS)}
