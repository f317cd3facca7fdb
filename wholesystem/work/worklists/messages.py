"""Messages to partners: one try, one message, and never two of one item on the way at once."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from wholesystem.core.clock import now
from wholesystem.core.problem import Kind, Problem
from wholesystem.work.worklists.ledger import locked
from wholesystem.work.worklists.models import Item, Message, MessageState

# What may follow what; an answer that arrives twice changes nothing.
_NEXT = {
    MessageState.QUEUED: {MessageState.SENT, MessageState.REJECTED},
    MessageState.SENT: {MessageState.ACKNOWLEDGED, MessageState.REJECTED},
    MessageState.ACKNOWLEDGED: set(),
    MessageState.REJECTED: set(),
}


@transaction.atomic
def queue_message(
    item: Item | int, *, to_mailbox: str, workflow: str, body: bytes, message_id: str = ""
) -> Message:
    """Put the next try for an item in the queue; a conflict while an earlier one is unanswered.

    A message that was sent and not acknowledged may be sent again as a new try.
    """
    key = item.pk if isinstance(item, Item) else item
    locked([key])
    before = Message.objects.filter(item_id=key).order_by("-attempt").first()
    if before and before.state in (MessageState.QUEUED, MessageState.ACKNOWLEDGED):
        raise Problem(
            f"Item {key} has a message already: {before.get_state_display().lower()}.",
            "An item is sent again only when the last try failed or was not acknowledged.",
            "Wait for the answer, or look the message up on the page of the item.",
            kind=Kind.CONFLICT,
        )
    attempt = before.attempt + 1 if before else 1
    return Message.objects.create(
        message_id=message_id or f"M-{key}-{attempt}",
        item_id=key,
        to_mailbox=to_mailbox,
        workflow=workflow,
        body_hash=hashlib.sha256(body).hexdigest(),
        attempt=attempt,
        queued_at=now(),
    )


@transaction.atomic
def answer_message(
    message_id: str, state: str, *, detail: str = "", at: datetime | None = None
) -> bool:
    """Note that a message was sent, acknowledged or rejected; False where that was known.

    Move the item in the same transaction: a message and its item never tell two stories.
    """
    message = Message.objects.select_for_update().filter(message_id=message_id).first()
    if message is None:
        raise Problem(
            f"There is no message {message_id}.",
            "An answer names the message that it answers.",
            "Ask the partner for the reference on the message that it received.",
            kind=Kind.NOT_FOUND,
        )
    if message.state == state:
        return False
    if state not in _NEXT[MessageState(message.state)]:
        raise Problem(
            f"Message {message_id} is {message.get_state_display().lower()}, and cannot become "
            f"{MessageState(state).label.lower()}.",
            "A message is sent, and then acknowledged or rejected, once.",
            "Look at the item's page for what came of the message.",
            kind=Kind.CONFLICT,
        )
    message.state, message.detail = state, detail
    if state == MessageState.SENT:
        message.sent_at = at or now()
    else:
        message.answered_at = at or now()
    message.save(update_fields=["state", "detail", "sent_at", "answered_at"])
    return True


def item_of(message_id: str) -> Item | None:
    """The item that a partner's reference names, where there is one."""
    message = Message.objects.select_related("item").filter(message_id=message_id).first()
    return message.item if message else None


def messages_of(items: Iterable[int]) -> dict[int, int]:
    """How many messages there have been about each item that has any."""
    counted = Message.objects.filter(item_id__in=list(items)).values("item_id")
    return dict(counted.annotate(count=Count("pk")).values_list("item_id", "count"))
