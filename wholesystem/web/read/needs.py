"""What needs the reader: at most five things, each one click from being done."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from wholesystem.core.clock import now, today
from wholesystem.definitions import Worklist
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.role import Side
from wholesystem.web import site
from wholesystem.web.read import feeds, items
from wholesystem.web.read.overdue import overdue
from wholesystem.web.words import capital, day, plural
from wholesystem.work.audit.models import Entry
from wholesystem.work.identities.models import TraceRequest
from wholesystem.work.loads.models import DataLoad, LoadStatus, QuarantinedRow, RowState

NEEDS_MAX = 5
# Information governance looks back over a week, and ahead over the time a renewal takes.
REFUSALS_DAYS = 7
RENEWAL_DAYS = 60

# How each state reads as something to be done, on each side and for each kind of list: of one, of
# many, what the click says, and what it asks.
TASKS = {
    (Side.SENDER, "ALERT"): {
        "RAISED": ("alert that nobody has taken on", "alerts that nobody has taken on", "Take on",
                   May.ACKNOWLEDGE),
        "ACKNOWLEDGED": ("alert to finish", "alerts to finish", "Open", May.SIGN_OFF),
    },
    (Side.SENDER, "BATCH"): {
        "SELECTED": ("person to check", "people to check", "Check", May.SIGN_OFF),
        "CHECKED": ("person ready to send", "people ready to send", "Send", May.SHARE),
        "SENT_FAILED": ("message not delivered", "messages not delivered", "Send again", May.SHARE),
    },
    (Side.RECEIVER, "BATCH"): {
        "SENT": ("person new to you", "people new to you", "Open", May.ACKNOWLEDGE),
        "ACKNOWLEDGED": ("person to invite or review", "people to invite or review", "Open",
                         May.RECORD_OUTCOME),
        "INVITED": ("person invited, outcome to record", "people invited, outcomes to record",
                    "Record", May.RECORD_OUTCOME),
    },
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing: what it is, where it came from, and where it is done."""

    said: str
    more: str
    href: str
    click: str
    urgent: bool = False


def needs(actor: Actor) -> list[Need]:
    """The five that matter most: alerts, then the day's work in its order, then what is late."""
    found: list[Need] = []
    if actor.may(May.VIEW_WORKLIST):
        found += _work(actor) + _overdue(actor)
    if actor.may(May.VIEW_QUARANTINE):
        found += _quarantine() + _waiting_files()
    if actor.may(May.VIEW_AUDIT):
        found += _refusals() + _renewals()
    if actor.may(May.VIEW_TRACE):
        found += _traces(actor)
    if actor.may(May.VIEW_LOADS) and actor.standing.side is Side.NEITHER:
        found += _late_feeds()
    return sorted(found, key=lambda need: not need.urgent)[:NEEDS_MAX]


def standing(actor: Actor) -> dict[str, str]:
    """How the lists of each programme stand for this actor, in a phrase: what is still open."""
    if not actor.may(May.VIEW_WORKLIST):
        return {}
    pairs = site.worklists()
    found = items.states(actor, [one.name for _, one in pairs])
    said: dict[str, list[str]] = {}
    for programme, one in pairs:
        said.setdefault(programme.name, [])
        for state in (*open_states(one), items.HELD):
            if count := found[one.name][state]:
                said[programme.name].append(f"{state_words(one, state)}: {count:,}")
    return {name: capital("; ".join(phrases)) for name, phrases in said.items()}


def open_states(worklist: Worklist) -> list[str]:
    """The states in which something is still to happen, in the order of the flow."""
    flow = worklist.flow
    return [
        state
        for state in flow.states
        if state not in flow.closed
        and not any(
            move.to in flow.closed and move.action == "close" for move in flow.moves_from(state)
        )
    ]


def state_words(worklist: Worklist, state: str) -> str:
    """A state as a list's filter says it."""
    if state == items.HELD:
        return "held"
    return worklist.flow.state_words.get(state) or state.replace("_", " ").lower()


def tasks(actor: Actor, worklist: Worklist) -> dict[str, tuple]:
    """The states of a worklist in which the next step is this actor's."""
    known = TASKS.get((actor.standing.side, worklist.kind), {})
    return {state: words for state, words in known.items() if actor.may(words[3])}


def _work(actor: Actor) -> list[Need]:
    """What stands in a state from which this actor takes the next step."""
    pairs = site.worklists()
    found = items.states(actor, [one.name for _, one in pairs])
    return [
        Need(
            said=plural(found[worklist.name][state], one, many),
            more=f"{worklist.title}, {programme.title}",
            href=f"/lists/{worklist.name}?state={state}",
            click=click,
            urgent=worklist.kind == "ALERT",
        )
        for programme, worklist in pairs
        for state, (one, many, click, _) in tasks(actor, worklist).items()
        if found[worklist.name][state]
    ]


def _overdue(actor: Actor) -> list[Need]:
    """What has waited longer than its standard allows, for those who can do something about it."""
    found = []
    for _, worklist in site.worklists():
        if worklist.kind == "ALERT" and tasks(actor, worklist):
            continue  # who can take an alert on is told of it already, as work
        late = overdue(actor, worklist)
        for words, count in Counter(one.words for one in late).items():
            found.append(
                Need(
                    said=capital(words),
                    more=f"{plural(count, 'person', 'people')}, {worklist.title}",
                    href=f"/lists/{worklist.name}?state=overdue",
                    click="Chase" if actor.standing.side is Side.SENDER else "Open",
                    urgent=worklist.kind == "ALERT",
                )
            )
    return found


def _quarantine() -> list[Need]:
    rows = QuarantinedRow.objects.filter(state=RowState.WAITING)
    count = rows.values("load", "row_number").distinct().count()
    if not count:
        return []
    return [
        Need(
            said=plural(count, "row waits in quarantine", "rows wait in quarantine"),
            more="Each says why, and how it is mended",
            href="/data/quarantine",
            click="Mend",
        )
    ]


def _waiting_files() -> list[Need]:
    count = DataLoad.objects.filter(status=LoadStatus.WAITING).count()
    if not count:
        return []
    said = plural(count, "file waits for its period", "files wait for their period")
    return [Need(said=said, more="Data", href="/data/loads?status=WAITING", click="Open")]


def _refusals() -> list[Need]:
    since = now() - timedelta(days=REFUSALS_DAYS)
    count = Entry.objects.filter(refused=True, at__gte=since).count()
    if not count:
        return []
    said = plural(count, "refusal in the last week", "refusals in the last week")
    more = "Who asked for what, and why it was refused"
    return [Need(said=said, more=more, href="/audit?only=refused", click="Read")]


def _renewals() -> list[Need]:
    soon = today() + timedelta(days=RENEWAL_DAYS)
    return [
        Need(
            said=f"An agreement ends on {day(one.ends_on)}",
            more=one.title,
            href=f"/agreements/{one.id}",
            click="Read",
        )
        for one in site.system().agreements
        if one.in_force(today()) and one.ends_on <= soon
    ]


def _late_feeds() -> list[Need]:
    late = [feed.table.title for feed in feeds.feeds() if feed.stale]
    if not late:
        return []
    said = plural(len(late), "feed is late", "feeds are late")
    return [Need(said=said, more=", ".join(late), href="/data", click="Open")]


def _traces(actor: Actor) -> list[Need]:
    rows = TraceRequest.objects.filter(resolved_at__isnull=True)
    if actor.standing.side is Side.SENDER:
        rows = rows.filter(provider=actor.organisation)
    count = rows.count()
    if not count:
        return []
    said = plural(count, "contact to trace", "contacts to trace")
    more = "No NHS number that may be used: they are on no list until they are traced"
    return [Need(said=said, more=more, href="/data/trace", click="Open")]
