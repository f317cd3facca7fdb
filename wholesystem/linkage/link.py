"""Give every row its person: by NHS number, else by the sender's own number, else by the row.

Nothing is matched by likeness, because a wrong match tells a practice something about someone
else (domain 1.1). The rows come as columns and are joined as sets. Making and keeping people is
the caller's, in three steps: `new_people` says who is not known yet; with those made,
`new_links` says which of the senders' own numbers now name a known person; with those kept,
`people_of` gives the person of every row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from wholesystem.lake.connection import cursor

NUMBERS = pa.schema([("nhs_number", pa.string()), ("person", pa.int64())])
LOCALS = pa.schema(
    [
        ("provider", pa.string()),
        ("local_id", pa.string()),
        ("person", pa.int64()),
        ("has_number", pa.bool_()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The rows to be linked, a value for each in every column.

    `nhs_number` is ten digits that pass their check, or null. `own_key` names the row itself: a
    row in which nothing names the person is a person of its own.
    """

    nhs_number: pa.Array
    provider: pa.Array
    local_person_id: pa.Array
    own_key: pa.Array


@dataclass(frozen=True, kw_only=True)
class Known:
    """Who is known: `numbers` as the schema NUMBERS, `locals` as LOCALS.

    Both may hold more than the rows ask for.
    """

    numbers: pa.Table
    locals: pa.Table


@dataclass(frozen=True, kw_only=True)
class NewPeople:
    """Who must be made before the rows can be linked, each once, as they first appear.

    `numbers` (nhs_number) are new people with a number. `locals` (provider, local_id) are new
    people without one. `traced` (nhs_number, person) are people known until now only by a
    sender's own number, whose NHS number has come: they get it and stay who they are.
    """

    numbers: pa.Table
    locals: pa.Table
    traced: pa.Table


def new_people(rows: Rows, known: Known) -> NewPeople:
    """Who is in the rows and not known yet.

    >>> someone = Rows(
    ...     nhs_number=pa.array(["9990000018", None]),
    ...     provider=pa.array(["RXA", "RXA"]),
    ...     local_person_id=pa.array([None, "17"]),
    ...     own_key=pa.array(["a", "b"]),
    ... )
    >>> found = new_people(someone, Known(numbers=NUMBERS.empty_table(),
    ...     locals=LOCALS.empty_table()))
    >>> found.numbers.to_pylist(), found.locals.to_pylist()
    ([{'nhs_number': '9990000018'}], [{'provider': 'RXA', 'local_id': '17'}])
    """
    with _asking(rows, known) as ask:
        ask.execute(f"CREATE TEMP TABLE traced AS {_TRACED}")
        return NewPeople(
            numbers=ask.execute(_NEW_NUMBERS).to_arrow_table(),
            locals=ask.execute(_NEW_LOCALS).to_arrow_table(),
            traced=ask.execute("FROM traced ORDER BY nhs_number").to_arrow_table(),
        )


def new_links(rows: Rows, known: Known) -> pa.Table:
    """The senders' own numbers (provider, local_id) that the rows show to name a known person.

    One that stands beside two NHS numbers in the same file names nobody.
    """
    with _asking(rows, known) as ask:
        return ask.execute(
            """SELECT provider, local_id, person FROM paired JOIN numbers USING (nhs_number)
            ANTI JOIN locals USING (provider, local_id) ORDER BY provider, local_id"""
        ).to_arrow_table()


def people_of(rows: Rows, known: Known) -> pa.Array:
    """The person of every row, in the rows' order; everyone must be known by now."""
    with _asking(rows, known) as ask:
        people = ask.execute(
            """SELECT place, person FROM entry JOIN numbers USING (nhs_number)
            UNION ALL
            SELECT place, person FROM entry JOIN locals USING (provider, local_id)
            WHERE nhs_number IS NULL ORDER BY place"""
        ).to_arrow_table()["person"]
    assert len(people) == len(rows.provider) and not people.null_count, "someone was not made"
    return people.combine_chunks()


@contextmanager
def _asking(rows: Rows, known: Known) -> Iterator[duckdb.DuckDBPyConnection]:
    reader = cursor()
    try:
        reader.register(
            "sent",
            pa.table(
                {
                    "place": pa.array(range(len(rows.provider)), pa.int64()),
                    "nhs_number": rows.nhs_number,
                    "provider": rows.provider,
                    "local_person_id": rows.local_person_id,
                    "own_key": rows.own_key,
                }
            ),
        )
        reader.register("numbers", known.numbers)
        reader.register("locals", known.locals)
        reader.execute("""CREATE TEMP VIEW entry AS
            SELECT place, nhs_number, provider, coalesce(local_person_id, own_key) AS local_id,
                local_person_id FROM sent""")
        # A sender's own number that stands beside exactly one NHS number.
        reader.execute("""CREATE TEMP VIEW paired AS
            SELECT provider, local_person_id AS local_id, min(nhs_number) AS nhs_number
            FROM entry WHERE nhs_number IS NOT NULL AND local_person_id IS NOT NULL
            GROUP BY ALL HAVING min(nhs_number) = max(nhs_number)""")
        yield reader
    finally:
        reader.close()


# Of two people who would get the same number the first keeps it: joining them is a decision.
_TRACED = """SELECT nhs_number, min(person) AS person
    FROM paired JOIN locals USING (provider, local_id)
    ANTI JOIN numbers USING (nhs_number)
    WHERE NOT has_number
    GROUP BY nhs_number
    QUALIFY count(*) OVER (PARTITION BY min(person)) = 1"""
_NEW_NUMBERS = """SELECT nhs_number FROM entry
    ANTI JOIN numbers USING (nhs_number) ANTI JOIN traced USING (nhs_number)
    WHERE nhs_number IS NOT NULL GROUP BY nhs_number ORDER BY min(place)"""
_NEW_LOCALS = """SELECT provider, local_id FROM entry
    ANTI JOIN locals USING (provider, local_id) ANTI JOIN paired USING (provider, local_id)
    WHERE nhs_number IS NULL GROUP BY ALL ORDER BY min(place)"""
