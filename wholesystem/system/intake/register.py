"""The register of organisations as the lake holds it, for the way in."""

import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.clock import today
from wholesystem.definitions.rows import organisations
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.permit import decide
from wholesystem.sharing.purpose import Purpose
from wholesystem.system.opened import System

FROM_PUBLICATION = "from publication"


def registered(system: System) -> pa.Table:
    """Every organisation of the register: `organisation`, `source`, `load_id` and the rest."""
    permit = decide(
        SYSTEM_ACTOR, Purpose.PUBLIC_REPORT, ("organisations",), agreements=(), day=today()
    )
    with system.lake.open(permit) as reading:
        return reading.run(organisations)


def known_codes(register: pa.Table) -> frozenset[str]:
    """The codes by which a sender is known; none where the register has no rows of its own.

    What a publication happens to name is no register: practices and PCNs are in none of them.
    """
    published = pc.starts_with(pc.fill_null(register["source"], ""), FROM_PUBLICATION)
    if not len(register) or pc.all(published).as_py():
        return frozenset()
    return frozenset(register["organisation"].to_pylist())


def unknown_of(published: pa.Table, register: pa.Table, said_by: str) -> pa.Table:
    """The organisations that a publication names and the register lacks, marked as such."""
    known = pc.unique(register["organisation"])
    new = published.filter(pc.invert(pc.is_in(published["organisation"], value_set=known)))
    source = pa.repeat(pa.scalar(f"{FROM_PUBLICATION}: {said_by}"), len(new))
    return new.append_column("source", source)


def giving_way(register: pa.Table, codes: pa.ChunkedArray) -> dict[str, pa.Table]:
    """What is left of each publication's organisations once the register itself names `codes`.

    The register's own row is the better one, and two rows of one organisation would compete.
    """
    published = register.filter(
        pc.starts_with(pc.fill_null(register["source"], ""), FROM_PUBLICATION)
    )
    named = pc.is_in(published["organisation"], value_set=pc.unique(codes))
    left = published.filter(pc.invert(named))
    touched = pc.unique(published.filter(named)["load_id"]).to_pylist()
    return {load: left.filter(pc.equal(left["load_id"], load)) for load in touched}
