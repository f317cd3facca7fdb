"""Looking people up and adding them, in sets: what linkage asks, a whole file at a time.

Lists may be as long as a feed. Open `adding_people()` round the look-up and the insert, so that
two files that arrive together do not make two people of one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from wholesystem.core.clock import now
from wholesystem.work.bulk import insert_columns, reserve_numbers, without_values
from wholesystem.work.identities.models import Identity, LocalIdentifier, TraceRequest
from wholesystem.work.locks import chunks, one_at_a_time


@contextmanager
def adding_people() -> Iterator[None]:
    """One transaction in which nobody else adds people."""
    with transaction.atomic():
        one_at_a_time("identities")
        yield


def people_for_numbers(nhs_numbers: Iterable[str]) -> dict[str, int]:
    """The person of each NHS number (ten digits) that is known; the others are left out."""
    found: dict[str, int] = {}
    for part in chunks(set(nhs_numbers) - {None, ""}):
        rows = Identity.objects.filter(nhs_number__in=part)
        found.update(rows.values_list("nhs_number", "person"))
    return found


def people_for_local(provider: str, local_ids: Iterable[str]) -> dict[str, int]:
    """The person of each of a provider's own numbers that is known."""
    found: dict[str, int] = {}
    for part in chunks(set(local_ids) - {None, ""}):
        rows = LocalIdentifier.objects.filter(provider=provider, local_id__in=part)
        found.update(rows.values_list("local_id", "person_id"))
    return found


def numbers_of(people: Iterable[int]) -> dict[int, str | None]:
    """The NHS number of each person who is known; None where they have none."""
    found: dict[int, str | None] = {}
    for part in chunks(set(people)):
        found.update(Identity.objects.filter(pk__in=part).values_list("person", "nhs_number"))
    return found


def add_people(columns: Mapping[str, Sequence]) -> list[int]:
    """Add people given by column (fields of `Identity`); gives their numbers in the same order.

    None of the NHS numbers may be known already: look them up first, inside `adding_people()`.
    """
    count = len(next(iter(columns.values()), ()))
    with transaction.atomic():
        people = reserve_numbers(Identity, count)
        insert_columns(Identity, {**columns, "person": people})
    return people


def update_people(columns: Mapping[str, Sequence]) -> int:
    """Bring what is known of people up to date; `columns` has `person` and the fields to change."""
    fields = [name for name in columns if name != "person"]
    rows = [
        Identity(updated_at=now(), **dict(zip(columns, values, strict=True)))
        for values in zip(*columns.values(), strict=True)
    ]
    with without_values(), transaction.atomic():
        return sum(
            Identity.objects.bulk_update(part, [*fields, "updated_at"], batch_size=100)
            for part in chunks(rows)
        )


def add_local_ids(provider: str, people: Mapping[str, int]) -> int:
    """Keep a provider's own numbers with the people they name; those known already stay."""
    rows = [
        LocalIdentifier(provider=provider, local_id=local_id, person_id=person)
        for local_id, person in people.items()
    ]
    known = people_for_local(provider, people)
    fresh = [row for row in rows if row.local_id not in known]
    insert_columns(
        LocalIdentifier,
        {
            "provider": [provider] * len(fresh),
            "local_id": [row.local_id for row in fresh],
            "person": [row.person_id for row in fresh],
        },
    )
    return len(fresh)


def raise_traces(dataset: str, load_id: str, provider: str, rows: Sequence[Mapping]) -> int:
    """Queue rows to be traced; each has `local_id`, `submitted_number` and `rule`.

    A row that waits already for the same reason is not queued twice.
    """
    waiting = set(
        TraceRequest.objects.filter(
            dataset=dataset, provider=provider, resolved_at__isnull=True
        ).values_list("local_id", "rule")
    )
    fresh = {
        (row["local_id"], row["rule"]): row
        for row in rows
        if (row["local_id"], row["rule"]) not in waiting
    }
    made = TraceRequest.objects.bulk_create(
        TraceRequest(
            dataset=dataset,
            load_id=load_id,
            provider=provider,
            local_id=row["local_id"],
            submitted_number=row.get("submitted_number") or "",
            rule=row["rule"],
            raised_at=now(),
        )
        for row in fresh.values()
    )
    return len(made)


def resolve_traces(
    provider: str, local_ids: Iterable[str], resolution: str, *, at: datetime | None = None
) -> int:
    """Close the open requests of these rows, with the words of how; gives how many."""
    assert resolution, "a request closes with words that say how"
    with transaction.atomic():
        return sum(
            TraceRequest.objects.filter(
                provider=provider, local_id__in=part, resolved_at__isnull=True
            ).update(resolved_at=at or now(), resolution=resolution)
            for part in chunks(set(local_ids))
        )
