"""The last steps of a file, in the order that survives a power cut at any point."""

from collections.abc import Callable, Sequence

from django.db import transaction

from wholesystem.sharing.actor import Actor
from wholesystem.system.intake import journal
from wholesystem.system.intake.keeping import Kept
from wholesystem.system.intake.landing import Landed, identified, into_the_lake, into_the_record
from wholesystem.system.intake.parts import Part
from wholesystem.system.intake.reading import Ask, Read
from wholesystem.system.opened import System
from wholesystem.tables import Home
from wholesystem.work.loads.actions import next_load_id
from wholesystem.work.loads.models import DataLoad, LoadStatus


def references(parts: Sequence[Part], content_hash: str) -> dict[str, str]:
    """The references that the parts will have, by provider; a file that waited keeps its own."""
    with transaction.atomic():
        first = next_load_id()
    lead, _, number = first.rpartition("-")
    given = {part.key: f"{lead}-{int(number) + place:04d}" for place, part in enumerate(parts)}
    waited = DataLoad.objects.filter(
        dataset=parts[0].table.name, content_hash=content_hash, status=LoadStatus.WAITING
    ).first()
    return {parts[0].key: waited.load_id} if waited and len(parts) == 1 else given


def landed(
    system: System,
    kept: Kept,
    read: Read,
    parts: Sequence[Part],
    ask: Ask,
    by: Actor,
    entry: journal.Entry,
    also: Callable[[Sequence[DataLoad]], None] | None = None,
) -> Landed:
    """Bring the parts to rest; `also` is done in the transaction of the record.

    Until the lake is touched a failure leaves nothing; from then on the journal stays, and the
    next to receive finishes.
    """
    journal.begin(system.folder, entry)
    in_the_lake = False
    try:
        parts = identified(system, read, parts, ask, entry.loads)
        in_the_lake = parts[0].table.home is Home.LAKE
        versions = into_the_lake(system, read, parts, entry.loads)
        done = into_the_record(system, kept, read, parts, entry.loads, versions, by=by, also=also)
    except BaseException:
        if not in_the_lake:
            journal.end(system.folder)
        raise
    journal.end(system.folder)
    return done
