"""Every view asks a permission. A view that asks none is shown to nobody (default deny)."""

from collections.abc import Callable
from functools import wraps
from typing import Protocol, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.sharing.refusal import Refusal
from wholesystem.work.audit.actions import record

View = Callable[..., HttpResponse]

# What anyone may open: the door, and whether the house stands.
OPEN = "open to all"


class Asking(Protocol):
    """A view that says which permission it asks; the middleware shows no other."""

    asks: Permission | str

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse: ...


def asks(permission: Permission) -> Callable[[View], View]:
    """The view is for those whose role carries `permission`; a refusal is written in the audit."""

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect(f"/sign-in?{urlencode({'next': request.get_full_path()})}")
            try:
                require(request.user.actor, permission)
            except Refusal as refusal:
                refused(request.user.actor, request.path, refusal)
                raise
            return view(request, *args, **kwargs)

        return _marked(asked, permission)

    return decorate


def open_to_all(view: View) -> View:
    """The few views before the door; a test holds their list."""
    return _marked(view, OPEN)


def _marked(view: View, asks: Permission | str) -> View:
    # A function takes attributes, but no type of a plain function says so.
    marked = cast(Asking, view)
    marked.asks = asks
    return marked


def refused(actor: Actor, subject: str, refusal: Refusal) -> None:
    """Write down what was refused to whom, and why."""
    record(
        "refuse",
        by=actor,
        subject=f"page {subject}",
        detail={"why": refusal.reason.value},
        refused=True,
    )
