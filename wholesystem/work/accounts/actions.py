"""Making accounts, with their role and organisation, and saying who did."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.work.accounts.allowed import check_account
from wholesystem.work.accounts.models import User
from wholesystem.work.audit.actions import record


@transaction.atomic
def add_user(
    username: str,
    *,
    role: str,
    organisation: str,
    by: Actor,
    password: str | None = None,
    demonstration: bool = False,
    **names: str,
) -> User:
    """Make an account; without a password nobody can sign in with it until one is set.

    A `demonstration` account opens with one click in a synthetic system, so it is nobody's own.
    """
    require(by, Permission.ADMINISTER)
    check_account(username, role, organisation)
    check_free(username)
    user = User.objects.create_user(
        username,
        password=password,
        role=role,
        organisation=organisation,
        demonstration=demonstration,
        **names,
    )
    _note("add account", user, by)
    return user


def check_free(username: str) -> None:
    """Nothing where no account has that name, however it is written; else a Problem."""
    taken = User.objects.filter(username__iexact=username).values_list("username", flat=True)
    if taken:
        raise Problem(
            f"There is an account `{taken[0]}` already.",
            "An account's name is used once, in capitals or not.",
            "Choose another name, or change the role of that account.",
            kind=Kind.CONFLICT,
        )


def check_password(password: str) -> None:
    """Nothing where a password is good enough by Django's own rules; else a Problem saying why."""
    try:
        validate_password(password)
    except ValidationError as told:
        raise Problem(
            f"The password is not good enough: {' '.join(told.messages)}",
            "A password is long, is not made of numbers alone and is on no list of common ones.",
            "Choose another, for instance three words that do not belong together.",
        ) from None


@transaction.atomic
def set_role(user: User, *, role: str, organisation: str, by: Actor) -> User:
    """Give an account another role or organisation, from its next page on."""
    require(by, Permission.ADMINISTER)
    check_account(user.get_username(), role, organisation)
    user.role, user.organisation = role, organisation
    user.save(update_fields=["role", "organisation"])
    _note("change account", user, by)
    return user


def _note(action: str, user: User, by: Actor) -> None:
    detail = {"role": user.role, "organisation": user.organisation}
    record(action, by=by, subject=f"account {user.get_username()}", detail=detail)
