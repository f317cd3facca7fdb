"""The loop of a programme, counted: found, agreed, shared, acted, learned, and the time between."""

from dataclasses import dataclass
from statistics import median

from django.db.models import Count, Q, QuerySet

from wholesystem.definitions import Programme
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.disclosure import publish_average, published_count
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.role import Side
from wholesystem.web.read.items import mine
from wholesystem.web.words import plural
from wholesystem.work.worklists.models import FunnelStep, Item
from wholesystem.work.worklists.runs import latest_run

SIGNED_OFF = Q(sent_on__isnull=False) | Q(state__in=("CHECKED", "SENT_FAILED"))
ANSWERED = ("DNA", "DECLINED", "UNREACHABLE")
ACTED = Q(reviewed_on__isnull=False) | Q(state="INVITED") | Q(state__in=ANSWERED)
LEARNED = ~Q(outcome="") | Q(state__in=ANSWERED)
STATIONS = (
    ("Found", "put on a list", Q()),
    ("Agreed", "signed off by a clinician", SIGNED_OFF),
    ("Shared", "sent to the partner", Q(sent_on__isnull=False)),
    ("Acted", "invited or reviewed", Q(sent_on__isnull=False) & ACTED),
    ("Learned", "with an outcome", Q(sent_on__isnull=False) & LEARNED),
)


@dataclass(frozen=True)
class Station:
    """One of the five: its name, how many have come so far, and how long it took."""

    name: str
    words: str
    count: str
    took: str = ""


@dataclass(frozen=True)
class FunnelLine:
    """One line of who was left out, and how many stay."""

    label: str
    excluded: str
    remaining: str


@dataclass(frozen=True)
class Funnel:
    """A cohort's latest run: how many were considered, who left at which line, who is found."""

    title: str
    considered: str
    lines: tuple[FunnelLine, ...]
    found: str


def counted(actor: Actor, programme: Programme) -> tuple[QuerySet[Item], bool]:
    """The items that the reader's counts are of, and whether they see them as they are."""
    own = actor.standing.side in (Side.SENDER, Side.RECEIVER)
    rows = mine(actor) if own else Item.objects.all()
    rows = rows.filter(programme=programme.name, kind="BATCH")
    return rows, own and actor.may(May.TRUE_COUNTS)


def stations(actor: Actor, programme: Programme) -> list[Station]:
    """The five stations; a receiver's begin where something was shared with it."""
    rows, true = counted(actor, programme)
    counts = rows.aggregate(**{name: Count("pk", filter=test) for name, _, test in STATIONS})
    took = _times(rows, true)
    shown = STATIONS[2:] if actor.standing.side is Side.RECEIVER else STATIONS
    return [
        Station(
            name,
            words,
            published_count(counts[name], true_counts=true).text,
            took.get(name, ""),
        )
        for name, words, _ in shown
    ]


def funnels(actor: Actor, programme: Programme) -> tuple[object | None, list[Funnel]]:
    """The latest run and, for each list's cohort, who left at which step.

    The counts are the reader's own where everyone on the lists was found by their trust.
    """
    run = latest_run(programme.name)
    if run is None:
        return None, []
    true = _only_sender(programme) == actor.organisation and actor.may(May.TRUE_COUNTS)
    steps: dict[str, list[FunnelStep]] = {}
    for step in FunnelStep.objects.filter(run=run):
        steps.setdefault(step.cohort, []).append(step)
    titles = {each.cohort.name: each.title for each in programme.worklists}
    made = (_funnel(title, steps[name], true) for name, title in titles.items() if name in steps)
    return run, list(made)


def _funnel(title: str, steps: list[FunnelStep], true: bool) -> Funnel:
    def said(count: int) -> str:
        return published_count(count, true_counts=true).text

    return Funnel(
        title,
        said(steps[0].excluded + steps[0].remaining),
        tuple(FunnelLine(one.label, said(one.excluded), said(one.remaining)) for one in steps),
        said(steps[-1].remaining),
    )


def _only_sender(programme: Programme) -> str:
    rows = Item.objects.filter(programme=programme.name).values_list("sender", flat=True)
    senders = list(rows.distinct()[:2])
    return senders[0] if len(senders) == 1 else ""


def _times(rows: QuerySet[Item], true: bool) -> dict[str, str]:
    """The median days between stations, hidden where few stand behind them."""
    days = list(
        rows.filter(sent_on__isnull=False).values_list("opened_on", "sent_on", "reviewed_on")
    )
    spans = {
        "Shared": ([(sent - opened).days for opened, sent, _ in days], "found"),
        "Acted": ([(done - sent).days for _, sent, done in days if done], "sent"),
    }
    return {
        name: said
        for name, (found, start) in spans.items()
        if (said := _median(found, start, true))
    }


def _median(found: list[int], start: str, true: bool) -> str:
    if not found:
        return ""
    shown = publish_average(median(found), len(found), true_counts=true)
    if shown.value is None:
        return ""
    middle = round(shown.value)
    within = f"within {plural(middle, 'day')}" if middle else "on the day"
    return f"half of them {within} of being {start}"
