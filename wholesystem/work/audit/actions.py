"""Writing the audit, and finding who looked.

An entry is written in the transaction of the access it records: no access without its entry, and
no entry of an access that did not happen.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from wholesystem.core.clock import now
from wholesystem.sharing.actor import Actor
from wholesystem.work.audit.content import content_hash
from wholesystem.work.audit.models import Entry, NamedPerson
from wholesystem.work.bulk import insert_columns
from wholesystem.work.plain import plain


class AnonymousAudit(Exception):
    """A programmer's mistake: an access was to be recorded without saying whose it was."""


def record(
    action: str,
    *,
    by: Actor,
    subject: str,
    purpose: str = "",
    agreement: str = "",
    people: Iterable[int] = (),
    detail: Mapping | None = None,
    refused: bool = False,
    at: datetime | None = None,
) -> Entry:
    """Write one entry, naming everyone whose record was opened, whatever their number.

    `subject` is what was opened: a table, a worklist, a page. `detail` holds words and whole
    numbers only. A refusal is written after the refused transaction has ended, or goes with it.
    """
    if by is None or not by.name:
        raise AnonymousAudit(f"{action} of {subject} without an actor")
    named = sorted(set(people))
    entry = Entry(
        at=at or now(),
        actor=by.name,
        role=by.role,
        organisation=by.organisation,
        purpose=str(purpose),
        agreement=agreement or "",
        action=action,
        subject=subject,
        people=named,
        people_count=len(named),
        detail=plain(detail or {}, exact=True),
        refused=refused,
    )
    entry.hash = content_hash(entry)
    with transaction.atomic():
        entry.save()
        insert_columns(NamedPerson, {"entry": [entry.pk] * len(named), "person": named})
    return entry


def reads_of(person: int) -> QuerySet[Entry]:
    """Every entry that names a person, newest first."""
    return Entry.objects.filter(named__person=person).order_by("-sequence")
