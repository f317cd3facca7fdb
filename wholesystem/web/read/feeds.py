"""Feeds: when each last arrived, how far it reaches, and whether it is late."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, Sum

from wholesystem.system.freshness import Fresh, stale_since
from wholesystem.tables import TABLES, Cadence, Home, Table
from wholesystem.web import site
from wholesystem.web.words import day, plural
from wholesystem.work.loads.models import DataLoad, LoadStatus, QuarantinedRow, RowState


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One table that is received, and how it stands."""

    table: Table
    loads: int
    rows: int
    reaches: date | None
    arrived_at: datetime | None
    waiting: int
    senders: tuple[Fresh, ...]

    @property
    def late(self) -> tuple[Fresh, ...]:
        """The senders whose next period has passed without a file."""
        return tuple(one for one in self.senders if one.stale_since)

    @property
    def stale(self) -> bool:
        return bool(self.late)

    @property
    def expected(self) -> bool:
        """Whether a rhythm is declared, so that it can be late at all."""
        return self.table.cadence is not Cadence.AS_NEEDED

    @property
    def stale_words(self) -> str:
        """'Stale since Sunday 30 November', or which of its senders are late, and since when."""
        if len(self.late) == len(self.senders):
            return f"Stale since {day(max(one.until for one in self.late))}"
        named = [f"{site.name_of(one.provider)} since {day(one.until)}" for one in self.late[:3]]
        more = len(self.late) - len(named)
        said = ", ".join(named) + (f" and {more} more" if more else "")
        late = plural(len(self.late), "sender is", "senders are")
        return f"{late} late of {len(self.senders)}: {said}"


def feeds(names: Collection[str] | None = None) -> list[Feed]:
    """The feeds that have arrived or are expected, by title; those of `names` where given."""
    tables = [
        table
        for name, table in TABLES.items()
        if table.home is Home.LAKE or name == "worklist_outcomes"
        if names is None or name in names
    ]
    accepted = Q(status=LoadStatus.ACCEPTED)
    rows = DataLoad.objects.filter(dataset__in=[table.name for table in tables]).values("dataset")
    known = {
        row["dataset"]: row
        for row in rows.annotate(
            loads=Count("pk", filter=accepted),
            rows=Sum("rows_accepted", filter=accepted),
            reaches=Max("period_to", filter=accepted),
            arrived_at=Max("received_at", filter=accepted),
        )
    }
    waiting = dict(
        QuarantinedRow.objects.filter(state=RowState.WAITING)
        .values_list("load__dataset")
        .annotate(rows=Count("row_number", distinct=True))
    )
    senders = defaultdict(list)
    for one in stale_since(site.system()):
        senders[one.dataset].append(one)
    return sorted(
        (
            _feed(table, known.get(table.name, {}), waiting.get(table.name, 0), senders[table.name])
            for table in tables
        ),
        key=lambda feed: feed.table.title,
    )


def _feed(table: Table, row: dict, waiting: int, senders: list[Fresh]) -> Feed:
    return Feed(
        table=table,
        loads=row.get("loads") or 0,
        rows=row.get("rows") or 0,
        reaches=row.get("reaches"),
        arrived_at=row.get("arrived_at"),
        waiting=waiting,
        senders=tuple(senders),
    )
