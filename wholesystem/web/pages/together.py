"""One step for all who are ticked on a list, where nothing about any one of them is decided."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from wholesystem.core.problem import Problem
from wholesystem.definitions import Worklist
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.role import Side
from wholesystem.web import site
from wholesystem.web.asks import asks
from wholesystem.web.pages.item import channel_answers, facts, in_words
from wholesystem.web.words import capital, plural
from wholesystem.work.worklists.models import Item
from wholesystem.work.worklists.moving import Moved, Step, move_all


def answers(actor: Actor, worklist: Worklist, state: str) -> list[dict]:
    """What this actor may say of many items of a state at once, as the choices of a form."""
    if actor.standing.side is not Side.RECEIVER:
        return []
    found: list[dict] = []
    for one in worklist.flow.moves_from(state):
        if one.together and actor.may(May.__members__[one.permission]):
            plain = {"value": f"{one.action}|", "text": capital(in_words(worklist, one.action))}
            found += channel_answers(worklist, one) if one.by_channel else [plain]
    return found


def ticked(item: Item) -> str:
    """What a tick says: the item, and how it stood when the list was read."""
    return f"{item.pk}:{item.last_event}"


@asks(May.RECORD_OUTCOME)
@require_POST
def together(request: HttpRequest, name: str) -> HttpResponse:
    """Take one step with every item that was ticked; one that cannot take it holds up no other.

    Each takes the step that its own page would take, by the same rules and with the same record.
    """
    _, worklist = site.worklist(name)
    actor = request.user.actor
    state, what = request.POST.get("state", ""), request.POST.get("what", "")
    action, _, answer = what.partition("|")
    data = facts(worklist, action, answer)
    steps = list(_steps(request.POST.getlist("item"), action, data))
    known = {one["value"] for one in answers(actor, worklist, state)}
    if not steps or what not in known:
        lacking = "what happened was not chosen" if steps else "nobody was ticked"
        messages.info(request, f"Nothing was saved: {lacking}.")
    else:
        done = move_all(steps, flow=worklist.flow, by=actor, source="page", skip_refused=True)
        messages.info(request, _said(done, in_words(worklist, action, answer)))
    kept = {each: request.POST.get(each, "") for each in ("state", "practice", "band")}
    return redirect(f"/lists/{name}?{urlencode({k: v for k, v in kept.items() if v})}")


def _steps(ticks: list[str], action: str, data: dict) -> Iterator[Step]:
    for tick in dict.fromkeys(ticks):
        number, _, seen = tick.partition(":")
        if number.isdecimal() and seen.isdecimal():
            yield Step(item_id=int(number), action=action, seen=int(seen), data=data)


def _said(done: Moved, words: str) -> str:
    people = plural(len(done.items), "person", "people")
    said = f"Saved for {people}: {words}." if done.items else "Nothing was saved."
    if not done.refused:
        return said
    why = " ".join(dict.fromkeys(_why(problem) for _, problem in done.refused))
    return f"{said} Not saved for {len(done.refused):,}: {why}"


def _why(problem: Problem) -> str:
    """What a refusal says, without the item's number, which tells a reader nothing."""
    _, found, rest = problem.what.partition(" has been ")
    return f"has been {rest}" if found else problem.what
