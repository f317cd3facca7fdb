"""The only way to a name: under a direct-care permit, and written down in the same transaction."""

from collections.abc import Iterable

from django.db import transaction

from wholesystem.sharing.actor import Actor
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.refusal import Reason, Refusal
from wholesystem.work.audit.actions import record
from wholesystem.work.identities.models import Identity
from wholesystem.work.locks import chunks


def read_people(
    people: Iterable[int],
    *,
    by: Actor,
    purpose: str,
    agreement: str = "",
    subject: str,
    action: str = "read people",
) -> dict[int, Identity]:
    """The identities of these people, by number; one entry names them all (X-A4).

    Any purpose but direct care is refused, and the refusal is written.
    """
    named = sorted(set(people))
    if purpose != Purpose.DIRECT_CARE or Purpose.DIRECT_CARE not in by.standing.purposes:
        record(action, by=by, subject=subject, purpose=purpose, agreement=agreement, refused=True)
        raise Refusal(
            Reason.IDENTITIES,
            f"{by.standing.title} may not read who these people are for this purpose.",
            "Names, addresses and NHS numbers are read for direct care only.",
            "Use the figures, which name nobody, or ask a team that cares for these people.",
        )
    found: dict[int, Identity] = {}
    with transaction.atomic():
        for part in chunks(named):
            found.update(Identity.objects.in_bulk(part))
        record(action, by=by, subject=subject, purpose=purpose, agreement=agreement, people=named)
    return found


def marked_sensitive(people: Iterable[int]) -> set[int]:
    """Those of these people who are marked sensitive on the national record; names nobody."""
    found: set[int] = set()
    for part in chunks(sorted(set(people))):
        marked = Identity.objects.filter(pk__in=part, sensitive=True)
        found.update(marked.values_list("pk", flat=True))
    return found
