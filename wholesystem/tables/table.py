"""A table: what one row is, who may use it and for what, and how a file of it is recognised.

From one declaration come the checks on the way in, the data dictionary, the synthetic rows and
the access rules. A column does not exist until a table says so.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from wholesystem.tables.check import Check
from wholesystem.tables.column import Column, Sensitivity, Type


class Home(StrEnum):
    """Where the rows live (domain 5A, "Where tables live")."""

    LAKE = "lake"
    LIVE = "live store"


class Cadence(StrEnum):
    """How often a feed is expected, and so the length of the period that one file covers."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    AS_NEEDED = "as needed"


# How a sender names a person. Used up by linkage on the way in; never in the lake.
PERSON_IDENTIFIERS = ("nhs_number", "local_person_id")

# What the way in adds to every row of the lake: which load brought it, and which row it was.
LINEAGE = (
    Column(
        name="load_id",
        type=Type.TEXT,
        meaning="The load that brought the row, as listed on the Data page.",
        derived=True,
    ),
    Column(
        name="source_row",
        type=Type.WHOLE,
        meaning="The row of the file that it came from, the header being row 1.",
        derived=True,
    ),
)
PERSON = Column(
    name="person",
    type=Type.WHOLE,
    meaning="The internal number of the person, given by linkage; it means nothing elsewhere.",
    sensitivity=Sensitivity.PERSONAL,
    derived=True,
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A declared table.

    `grain` says in a sentence what one row is. `key` are the columns that name a row within its
    provider. `snapshot` tables are sent whole each time: a later file takes the place of the
    provider's earlier one. Other tables gather: a row sent again replaces the same key.
    """

    name: str
    title: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    provider_column: str
    period_column: str
    cadence: Cadence
    purposes: frozenset[str]
    home: Home = Home.LAKE
    snapshot: bool = False
    # A bad NHS number in a file about people stops the row; in a file about events the row is
    # kept and the number waits to be traced, so that it never silences an alert (X-A1).
    people_feed: bool = False
    checks: tuple[Check, ...] = ()
    sort: tuple[str, ...] = ()
    source: str = ""
    notes: str = field(default="", compare=False)

    @cached_property
    def person_level(self) -> bool:
        """True where a row is about a person."""
        return any(column.name in (*PERSON_IDENTIFIERS, "person") for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name.

        >>> from wholesystem.tables import TABLES
        >>> TABLES["observations"].column("taken_at").type.value
        'moment'
        """
        return next(column for column in self.stored_columns + self.columns if column.name == name)

    @cached_property
    def feed_columns(self) -> tuple[Column, ...]:
        """The columns that a sender gives."""
        return tuple(column for column in self.columns if not column.derived)

    @cached_property
    def stored_columns(self) -> tuple[Column, ...]:
        """The columns that the lake holds: no identifiers, the person and the lineage added."""
        kept = tuple(
            column for column in self.columns if column.sensitivity is not Sensitivity.IDENTIFYING
        )
        if self.home is Home.LIVE:
            return kept
        return ((PERSON,) if self.person_level else ()) + kept + LINEAGE

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The columns that a file must have."""
        return tuple(column.name for column in self.feed_columns if column.required)
