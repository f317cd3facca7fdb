"""Opening items for those whom a run has found, once; and closing those who wait no longer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from wholesystem.core.clock import now
from wholesystem.core.days import local_day
from wholesystem.sharing.actor import Actor
from wholesystem.work.locks import one_at_a_time
from wholesystem.work.plain import plain
from wholesystem.work.worklists.ledger import Change, locked, write, write_opened
from wholesystem.work.worklists.models import Item
from wholesystem.work.worklists.moving import Moved, Step, move_all
from wholesystem.work.worklists.replay import COLUMNS

if TYPE_CHECKING:
    from wholesystem.definitions.worklist import Flow


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """Somebody whom a run has found, with what the people who act need to know.

    `cause` names the record behind an item that waits for no other, such as the contact of an
    alert; with it a person may have several items open, and a record opens one ever.
    """

    person: int | None
    reason: str = ""
    cause: str = ""
    rank: int | None = None
    hold: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)
    owner_organisation: str = ""
    due_at: datetime | None = None
    sender: str = ""
    receiver: str = ""
    practice: str = ""
    pcn: str = ""
    icb: str = ""
    lenses: Mapping[str, object] = field(default_factory=dict)
    attributes: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int | None, str]:
        return self.person, self.cause


@dataclass(frozen=True)
class Opened:
    """The numbers of the items opened, and those found who have an item already."""

    items: tuple[int, ...]
    already: tuple[NewItem, ...]


@transaction.atomic
def open_items(
    found: Iterable[NewItem],
    *,
    worklist: str,
    programme: str,
    flow: "Flow",
    by: Actor,
    day: date,
    kind: str = "BATCH",
    once_since: date | None = None,
    may_return: Collection[str] = (),
    batch: str = "",
    at: datetime | None = None,
    source: str = "run",
) -> Opened:
    """Open an item for everyone found who has none; run twice, it opens nothing the second time.

    An open item always stands in the way of another. A closed one does where it was opened on or
    after `once_since` (the worklist's "one case in twelve months"), unless it closed in a state
    of `may_return`: expired before anyone acted, say.
    """
    one_at_a_time(f"worklist-{worklist}")
    at = at or now()
    taken = _taken(worklist, kind, once_since, may_return)
    fresh: list[NewItem] = []
    already: list[NewItem] = []
    for each in found:
        assert each.person is not None or each.cause, "an item is about a person or a record"
        (already if each.key in taken else fresh).append(each)
        taken.add(each.key)
    common = {
        "worklist": worklist,
        "programme": programme,
        "kind": kind,
        "opened_at": at,
        "opened_on": local_day(at),
        "day": day,
        "batch": batch,
        "state": flow.initial,
        "state_since": at,
    }
    items = [Item(**common, **_own(each)) for each in fresh]
    write_opened([_opening(item) for item in items], by=by, at=at, source=source)
    return Opened(tuple(item.pk for item in items), tuple(already))


@transaction.atomic
def refresh_items(
    changes: Mapping[int, Mapping[str, object]], *, by: Actor, at: datetime | None = None
) -> int:
    """Bring open items up to what a later run found: rank, evidence, hold and the like, by item.

    Only what differs is written, as one event an item; gives how many items changed.
    """
    allowed = {"rank", "evidence", "hold", "reason", "attributes", "lenses", "due_at", "receiver"}
    allowed |= {"practice", "pcn", "icb", "batch"}
    rows = {key: item for key, item in locked(changes).items() if item.closed_at is None}
    written = []
    for key, item in rows.items():
        assert set(changes[key]) <= allowed, "where an item stands is changed by moving it"
        new = {name: _kept(value) for name, value in changes[key].items()}
        sets = {name: value for name, value in new.items() if getattr(item, name) != value}
        if sets:
            written.append(_note(item, "refresh", sets))
    write(written, by=by, at=at or now(), source="run")
    return len(written)


def close_leavers(
    worklist: str,
    *,
    staying: Collection[int],
    flow: "Flow",
    by: Actor,
    action: str = "leave",
    reasons: Mapping[int, str] | None = None,
    kind: str = "BATCH",
    at: datetime | None = None,
) -> Moved:
    """Close the items of people who are no longer found, where the flow lets them leave.

    An item that is already with the partner has no such move, and stays. `reasons` are by person.
    """
    states = [state for move in flow.moves if move.action == action for state in move.from_states]
    stay, why = frozenset(staying), reasons or {}
    waiting = Item.objects.filter(worklist=worklist, kind=kind, state__in=states, cause="")
    steps = [
        Step(item_id=key, action=action, reason=why.get(person, "no longer found"))
        for key, person in waiting.values_list("pk", "person")
        if person not in stay
    ]
    return _in_run(steps, flow, by, at)


def expire(
    worklist: str,
    *,
    opened_before: date,
    flow: "Flow",
    by: Actor,
    reason: str,
    action: str = "expire",
    kind: str = "BATCH",
    at: datetime | None = None,
) -> Moved:
    """Close the items that were opened before a day and still wait, where the flow lets them."""
    states = [state for move in flow.moves if move.action == action for state in move.from_states]
    old = Item.objects.filter(
        worklist=worklist, kind=kind, state__in=states, opened_on__lt=opened_before
    )
    steps = [
        Step(item_id=key, action=action, reason=reason) for key in old.values_list("pk", flat=True)
    ]
    return _in_run(steps, flow, by, at)


def _in_run(steps: Sequence[Step], flow: "Flow", by: Actor, at: datetime | None) -> Moved:
    """An item that somebody moves at the same moment is theirs, not the run's: it is skipped."""
    if not steps:
        return Moved(())
    return move_all(steps, flow=flow, by=by, at=at, source="run", skip_refused=True)


def _taken(
    worklist: str, kind: str, once_since: date | None, may_return: Collection[str]
) -> set[tuple[int | None, str]]:
    rows = Item.objects.filter(worklist=worklist, kind=kind)
    in_the_way = Q(closed_at__isnull=True) | ~Q(cause="")
    if once_since is not None:
        in_the_way |= Q(opened_on__gte=once_since) & ~Q(state__in=list(may_return))
    return set(rows.filter(in_the_way).values_list("person", "cause"))


def _own(each: NewItem) -> dict:
    return {name: _kept(getattr(each, name)) for name in NewItem.__dataclass_fields__}


def _kept(value: object) -> object:
    return plain(value) if isinstance(value, Mapping) else value


def _opening(item: Item) -> Change:
    """The first event sets every column, so that the item can be made from its events alone."""
    return Change(
        item=item,
        action="open",
        from_state="",
        to_state=item.state,
        sets={name: getattr(item, name) for name in COLUMNS},
        reason=item.reason,
    )


def _note(item: Item, action: str, sets: Mapping[str, object]) -> Change:
    return Change(item=item, action=action, from_state=item.state, to_state=item.state, sets=sets)
