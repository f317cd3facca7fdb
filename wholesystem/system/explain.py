"""Explain: why somebody is, or is not, on a list."""

from dataclasses import dataclass

from django.db import transaction

from wholesystem.core.identifiers import CHECKDIGIT, nhs_number_fault, parse_nhs_number
from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor, concerns, require
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.role import Side
from wholesystem.system.opened import System
from wholesystem.system.share import worklist_of
from wholesystem.work.audit.actions import record
from wholesystem.work.identities.actions import people_for_numbers
from wholesystem.work.identities.models import LocalIdentifier, TraceRequest
from wholesystem.work.worklists.models import Considered, Item
from wholesystem.work.worklists.runs import latest_run

NO_CONTACT = "not among those this list looks at: no contact in its days"
NOT_SENT = "nothing about this person has been sent to you"
TO_TRACE = "waits to be traced: which person the number belongs to is not known yet"


@dataclass(frozen=True)
class Explanation:
    """What the latest run said of a person, and the item, where there is one."""

    said: str
    step: str
    evidence: dict
    item: int | None
    state: str
    day: str

    @property
    def lines(self) -> list[str]:
        """The answer for people; the evidence is for the page alone."""
        said = [f"{self.said} (as worked out for {self.day})"]
        return [*said, f"Item {self.item}: {self.state}."] if self.item else said


def explain(system: System, worklist_name: str, person: str, *, by: Actor) -> Explanation:
    """Why the person with this NHS number, or sender's own number, is or is not on a list.

    A number by which nobody is known is a Problem, and so is one that no person can have.
    """
    require(by, Permission.VIEW_WORKLIST)
    programme, worklist = worklist_of(system, worklist_name)
    run = latest_run(programme.name)
    if run is None:
        raise Problem(
            f"{programme.title} has not been run yet.",
            "A list can be explained once it has been worked out.",
            f"Run it: wholesystem run {programme.name}",
            kind=Kind.NOT_FOUND,
        )
    number = find_person(person, by=by)
    waits = waits_for_trace(person, by=by)
    with transaction.atomic():
        # Asking is written down also where nobody is found: numbers may be tried out.
        record(
            "explain",
            by=by,
            subject=f"worklist {worklist.name}",
            purpose=str(Purpose.DIRECT_CARE),
            people=[number] if number else [],
        )
        rows = Considered.objects.filter(run=run, cohort=worklist.cohort.name, person=number)
        said = rows.order_by("-pk").first() if number else None
        items = Item.objects.filter(worklist=worklist.name, person=number).order_by("-pk")
        item = items.first() if number else None
    if number is None and not waits:
        raise _nobody(person)
    if not _mine(said, item, by):
        said, item = None, None
    nothing = NOT_SENT if by.standing.side is Side.RECEIVER else NO_CONTACT
    return Explanation(
        said=said.reason if said else TO_TRACE if waits else nothing,
        step=said.step if said else "",
        evidence=said.evidence if said else {},
        item=item.pk if item else None,
        state=worklist.flow.state_words.get(item.state, item.state) if item else "",
        day=run.day.isoformat(),
    )


def _mine(said: Considered | None, item: Item | None, by: Actor) -> bool:
    """Whether the answer concerns the one who asks: what others found is not there."""
    evidence = said.evidence if said else {}
    sender = item.sender if item else str(evidence.get("trust", ""))
    receiver = item.receiver if item else None
    return concerns(by, sender=sender, receiver=receiver, sent=bool(item and item.sent_on))


def find_person(words: str, *, by: Actor) -> int | None:
    """The person of an NHS number, or of a sender's own number; None where nobody is known.

    Two senders may use the same number for two people: one's own organisation's is meant.
    """
    text = words.strip()
    if not text:
        raise Problem(
            "No number was given.",
            "A person is asked about by NHS number, or by the sender's own number.",
            "Give one of these numbers.",
        )
    if nhs_number_fault(text) is None:
        number = parse_nhs_number(text)
        if found := people_for_numbers([number]).get(number):
            return found
    known = dict(LocalIdentifier.objects.filter(local_id=text).values_list("provider", "person_id"))
    people = set(known.values())
    if by.organisation in known:
        return known[by.organisation]
    if len(people) > 1:
        raise Problem(
            "Several organisations use that number, for different people.",
            f"It is a number of {', '.join(sorted(known))}.",
            "Give the person's NHS number.",
            kind=Kind.CONFLICT,
        )
    return people.pop() if people else None


def waits_for_trace(words: str, *, by: Actor) -> bool:
    """Whether a sender's own number is in the queue to be traced; to others it is not there."""
    rows = TraceRequest.objects.filter(resolved_at__isnull=True, local_id=words.strip())
    if by.standing.side is not Side.SYSTEM:
        rows = rows.filter(provider=by.organisation)
    return rows.exists()


def _nobody(words: str) -> Problem:
    """What is said of a number by which nobody is known, without the number."""
    if nhs_number_fault(words) == CHECKDIGIT:
        return Problem(
            "The number does not agree with its check digit, and it is no sender's own number.",
            "An NHS number is ten digits, of which the last checks the others.",
            "Check the number against its source, then ask again.",
        )
    return Problem(
        "There is nobody with that number here.",
        "A person is asked about by an NHS number, or a sender's own number, that has been "
        "received.",
        "Check the number; if it is right, nothing about that person has been received yet.",
        kind=Kind.NOT_FOUND,
    )
