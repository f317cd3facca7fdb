"""Explain: why somebody is, or is not, on a list."""

from dataclasses import dataclass

from django.db import transaction

from wholesystem.core.identifiers import nhs_number_fault, parse_nhs_number
from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor, concerns, require
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.purpose import Purpose
from wholesystem.system.opened import System
from wholesystem.system.share import worklist_of
from wholesystem.work.audit.actions import record
from wholesystem.work.identities.actions import people_for_numbers
from wholesystem.work.identities.models import LocalIdentifier
from wholesystem.work.worklists.models import Considered, Item
from wholesystem.work.worklists.runs import latest_run


@dataclass(frozen=True)
class Explanation:
    """What the latest run said of a person, and the item, where there is one."""

    said: str
    step: str
    evidence: dict
    item: int | None
    state: str
    day: str


def explain(system: System, worklist_name: str, person: str, *, by: Actor) -> Explanation:
    """Why the person with this NHS number, or sender's own number, is or is not on a list."""
    require(by, Permission.VIEW_WORKLIST)
    programme, worklist = worklist_of(system, worklist_name)
    number = find_person(person, by=by)
    run = latest_run(programme.name)
    if run is None:
        raise Problem(
            f"{programme.title} has not been run yet.",
            "A list can be explained once it has been worked out.",
            f"Run it: wholesystem run {programme.name}",
            kind=Kind.NOT_FOUND,
        )
    with transaction.atomic():
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
    if said is not None and not _mine(said, item, by):
        said, item = None, None
    return Explanation(
        said=said.reason if said else "not among those this list looks at: no contact in its days",
        step=said.step if said else "",
        evidence=said.evidence if said else {},
        item=item.pk if item else None,
        state=worklist.flow.state_words.get(item.state, item.state) if item else "",
        day=run.day.isoformat(),
    )


def _mine(said: Considered, item: Item | None, by: Actor) -> bool:
    """Whether the answer concerns the one who asks: what others found is not there."""
    sender = item.sender if item else str(said.evidence.get("trust", ""))
    receiver = item.receiver if item else None
    return concerns(by, sender=sender, receiver=receiver, sent=bool(item and item.sent_on))


def find_person(words: str, *, by: Actor) -> int | None:
    """The person of an NHS number, or of a sender's own number; None where nobody is known.

    Two senders may use the same number for two people: one's own organisation's is meant.
    """
    text = words.strip()
    if nhs_number_fault(text) is None:
        return people_for_numbers([parse_nhs_number(text)]).get(parse_nhs_number(text))
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
