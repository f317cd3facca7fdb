"""The roles of people who sign in, and what each may see: what a role may not see is not there."""

from dataclasses import dataclass
from enum import StrEnum

from wholesystem.sharing.permission import Permission as May
from wholesystem.sharing.purpose import Purpose


class Side(StrEnum):
    """Where a role stands when something is shared, and so which rows and items are its own."""

    SENDER = "the organisation that finds and sends"
    RECEIVER = "the organisation that is asked to act"
    NEITHER = "neither sends nor acts"
    SYSTEM = "the engine itself, on behalf of the parties of an agreement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role. `clinician` is who may sign off; `side` says which organisation's rows are its own.

    >>> ROLES["analyst"].may(May.VIEW_ITEM)
    False
    """

    name: str
    title: str
    description: str
    side: Side
    purposes: frozenset[Purpose]
    permissions: frozenset[May]
    clinician: bool = False

    def may(self, permission: May) -> bool:
        """True where the role carries the permission."""
        return permission in self.permissions


# Figures in their published form and the words that explain them: open to all who sign in.
_LOOK = frozenset(
    {
        May.VIEW_HOME,
        May.VIEW_PROGRAMME,
        May.VIEW_MEASURES,
        May.VIEW_RECEIPT,
        May.VIEW_DICTIONARY,
        May.VIEW_AGREEMENTS,
    }
)

# The ambulance trust's side of case finding: it finds, checks, sends and learns what came of it.
_FIND_AND_SEND = _LOOK | {
    May.EXPORT,
    May.VIEW_WORKLIST,
    May.VIEW_ITEM,
    May.TRUE_COUNTS,
    May.SHARE,
    May.VIEW_TRACE,
    May.VIEW_LOADS,
    May.RUN,
}

REGISTRAR = Role(
    name="registrar",
    title="Ambulance public health registrar",
    description="Runs the list for an ambulance trust, sends what a clinician has signed off, and "
    "learns what came of it. Sees the trust's own contacts.",
    side=Side.SENDER,
    purposes=frozenset({Purpose.DIRECT_CARE, Purpose.PLANNING, Purpose.PUBLIC_REPORT}),
    permissions=_FIND_AND_SEND | {May.REPRODUCE},
)

PARAMEDIC = Role(
    name="paramedic",
    title="Paramedic with sign-off",
    description="Checks each item of the trust's own contacts as a clinician, signs it off or "
    "sends it back, and answers alerts.",
    side=Side.SENDER,
    purposes=frozenset({Purpose.DIRECT_CARE, Purpose.PLANNING, Purpose.PUBLIC_REPORT}),
    permissions=_FIND_AND_SEND | {May.SIGN_OFF, May.ACKNOWLEDGE, May.SEND_BACK, May.REPRODUCE},
    clinician=True,
)

COORDINATOR = Role(
    name="coordinator",
    title="PCN coordinator",
    description="Sees the people sent to the PCN, invites them and records what came of it.",
    side=Side.RECEIVER,
    purposes=frozenset({Purpose.DIRECT_CARE, Purpose.PUBLIC_REPORT}),
    permissions=_LOOK
    | {
        May.VIEW_WORKLIST,
        May.VIEW_ITEM,
        May.TRUE_COUNTS,
        May.ACKNOWLEDGE,
        May.RECORD_OUTCOME,
        May.SEND_BACK,
    },
)

ANALYST = Role(
    name="analyst",
    title="ICB analyst",
    description="Sees measures in their published form, by place and by group; never a person.",
    side=Side.NEITHER,
    purposes=frozenset(
        {Purpose.PLANNING, Purpose.FINANCE, Purpose.WORKFORCE, Purpose.PUBLIC_REPORT}
    ),
    permissions=_LOOK | {May.EXPORT, May.VIEW_LOADS, May.REPRODUCE},
)

IG_OFFICER = Role(
    name="ig_officer",
    title="Information governance officer",
    description="Sees the agreements, who read what and why, the refusals, what was received and "
    "what waits to be traced; no list of people and no clinical value.",
    side=Side.NEITHER,
    purposes=frozenset({Purpose.GOVERNANCE, Purpose.PUBLIC_REPORT}),
    permissions=_LOOK
    | {May.VIEW_AUDIT, May.VIEW_WHO_LOOKED, May.VIEW_TRACE, May.VIEW_LOADS, May.REPRODUCE},
)

ADMINISTRATOR = Role(
    name="administrator",
    title="Administrator",
    description="Receives files, mends what waits in quarantine, keeps accounts, and may "
    "take a full export. No page shows them a list of people.",
    side=Side.NEITHER,
    purposes=frozenset({Purpose.PUBLIC_REPORT}),
    permissions=_LOOK
    | {May.VIEW_LOADS, May.VIEW_QUARANTINE, May.RECEIVE, May.RUN, May.ADMINISTER, May.REPRODUCE},
)

# The machine may read for every purpose, but a person-level read still needs an agreement, and it
# never decides clinically: it signs nothing off, and writes down no outcome but a partner's.
SYSTEM = Role(
    name="system",
    title="The system itself",
    description="The engine at work, or the person who installed it at the command line.",
    side=Side.SYSTEM,
    purposes=frozenset(Purpose),
    permissions=frozenset(May)
    - {May.SIGN_OFF, May.TRUE_COUNTS, May.SEND_BACK, May.VIEW_WHO_LOOKED},
)

ROLES: dict[str, Role] = {
    role.name: role
    for role in (REGISTRAR, PARAMEDIC, COORDINATOR, ANALYST, IG_OFFICER, ADMINISTRATOR, SYSTEM)
}
