"""Items: those that concern the reader, counted and listed in sets.

Every query for items starts at `mine`, so that what belongs to another organisation is never
read, let alone shown.
"""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count, QuerySet

from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Worklist
from wholesystem.sharing.actor import Actor, require_for_item
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.refusal import Refusal
from wholesystem.sharing.role import Side
from wholesystem.web.asks import refused
from wholesystem.work.worklists.models import Item

BEFORE_SENT = ("SELECTED", "CHECKED", "SENT_FAILED")
# What is not a state of the flow, and is counted as one: opened, and not to be sent.
HELD = "HELD"


def mine(actor: Actor) -> QuerySet[Item]:
    """The items that concern this actor, as `sharing.concerns` says of each."""
    side = actor.standing.side
    if side is Side.SYSTEM:
        return Item.objects.all()
    if not actor.organisation or side is Side.NEITHER:
        return Item.objects.none()
    if side is Side.SENDER:
        return Item.objects.filter(sender=actor.organisation)
    return Item.objects.filter(receiver=actor.organisation, sent_on__isnull=False)


def states(actor: Actor, worklists: Collection[str]) -> dict[str, Counter]:
    """How many of the actor's items stand in each state, by worklist; held ones apart."""
    rows = mine(actor).filter(worklist__in=list(worklists))
    found: dict[str, Counter] = {name: Counter() for name in worklists}
    for name, state, hold, count in rows.values_list("worklist", "state", "hold").annotate(
        count=Count("pk")
    ):
        held = bool(hold) and state in BEFORE_SENT
        found[name][HELD if held else state] += count
    return found


def opened(actor: Actor, page: str, number: int) -> Item:
    """The item, where it concerns the reader; a refusal of another's item is written down."""
    found = Item.objects.filter(pk=number).first()
    if found is None:
        raise Problem(
            "There is no such item.",
            "An item is opened from its list.",
            "Go to your lists and choose the person there.",
            kind=Kind.NOT_FOUND,
        )
    try:
        require_for_item(
            actor,
            May.VIEW_ITEM,
            sender=found.sender,
            receiver=found.receiver or None,
            sent=found.sent_on is not None,
        )
    except Refusal as refusal:
        refused(actor, page, refusal)
        raise
    return found


def listed(actor: Actor, worklist: Worklist, **where) -> QuerySet[Item]:
    """The actor's open items of a worklist, the first to take first."""
    rows = mine(actor).filter(worklist=worklist.name, **where)
    return rows.order_by("rank", "opened_at", "item_id")
