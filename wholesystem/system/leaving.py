"""Who leaves a list: the gone, the too old, those no longer found, and cases that ended long ago.

The engine does it for whoever runs or shares, on behalf of all parties: what it may close does
not depend on who set it going.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from wholesystem.core.days import local_day
from wholesystem.definitions import Programme, Worklist
from wholesystem.engine import Found, Parameters
from wholesystem.sharing.actor import Actor
from wholesystem.system.opened import System
from wholesystem.system.permits import permit_for
from wholesystem.work.worklists.models import Item
from wholesystem.work.worklists.moving import Step, move_all
from wholesystem.work.worklists.opening import close_leavers

# What somebody who has left the list is told, where the run no longer considers them.
NO_LONGER = "no contact in the days that count"


def engine(by: Actor) -> Actor:
    """The engine at work for somebody: in their name, and in nobody's organisation."""
    return Actor(by.name, "system")


def withdraw_gone(system: System, worklist: Worklist, *, by: Actor, day: dt.date) -> int:
    """Take those who must leave at once off the list, wherever their item stands.

    An objection or a death that has reached the system takes effect with the next refresh, also
    for items that a partner holds.
    """
    if worklist.leaves is None:
        return 0
    held: dict[int, list[int]] = defaultdict(list)
    states = _states_before(worklist, "withdraw")
    for item in Item.objects.filter(worklist=worklist.name, state__in=states):
        if item.person is not None:
            held[item.person].append(item.pk)
    if not held:
        return 0
    steps = [
        Step(item_id=key, action="withdraw", reason=reason)
        for person, reason in sorted(_leaving(system, worklist, set(held), day).items())
        for key in held[person]
    ]
    return _take(worklist, steps, by)


def expire(
    system: System,
    worklist: Worklist,
    *,
    by: Actor,
    day: dt.date,
    found_again: Found | None = None,
) -> int:
    """Close what has grown too old to send: the contact is older than the days that count.

    Those whom a run has found again have a newer contact, and stay.
    """
    if not worklist.expires_after:
        return 0
    lasts = int(system.standards.value(worklist.expires_after, day))
    oldest = day - dt.timedelta(days=lasts)
    still = set(found_again.members["person"].to_pylist()) if found_again else set()
    waiting = Item.objects.filter(
        worklist=worklist.name, kind=worklist.kind, state__in=_states_before(worklist, "expire")
    )
    steps = [
        Step(item_id=item.pk, action="expire", reason=f"the contact is over {lasts} days old")
        for item in waiting
        if item.person not in still and _ended_on(item) < oldest
    ]
    return _take(worklist, steps, by)


def close_ended(worklist: Worklist, before: dt.date, *, by: Actor) -> int:
    """Close the cases that ended and were opened so long ago that a new one may be opened."""
    ended = Item.objects.filter(
        worklist=worklist.name,
        kind=worklist.kind,
        state__in=_states_before(worklist, "close"),
        opened_on__lt=before,
    )
    steps = [Step(item_id=key, action="close") for key in ended.values_list("pk", flat=True)]
    return _take(worklist, steps, by)


def close_unfound(worklist: Worklist, found: Found, staying: Collection[int], *, by: Actor) -> None:
    """Close the unsent items of people who are no longer found, each with this run's reason."""
    considered = found.considered
    said = zip(considered["person"].to_pylist(), considered["reason"].to_pylist(), strict=True)
    held = Item.objects.filter(worklist=worklist.name, closed_at__isnull=True, sent_on__isnull=True)
    reasons = dict.fromkeys(held.values_list("person", flat=True), NO_LONGER) | dict(said)
    close_leavers(
        worklist.name,
        staying=staying,
        flow=worklist.flow,
        by=engine(by),
        action="leave",
        reasons=reasons,
    )


def _take(worklist: Worklist, steps: list[Step], by: Actor) -> int:
    if not steps:
        return 0
    done = move_all(steps, flow=worklist.flow, by=engine(by), source="run", skip_refused=True)
    return len(done.items)


def _states_before(worklist: Worklist, action: str) -> list[str]:
    """The states from which the flow has that step."""
    moves = (move for move in worklist.flow.moves if move.action == action)
    return [state for move in moves for state in move.from_states]


def _ended_on(item: Item) -> dt.date:
    ended = item.evidence.get("ended_at")
    return local_day(dt.datetime.fromisoformat(ended)) if ended else item.opened_on


def _leaving(system: System, worklist: Worklist, held: set[int], day) -> dict[int, str]:
    programme = next(p for p in system.programmes.values() if _has(p, worklist))
    assert worklist.leaves is not None
    with system.lake.open(permit_for(system, programme, day)) as reading:
        rows = worklist.leaves.filter(worklist.leaves.person.isin(sorted(held)))
        found = reading.run(rows, Parameters(day, system.standards).values_for(rows))
    return dict(zip(found["person"].to_pylist(), found["reason"].to_pylist(), strict=True))


def _has(programme: Programme, worklist: Worklist) -> bool:
    return any(one.name == worklist.name for one in programme.worklists)
