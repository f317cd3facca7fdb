"""The door: by name and password, or, in a synthetic system, by choosing who to be."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import auth
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.role import ROLES, SYSTEM, Role
from wholesystem.web import site
from wholesystem.web.asks import open_to_all
from wholesystem.web.page import page
from wholesystem.work.accounts.models import User
from wholesystem.work.audit.actions import record


@dataclass(frozen=True)
class Seat:
    """A demonstration account, as the door shows it."""

    user: User
    role: Role
    organisation: str


@open_to_all
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request))
    fault = ""
    if request.method == "POST":
        name = request.POST.get("username", "").strip()
        user = auth.authenticate(request, username=name, password=request.POST.get("password", ""))
        if user is not None:
            return _enter(request, user)
        _note_failure(name)
        # One sentence for both faults, so that the door does not say which accounts exist.
        fault = "That name and password do not belong together"
    return page(
        request,
        "sign_in",
        http_status=422 if fault else 200,
        fault=fault,
        username=request.POST.get("username", ""),
        next=_next(request),
        seats=list(demonstration_seats()),
    )


@open_to_all
@never_cache
@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """One click, in a synthetic system only: its people do not exist, so nobody is exposed."""
    if not site.system().settings.synthetic:
        raise Problem(
            "This system holds real records, so nobody is signed in without a password.",
            "Demonstration accounts open only in a synthetic system.",
            "Sign in with your name and password.",
            kind=Kind.REFUSED,
        )
    name = request.POST.get("username", "")
    user = _demonstration_users().filter(username=name).first()
    if user is None:
        raise Problem(
            "There is no demonstration account of that name.",
            "The accounts are listed on the page for signing in.",
            "Go back and choose one of them.",
            kind=Kind.NOT_FOUND,
        )
    return _enter(request, user)


@open_to_all
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated and request.user.role in ROLES:
        record("sign out", by=request.user.actor, subject="the site")
    auth.logout(request)
    return redirect("/sign-in")


def demonstration_seats() -> Iterable[Seat]:
    """The demonstration's accounts, in the order of the roles; none in a real system."""
    if not site.system().settings.synthetic:
        return
    order = list(ROLES)
    for user in sorted(
        _demonstration_users(), key=lambda one: (order.index(one.role), one.username)
    ):
        yield Seat(user, ROLES[user.role], site.name_of(user.organisation))


def _demonstration_users() -> QuerySet[User]:
    """Who may be chosen at the door; an account with a password of its own is never among them."""
    people = set(ROLES) - {SYSTEM.name}
    return User.objects.filter(
        demonstration=True, is_active=True, is_superuser=False, role__in=people
    )


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if user.role in ROLES:
        record("sign in", by=user.actor, subject="the site")
    return redirect(_next(request))


def _note_failure(name: str) -> None:
    known = User.objects.filter(username=name).first()
    if known is not None and known.role in ROLES:
        record("sign in", by=known.actor, subject="the site", refused=True)


def _next(request: HttpRequest) -> str:
    """Where the reader was going, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    inside = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if inside and not wanted.startswith("/sign-in") else "/"
