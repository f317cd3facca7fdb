"""A data sharing agreement: one TOML file, and the file is the policy.

Who the parties are, which columns are read, which leave, for what purpose, on what lawful basis
and until when. A guardian can read the file; `permit.decide` obeys it.
"""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from wholesystem.sharing.purpose import Purpose


class PartyRole(StrEnum):
    """What an organisation does under an agreement."""

    SENDER = "sender"
    RECEIVER = "receiver"
    CONTROLLER = "controller"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation (ODS code) and what it does under the agreement."""

    code: str
    role: PartyRole


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """An agreement as its file says it.

    `participants` are the practices that take part; `tables` maps a table to the columns that may
    be read; `shows` are the columns that leave for a receiver. Both days are included.
    `research_approvals` name the approvals without which nothing is read for research.
    """

    id: str
    title: str
    version: str
    purpose: Purpose
    programme: str
    parties: tuple[Party, ...]
    participants: tuple[str, ...] = ()
    tables: dict[str, tuple[str, ...]]
    shows: tuple[str, ...] = ()
    lawful_basis: str
    common_law: str
    section_251: bool = False
    cag_exempts_optout: bool = False
    dpia_ref: str
    controllers: tuple[str, ...]
    retention: str
    caldicott_approval: str
    transport: str
    starts_on: date
    ends_on: date
    signed_by: tuple[str, ...] = ()
    research_approvals: tuple[str, ...] = ()

    def in_force(self, day: date) -> bool:
        """True where it is signed and `day` is within its days, the first and last included."""
        return bool(self.signed_by) and self.starts_on <= day <= self.ends_on

    def names(self, organisation: str) -> bool:
        """True where the organisation is a party to it or a practice that takes part."""
        return organisation in self.organisations

    @property
    def organisations(self) -> frozenset[str]:
        """Every organisation whose rows it covers: the parties and the practices taking part."""
        return frozenset(party.code for party in self.parties) | frozenset(self.participants)

    def parties_as(self, role: PartyRole) -> tuple[str, ...]:
        """The codes of the parties in that role, in the order of the file."""
        return tuple(party.code for party in self.parties if party.role is role)

    def differs_from(self, other: "Agreement") -> tuple[str, ...]:
        """What changed since `other`, a sentence each, for the page that a guardian signs."""
        return tuple(
            f"{field.name}: was {_plain(getattr(other, field.name))}, "
            f"is {_plain(getattr(self, field.name))}."
            for field in fields(self)
            if getattr(self, field.name) != getattr(other, field.name)
        )


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} ({_plain(each)})" for key, each in value.items()) or "none"
    if isinstance(value, tuple):
        return ", ".join(_plain(each) for each in value) or "none"
    if isinstance(value, Party):
        return f"{value.code} as {value.role}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
