"""The rules on whole rows that every table has: who a row is about, and is it there twice."""

from collections.abc import Iterator

import duckdb

from wholesystem.core.identifiers import CHECKDIGIT, FORMAT, TEST_RANGE
from wholesystem.exchange.reading import SOURCE_ROW
from wholesystem.exchange.rules import TEXT, Rule
from wholesystem.tables import Severity, Table

# Added to the rows about people: the fault of the NHS number.
NHS_FAULT = "nhs_fault"
# What test patients are called (domain 1.8).
TEST_SURNAME = "XXTEST"


def identifies(table: Table) -> bool:
    return any(column.name == "nhs_number" for column in table.feed_columns)


def of_identity(table: Table, synthetic: bool) -> Iterator[Rule]:
    if not identifies(table):
        return
    if table.people_feed:
        # A file about people makes people; one that nobody can be sure of is not made (X-A1).
        for rule, what in (
            (CHECKDIGIT, "`nhs_number` does not agree with its check digit."),
            (FORMAT, "`nhs_number` is not in the form of an NHS number."),
        ):
            yield Rule(
                rule=rule, column="nhs_number", fails=f"{NHS_FAULT} = '{rule}'",
                severity=Severity.QUARANTINE, what=what,
                allowed="An NHS number is ten digits, the last of which checks the others.",
                next_step="Check the number at its source and send the row again.",
            )  # fmt: skip
        yield Rule(
            rule="NHSNO_MISSING", column="nhs_number", severity=Severity.QUARANTINE,
            fails=f"{TEXT.format('nhs_number')} IS NULL AND local_person_id IS NULL",
            what="Neither `nhs_number` nor `local_person_id` says who the person is.",
            allowed="A person is named by one of the two.",
            next_step="Add one of them and send the row again.",
        )  # fmt: skip
    if not synthetic:
        named = [f"starts_with(nhs_number, '{TEST_RANGE}')"]
        if any(column.name == "family_name" for column in table.feed_columns):
            named.append(f"starts_with(upper(family_name), '{TEST_SURNAME}')")
        yield Rule(
            rule="TEST_PATIENT", column="nhs_number", severity=Severity.QUARANTINE,
            fails=" OR ".join(named),
            what="This is a test patient.",
            allowed="Test patients are in systems that are declared synthetic.",
            next_step="Remove the row at its source.",
        )  # fmt: skip


def find_doubles(reader: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make `doubles`: rows whose key is there again, and whether they are the same in every way."""
    keys = ", ".join(_key(table))
    whole = ", ".join(TEXT.format(column.name) for column in table.feed_columns)
    reader.execute(f"""CREATE TEMP TABLE doubles AS
        WITH suspects AS (
            SELECT hash({keys}) AS k FROM parsed GROUP BY k HAVING count(*) > 1),
        looked_at AS (
            SELECT {SOURCE_ROW}, hash({whole}) AS h, row({keys}) AS key
            FROM parsed WHERE hash({keys}) IN (FROM suspects))
        SELECT {SOURCE_ROW}, count(*) OVER same_key AS times,
            min(h) OVER same_key = max(h) OVER same_key AS alike,
            row_number() OVER (PARTITION BY key ORDER BY {SOURCE_ROW}) AS place
        FROM looked_at WINDOW same_key AS (PARTITION BY key)""")


def _key(table: Table) -> Iterator[str]:
    if table.provider_column:
        yield table.provider_column
    for name in table.key:
        if name == "person":  # not known before linkage: what names the person stands for it
            yield f"coalesce(nhs_number, 'local ' || local_person_id, 'row ' || {SOURCE_ROW})"
        else:
            yield name


def of_doubles(table: Table) -> Iterator[Rule]:
    named = ", ".join(f"`{name}`" for name in table.key)
    yield Rule(
        rule="DUPLICATE_KEY", column=table.key[0], fails="times > 1 AND NOT alike",
        severity=Severity.QUARANTINE,
        what=f"Another row of the file has the same {named} and says something else.",
        allowed=f"{named} names one row of a file.",
        next_step="Send the one row that is right.",
    )  # fmt: skip
    yield Rule(
        rule="DUPLICATE_ROW", column=table.key[0], fails="times > 1 AND alike AND place > 1",
        severity=Severity.WARN,
        what="A row is in the file again, the same in every column, and was kept once.",
        allowed="A row is in a file once.",
    )  # fmt: skip
