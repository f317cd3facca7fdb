"""Which items may be sent now, under which agreement, and what keeps the others back.

A run says what is held; what was signed, said or marked since then is looked at again here,
because nothing that has left can be called back.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Programme, Worklist
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.agreement import Agreement, PartyRole
from wholesystem.sharing.role import Side
from wholesystem.system.items import slots
from wholesystem.system.opened import System
from wholesystem.system.permits import permit_for
from wholesystem.work.identities.reading import marked_sensitive
from wholesystem.work.worklists.chase import failed_tries, limits_of, needs_somebody
from wholesystem.work.worklists.messages import messages_of
from wholesystem.work.worklists.models import Item

READY = ("CHECKED", "SENT_FAILED")


@dataclass(frozen=True)
class Choice:
    """The items to send, best first, each with its agreement; and the others, by receiver."""

    items: tuple[tuple[Item, Agreement], ...]
    waiting: dict[str, int]
    held: dict[str, int]
    no_slots: tuple[str, ...]


def choose(
    system: System,
    programme: Programme,
    worklist: Worklist,
    agreements: tuple[Agreement, ...],
    *,
    by: Actor,
    day: dt.date,
    again: bool = False,
) -> Choice:
    """The items of a worklist that may be sent now, up to the slots that each receiver has left.

    With `again`, those that were sent and that nobody has acknowledged in time; they have their
    slot already.
    """
    chosen: list[tuple[Item, Agreement]] = []
    waiting: defaultdict[str, int] = defaultdict(int)
    held: defaultdict[str, int] = defaultdict(int)
    room = _room(system, programme, worklist, agreements, day)
    ready = _unanswered(system, worklist, by, day) if again else _ready(worklist, by)
    sensitive = marked_sensitive(item.person for item in ready if item.person is not None)
    for item in _with_tries_left(system, worklist, ready, day):
        agreement = _covering(item, agreements)
        if item.hold or agreement is None or item.person in sensitive:
            held[item.receiver] += 1
        elif again or not _takes_slot(worklist, item.attributes):
            chosen.append((item, agreement))
        elif room.get(item.receiver, 0) < 1:
            waiting[item.receiver] += 1
        else:
            room[item.receiver] -= 1
            chosen.append((item, agreement))
    unknown = tuple(code for code in waiting if code not in room)
    return Choice(tuple(chosen), dict(waiting), dict(held), unknown)


def agreements_to_send(
    system: System, programme: Programme, *, by: Actor, day: dt.date
) -> tuple[Agreement, ...]:
    """The agreements in force under which this actor may send; a refusal where there is none."""
    found = tuple(
        each
        for each in sorted(system.agreements, key=lambda each: (each.id, each.version))
        if each.programme == programme.name
        and each.in_force(day)
        and (by.standing.side is Side.SYSTEM or by.organisation in _senders(each))
    )
    if found:
        return found
    raise Problem(
        f"No agreement in force lets {by.organisation or 'you'} send for {programme.title}.",
        "Items are sent by a sender that a signed agreement in force names.",
        "Put the signed agreement in the folder agreements/.",
        kind=Kind.REFUSED,
    )


def _ready(worklist: Worklist, by: Actor) -> list[Item]:
    ready = Item.objects.filter(worklist=worklist.name, state__in=READY)
    if by.standing.side is not Side.SYSTEM:
        ready = ready.filter(sender=by.organisation)
    return list(ready.order_by("rank", "item_id"))


def _unanswered(system: System, worklist: Worklist, by: Actor, day: dt.date) -> list[Item]:
    """What was sent and has waited too long for an acknowledgement, while tries are left."""
    limits = limits_of(worklist.chases, system.standards, day)
    overdue = needs_somebody(worklist.name, [one for one in limits if one.state == "SENT"])
    mine = [
        one.item
        for one in overdue
        if by.standing.side is Side.SYSTEM or one.item.sender == by.organisation
    ]
    tries = int(system.standards.value(worklist.tries, day)) if worklist.tries else None
    sent = messages_of(item.pk for item in mine)
    return [item for item in mine if tries is None or sent.get(item.pk, 0) < tries]


def _with_tries_left(
    system: System, worklist: Worklist, ready: list[Item], day: dt.date
) -> Iterator[Item]:
    """The items whose sending has not failed so often that it needs a person (`chase` says so)."""
    if not worklist.tries:
        yield from ready
        return
    tries = int(system.standards.value(worklist.tries, day))
    failed = failed_tries(item.pk for item in ready if item.state == "SENT_FAILED")
    yield from (item for item in ready if failed.get(item.pk, 0) < tries)


def _covering(item: Item, agreements: tuple[Agreement, ...]) -> Agreement | None:
    """The agreement that names all three: who sends, who receives and whose practice it is."""
    for each in agreements:
        receivers = each.parties_as(PartyRole.RECEIVER)
        named = item.sender in _senders(each) and item.receiver in receivers
        if named and item.practice in each.participants:
            return each
    return None


def _senders(agreement: Agreement) -> tuple[str, ...]:
    return agreement.parties_as(PartyRole.SENDER)


def _takes_slot(worklist: Worklist, attributes: dict) -> bool:
    return bool(attributes.get(worklist.takes_slot, True)) if worklist.takes_slot else True


def _room(system, programme, worklist, agreements, day) -> dict[str, int]:
    """Slots of this week that are left, by receiver: one that has told of none is not in it."""
    receivers = {code for each in agreements for code in each.parties_as(PartyRole.RECEIVER)}
    if not worklist.capacity:
        return dict.fromkeys(receivers, 1_000_000)
    permit = permit_for(system, programme, day)
    room = slots(system.lake, permit, sorted(receivers), worklist.capacity, day)
    monday = day - dt.timedelta(days=day.weekday())
    sent = Item.objects.filter(worklist=worklist.name, sent_on__gte=monday)
    for receiver, attributes in sent.values_list("receiver", "attributes"):
        if receiver in room and _takes_slot(worklist, attributes):
            room[receiver] -= 1
    return room
