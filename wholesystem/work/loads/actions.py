"""What is received is kept as a load; one accepted load for each dataset, provider and period."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max

from wholesystem.core.clock import now, today
from wholesystem.core.problem import Fault, Kind, Problem
from wholesystem.sharing.actor import Actor
from wholesystem.work.bulk import insert_columns
from wholesystem.work.loads.models import (
    DataIssue,
    DataLoad,
    LoadStatus,
    QuarantinedRow,
    RowState,
)
from wholesystem.work.locks import chunks, next_number, one_at_a_time


def already_received(
    dataset: str, provider: str, period: str, content_hash: str
) -> DataLoad | None:
    """The accepted load of the very same bytes, if any: receiving them again changes nothing."""
    return DataLoad.objects.filter(
        dataset=dataset,
        provider=provider,
        period=period,
        content_hash=content_hash,
        status=LoadStatus.ACCEPTED,
    ).first()


def accepted_load(dataset: str, provider: str, period: str) -> DataLoad | None:
    """The load whose rows stand for a period, where there is one."""
    return DataLoad.objects.filter(
        dataset=dataset, provider=provider, period=period, status=LoadStatus.ACCEPTED
    ).first()


def next_load_id() -> str:
    """The reference of the load about to be written; ask inside the transaction that writes it."""
    return next_number(DataLoad, "load_id", "L", today())


@transaction.atomic
def keep_load(
    *, by: Actor, status: str, dataset: str, file_name: str, content_hash: str, **rest
) -> DataLoad:
    """Write a load. An accepted one takes the place of the period's earlier one, which is kept.

    `rest` are further fields of `DataLoad`; without `load_id` it gets the next reference.
    """
    load = DataLoad(
        load_id=rest.pop("load_id", "") or next_load_id(),
        dataset=dataset,
        file_name=file_name,
        content_hash=content_hash,
        status=status,
        actor=by.name,
        received_at=now(),
        **rest,
    )
    if status == LoadStatus.ACCEPTED:
        load.supersedes = _supersede(load)
    load.save(force_insert=True)
    return load


@transaction.atomic
def accept_waiting(load_id: str, *, by: Actor, period: str, **fields) -> DataLoad:
    """Accept a load that waited for its period; `fields` are the counts and days now known."""
    load = DataLoad.objects.select_for_update().get(load_id=load_id)
    if load.status != LoadStatus.WAITING:
        raise Problem(
            f"{load_id} does not wait: it is {load.get_status_display().lower()}.",
            "A period is given once, to a file that waits for it.",
            "Receive the file again if its period was wrong.",
            kind=Kind.CONFLICT,
        )
    load.period, load.actor, load.status = period, by.name, LoadStatus.ACCEPTED
    for name, value in fields.items():
        setattr(load, name, value)
    load.supersedes = _supersede(load)
    load.save()
    return load


def quarantine(load: DataLoad, faults: Iterable[tuple[Fault, Mapping]]) -> int:
    """Keep the faulty rows of a load, each fault with its row as it was sent."""
    faults = list(faults)
    return insert_columns(
        QuarantinedRow,
        {
            "load": [load.pk] * len(faults),
            "row_number": [fault.row or 0 for fault, _ in faults],
            "rule": [fault.rule for fault, _ in faults],
            "column": [fault.column or "" for fault, _ in faults],
            "allowed": [fault.allowed for fault, _ in faults],
            "next_step": [fault.next_step for fault, _ in faults],
            "row": [dict(row) for _, row in faults],
        },
    )


def note_issues(load: DataLoad, issues: Iterable[tuple[str, str, int, str]]) -> int:
    """Keep what is odd about a load: severity, rule, how often, and the sentence."""
    return len(
        DataIssue.objects.bulk_create(
            DataIssue(load=load, severity=severity, rule=rule, count=count, sentence=sentence)
            for severity, rule, count, sentence in issues
        )
    )


def correct_rows(load: DataLoad, row_numbers: Iterable[int], *, corrected_by: DataLoad) -> int:
    """Mark rows that a later load has put right; gives how many waited."""
    return _settle(load, row_numbers, state=RowState.CORRECTED, corrected_by=corrected_by)


def withdraw_rows(load: DataLoad, row_numbers: Iterable[int]) -> int:
    """Mark rows that their sender does not stand by; gives how many waited."""
    return _settle(load, row_numbers, state=RowState.WITHDRAWN)


def stale_since(dataset: str, provider: str | None = None) -> date | None:
    """The end of the last accepted period; None where nothing has been accepted."""
    loads = DataLoad.objects.filter(dataset=dataset, status=LoadStatus.ACCEPTED)
    if provider is not None:
        loads = loads.filter(provider=provider)
    return loads.aggregate(last=Max("period_to"))["last"]


def _supersede(load: DataLoad) -> DataLoad | None:
    one_at_a_time(f"load-{load.dataset}-{load.provider}-{load.period}")
    earlier = accepted_load(load.dataset, load.provider, load.period)
    if earlier is not None:
        earlier.status = LoadStatus.SUPERSEDED
        earlier.save(update_fields=["status"])
    return earlier


def _settle(load: DataLoad, row_numbers: Iterable[int], **change) -> int:
    numbers = set(row_numbers)
    waiting = QuarantinedRow.objects.filter(load=load, state=RowState.WAITING)
    found = [key for key, number in waiting.values_list("pk", "row_number") if number in numbers]
    with transaction.atomic():
        return sum(
            QuarantinedRow.objects.filter(pk__in=part).update(**change) for part in chunks(found)
        )
