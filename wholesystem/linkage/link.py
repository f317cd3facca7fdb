"""Give every row its person: by NHS number, else by the sender's own number, else by the row.

Nothing is matched fuzzily, because a wrong match tells a practice something about someone else
(domain 1.1). The rows come as columns and are joined as sets; making new people is the caller's,
who keeps them. Two steps: `new_people` says who is not known yet, and once they have a number,
`people_of` gives the person of every row.
"""

from dataclasses import dataclass

import pyarrow as pa

from wholesystem.lake.connection import cursor


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows to be linked, a value for each in every column.

    `nhs_number` has ten digits or is null; `fault` says why it is null. `own_key` names the row
    where nothing names the person, so that each such row is a person by itself.
    """

    nhs_number: pa.Array
    fault: pa.Array
    provider: pa.Array
    local_person_id: pa.Array
    own_key: pa.Array


@dataclass(frozen=True, kw_only=True)
class Known:
    """The people that are known: `numbers` (nhs_number, person) and `locals` (provider, local_id,
    person)."""

    numbers: pa.Table
    locals: pa.Table


@dataclass(frozen=True, kw_only=True)
class NewPeople:
    """Who must be made before the rows can be linked.

    `numbers` (nhs_number) are new identified people. `traced` (nhs_number, person) are people
    known so far by a sender's own number alone, whose NHS number has now come. `locals`
    (provider, local_id) are people without an NHS number.
    """

    numbers: pa.Table
    traced: pa.Table
    locals: pa.Table


def new_people(rows: Rows, known: Known) -> NewPeople:
    """Who is in the rows and not known yet, each once, in the order of first appearance."""
    ...


def people_of(rows: Rows, known: Known) -> pa.Array:
    """The person of every row, in the rows' order; `known` must hold everyone by now."""
    ...
