"""Share: send what a clinician has signed off to the partner, as the agreement says.

One message a person, with the agreed columns and nothing else; no more in a week than the partner
has room for. A message is queued before it is sent and told after, so that a crash between the
two sends the same message again under the same reference, which the mailbox takes once.
"""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction

from wholesystem.core import clock
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Programme, Worklist
from wholesystem.exchange.mailbox import Answer, Envelope, Mailbox, SimulatedMailbox
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.agreement import Agreement, PartyRole
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.role import Side
from wholesystem.system.items import slots, withdraw_gone
from wholesystem.system.opened import System, code_version
from wholesystem.system.permits import permit_for
from wholesystem.system.run import check_enabled
from wholesystem.work.identities.reading import read_people
from wholesystem.work.plain import plain
from wholesystem.work.receipts.actions import make_receipt
from wholesystem.work.worklists.actions import assign, move
from wholesystem.work.worklists.messages import answer_message, queue_message
from wholesystem.work.worklists.models import Item, Message, MessageState

READY = ("CHECKED", "SENT_FAILED")


@dataclass(frozen=True)
class Shared:
    """What was sent, what could not be, and what waits, by receiver."""

    worklist: str
    sent: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    no_slots: tuple[str, ...] = ()
    receipt: str = ""


def share(system: System, worklist_name: str, *, by: Actor, mailbox: Mailbox | None = None):
    """Send the items of a worklist that are ready, best first, up to each receiver's slots."""
    require(by, Permission.SHARE)
    programme, worklist = worklist_of(system, worklist_name)
    day = clock.today()
    check_enabled(system, programme, day)
    agreement = _agreement(system, programme, by, day)
    withdraw_gone(system, worklist, by=by, day=day)
    mailbox = mailbox or SimulatedMailbox(system.folder / "outbox")
    chosen, waiting, no_slots = _chosen(system, programme, worklist, agreement, by, day)
    bodies = _bodies(worklist, agreement, chosen, by)
    sent: dict[str, int] = defaultdict(int)
    failed: dict[str, int] = defaultdict(int)
    references = []
    for item in chosen:
        answer, reference = _send(worklist, item, bodies[item.pk], mailbox, by)
        (sent if answer.taken else failed)[item.receiver] += 1
        references.append(reference)
    receipt = _receipt(programme, worklist, agreement, references, by, day) if references else ""
    return Shared(worklist.name, dict(sent), dict(failed), waiting, no_slots, receipt)


def worklist_of(system: System, name: str) -> tuple[Programme, Worklist]:
    """The programme and the worklist of that name."""
    for programme in system.programmes.values():
        for worklist in programme.worklists:
            if worklist.name == name:
                return programme, worklist
    known = [one.name for each in system.programmes.values() for one in each.worklists]
    raise Problem(
        f"There is no worklist {name!r}.",
        f"The worklists are {', '.join(known)}.",
        "Use one of these names.",
        kind=Kind.NOT_FOUND,
    )


def _agreement(system: System, programme: Programme, by: Actor, day: dt.date) -> Agreement:
    """The agreement under which this actor may send; a refusal where there is none."""
    for agreement in system.agreements:
        senders = agreement.parties_as(PartyRole.SENDER)
        mine = by.standing.side is Side.SYSTEM or by.organisation in senders
        if agreement.programme == programme.name and agreement.in_force(day) and mine:
            return agreement
    raise Problem(
        f"No agreement in force lets {by.organisation or 'you'} send for {programme.title}.",
        "Items are sent by a sender that a signed agreement in force names.",
        "Put the signed agreement in the folder agreements/.",
        kind=Kind.REFUSED,
    )


def _chosen(system, programme, worklist, agreement, by, day):
    """The items to send now, how many wait by receiver, and the receivers without known slots."""
    receivers = sorted(agreement.parties_as(PartyRole.RECEIVER))
    ready = Item.objects.filter(
        worklist=worklist.name, state__in=READY, hold="", receiver__in=receivers
    ).order_by("rank", "item_id")
    if by.standing.side is not Side.SYSTEM:
        ready = ready.filter(sender=by.organisation)
    tries = int(system.standards.value(worklist.tries, day)) if worklist.tries else None
    room = _room(system, programme, worklist, receivers, day)
    chosen, waiting = [], defaultdict(int)
    for item in ready:
        if tries is not None and item.messages.count() >= tries:
            continue  # tried often enough: it needs a person (chase says so)
        takes_slot = item.attributes.get(worklist.takes_slot, True) if worklist.takes_slot else True
        if takes_slot and room.get(item.receiver, 0) < 1:
            waiting[item.receiver] += 1
            continue
        if takes_slot:
            room[item.receiver] -= 1
        chosen.append(item)
    return chosen, dict(waiting), tuple(code for code in waiting if code not in room)


def _room(system, programme, worklist, receivers, day) -> dict[str, int]:
    """Slots of this week that are left: unknown is none."""
    if not worklist.capacity:
        return dict.fromkeys(receivers, 1_000_000)
    permit = permit_for(system, programme, day)
    room = slots(system.lake, permit, receivers, worklist.capacity, day)
    monday = day - dt.timedelta(days=day.weekday())
    sent = Item.objects.filter(worklist=worklist.name, sent_on__gte=monday)
    for receiver, attributes in sent.values_list("receiver", "attributes"):
        if receiver in room and attributes.get(worklist.takes_slot, True):
            room[receiver] -= 1
    return room


def _bodies(worklist: Worklist, agreement: Agreement, items: list[Item], by: Actor) -> dict:
    """What leaves for each item: the columns that worklist and agreement both name."""
    if not items:
        return {}
    people = read_people(
        [item.person for item in items],
        by=by,
        purpose=str(Purpose.DIRECT_CARE),
        agreement=agreement.id,
        subject=f"worklist {worklist.name}",
        action="send to partner",
    )
    columns = [name for name in worklist.show if name in agreement.shows]
    return {item.pk: _body(item, people[item.person], columns) for item in items}


def _body(item: Item, person, columns: list[str]) -> bytes:
    known = {
        "nhs_number": person.nhs_number,
        "name": f"{person.given_name} {person.family_name}".strip(),
        "born_on": person.born_on,
        "practice": item.practice,
        "reason": item.reason,
        **item.evidence,
        **item.attributes,
    }
    chosen = {name: known.get(name) for name in columns}
    return json.dumps(plain(chosen), ensure_ascii=False, sort_keys=True).encode()


def _send(worklist, item: Item, body: bytes, mailbox: Mailbox, by) -> tuple[Answer, str]:
    message = _queued(item, body, worklist)
    answer = mailbox.send(Envelope(message.message_id, message.to_mailbox, message.workflow, body))
    with transaction.atomic():
        moved = move(item.pk, "send", flow=worklist.flow, by=by, source=message.message_id)
        if answer.taken:
            answer_message(message.message_id, MessageState.SENT)
            assign(moved.pk, "", organisation=item.receiver, by=by, reason="handed over")
        else:
            answer_message(message.message_id, MessageState.REJECTED, detail=answer.detail)
            move(
                moved.pk,
                "fail",
                flow=worklist.flow,
                by=by,
                reason=answer.detail,
                source=message.message_id,
            )
    return answer, message.message_id


def _queued(item: Item, body: bytes, worklist: Worklist) -> Message:
    """The message of this try: one that a crash left in the queue, or a new one."""
    left = Message.objects.filter(item=item, state=MessageState.QUEUED).first()
    return left or queue_message(item, to_mailbox=item.receiver, workflow=worklist.name, body=body)


def _receipt(programme, worklist, agreement, references, by, day) -> str:
    made = make_receipt(
        "share",
        by=by,
        purpose=str(Purpose.DIRECT_CARE),
        agreement=agreement.id,
        programme=programme.name,
        definition=worklist.name,
        day=day,
        code_version=code_version(),
        output="\n".join(sorted(references)),
    )
    return made.receipt_id
