"""Feeds: when each last arrived, how far it reaches, and whether it is late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, Sum

from wholesystem.core.clock import today
from wholesystem.tables import TABLES, Cadence, Home, Table
from wholesystem.work.loads.models import DataLoad, LoadStatus, QuarantinedRow, RowState

# The days that one file covers. A feed is late when two such lengths have passed since the end
# of its last period: one for the period that should have come, one for it to be made.
DAYS = {Cadence.DAILY: 1, Cadence.WEEKLY: 7, Cadence.MONTHLY: 31, Cadence.YEARLY: 366}


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One table that is received, and how it stands."""

    table: Table
    loads: int
    rows: int
    reaches: date | None
    arrived_at: datetime | None
    waiting: int

    @property
    def due_on(self) -> date | None:
        """The day after which it is late; None where no rhythm is declared."""
        length = DAYS.get(self.table.cadence)
        return self.reaches + timedelta(days=2 * length) if self.reaches and length else None

    @property
    def stale(self) -> bool:
        return self.due_on is not None and self.due_on < today()


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
    return sorted(
        (_feed(table, known.get(table.name, {}), waiting.get(table.name, 0)) for table in tables),
        key=lambda feed: feed.table.title,
    )


def _feed(table: Table, row: dict, waiting: int) -> Feed:
    return Feed(
        table=table,
        loads=row.get("loads") or 0,
        rows=row.get("rows") or 0,
        reaches=row.get("reaches"),
        arrived_at=row.get("arrived_at"),
        waiting=waiting,
    )
