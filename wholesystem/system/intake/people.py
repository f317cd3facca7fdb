"""The person of every row, and who the people are: names and numbers end here, in identities."""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.identifiers import MISSING
from wholesystem.core.problem import Fault
from wholesystem.exchange.checks import ADDED, NHS_SENT
from wholesystem.exchange.found import Quarantined
from wholesystem.exchange.row_rules import NHS_FAULT
from wholesystem.lake.connection import cursor
from wholesystem.linkage.link import (
    LOCALS,
    NUMBERS,
    Known,
    Rows,
    new_links,
    new_people,
    people_of,
)
from wholesystem.system.intake.details import disclosable, held_of, update_details
from wholesystem.tables import Sensitivity, Table
from wholesystem.work.identities import actions

# What `identities` has room for as a sender's own number.
LOCAL_ID_MAX = 100


def with_people(table: Table, rows: pa.Table) -> tuple[pa.Table, tuple[Quarantined, ...]]:
    """The rows with `person` and without what says who it is; and rows about somebody twice.

    Call it inside `identities.actions.adding_people()`. New people are made, and what a file
    about people says of them is kept.
    """
    asked = _rows(table, rows)
    known = _known(asked)
    known = _make(new_people(asked, known), known)
    links = new_links(asked, known)
    known = _link(links, known)
    rows = rows.append_column("person", people_of(asked, known))
    rows = rows.append_column("own_key", asked.own_key)
    twice: tuple[Quarantined, ...] = ()
    if table.people_feed:
        rows, twice = _once(table, rows)
        held = held_of(rows)
        rows = rows.append_column("disclosable", disclosable(rows, held))
        update_details(rows, held)
    return rows, twice


def without_identities(table: Table, rows: pa.Table) -> pa.Table:
    """What may go to the lake: no column that says who a person is."""
    identifying = [
        column.name
        for column in table.feed_columns
        if column.sensitivity is Sensitivity.IDENTIFYING
    ]
    gone = {*identifying, *ADDED, "own_key"}
    return rows.select([name for name in rows.column_names if name not in gone])


def trace(table: Table, rows: pa.Table, load_id: str, provider: str) -> int:
    """Queue the rows whose NHS number is bad, or whose person has none, to be traced (X-A1)."""
    faulty = rows.filter(pc.is_valid(rows[NHS_FAULT]))
    missing = faulty.filter(pc.equal(faulty[NHS_FAULT], MISSING))
    numbers = actions.numbers_of(pc.unique(missing["person"]).to_pylist())
    wanted = [
        each
        for each in faulty.select(
            ["person", "local_person_id", "own_key", NHS_FAULT, NHS_SENT]
        ).to_pylist()
        if each[NHS_FAULT] != MISSING or not numbers.get(each["person"])
    ]
    return actions.raise_traces(
        table.name,
        load_id,
        provider,
        [
            {
                "local_id": (each["local_person_id"] or each["own_key"])[:LOCAL_ID_MAX],
                "submitted_number": (each[NHS_SENT] or "")[:40],
                "rule": each[NHS_FAULT],
            }
            for each in wanted
        ],
    )


def _rows(table: Table, rows: pa.Table) -> Rows:
    return Rows(
        nhs_number=rows["nhs_number"].combine_chunks(),
        provider=rows[table.provider_column].combine_chunks(),
        local_person_id=rows["local_person_id"].combine_chunks(),
        own_key=_own_key(table, rows),
    )


def _own_key(table: Table, rows: pa.Table) -> pa.Array:
    """A name for each row that is its own and comes again when the row does."""
    names = [name for name in table.key if name in rows.column_names] or ["source_row"]
    reader = cursor()
    try:
        reader.register("sent", rows)
        found = reader.execute(f"""SELECT CASE WHEN length(k) > {LOCAL_ID_MAX}
                THEN left(k, {LOCAL_ID_MAX - 33}) || ' ' || md5(k) ELSE k END AS k
            FROM (SELECT source_row, concat_ws(' ', '{table.name}', {", ".join(names)}) AS k
                FROM sent) ORDER BY source_row""").to_arrow_table()
        return found["k"].combine_chunks()
    finally:
        reader.close()


def _known(asked: Rows) -> Known:
    numbers = actions.people_for_numbers(pc.unique(asked.nhs_number.drop_null()).to_pylist())
    entry = pa.table(
        {
            "provider": asked.provider,
            "local_id": pc.coalesce(asked.local_person_id, asked.own_key),
        }
    )
    found: list[tuple[str, str, int]] = []
    for provider in pc.unique(asked.provider).to_pylist():
        own = entry.filter(pc.equal(entry["provider"], provider))["local_id"]
        people = actions.people_for_local(provider, pc.unique(own).to_pylist())
        found += [(provider, local_id, person) for local_id, person in people.items()]
    numbered = actions.numbers_of({person for _, _, person in found})
    return Known(
        numbers=_table(NUMBERS, numbers.items()),
        locals=_table(LOCALS, ((*each, bool(numbered.get(each[2]))) for each in found)),
    )


def _make(new, known: Known) -> Known:
    """Make the new people, and give a traced number to those who are known."""
    numbers = new.numbers["nhs_number"].to_pylist()
    people = actions.add_people({"nhs_number": numbers}) if numbers else []
    traced = [tuple(each.values()) for each in new.traced.to_pylist()]
    if traced:
        actions.update_people(
            {
                "person": [person for _, person in traced],
                "nhs_number": [number for number, _ in traced],
            }
        )
    own = new.locals.to_pylist()
    unnumbered = actions.add_people({"nhs_number": [None] * len(own)}) if own else []
    named = [
        (each["provider"], each["local_id"], person, False)
        for each, person in zip(own, unnumbered, strict=True)
    ]
    _keep_local_ids(named)
    return Known(
        numbers=pa.concat_tables(
            [known.numbers, _table(NUMBERS, [*zip(numbers, people, strict=True), *traced])]
        ),
        locals=pa.concat_tables([known.locals, _table(LOCALS, named)]),
    )


def _link(links: pa.Table, known: Known) -> Known:
    named = [(*each.values(), True) for each in links.to_pylist()]
    _keep_local_ids(named)
    return Known(
        numbers=known.numbers, locals=pa.concat_tables([known.locals, _table(LOCALS, named)])
    )


def _keep_local_ids(named: Iterable[tuple]) -> None:
    by_provider: dict[str, dict[str, int]] = {}
    for provider, local_id, person, _ in named:
        by_provider.setdefault(provider, {})[local_id] = person
    for provider, people in by_provider.items():
        actions.add_local_ids(provider, people)


def _table(schema: pa.Schema, rows: Iterable[tuple]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)],
        schema=schema,
    )


def _once(table: Table, rows: pa.Table) -> tuple[pa.Table, tuple[Quarantined, ...]]:
    """One row a person: somebody named once by number and once by the sender's own waits."""
    key = [table.provider_column, "person"]
    counts = rows.group_by(key).aggregate([("source_row", "count")])
    if (pc.max(counts["source_row_count"]).as_py() or 0) < 2:
        return rows, ()
    twice = counts.filter(pc.greater(counts["source_row_count"], 1))["person"]
    again = pc.is_in(rows["person"], value_set=pc.unique(twice))
    return rows.filter(pc.invert(again)), tuple(
        _twice(table, each) for each in rows.filter(again).to_pylist()
    )


def _twice(table: Table, row: dict) -> Quarantined:
    number = row["source_row"]
    fault = Fault(
        f"row {number}",
        "Another row of the file is about the same person.",
        "A file about people has one row for each.",
        "Send the one row that is right.",
        rule="DUPLICATE_PERSON",
        row=number,
        column="nhs_number",
    )
    sent = {each.name: row[each.name] for each in table.feed_columns}
    return Quarantined(
        number,
        (fault,),
        {name: "" if value is None else str(value) for name, value in sent.items()},
    )
