"""Who does it: a person in a role at an organisation, and what they may do to which items."""

from dataclasses import dataclass

from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.sharing.permission import NEEDS_CLINICIAN, Permission
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.refusal import Reason, Refusal
from wholesystem.sharing.role import ROLES, Role, Side


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it. `name` is the account, `role` a name from `ROLES`, `organisation` an ODS code.

    >>> Actor("r.shah", "paramedic", "RX9").may(Permission.SIGN_OFF)
    True
    """

    name: str
    role: str
    organisation: str = ""

    def __post_init__(self):
        if self.role not in ROLES:
            raise Problem(
                f"There is no role `{self.role}`.{did_you_mean(self.role, ROLES)}",
                f"A role is one of: {', '.join(ROLES)}.",
                "Ask an administrator to give the account one of these roles.",
                kind=Kind.NOT_FOUND,
            )

    @property
    def standing(self) -> Role:
        """The role with its title, purposes and permissions."""
        return ROLES[self.role]

    def may(self, permission: Permission) -> bool:
        """True where the role carries the permission; what is only for clinicians asks that too."""
        if permission in NEEDS_CLINICIAN and not self.standing.clinician:
            return False
        return self.standing.may(permission)


# Who acts when nobody has signed in: the engine, or the installing user at the command line.
SYSTEM_ACTOR = Actor("system", "system")


def require(actor: Actor, permission: Permission) -> None:
    """Nothing where `actor` may; otherwise a `Refusal` with the reason.

    >>> require(Actor("a", "analyst", "QHD"), Permission.SIGN_OFF)
    Traceback (most recent call last):
    wholesystem.sharing.refusal.Refusal: ICB analyst may not sign off an item as a clinician.
    Only a clinician may: Paramedic with sign-off.
    Ask one of them to do it.
    """
    if actor.may(permission):
        return
    clinical = permission in NEEDS_CLINICIAN
    who = [role.title for role in ROLES.values() if role.may(permission)]
    raise Refusal(
        Reason.NEEDS_CLINICIAN if clinical else Reason.ROLE_PERMISSION,
        f"{actor.standing.title} may not {permission}.",
        f"{'Only a clinician may' if clinical else 'It is for'}: {', '.join(who)}.",
        "Ask one of them to do it.",
    )


def concerns(actor: Actor, *, sender: str, receiver: str | None, sent: bool) -> bool:
    """True where the item is the actor's to see: sent by its trust, or sent to its PCN.

    An item that is not yet sent is nothing to the receiver. Pages list only what concerns the
    reader; the rest is not there.

    >>> concerns(Actor("c", "coordinator", "U1"), sender="RX9", receiver="U1", sent=False)
    False
    """
    side = actor.standing.side
    if side is Side.SYSTEM:
        return True
    if not actor.organisation:
        return False
    if side is Side.SENDER:
        return actor.organisation == sender
    return side is Side.RECEIVER and sent and actor.organisation == receiver


def require_for_item(
    actor: Actor, permission: Permission, *, sender: str, receiver: str | None, sent: bool
) -> None:
    """Nothing where `actor` may do it to this item; otherwise a `Refusal`.

    >>> coordinator = Actor("c", "coordinator", "U1")
    >>> require_for_item(
    ...     coordinator, Permission.RECORD_OUTCOME, sender="RX9", receiver="U1", sent=True
    ... )
    """
    require(actor, permission)
    require_concern(actor, sender=sender, receiver=receiver, sent=sent)


def require_concern(actor: Actor, *, sender: str, receiver: str | None, sent: bool) -> None:
    """Nothing where the item is the actor's to see; otherwise a `Refusal` that tells nothing else.

    >>> require_concern(Actor("r", "registrar", "RX9"), sender="RX9", receiver="U1", sent=True)
    """
    if not concerns(actor, sender=sender, receiver=receiver, sent=sent):
        raise Refusal(
            Reason.OTHER_ORGANISATION,
            f"This item is not with {actor.organisation or 'an organisation of yours'}.",
            "A trust acts on the items it found; a PCN on the items that were sent to it.",
            "Ask the organisation that holds the item, or sign in at that organisation.",
        )


def sees_true_counts(
    actor: Actor,
    *,
    sender: str,
    receiver: str | None = None,
    purpose: Purpose = Purpose.DIRECT_CARE,
) -> bool:
    """True where a small count is shown as it is (domain 5A): else its published form is shown.

    `sender` and `receiver` are those of *every* item counted: a total over several PCNs has no
    receiver, so that a PCN sees its own row as it is and the total as published.

    >>> sees_true_counts(Actor("c", "coordinator", "U1"), sender="RX9", receiver="U1")
    True
    >>> sees_true_counts(Actor("c", "coordinator", "U1"), sender="RX9")
    False
    """
    return (
        purpose is Purpose.DIRECT_CARE
        and actor.may(Permission.TRUE_COUNTS)
        and concerns(actor, sender=sender, receiver=receiver, sent=True)
    )
