"""How far each feed has come, so that a page says "stale since" rather than show a zero."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from wholesystem.core.clock import today
from wholesystem.core.days import FinancialYear, Month
from wholesystem.system.opened import System
from wholesystem.tables import TABLES, Cadence
from wholesystem.work.loads.models import DataLoad, LoadStatus


@dataclass(frozen=True, slots=True)
class Fresh:
    """One feed of one provider. `until` is the end of the last period that was accepted."""

    dataset: str
    provider: str
    until: date
    stale_since: date | None


def stale_since(system: System, day: date | None = None) -> list[Fresh]:
    """Every feed that has come at least once; `stale_since` is empty while the next is not due.

    A feed is due once a whole further period of its cadence has passed: a weekly feed with rows
    to Sunday is stale from the Monday after the next Sunday, and its figures are those of the
    Sunday they go to.
    """
    on = day or today()
    rows = (
        DataLoad.objects.filter(status=LoadStatus.ACCEPTED, period_to__isnull=False)
        .values("dataset", "provider")
        .annotate(until=Max("period_to"))
        .order_by("dataset", "provider")
    )
    return [_fresh(row["dataset"], row["provider"], row["until"], on) for row in rows]


def _fresh(dataset: str, provider: str, until: date, on: date) -> Fresh:
    table = TABLES.get(dataset)
    due = next_end(until, table.cadence) if table else None
    late = due is not None and on > due
    return Fresh(dataset, provider, until, until if late else None)


def next_end(until: date, cadence: Cadence) -> date | None:
    """The last day of the period after the one that ends on `until`; None where none is expected.

    >>> next_end(date(2026, 1, 31), Cadence.MONTHLY)
    datetime.date(2026, 2, 28)
    """
    following = until + timedelta(days=1)
    if cadence is Cadence.DAILY:
        return following
    if cadence is Cadence.WEEKLY:
        return until + timedelta(days=7)
    if cadence is Cadence.MONTHLY:
        return Month.of(following).end
    if cadence is Cadence.YEARLY:
        return FinancialYear.of(following).end
    return None
