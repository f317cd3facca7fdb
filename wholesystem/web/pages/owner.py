"""Whose an item is: taken, given to a colleague, or put back for the team."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.refusal import Reason, Refusal
from wholesystem.sharing.role import ROLES, Side
from wholesystem.web.asks import asks, refused
from wholesystem.web.read import items
from wholesystem.work.accounts.models import User
from wholesystem.work.worklists.models import Item
from wholesystem.work.worklists.owning import assign, claim, release

TEAM = ("", "Nobody in particular")


def choices(actor: Actor, found: Item) -> list[dict]:
    """Who may be chosen to act: the team, and each colleague of one's own organisation."""
    if not gives(actor, found):
        return []
    chosen = found.owner_user
    pairs = [TEAM, *((name, _said(actor, name, text)) for name, text in colleagues(actor).items())]
    if found.closed_at is not None or len(pairs) == 1:
        return []
    return [{"value": v, "text": t, "selected": v == chosen} for v, t in pairs]


def gives(actor: Actor, found: Item) -> bool:
    """Whether the item is this side's to give: once it is sent, it is the receiver's."""
    return found.sent_on is None or actor.standing.side is Side.RECEIVER


def colleagues(actor: Actor) -> dict[str, str]:
    """The accounts of one's own organisation that may open an item, by name: as people say it."""
    if not actor.organisation:
        return {}
    users = User.objects.filter(organisation=actor.organisation, is_active=True)
    roles = [name for name, role in ROLES.items() if role.may(May.VIEW_ITEM)]
    users = users.filter(role__in=roles).order_by("last_name", "first_name", "username")
    return {user.username: _full_name(user) for user in users}


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """Accounts as people say them; who has none any more is missing."""
    users = User.objects.filter(username__in={name for name in usernames if name})
    return {user.username: _full_name(user) for user in users}


def _full_name(user: User) -> str:
    return user.get_full_name() or user.username


@asks(May.VIEW_ITEM)
@require_POST
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Give an item to the one who was chosen; to oneself it is taken, to nobody it is put back."""
    actor, name = request.user.actor, request.POST.get("owner", "")
    if not gives(actor, items.opened(actor, request.path, number)):
        refusal = Refusal(
            Reason.OTHER_ORGANISATION,
            "This item is with the partner now.",
            "Whoever holds an item says who of them acts on it.",
            "Ask the partner, where somebody else should act.",
        )
        refused(actor, request.path, refusal)
        raise refusal
    known = colleagues(actor)
    if not name:
        release(number, by=actor)
        messages.info(request, "Saved: for the whole team.")
    elif name == actor.name:
        claim(number, by=actor)
        messages.info(request, "Saved: it is yours.")
    elif name in known:
        assign(number, name, organisation=actor.organisation, by=actor)
        messages.info(request, f"Saved: with {known[name]}.")
    else:
        raise Problem(
            "The account that was chosen is none of your organisation's.",
            "An item is given to a colleague who may open it.",
            "Go back and choose one of those that are offered.",
            kind=Kind.NOT_FOUND,
        )
    return redirect(f"/items/{number}")


def _said(actor: Actor, name: str, text: str) -> str:
    return f"{text} (you)" if name == actor.name else text
