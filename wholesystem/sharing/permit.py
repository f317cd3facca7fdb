"""May it be read? `decide` answers before anything is read: a `Permit`, or a `Refusal`.

The lake opens nothing without a permit, so a read that nobody decided does not exist. A full export
alone has none: it is a decision of its own (docs/decisions/0015-a-full-export.md).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from wholesystem.core.problem import did_you_mean
from wholesystem.sharing.actor import Actor
from wholesystem.sharing.agreement import Agreement, PartyRole
from wholesystem.sharing.objections import applies
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.refusal import Reason, Refusal
from wholesystem.sharing.role import ROLES, Side
from wholesystem.tables import TABLES, Sensitivity, Table


@dataclass(frozen=True, slots=True)
class RowRule:
    """Which rows of tables about people; tables about nobody are whole.

    `practices`: the person is registered with one of these. `providers`: the row was sent by one
    of these. None sets no limit; where both are set, both hold; an empty set lets nothing through.
    """

    practices: frozenset[str] | None = None
    providers: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Permit:
    """Who may read which columns of which rows, for what, under which agreement, until when.

    `tables` maps a table to its columns; None is every column (of tables about nobody).
    `objections` are the kinds of preference whose holders are left out. `identifiable` says
    whether names and NHS numbers may be joined. `until` is the last day on which it holds.
    """

    actor: Actor
    purpose: Purpose
    agreement: str | None
    tables: dict[str, frozenset[str] | None]
    rows: RowRule
    objections: frozenset[str]
    identifiable: bool
    day: date
    until: date

    def allows(self, table: str, column: str | None = None) -> bool:
        """True where the table, and the column if one is named, may be read."""
        if table not in self.tables:
            return False
        columns = self.tables[table]
        return column is None or columns is None or column in columns


def no_practices(organisation: str, day: date) -> frozenset[str]:
    """What `decide` takes where no footprint is given: nobody holds any practice."""
    return frozenset()


def decide(
    actor: Actor,
    purpose: Purpose,
    tables: Iterable[str],
    *,
    agreements: Iterable[Agreement],
    day: date,
    identifiable: bool = False,
    practices_of: Callable[[str, date], Iterable[str]] = no_practices,
    known: Mapping[str, Table] = TABLES,
) -> Permit:
    """The permit of `actor` to read `tables` for `purpose` on `day`, or raises a `Refusal`.

    `practices_of` is the footprint's: the practices that an organisation holds on a day. A table
    about people is read only under a signed agreement in force that is for the purpose and names
    the table and the actor's organisation; an open table needs the purpose alone.
    """
    names = tuple(dict.fromkeys(tables))
    _check_role(actor, purpose)
    _check_tables(names, purpose, known)
    _check_identities(identifiable, purpose)
    about_people = tuple(name for name in names if is_about_people(known[name]))
    if not about_people and not identifiable:
        return Permit(
            actor=actor,
            purpose=purpose,
            agreement=None,
            tables=dict.fromkeys(names),
            rows=RowRule(),
            objections=frozenset(),
            identifiable=False,
            day=day,
            until=day,
        )
    agreement = _agreement_for(actor, purpose, about_people, tuple(agreements), day)
    return Permit(
        actor=actor,
        purpose=purpose,
        agreement=agreement.id,
        tables={
            name: frozenset(agreement.tables[name]) if name in about_people else None
            for name in names
        },
        rows=_rows(actor, agreement, day, practices_of),
        objections=applies(purpose, agreement, care_team=_is_care_team(actor, agreement)),
        identifiable=identifiable,
        day=day,
        until=agreement.ends_on,
    )


def is_about_people(table: Table) -> bool:
    """True where a row is about a person, by its identifiers or by what its columns tell."""
    return table.person_level or any(
        column.sensitivity is not Sensitivity.OPEN for column in table.columns
    )


def _check_role(actor: Actor, purpose: Purpose) -> None:
    if purpose in actor.standing.purposes:
        return
    who = [role.title for role in ROLES.values() if purpose in role.purposes]
    raise Refusal(
        Reason.ROLE_PURPOSE,
        f"{actor.standing.title} may not read for {purpose.in_words}.",
        f"It is for: {', '.join(who)}.",
        "Ask one of them, or state the purpose that the work is for.",
    )


def _check_tables(names: tuple[str, ...], purpose: Purpose, known: Mapping[str, Table]) -> None:
    for name in names:
        if name not in known:
            raise Refusal(
                Reason.TABLE_UNKNOWN,
                f"There is no table `{name}`.{did_you_mean(name, known)}",
                "A table exists when it is declared, and is listed in the data dictionary.",
                "Correct the name of the table.",
            )
        if purpose not in known[name].purposes:
            spoken = sorted(Purpose(each).in_words for each in known[name].purposes)
            raise Refusal(
                Reason.TABLE_PURPOSE,
                f"The table `{name}` may not be read for {purpose.in_words}.",
                f"It is for: {', '.join(spoken)}.",
                "Leave the table out, or state the purpose that the work is for.",
            )


def _check_identities(identifiable: bool, purpose: Purpose) -> None:
    if identifiable and purpose is not Purpose.DIRECT_CARE:
        raise Refusal(
            Reason.IDENTITIES,
            f"Names and NHS numbers may not be read for {purpose.in_words}.",
            "Who a person is, is shown for direct care only.",
            "Ask again without identities: people are then told apart by a key that names nobody.",
        )


def _agreement_for(
    actor: Actor,
    purpose: Purpose,
    tables: tuple[str, ...],
    agreements: tuple[Agreement, ...],
    day: date,
) -> Agreement:
    """The first agreement, by id, that covers it all; else the refusal that came nearest."""
    ordered = sorted(agreements, key=lambda agreement: (agreement.id, agreement.version))
    candidates = [agreement for agreement in ordered if agreement.purpose is purpose]
    if not candidates:
        raise Refusal(
            Reason.NO_AGREEMENT,
            f"No agreement is for {purpose.in_words}.",
            "Tables about people are read only under a data sharing agreement in force.",
            "Put the signed agreement in the folder agreements/, or state another purpose.",
        )
    refusals = []
    for agreement in candidates:
        refusal = _why_not(actor, tables, agreement, day)
        if refusal is None:
            return agreement
        refusals.append(refusal)
    # The one that failed latest in the order of the checks is the one that was meant.
    raise max(refusals, key=lambda refusal: _ORDER[refusal.reason])


_ORDER = {
    reason: place
    for place, reason in enumerate(
        (
            Reason.AGREEMENT_ORGANISATION,
            Reason.AGREEMENT_TABLE,
            Reason.AGREEMENT_UNSIGNED,
            Reason.AGREEMENT_NOT_BEGUN,
            Reason.AGREEMENT_EXPIRED,
            Reason.RESEARCH_APPROVAL,
        )
    )
}


def _why_not(
    actor: Actor, tables: tuple[str, ...], agreement: Agreement, day: date
) -> Refusal | None:
    which = f"Agreement {agreement.id}"
    if actor.standing.side is not Side.SYSTEM and not agreement.names(actor.organisation):
        return Refusal(
            Reason.AGREEMENT_ORGANISATION,
            f"{which} does not name {actor.organisation or 'your organisation'}.",
            "People's rows are read by the organisations that an agreement names.",
            "Ask for a new version of the agreement that names the organisation.",
        )
    missing = [name for name in tables if name not in agreement.tables]
    if missing:
        return Refusal(
            Reason.AGREEMENT_TABLE,
            f"{which} does not name the table {', '.join(f'`{name}`' for name in missing)}.",
            f"It names: {', '.join(agreement.tables)}.",
            "Leave the table out, or ask for a new version of the agreement.",
        )
    return _why_not_in_force(agreement, which, day)


def _why_not_in_force(agreement: Agreement, which: str, day: date) -> Refusal | None:
    from_to = f"It holds from {agreement.starts_on} to {agreement.ends_on}, once signed."
    if not agreement.signed_by:
        return Refusal(Reason.AGREEMENT_UNSIGNED, f"{which} is not signed.", from_to,
            "Have it signed and name who signed in `signed_by`.")  # fmt: skip
    if day < agreement.starts_on:
        return Refusal(Reason.AGREEMENT_NOT_BEGUN, f"{which} has not begun on {day}.", from_to,
            "Wait for its first day, or ask for a new version.")  # fmt: skip
    if day > agreement.ends_on:
        return Refusal(Reason.AGREEMENT_EXPIRED, f"{which} has ended before {day}.", from_to,
            "Have it renewed, then load the new version.")  # fmt: skip
    if agreement.purpose is Purpose.RESEARCH and not agreement.research_approvals:
        return Refusal(
            Reason.RESEARCH_APPROVAL,
            f"{which} is for research and carries no research approval.",
            "Research reads people's rows only with the approvals that the agreement names.",
            "Add them as `research_approvals`, and have the new version signed.",
        )
    return None


def _rows(
    actor: Actor,
    agreement: Agreement,
    day: date,
    practices_of: Callable[[str, date], Iterable[str]],
) -> RowRule:
    side = actor.standing.side
    if side is Side.SENDER:
        return RowRule(providers=frozenset({actor.organisation}))
    if side is Side.RECEIVER:
        held = frozenset(practices_of(actor.organisation, day))
        practices = held & frozenset(agreement.participants)
        if not practices:
            raise Refusal(
                Reason.NO_PRACTICES,
                f"No practice of {actor.organisation} takes part in agreement {agreement.id}.",
                "A PCN sees the people of its own practices that take part.",
                "Name the practices as `participants` of the agreement, or mend the footprint.",
            )
        return RowRule(practices=practices)
    return RowRule(providers=agreement.organisations)


def _is_care_team(actor: Actor, agreement: Agreement) -> bool:
    """True where the reader is the care team; for the engine, where only care teams control."""
    if actor.standing.side is Side.SYSTEM:
        receivers = frozenset(agreement.parties_as(PartyRole.RECEIVER))
        return frozenset(agreement.controllers) <= receivers | frozenset(agreement.participants)
    return actor.standing.side is Side.RECEIVER or actor.standing.clinician
