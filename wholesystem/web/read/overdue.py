"""What has waited longer than its standard allows, of the reader's own."""

from datetime import date, datetime

from wholesystem.core.clock import today
from wholesystem.definitions import Worklist
from wholesystem.sharing.actor import Actor, concerns
from wholesystem.web import site
from wholesystem.work.worklists.chase import Overdue, due_of, limits_of, needs_somebody
from wholesystem.work.worklists.models import Item


def due(item: Item, worklist: Worklist) -> datetime | date | None:
    """By when somebody must have acted on an item, by the register."""
    limits = limits_of(worklist.chases, site.system().standards, today())
    return due_of(item, limits)


def overdue(actor: Actor, worklist: Worklist) -> list[Overdue]:
    """The overdue items of a worklist that concern this actor, the longest waiting first."""
    if not worklist.chases:
        return []
    standards = site.system().standards
    limits = limits_of(worklist.chases, standards, today())
    tries = int(standards.value(worklist.tries, today())) if worklist.tries else None
    return [
        late
        for late in needs_somebody(worklist.name, limits, tries=tries)
        if concerns(
            actor,
            sender=late.item.sender,
            receiver=late.item.receiver,
            sent=late.item.sent_on is not None,
        )
    ]
