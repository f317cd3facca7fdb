"""Whose an item is. Colleagues work the same list at the same time, and never the same item."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from wholesystem.core.clock import now
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission
from wholesystem.work.worklists.checks import found, overtaken, require_step
from wholesystem.work.worklists.ledger import Change, again, locked, write
from wholesystem.work.worklists.models import Item

# Databases differ on where an empty rank goes: here it is last.
BEST_FIRST = (F("rank").asc(nulls_last=True), "pk")


def claim(item: Item | int, *, by: Actor) -> Item:
    """Take an item for oneself; a conflict where a colleague has it."""
    return _own(item, by.name, by.organisation, "claim", by=by, unless_owned=True)


def assign(item: Item | int, user: str, *, organisation: str, by: Actor, reason: str = "") -> Item:
    """Give an item to somebody, whoever had it."""
    return _own(item, user, organisation, "assign", by=by, reason=reason)


def release(item: Item | int, *, by: Actor, reason: str = "") -> Item:
    """Put an item back for the whole team of one's organisation."""
    return _own(item, "", by.organisation, "release", by=by, reason=reason)


def claim_next(
    worklist: str, *, states: Sequence[str], by: Actor, count: int = 1, sender: str = ""
) -> tuple[Item, ...]:
    """Take the next items that are nobody's, best rank first; colleagues never get the same one."""
    with transaction.atomic():
        free = Item.objects.filter(worklist=worklist, state__in=states, owner_user="", hold="")
        if sender:
            free = free.filter(sender=sender)
        rows = free.select_for_update(skip_locked=True).order_by(*BEST_FIRST)[:count]
        items = tuple(rows)
        for item in items:
            require_step(item, Permission.VIEW_ITEM, by)
        changes = [_ownership(item, by.name, by.organisation, "claim", "") for item in items]
        return _written(items, changes, by)


def _own(
    item: Item | int,
    user: str,
    organisation: str,
    action: str,
    *,
    by: Actor,
    reason: str = "",
    unless_owned: bool = False,
) -> Item:
    with transaction.atomic():
        key = item.pk if isinstance(item, Item) else item
        held = found(locked([key]), key)
        require_step(held, Permission.VIEW_ITEM, by)
        if held.closed_at is not None or (unless_owned and held.owner_user not in ("", user)):
            raise overtaken(held)
        if (held.owner_user, held.owner_organisation) == (user, organisation):
            return held
        change = _ownership(held, user, organisation, action, reason)
        return _written([held], [change], by)[0]


def _ownership(item: Item, user: str, organisation: str, action: str, reason: str) -> Change:
    return Change(
        item=item,
        action=action,
        from_state=item.state,
        to_state=item.state,
        sets={"owner_user": user, "owner_organisation": organisation},
        reason=reason,
    )


def _written(items: Sequence[Item], changes: Sequence[Change], by: Actor) -> tuple[Item, ...]:
    write(changes, by=by, at=now(), source="page")
    return again(items)
