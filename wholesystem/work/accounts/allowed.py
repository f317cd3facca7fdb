"""Which accounts there may be: their names, roles and organisations, all faults told at once."""

import re
from collections.abc import Collection, Iterator

from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.role import ROLES, SYSTEM, Side

# The audit names who did it in one word, beside the machine ("system") and partners ("RX9 by
# file"): a name with a space, or one that only looks like another, would make its lines ambiguous.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@_+-]{0,149}")
# The roles of people. The machine's own is no account's.
PEOPLE = tuple(name for name in ROLES if name != SYSTEM.name)


def check_account(
    username: str, role: str, organisation: str, *, known: Collection[str] = ()
) -> None:
    """Nothing where there may be such an account; else a Problem with every fault.

    `known` are the codes of the organisations that the footprint names; empty: none is looked up.
    """
    faults = [*_name(username), *_role(role), *_organisation(role, organisation, known)]
    if not faults:
        return
    kinds = {kind for kind, _ in faults}
    if len(faults) == 1:
        [(kind, fault)] = faults
        raise Problem(fault.what, fault.allowed, fault.next_step, kind=kind)
    raise Problem(
        f"The account cannot be made: {len(faults)} things are wrong with it.",
        "An account has a name, a role and, where the role acts for one, an organisation.",
        "Correct what is listed here, then make it again.",
        kind=kinds.pop() if len(kinds) == 1 else Kind.USAGE,
        faults=[fault for _, fault in faults],
    )


def _name(username: str) -> Iterator[tuple[Kind, Fault]]:
    if username.casefold() == SYSTEM_ACTOR.name:
        what = f"`{username}` is the name under which the system itself acts."
    elif not NAME.fullmatch(username):
        what = f"{username!r} cannot be the name of an account."
    else:
        return
    allowed = (
        "A name is letters from a to z, digits and . _ - + @, beginning with a letter or a digit, "
        f"and is not `{SYSTEM_ACTOR.name}`."
    )
    yield Kind.USAGE, Fault("name", what, allowed, "Choose another name, such as j.hart.")


def _role(role: str) -> Iterator[tuple[Kind, Fault]]:
    if role in PEOPLE:
        return
    what = f"There is no role `{role}`{' for people' if role in ROLES else ''}."
    yield (
        Kind.NOT_FOUND,
        Fault(
            "role",
            what + did_you_mean(role, PEOPLE),
            f"A role is one of: {', '.join(PEOPLE)}.",
            "Give the account one of these roles.",
        ),
    )


def _organisation(
    role: str, organisation: str, known: Collection[str]
) -> Iterator[tuple[Kind, Fault]]:
    standing = ROLES.get(role)
    if not organisation and standing and standing.side in (Side.SENDER, Side.RECEIVER):
        yield (
            Kind.USAGE,
            Fault(
                "organisation",
                f"The account has no organisation, and a {standing.title} acts for one.",
                f"{standing.title}: {standing.side.value}.",
                "Give the organisation's code, such as --organisation RX9.",
            ),
        )
    if organisation and known and organisation not in known:
        yield (
            Kind.NOT_FOUND,
            Fault(
                "organisation",
                f"There is no organisation `{organisation}`.{did_you_mean(organisation, known)}",
                "An account's organisation is one that the footprint names, on some day.",
                "Correct the code, or receive a file of organisations that names it first.",
            ),
        )
