"""One item on its way: what leaves, the message, and what the mailbox answered."""

import json

from django.db import transaction

from wholesystem.definitions import Worklist
from wholesystem.exchange.mailbox import Answer, Envelope, Mailbox
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.agreement import Agreement
from wholesystem.sharing.purpose import Purpose
from wholesystem.work.identities.reading import read_people
from wholesystem.work.plain import plain
from wholesystem.work.worklists.actions import assign, move
from wholesystem.work.worklists.messages import answer_message, queue_message
from wholesystem.work.worklists.models import Item, Message, MessageState


def bodies(
    worklist: Worklist, chosen: tuple[tuple[Item, Agreement], ...], by: Actor
) -> dict[int, bytes]:
    """What leaves for each item: the columns that worklist and agreement both name.

    Reading who the people are is audited, once for each agreement.
    """
    found: dict[int, bytes] = {}
    for agreement in {each.id: each for _, each in chosen}.values():
        mine = [item for item, each in chosen if each.id == agreement.id]
        people = read_people(
            [item.person for item in mine],
            by=by,
            purpose=str(Purpose.DIRECT_CARE),
            agreement=agreement.id,
            subject=f"worklist {worklist.name}",
            action="send to partner",
        )
        columns = [name for name in worklist.show if name in agreement.shows]
        found |= {item.pk: _body(item, people[item.person], columns) for item in mine}
    return found


def send(worklist: Worklist, item: Item, body: bytes, mailbox: Mailbox, *, by: Actor) -> Answer:
    """Send one item and note the answer; the message is in the queue before it leaves."""
    message = _queued(item, body, worklist)
    envelope = Envelope(message.message_id, message.to_mailbox, message.workflow, body)
    answer = mailbox.send(envelope)
    again = item.state == "SENT"
    with transaction.atomic():
        step = {"flow": worklist.flow, "by": by, "source": message.message_id}
        if again and not answer.taken:
            # The first message was taken: the item stays sent, and is chased again.
            answer_message(message.message_id, MessageState.REJECTED, detail=answer.detail)
            return answer
        moved = move(item.pk, "send again" if again else "send", **step)
        if again:
            answer_message(message.message_id, MessageState.SENT)
        elif answer.taken:
            answer_message(message.message_id, MessageState.SENT)
            assign(moved.pk, "", organisation=item.receiver, by=by, reason="handed over")
        else:
            answer_message(message.message_id, MessageState.REJECTED, detail=answer.detail)
            move(moved.pk, "fail", reason=answer.detail, **step)
    return answer


def _queued(item: Item, body: bytes, worklist: Worklist) -> Message:
    """The message of this try: one that a crash left in the queue, or a new one."""
    left = Message.objects.filter(item=item, state=MessageState.QUEUED).first()
    return left or queue_message(item, to_mailbox=item.receiver, workflow=worklist.name, body=body)


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
