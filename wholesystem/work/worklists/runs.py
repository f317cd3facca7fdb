"""What a run found, kept so that "why is this person on the list, or not" has an answer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import transaction

from wholesystem.core.clock import now
from wholesystem.sharing.actor import Actor
from wholesystem.work.bulk import insert_columns
from wholesystem.work.worklists.models import Considered, FunnelStep, Run


def start_run(programme: str, day: date, *, by: Actor, receipt: str = "") -> Run:
    """A run of a programme's cohorts for a day."""
    return Run.objects.create(
        programme=programme, day=day, started_at=now(), actor=by.name, receipt=receipt
    )


def keep_considered(run: Run, cohort: str, columns: Mapping[str, Sequence]) -> int:
    """Keep everyone considered, by column: `person`, `included`, `step`, `reason` and the rest."""
    count = len(next(iter(columns.values()), ()))
    whole = {"run": [run.pk] * count, "cohort": [cohort] * count, **columns}
    return insert_columns(Considered, whole)


@transaction.atomic
def keep_funnel(run: Run, cohort: str, steps: Iterable[tuple[str, int, int]]) -> None:
    """Keep the funnel: label, how many left at it and how many remain, from the top."""
    FunnelStep.objects.bulk_create(
        FunnelStep(
            run=run, cohort=cohort, position=position, label=label, excluded=out, remaining=left
        )
        for position, (label, out, left) in enumerate(steps)
    )


def latest_run(programme: str, day: date | None = None) -> Run | None:
    """The newest run of a programme, of a day or of any."""
    runs = Run.objects.filter(programme=programme)
    return (runs.filter(day=day) if day else runs).order_by("-pk").first()
