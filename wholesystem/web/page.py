"""Make a page: the template with who is reading, where they may go, and what was just done."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from wholesystem.core.clock import now
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.permission import Permission as May
from wholesystem.web import site


@dataclass(frozen=True)
class Entry:
    """A word in the navigation, where it leads, and who is offered it."""

    text: str
    href: str
    asks: May


# What a role may not open is not offered to it.
NAVIGATION = (
    Entry("Home", "/", May.VIEW_HOME),
    Entry("My lists", "/lists", May.VIEW_WORKLIST),
    Entry("Programmes", "/programmes", May.VIEW_PROGRAMME),
    Entry("Data", "/data", May.VIEW_LOADS),
    Entry("Agreements", "/agreements", May.VIEW_AGREEMENTS),
    Entry("Audit", "/audit", May.VIEW_AUDIT),
)


def page(request: HttpRequest, name: str, *, http_status: int = 200, **context) -> HttpResponse:
    """`templates/pages/NAME.jinja` with what every page has."""
    user = getattr(request, "user", None)
    actor = actor_of(user) if user is not None and user.is_authenticated else None
    context |= {
        "actor": actor,
        "signed_in": user if actor else None,
        "organisation": site.name_of(actor.organisation) if actor else "",
        "navigation": navigation(actor, request.path),
        "system_name": site.system().settings.name,
        "synthetic": site.system().settings.synthetic,
        "now": now(),
        "notices": [str(message) for message in messages.get_messages(request)],
        "may": actor.may if actor else lambda permission: False,
    }
    body = render_to_string(f"pages/{name}.jinja", context, request=request)
    return HttpResponse(body, status=http_status)


def actor_of(user) -> Actor | None:
    """The actor of a signed-in user; None where the account has no role, so nothing is offered."""
    return user.actor if user.role else None


def navigation(actor: Actor | None, path: str) -> list[dict]:
    """What this actor may open, with the one where they are marked."""
    if actor is None:
        return []
    return [
        {"text": one.text, "href": one.href, "current": _within(one.href, path)}
        for one in NAVIGATION
        if actor.may(one.asks)
    ]


def _within(href: str, path: str) -> bool:
    return path == href if href == "/" else path == href or path.startswith(href + "/")
