"""What is odd in a footprint: told all at once, so that its owner can mend it."""

from collections.abc import Iterator

from wholesystem.core.problem import Fault, did_you_mean
from wholesystem.footprint.kinds import OrganisationKind, Tie
from wholesystem.footprint.organisation import Membership
from wholesystem.footprint.registry import Footprint

# Bodies that commission nothing: found above in a COMMISSIONS, the tie was written backwards.
NEVER_COMMISSION = frozenset(
    {
        OrganisationKind.PRACTICE,
        OrganisationKind.SITE,
        OrganisationKind.NEIGHBOURHOOD,
        OrganisationKind.CARE_HOME,
        OrganisationKind.PHARMACY,
    }
)


def faults(footprint: Footprint) -> tuple[Fault, ...]:
    """Every fault of the ties: unknown ends, turned days, backward ties, shares beyond a whole.

    None of them stops the footprint from answering; each says where its answers are in doubt.
    """
    return tuple(fault for tie in footprint.memberships for fault in _of(tie, footprint))


def _of(tie: Membership, footprint: Footprint) -> Iterator[Fault]:
    where = f"{tie.child} {tie.kind} {tie.parent}"
    if tie.kind in (Tie.COMMISSIONS, Tie.HOSTS):
        where = f"{tie.parent} {tie.kind} {tie.child}"
    known = {row.code for row in footprint.organisations} if not _known(tie, footprint) else ()
    for code in (tie.child, tie.parent):
        if not footprint.knows(code):
            yield Fault(where, f"There is no organisation `{code}`.{did_you_mean(code, known)}",
                "Both ends of a tie are organisations.", "Correct the code or add it.",
                rule="ORGANISATION_UNKNOWN")  # fmt: skip
    if tie.starts_on and tie.ends_on and tie.ends_on < tie.starts_on:
        yield Fault(where, f"It ends on {tie.ends_on}, before it starts on {tie.starts_on}.",
            "A tie ends on or after the day it starts.", "Correct one of the two days.",
            rule="ENDS_BEFORE_START")  # fmt: skip
    if tie.share_percent is not None and not 0 <= tie.share_percent <= 100:
        yield Fault(where, f"Its share is {tie.share_percent} percent.",
            "A share is from 0 to 100 percent.", "Correct the share.",
            rule="SHARE_RANGE")  # fmt: skip
    if tie.kind is Tie.COMMISSIONS and _kinds(tie.parent, footprint) & NEVER_COMMISSION:
        yield Fault(where, f"{tie.parent} commissions nothing.",
            "The one that commissions is written first: from COMMISSIONS to.",
            "Turn the two codes round.", rule="BACKWARD")  # fmt: skip
    yield from _outlives(tie, footprint, where)


def _outlives(tie: Membership, footprint: Footprint, where: str) -> Iterator[Fault]:
    if tie.kind is Tie.SUCCESSOR_OF:
        return  # a succession holds for ever, and begins when the former body has closed
    for code in (tie.child, tie.parent):
        rows = footprint.organisations_of(code)
        ends = [row.ends_on for row in rows if row.ends_on is not None]
        if not ends or len(ends) < len(rows):
            continue
        closed_on = max(ends)
        if tie.ends_on is None or tie.ends_on > closed_on:
            yield Fault(where, f"It goes on after {code} closed on {closed_on}.",
                "A tie ends when one of its ends closes.", f"Give it the end {closed_on}.",
                rule="OUTLIVES")  # fmt: skip


def _known(tie: Membership, footprint: Footprint) -> bool:
    return footprint.knows(tie.child) and footprint.knows(tie.parent)


def _kinds(code: str, footprint: Footprint) -> set[OrganisationKind]:
    return {row.kind for row in footprint.organisations_of(code)}
