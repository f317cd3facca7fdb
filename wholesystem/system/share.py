"""Share: send what a clinician has signed off to the partner, as the agreement says.

One message a person, with the agreed columns and nothing else; no more in a week than the partner
has room for. A message is queued before it is sent and told after, so that a crash between the
two sends the same message again under the same reference, which the mailbox takes once.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from filelock import FileLock

from wholesystem.core import clock
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.definitions import Programme, Worklist
from wholesystem.exchange.mailbox import Mailbox, SimulatedMailbox
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.agreement import Agreement
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.purpose import Purpose
from wholesystem.system.choosing import agreements_to_send, choose
from wholesystem.system.enabled import check_enabled
from wholesystem.system.leaving import expire, withdraw_gone
from wholesystem.system.opened import System, code_version
from wholesystem.system.sending import bodies, send
from wholesystem.work.receipts.actions import make_receipt
from wholesystem.work.receipts.models import Receipt
from wholesystem.work.worklists.models import Message, MessageState


@dataclass(frozen=True)
class Shared:
    """What was sent, what could not be, what waits for a slot and what is held, by receiver.

    `no_slots` are the receivers that have told of no slots this week.
    """

    worklist: str
    sent: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    no_slots: tuple[str, ...] = ()
    receipt: str = ""

    @property
    def lines(self) -> list[str]:
        """What was done and what was not, receiver by receiver."""
        found = [f"{code}: {count} sent." for code, count in self.sent.items()]
        found += [
            f"{code}: {count} not delivered; they are tried again next time."
            for code, count in self.failed.items()
        ]
        for code, count in self.waiting.items():
            full = "this week's slots are full"
            why = "no slots are known" if code in self.no_slots else full
            found.append(f"{code}: {count} wait, {why}.")
        found += [
            f"{code or 'no receiver'}: {count} held; the list says why."
            for code, count in self.held.items()
        ]
        receipt = f"Receipt {self.receipt}." if self.receipt else "Nothing was ready to send."
        return [*found, receipt]


def share(
    system: System,
    worklist_name: str,
    *,
    by: Actor,
    mailbox: Mailbox | None = None,
    again: bool = False,
) -> Shared:
    """Send the items of a worklist that are ready, best first, up to each receiver's slots.

    With `again`, send once more what nobody has acknowledged in the time that the register gives.

    Whoever shares at the same moment waits: two together would fill the same slots twice.
    """
    require(by, Permission.SHARE)
    programme, worklist = worklist_of(system, worklist_name)
    day = clock.today()
    check_enabled(system, programme, day)
    agreements = agreements_to_send(system, programme, by=by, day=day)
    mailbox = mailbox or SimulatedMailbox(system.folder / "outbox")
    with FileLock(str(system.folder / "share.lock")):
        withdraw_gone(system, worklist, by=by, day=day)
        expire(system, worklist, by=by, day=day)
        choice = choose(system, programme, worklist, agreements, by=by, day=day, again=again)
        sent: dict[str, int] = defaultdict(int)
        failed: dict[str, int] = defaultdict(int)
        try:
            leaving = bodies(worklist, choice.items, by)
            for item, _ in choice.items:
                answer = send(worklist, item, leaving[item.pk], mailbox, by=by)
                (sent if answer.taken else failed)[item.receiver] += 1
        finally:
            receipt = _receipt(programme, worklist, agreements, by, day)
    return Shared(
        worklist.name,
        dict(sent),
        dict(failed),
        choice.waiting,
        choice.held,
        choice.no_slots,
        receipt,
    )


def worklist_of(system: System, name: str) -> tuple[Programme, Worklist]:
    """The programme and the worklist of that name."""
    for programme in system.programmes.values():
        for worklist in programme.worklists:
            if worklist.name == name:
                return programme, worklist
    known = [one.name for each in system.programmes.values() for one in each.worklists]
    raise Problem(
        f"There is no worklist {name!r}.{did_you_mean(name, known)}",
        f"The worklists are {', '.join(known)}.",
        "Use one of these names.",
        kind=Kind.NOT_FOUND,
    )


def _receipt(
    programme: Programme,
    worklist: Worklist,
    agreements: tuple[Agreement, ...],
    by: Actor,
    day: dt.date,
) -> str:
    """A receipt of every message that no earlier one names; none where there is none.

    It names too what a process had sent that was killed before it could write its own.
    """
    before = Receipt.objects.filter(kind="share", definition=worklist.name).order_by("-pk").first()
    named = before.inputs.get("messages_upto", 0) if before else 0
    messages = Message.objects.filter(workflow=worklist.name, pk__gt=named)
    tried = dict(messages.exclude(state=MessageState.QUEUED).values_list("message_id", "pk"))
    if not tried:
        return ""
    made = make_receipt(
        "share",
        by=by,
        purpose=str(Purpose.DIRECT_CARE),
        agreement=", ".join(each.id for each in agreements),
        programme=programme.name,
        definition=worklist.name,
        day=day,
        inputs={"messages_upto": max(tried.values())},
        code_version=code_version(),
        output="\n".join(sorted(tried)),
    )
    return made.receipt_id
