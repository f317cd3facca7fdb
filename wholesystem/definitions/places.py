"""Where a practice stands on the day of the run: its PCN and its ICB."""

import ibis
import ibis.expr.types as ir

from wholesystem.definitions.parameters import TODAY
from wholesystem.definitions.rows import organisations, relationships


def _in_force(rows: ir.Table) -> ir.Table:
    """Rows that hold on the day of the run; an open end is open."""
    started = rows.from_on.isnull() | (rows.from_on <= TODAY)
    not_ended = rows.to_on.isnull() | (rows.to_on >= TODAY)
    return rows.filter(started, not_ended)


def parent(kind: str) -> ir.Table:
    """The whole of that kind that each organisation is a member of on the day of the run.

    Columns `part` and `whole`. Where there are two, which is a fault that `check` tells, the
    first by code is taken, so that the same data gives the same answer.
    """
    wholes = _in_force(organisations).filter(organisations.kind == kind)
    wholes = wholes.select(whole="organisation").distinct()
    ties = _in_force(relationships).filter(relationships.kind == "MEMBER_OF")
    joined = ties.inner_join(wholes, ties.to_organisation == wholes.whole)
    return joined.group_by(part="from_organisation").aggregate(whole=joined.whole.min())


def practice_places() -> ir.Table:
    """Each practice with its PCN and ICB on the day of the run.

    The ICB is the practice's own where the register has the tie, else that of its PCN.
    """
    practices = (
        _in_force(organisations)
        .filter(organisations.kind == "PRACTICE")
        .select(place_practice="organisation")
        .distinct()
    )
    pcns = parent("PCN").rename(pcn_part="part", pcn="whole")
    own = parent("ICB").rename(own_part="part", own_icb="whole")
    theirs = parent("ICB").rename(their_part="part", their_icb="whole")
    rows = practices.left_join(pcns, practices.place_practice == pcns.pcn_part)
    rows = rows.left_join(own, rows.place_practice == own.own_part)
    rows = rows.left_join(theirs, rows.pcn == theirs.their_part)
    return rows.select("place_practice", "pcn", icb=ibis.coalesce(rows.own_icb, rows.their_icb))
