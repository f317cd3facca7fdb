"""An item: who, why, what was done, and what can be done next, in two clicks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from wholesystem.core.clock import today
from wholesystem.core.days import local_day
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Move, Worklist
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.refusal import Reason, Refusal
from wholesystem.sharing.role import ROLES, Side
from wholesystem.web import evidence, site
from wholesystem.web.asks import asks, refused
from wholesystem.web.page import page
from wholesystem.web.pages import owner
from wholesystem.web.person import people_of
from wholesystem.web.read import items
from wholesystem.web.read.overdue import due
from wholesystem.web.words import capital, day
from wholesystem.work.worklists.actions import move
from wholesystem.work.worklists.checks import as_often_as_allowed
from wholesystem.work.worklists.models import Item

# After these one stays with the person: something may still be put right.
STAYS = ("correct", "send back")
# What the engine or a verb of its own does: no button on an item's page.
NOT_BY_HAND = ("send", "send again", "fail")
NOTE_MAX = 2_000
BUTTONS = {
    ("BATCH", "check"): "Sign off",
    ("BATCH", "acknowledge"): "Mark as received",
    ("ALERT", "acknowledge"): "Take it on",
    ("BATCH", "send back"): "Send back to be checked again",
}
DONE = {
    "open": "Put on the list",
    "refresh": "Brought up to date by a later run",
    "claim": "Taken",
    "assign": "Given to a colleague",
    "release": "Put back for the team",
    "escalated": "Escalated: nobody had taken it on in time",
}


@dataclass(frozen=True)
class Line:
    """One thing that was done: a sentence, who, and when."""

    said: str
    who: str
    at: object
    reason: str


@asks(May.VIEW_ITEM)
@require_safe
def item(request: HttpRequest, number: int) -> HttpResponse:
    return _shown(request, *_opened(request, number))


@asks(May.VIEW_ITEM)
@require_POST
def move_item(request: HttpRequest, number: int) -> HttpResponse:
    """One step, by the flow and the actor's permission; then the next item of the same list."""
    found, programme, worklist = _opened(request, number)
    actor = request.user.actor
    action, _, answer = request.POST.get("what", "").partition("|")
    again = partial(_shown, request, found, programme, worklist)
    if not action:
        return again(fault="Choose what happened")
    _check_by_hand(request, found, worklist, action)
    before = found.state
    if request.POST.get("seen", "").isdigit():
        found.last_event = int(request.POST["seen"])
    try:
        moved = move(
            found,
            action,
            flow=worklist.flow,
            by=actor,
            reason=_note(request),
            data=facts(worklist, action, answer) | _day_told(request.POST.get("happened_on", "")),
            source="page",
        )
    except Problem as problem:
        if problem.kind is not Kind.USAGE:
            raise
        # What is lacking is told on the form, with what was written there.
        return again(fault=f"{problem.what} {problem.allowed}")
    said = worklist.flow.outcomes.get(answer) or in_words(worklist, action, answer)
    where = f"/items/{moved.pk}" if action in STAYS else _next(actor, worklist, moved, before)
    on = where.startswith("/items/") and where != f"/items/{moved.pk}"
    messages.info(request, f"Saved: {said}.{' This is the next one.' if on else ''}")
    return redirect(where)


def _check_by_hand(request: HttpRequest, found: Item, worklist: Worklist, action: str) -> None:
    """Refuse what no page offers: the engine's own steps, and those of the other side."""
    actor = request.user.actor
    one = next((each for each in worklist.flow.moves if each.action == action), None)
    permission = May.__members__.get(one.permission) if one else None
    if one is None or permission is None or not actor.may(permission):
        return  # there is no such step, or it is not this role's: the flow says so itself
    if action in NOT_BY_HAND or not _may(actor, one, found):
        refusal = Refusal(
            Reason.ROLE_PERMISSION,
            "This step is not taken on a person's page.",
            "Lists are sent together, the engine takes people off them, and the partner answers.",
            "Take one of the steps that the page offers.",
        )
        refused(actor, request.path, refusal)
        raise refusal


def _note(request: HttpRequest) -> str:
    note = request.POST.get("reason", "").strip()
    if len(note) > NOTE_MAX:
        raise Problem(
            f"The note has {len(note):,} letters.",
            f"A note has up to {NOTE_MAX:,}.",
            "Shorten it and save again.",
        )
    return note


def _shown(request, found: Item, programme, worklist: Worklist, fault: str = "") -> HttpResponse:
    actor = request.user.actor
    subject = f"item of {worklist.title}"
    person = people_of([found], by=actor, programme=programme, subject=subject)[found.pk]
    band, tone = evidence.band(worklist, found.attributes)
    trust = site.name_of(found.evidence.get("trust") or found.sender)
    return page(
        request,
        "item",
        http_status=422 if fault else 200,
        fault=fault,
        typed=request.POST if fault else {},
        note_max=NOTE_MAX,
        title=person.name,
        crumbs=[
            {"text": "My lists", "href": "/lists"},
            {"text": worklist.title, "href": f"/lists/{worklist.name}"},
        ],
        item=found,
        person=person,
        band=band,
        tone=tone,
        state=worklist.flow.state_words.get(found.state, found.state),
        reason=evidence.because(worklist, found.reason, found.evidence, found.attributes),
        readings=evidence.readings(found.evidence),
        sentences=evidence.sentences(worklist, found.evidence, found.attributes, trust),
        history=history(found, worklist),
        sent_to=list(found.messages.order_by("attempt")),
        receiver=site.name_of(found.receiver) if found.receiver else "",
        today=today(),
        outcome=worklist.flow.outcomes.get(found.outcome, found.outcome),
        look_for=() if found.closed_at else worklist.look_for,
        found_or_not=worklist.found_or_not,
        due=due(found, worklist),
        owners=owner.choices(actor, found),
        **_whose(found),
        **choices(actor, found, worklist, request.POST.get("what", "") if fault else ""),
    )


def _whose(found: Item) -> dict:
    names = owner.names_of([found.owner_user])
    organisation = site.name_of(found.owner_organisation) if found.owner_organisation else ""
    return {"whose": ", ".join(filter(None, (names.get(found.owner_user), organisation)))}


def choices(actor: Actor, found: Item, worklist: Worklist, picked: str = "") -> dict:
    """What this actor may do now: buttons, outcomes in one form, and steps that want a reason."""
    mine = [
        one
        for one in worklist.flow.moves_from(found.state)
        if one.action not in NOT_BY_HAND
        and _may(actor, one, found)
        and not as_often_as_allowed(one, found, today())
    ]
    outcome_steps = [one for one in mine if one.needs or one.permission == "RECORD_OUTCOME"]
    plain = [one for one in mine if one not in outcome_steps and not one.needs_reason]
    reasoned = [one for one in mine if one.needs_reason and one not in outcome_steps]
    corrections = [one for one in outcome_steps if one.action in ("correct", "close")]
    answers = [one for one in outcome_steps if one not in corrections]
    return {
        "buttons": [(one.action, button_words(found.kind, one)) for one in plain],
        "reasoned": [(one.action, button_words(found.kind, one)) for one in reasoned],
        "answers": [
            {**each, "checked": each["value"] == picked} for each in _answers(answers, worklist)
        ],
        "corrections": [(one.action, capital(one.action), one.needs_reason) for one in corrections],
    }


def history(found: Item, worklist: Worklist) -> list[Line]:
    """What was done, newest first, as sentences with who did it."""
    events = list(found.events.order_by("-sequence"))
    names = owner.names_of(event.actor for event in events)
    places = {event.organisation for event in events} | {_given_to(event) for event in events}
    organisations = site.names_of(places - {""})
    return [
        Line(
            said=capital(_said(event, worklist, organisations)),
            who=_who(event, names, organisations),
            at=event.at,
            # The reason of the opening is the item's own, told at the top of the page.
            reason="" if event.action.lower() == "open" or _handed_over(event) else event.reason,
        )
        for event in events
    ]


def _said(event, worklist: Worklist, organisations: Mapping) -> str:
    if _handed_over(event):
        return f"Handed over to {organisations.get(_given_to(event), 'the partner')}"
    said = in_words(worklist, event.action.lower(), _answer(event))
    happened = event.data.get("happened_on")
    other_day = happened and date.fromisoformat(str(happened)) != local_day(event.at)
    return f"{said}, on {day(happened)}" if other_day else said


def _handed_over(event) -> bool:
    """Whether it went to another organisation: sending hands over, by nobody's choice of person."""
    return event.action == "assign" and _given_to(event) not in ("", event.organisation)


def _given_to(event) -> str:
    return event.sets.get("owner_organisation", "") if event.action == "assign" else ""


def _answer(event) -> str:
    return event.data.get("outcome") or event.data.get("channel") or ""


def button_words(kind: str, one: Move) -> str:
    """What a step's button says."""
    return BUTTONS.get((kind, one.action)) or capital(one.action)


def _opened(request: HttpRequest, number: int):
    found = items.opened(request.user.actor, request.path, number)
    return found, *site.worklist(found.worklist)


def _may(actor: Actor, one: Move, found: Item) -> bool:
    permission = May.__members__.get(one.permission)
    if permission is None or permission is May.RUN or not actor.may(permission):
        return False
    # What was sent is answered by who received it; an alert by who raised it.
    answers = one.permission in ("ACKNOWLEDGE", "RECORD_OUTCOME")
    side = actor.standing.side
    return not (answers and found.kind == "BATCH" and side is Side.SENDER)


def _answers(steps: list[Move], worklist: Worklist) -> list[dict]:
    """One list of what may have happened: each outcome of a review, and each other answer."""
    found: list[dict] = []
    for one in steps:
        if one.by_channel:
            found += channel_answers(worklist, one)
        elif "outcome" in one.needs:
            lead = "Reviewed: " if one.to == "REVIEWED" else ""
            found += [
                {"value": f"{one.action}|{code}", "text": capital(f"{lead}{words}")}
                for code, words in worklist.flow.outcomes.items()
            ]
        else:
            hint = {"hint": {"text": "Say why below"}} if one.needs_reason else {}
            found.append({"value": f"{one.action}|", "text": capital(one.words), **hint})
    return found


def channel_answers(worklist: Worklist, one: Move) -> list[dict]:
    """A step that says by which channel it was done: an answer for each."""
    return [
        {"value": f"{one.action}|{code}", "text": capital(in_words(worklist, one.action, code))}
        for code in worklist.flow.channels
    ]


def facts(worklist: Worklist, action: str, answer: str) -> dict:
    """What an answer brings to its step: the channel it was done by, or the outcome."""
    if not answer:
        return {}
    by_channel = any(one.by_channel for one in worklist.flow.moves if one.action == action)
    return {"channel" if by_channel else "outcome": answer}


def in_words(worklist: Worklist, action: str, answer: str = "") -> str:
    """A step that was taken, as people say it: 'reviewed: normal', 'invited by letter'."""
    flow = worklist.flow
    said = DONE.get(action) or next((o.words for o in flow.moves if o.action == action), action)
    channel, outcome = flow.channels.get(answer, ""), flow.outcomes.get(answer, "")
    return f"{said} {channel}".strip() if channel else f"{said}: {outcome}" if outcome else said


def _day_told(happened_on: str) -> dict:
    """The day it happened, where it was another than today."""
    if not happened_on.strip():
        return {}
    try:
        told = date.fromisoformat(happened_on.strip())
    except ValueError:
        told = None
    if told is None or told > today():
        raise Problem(
            "The day it happened could not be read, or is still to come, so nothing was saved.",
            "A day is written like 2026-03-02, and is today or earlier.",
            "Correct the day, and save again.",
        )
    return {"happened_on": told}


def _next(actor: Actor, worklist: Worklist, moved: Item, before: str) -> str:
    """The next one that waits in the same way; the list where there is none."""
    waiting = items.listed(actor, worklist, state=before, hold="").exclude(pk=moved.pk)
    following = waiting.values_list("pk", flat=True).first()
    return f"/items/{following}" if following else f"/lists/{worklist.name}"


def _who(event, names: Mapping, organisations: Mapping) -> str:
    if event.role == "system":
        return "The system"
    role = ROLES[event.role].title if event.role in ROLES else event.role
    place = organisations.get(event.organisation, "")
    return f"{names.get(event.actor, event.actor)}, {role}{' at ' + place if place else ''}"
