"""What a file about people says of who they are: kept in identities, compared as sets."""

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from wholesystem.core.clock import now
from wholesystem.lake.connection import cursor
from wholesystem.work.identities.models import Identity
from wholesystem.work.locks import chunks

TEXTS = ("nhs_status", "family_name", "given_name", "address", "postcode", "phone")
FIELDS = (*TEXTS, "born_on", "sensitive")
VERIFIED, NOT_TRACED = "01", "02"
HELD = pa.schema(
    [
        ("person", pa.int64()),
        *((name, pa.string()) for name in TEXTS),
        ("born_on", pa.date32()),
        ("sensitive", pa.bool_()),
    ]
)


def disclosable(rows: pa.Table, held: pa.Table) -> pa.Array:
    """Whether each row's NHS number may be used to send something about the person (domain 1.1).

    Status 01; or 02 where the date of birth and either the family name or the postcode are those
    that identities hold *as verified*: a number that nobody traced cannot vouch for itself by
    coming twice.
    """
    return _ask(
        rows,
        held,
        f"""SELECT coalesce(sent.nhs_number IS NOT NULL AND (
                sent.nhs_status = '{VERIFIED}'
                OR (sent.nhs_status = '{NOT_TRACED}' AND held.nhs_status = '{VERIFIED}'
                    AND sent.born_on = held.born_on
                    AND (lower(trim(sent.family_name)) = lower(trim(held.family_name))
                        OR replace(upper(sent.postcode), ' ', '')
                            = replace(upper(held.postcode), ' ', '')))), false) AS answer
            FROM sent LEFT JOIN held USING (person) ORDER BY sent.source_row""",
    )["answer"].combine_chunks()


def update_details(rows: pa.Table, held: pa.Table) -> int:
    """Keep what the file says of people, where it says something new; gives how many changed.

    What is held as verified gives way only to what is verified. A mark of sensitivity goes only
    where a file says in so many words that it is gone.
    """
    changed = _ask(
        rows,
        held,
        f"""SELECT sent.person, {", ".join(_kept_text(name) for name in TEXTS)}, sent.born_on,
                coalesce(sent.sensitive, held.sensitive, false) AS sensitive
            FROM sent JOIN held USING (person)
            WHERE (held.nhs_status <> '{VERIFIED}' OR sent.nhs_status = '{VERIFIED}')
                AND ({" OR ".join(f"{_text(name)} <> held.{name}" for name in TEXTS)}
                    OR sent.born_on IS DISTINCT FROM held.born_on
                    OR coalesce(sent.sensitive, held.sensitive) <> held.sensitive)""",
    )
    _write(changed)
    return len(changed)


def _write(changed: pa.Table) -> None:
    """One statement for all: an extract may bring two million people at once."""
    names = [*FIELDS, "updated_at"]
    quote = connection.ops.quote_name
    table = quote(Identity._meta.db_table)
    settings = ", ".join(f"{quote(name)} = %s" for name in names)
    stamp = Identity._meta.get_field("updated_at").get_db_prep_save(now(), connection)
    born_on = Identity._meta.get_field("born_on")
    columns = [
        [born_on.get_db_prep_save(value, connection) for value in changed[name].to_pylist()]
        if name == "born_on"
        else changed[name].to_pylist()
        for name in FIELDS
    ]
    rows = zip(*columns, [stamp] * len(changed), changed["person"].to_pylist(), strict=True)
    with connection.cursor() as writer:
        writer.executemany(f"UPDATE {table} SET {settings} WHERE person = %s", list(rows))


def _text(name: str) -> str:
    length = Identity._meta.get_field(name).max_length
    value = f"coalesce(sent.{name}, '')"
    return f"left({value}, {length})" if length else value


def _kept_text(name: str) -> str:
    return f"{_text(name)} AS {name}"


def _ask(rows: pa.Table, held: pa.Table, question: str) -> pa.Table:
    reader = cursor()
    try:
        reader.register("sent", rows)
        reader.register("held", held)
        return reader.execute(question).to_arrow_table()
    finally:
        reader.close()


def held_of(rows: pa.Table) -> pa.Table:
    """What identities hold of the people in the rows, before the rows change it."""
    people = pc.unique(rows["person"]).to_pylist()
    names = HELD.names
    found = [
        row
        for part in chunks(people)
        for row in Identity.objects.filter(pk__in=part).values_list(*names)
    ]
    columns = list(zip(*found, strict=True)) or [()] * len(names)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, HELD, strict=True)],
        schema=HELD,
    )
