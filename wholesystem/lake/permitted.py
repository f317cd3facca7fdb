"""The views that a permit opens, as SQL.

Filters sit in the people table, which a query about people joins anyway; a table without people
in it is read as it is (measured in stack.md: a filter elsewhere can cost four times the query).
"""

from collections.abc import Iterable, Iterator, Mapping

from wholesystem.lake.scan import SQL_TYPES, scan
from wholesystem.sharing.permit import Permit
from wholesystem.tables import TABLES, Table


def people_view(permit: Permit, files: Mapping[str, list[str]]) -> Iterator[str]:
    """Who may be read: the objectors, each person once, and the people that are permitted."""
    kinds = ", ".join(quoted(kind) for kind in sorted(permit.objections)) or "NULL"
    yield f"""CREATE TEMP VIEW objectors AS
        SELECT DISTINCT person FROM ({scan(TABLES["preferences"], files.get("preferences", ()))})
        WHERE person IS NOT NULL AND kind IN ({kinds})
          AND from_on <= {_day(permit)} AND (to_on IS NULL OR to_on >= {_day(permit)})"""
    # A person known to two senders is one person: the newest row, and a tie-break after it. But a
    # newer row that says nothing of a birth, a death or a sensitive mark takes none of them back.
    known = ", ".join(
        f"""last_value({name} IGNORE NULLS) OVER (
            PARTITION BY person ORDER BY extracted_on, provider, source_row
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS {name}"""
        for name in ("born_on", "died_on", "sensitive")
    )
    yield f"""CREATE TEMP VIEW every_person AS
        SELECT * REPLACE ({known})
        FROM ({scan(TABLES["people"], files.get("people", ()))})
        QUALIFY row_number() OVER (
            PARTITION BY person ORDER BY extracted_on DESC, provider DESC, source_row DESC) = 1"""
    practices = permit.rows.practices
    registered = (
        "true"
        if practices is None
        else f"practice IN ({', '.join(quoted(code) for code in sorted(practices)) or 'NULL'})"
    )
    yield f"""CREATE TEMP VIEW permitted_people AS
        SELECT person FROM every_person
        WHERE {registered} AND person NOT IN (FROM objectors)"""


def table_view(
    permit: Permit,
    table: Table,
    columns: Iterable[str] | None,
    files: Iterable[str],
    live: str | None,
) -> str:
    """The view of one table: its permitted columns, and its rows about permitted people."""
    source = f"SELECT * FROM {live}" if live else scan(table, files)
    if table.people_feed:
        source = "SELECT * FROM every_person"
    # A column that the agreement does not name is there, so that definitions hold together, but
    # it is empty.
    chosen = None if columns is None else {*columns, "person", "load_id", "source_row"}
    listed = ", ".join(
        column.name
        if chosen is None or column.name in chosen or column.name in table.key
        else f"NULL::{SQL_TYPES[column.type]} AS {column.name}"
        for column in table.stored_columns
    )
    return (
        f"CREATE TEMP VIEW {table.name} AS SELECT {listed} FROM ({source}) {_rows(permit, table)}"
    )


def _rows(permit: Permit, table: Table) -> str:
    """The condition on a table's rows; none where everyone in it may be read."""
    if not table.person_level:
        return ""
    conditions = []
    if permit.rows.practices is not None:
        conditions.append("person IN (FROM permitted_people)")
    elif permit.objections:
        conditions.append("person NOT IN (FROM objectors)")
    if permit.rows.providers is not None and table.provider_column:
        codes = ", ".join(quoted(code) for code in sorted(permit.rows.providers)) or "NULL"
        conditions.append(f"{table.provider_column} IN ({codes})")
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def objectors_left_out(permit: Permit) -> str:
    """The question how many people objections alone keep out of a permit."""
    conditions = ["person IN (FROM objectors)"]
    if permit.rows.practices is not None:
        conditions.append(f"practice IN ({_codes(permit.rows.practices)})")
    if permit.rows.providers is not None:
        conditions.append(f"provider IN ({_codes(permit.rows.providers)})")
    return f"SELECT count(*) FROM every_person WHERE {' AND '.join(conditions)}"


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(quoted(code) for code in sorted(codes)) or "NULL"


def _day(permit: Permit) -> str:
    return f"DATE '{permit.day.isoformat()}'"


def quoted(word: str) -> str:
    """A word as a SQL string."""
    return "'" + word.replace("'", "''") + "'"
