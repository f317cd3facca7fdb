"""Worklists: the one to take now, then the others; why somebody is not here; what is held."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from wholesystem.definitions import Programme, Worklist
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.role import Side
from wholesystem.system.explain import explain
from wholesystem.system.share import Shared, share
from wholesystem.web import evidence, site
from wholesystem.web.asks import asks
from wholesystem.web.page import page
from wholesystem.web.pages.owner import names_of
from wholesystem.web.pages.together import answers, ticked
from wholesystem.web.person import Person, people_of
from wholesystem.web.read import items
from wholesystem.web.read.items import HELD
from wholesystem.web.read.needs import open_states, state_words, tasks
from wholesystem.web.read.overdue import overdue
from wholesystem.web.words import plural
from wholesystem.work.identities.models import Identity, TraceRequest
from wholesystem.work.worklists.models import Item

PAGE_ROWS = 50
OPEN, OVERDUE = "open", "overdue"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of the list."""

    item: Item
    person: Person
    band: str
    tone: str
    reading: str
    reason: str
    state: str
    late: str = ""
    owner: str = ""


@asks(May.VIEW_WORKLIST)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    actor = request.user.actor
    pairs = _offered(actor)
    states = items.states(actor, [one.name for _, one in pairs])
    found = [
        (programme, one, _counts(one, states[one.name]), tasks(actor, one))
        for programme, one in pairs
    ]
    return page(request, "lists", title="My lists", found=found)


@asks(May.VIEW_WORKLIST)
@require_safe
def worklist(request: HttpRequest, name: str) -> HttpResponse:
    programme, one = site.worklist(name)
    actor = request.user.actor
    states = items.states(actor, [name])[name]
    overdue_items = overdue(actor, one)
    late = {each.item.pk: each.words for each in overdue_items}
    known = {OVERDUE, OPEN, HELD, *one.flow.states}
    state = request.GET.get("state", "")
    asked = {
        "state": state if state in known else _first_state(actor, one, states),
        "practice": request.GET.get("practice", ""),
        "band": request.GET.get("band", ""),
    }
    rows = _filtered(actor, one, asked, late)
    part = Paginator(rows, PAGE_ROWS).get_page(request.GET.get("page"))
    with transaction.atomic():
        shown = _rows(part.object_list, one, programme, actor, late)
    return page(
        request,
        "worklist",
        title=one.title,
        crumbs=[{"text": "Home", "href": "/"}, {"text": "My lists", "href": "/lists"}],
        programme=programme,
        worklist=one,
        rows=shown,
        part=part,
        asked=asked,
        filters=_filters(one, states, asked, len(late)),
        practices=_choices(actor, one, "practice"),
        bands=_choices(actor, one, "band"),
        next_task=_task_of(actor, one, asked["state"]),
        together=answers(actor, one, asked["state"]),
        ticked=ticked,
        sendable=states["CHECKED"] + states["SENT_FAILED"] if actor.may(May.SHARE) else 0,
        unanswered=(
            sum(each.item.state == "SENT" for each in overdue_items) if actor.may(May.SHARE) else 0
        ),
        beside=_beside(actor, states),
    )


@asks(May.VIEW_WORKLIST)
@require_POST
def why(request: HttpRequest, name: str) -> HttpResponse:
    """Why somebody is, or is not, here. Posted, so that no number stands in an address."""
    programme, one = site.worklist(name)
    asked = request.POST.get("person", "").strip()
    crumbs = [
        {"text": "My lists", "href": "/lists"},
        {"text": one.title, "href": f"/lists/{name}"},
    ]
    answer = explain(site.system(), name, asked, by=request.user.actor) if asked else None
    readings = evidence.readings(answer.evidence) if answer else []
    return page(
        request,
        "why",
        http_status=200 if asked else 422,
        title=f"{one.title}: why somebody is or is not here",
        crumbs=crumbs,
        worklist=one,
        programme=programme,
        answer=answer,
        readings=readings,
    )


@asks(May.SHARE)
@require_POST
def send(request: HttpRequest, name: str) -> HttpResponse:
    """Send what a clinician has signed off, up to the room that each partner has this week.

    With `again`, send once more what nobody has acknowledged in time.
    """
    again = bool(request.POST.get("again"))
    done = share(site.system(), name, by=request.user.actor, again=again)
    said = " ".join(_what_was_sent(done, again))
    messages.info(request, said or "Nothing was ready to send.")
    return redirect(f"/lists/{name}?state=SENT" if done.sent else f"/lists/{name}")


def _what_was_sent(done: Shared, again: bool) -> Iterator[str]:
    if done.sent:
        people = plural(sum(done.sent.values()), "person", "people")
        yield f"{people} sent {'again ' if again else ''}to {_to(done.sent)}."
    if done.failed:
        yield f"{sum(done.failed.values()):,} could not be delivered to {_to(done.failed)}."
    unknown = {code: count for code, count in done.waiting.items() if code in done.no_slots}
    full = {code: count for code, count in done.waiting.items() if code not in done.no_slots}
    if full:
        yield f"{sum(full.values()):,} wait: no more room this week at {_to(full)}."
    if unknown:
        yield f"{sum(unknown.values()):,} wait: no slots are known this week for {_to(unknown)}."
    if done.held:
        yield f"{sum(done.held.values()):,} held; the list says why."


def _offered(actor: Actor) -> list[tuple[Programme, Worklist]]:
    """The lists that can hold something of this actor's: alerts are sent to nobody."""
    receiver = actor.standing.side is Side.RECEIVER
    return [
        (programme, one)
        for programme, one in site.worklists()
        if not (receiver and one.kind == "ALERT")
    ]


def _first_state(actor: Actor, one: Worklist, states: Counter) -> str:
    """The first state in which something waits for this actor, else everything open."""
    return next((state for state in tasks(actor, one) if states[state]), OPEN)


def _filtered(actor: Actor, one: Worklist, asked: dict, late: dict) -> QuerySet[Item]:
    where: dict = {}
    if asked["band"]:
        where["attributes__band"] = asked["band"]
    rows = items.listed(actor, one, **where)
    if asked["practice"]:
        # Of a sensitive record not even a filter says which practice it is with.
        sensitive = Identity.objects.filter(sensitive=True).values("person")
        rows = rows.filter(practice=asked["practice"]).exclude(person__in=sensitive)
    state = asked["state"]
    if state == OVERDUE:
        return rows.filter(pk__in=list(late))
    if state == HELD:
        return rows.filter(state__in=items.BEFORE_SENT).exclude(hold="")
    if state == OPEN:
        return rows.filter(state__in=open_states(one))
    rows = rows.filter(state=state)
    return rows.filter(hold="") if state in items.BEFORE_SENT else rows


def _rows(found, one: Worklist, programme: Programme, actor: Actor, late: dict) -> list[Row]:
    found = list(found)
    names = names_of(item.owner_user for item in found)
    people = people_of(found, by=actor, programme=programme, subject=f"list {one.title}")
    rows = []
    for item in found:
        band, tone = evidence.band(one, item.attributes)
        rows.append(
            Row(
                item=item,
                person=people[item.pk],
                band=band,
                tone=tone,
                reading=evidence.short(item.evidence),
                reason=evidence.because(one, item.reason, item.evidence, item.attributes),
                state=one.flow.state_words.get(item.state, item.state),
                late=late.get(item.pk, ""),
                owner=names.get(item.owner_user, ""),
            )
        )
    return rows


def _filters(one: Worklist, states: Counter, asked: dict, late: int) -> list[dict]:
    """The states that hold somebody, as links with their counts: what is open, then what ended."""
    still = open_states(one)
    ended = [state for state in one.flow.states if state not in still]
    counts = dict(states) | {OVERDUE: late}
    counts[OPEN] = sum(states[state] for state in (*still, HELD))
    return [
        {
            "text": _state_words(one, state),
            "count": counts.get(state, 0),
            "href": "?" + urlencode({k: v for k, v in {**asked, "state": state}.items() if v}),
            "current": state == asked["state"],
            "ended": state in ended,
        }
        for state in (OVERDUE, *still, HELD, OPEN, *ended)
        if counts.get(state) or state == asked["state"]
    ]


def _state_words(one: Worklist, state: str) -> str:
    return {OVERDUE: "overdue", OPEN: "all open"}.get(state) or state_words(one, state)


def _choices(actor: Actor, one: Worklist, field: str) -> list[tuple[str, str]]:
    rows = items.mine(actor).filter(worklist=one.name, closed_at__isnull=True)
    if field == "practice":
        codes = rows.exclude(practice="").values_list("practice", flat=True).distinct()
        names = site.names_of(codes)
        return sorted(names.items(), key=lambda pair: pair[1])
    codes = set(rows.values_list("attributes__band", flat=True).distinct()) - {None, ""}
    return [(code, words) for code, words in one.words.get(field, {}).items() if code in codes]


def _counts(one: Worklist, states: Counter) -> list[tuple[str, str, int]]:
    order = [*one.flow.states, HELD]
    return [(state, _state_words(one, state), states[state]) for state in order if states[state]]


def _task_of(actor: Actor, one: Worklist, state: str) -> str:
    """What the card of the first item invites to; no card where nothing is this actor's to do."""
    if state == OVERDUE:
        return "Open"
    _, _, click, asks = tasks(actor, one).get(state, ("", "", "", None))
    return "" if asks is May.SHARE else click  # what is ready is sent together, above the list


def _beside(actor: Actor, states: Counter) -> list[tuple[str, str]]:
    """What is not on the list and belongs to its picture: held, too old, to be traced."""
    found = []
    if states[HELD]:
        found.append((f"?state={HELD}", f"{states[HELD]:,} held, and why"))
    if states["EXPIRED"]:
        found.append(("?state=EXPIRED", f"{states['EXPIRED']:,} grew too old to send"))
    if actor.may(May.VIEW_TRACE) and actor.standing.side is Side.SENDER:
        rows = TraceRequest.objects.filter(resolved_at__isnull=True, provider=actor.organisation)
        count = rows.count()
        if count:
            found.append(("/data/trace", f"{plural(count, 'contact')} to trace"))
    return found


def _to(counts: dict[str, int]) -> str:
    names = sorted(site.names_of(counts).values())
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
