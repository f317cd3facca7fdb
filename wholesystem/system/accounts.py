"""Who acts: an account of the system as an actor, and the demonstration's accounts."""

from collections.abc import Callable

from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.system.opened import System
from wholesystem.work.accounts.actions import add_user, check_free, check_password
from wholesystem.work.accounts.allowed import check_account
from wholesystem.work.accounts.models import User

# The password of every account that the demonstration makes, which holds nothing of anybody's.
DEMO_WORD = "harbour-and-dales"


def actor_named(name: str) -> Actor:
    """The actor of an account; the installing user, who acts as the system, where none is named."""
    if not name:
        return SYSTEM_ACTOR
    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        known = list(User.objects.filter(is_active=True).values_list("username", flat=True))
        raise Problem(
            f"There is no account {name!r}.{did_you_mean(name, known)}",
            "An actor is an account of this system, or nobody named: then it is the system.",
            "Use the name of an account, as the sign-in page lists it.",
            kind=Kind.NOT_FOUND,
        )
    return Actor(user.username, user.role, user.organisation)


def make_account(
    system: System,
    name: str,
    *,
    role: str,
    organisation: str,
    by: Actor,
    password: Callable[[], str],
) -> list[str]:
    """Make an account that can sign in; gives the lines that say so.

    The password is asked for last, so that nobody types one for an account that cannot be.
    """
    require(by, Permission.ADMINISTER)
    organisation = organisation.strip().upper()
    known = {each.code for each in system.footprint.organisations}
    check_account(name, role, organisation, known=known)
    check_free(name)
    word = password()
    check_password(word)
    add_user(name, role=role, organisation=organisation, by=by, password=word)
    lines = [f"{name} can sign in to {system.settings.name} as {role}."]
    if organisation and not known:
        lines.append(f"No organisation has been received yet, so {organisation} was not looked up.")
    return lines


def sign_in_lines(system: System) -> list[str]:
    """How to sign in: the demonstration's accounts and their word, in a synthetic system alone."""
    users = User.objects.filter(is_active=True).order_by("username")
    if not users:
        return ["There is no account yet. Make one: wholesystem account NAME --role analyst"]
    shown = [user for user in users if user.demonstration] if system.settings.synthetic else []
    lines = [f"Sign in as one of these, with the word {DEMO_WORD}:"] if shown else []
    for user in shown:
        lines.append(f"  {user.username:<14} {user.actor.standing.title} ({user.organisation})")
    own = len(users) - len(shown)
    if own == 1:
        lines.append(f"1 {'other ' if shown else ''}account can sign in, with its own password.")
    elif own:
        who = "other accounts" if shown else "accounts"
        lines.append(f"{own} {who} can sign in, each with its own password.")
    return lines
