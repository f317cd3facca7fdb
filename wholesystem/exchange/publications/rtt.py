"""NHS England's RTT full extract, monthly: 121 columns, a row a provider, commissioner, part and
treatment function, a column a week of waiting.

It holds its own totals in five places, and they are checked before a row is taken (domain 5A):
`Total` is blank in parts 2, 2A and 3; `Total All` is the bands and the unknown clock starts, where
there are bands; C_999 is the sum of the specialties of a provider, commissioner and part. C_999
is then dropped, for it is the same pathways a second time.
"""

from datetime import date

import duckdb
import pyarrow as pa

from wholesystem.core.problem import Fault, Problem
from wholesystem.exchange.found import Contents, Issue, Span, rejected
from wholesystem.exchange.opening import Form, Opened
from wholesystem.exchange.publications.rtt_month import span_in
from wholesystem.lake.connection import cursor
from wholesystem.tables import TABLES

WEEKS_MAX = 104
BANDS = (
    *(f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(WEEKS_MAX)),
    f"Gt {WEEKS_MAX} Weeks SUM 1",
)
NAMES = {
    "period": "Period",
    "provider_parent": "Provider Parent Org Code",
    "provider_parent_name": "Provider Parent Name",
    "provider": "Provider Org Code",
    "provider_name": "Provider Org Name",
    "commissioner_parent": "Commissioner Parent Org Code",
    "commissioner_parent_name": "Commissioner Parent Name",
    "commissioner": "Commissioner Org Code",
    "commissioner_name": "Commissioner Org Name",
    "part": "RTT Part Type",
    "part_description": "RTT Part Description",
    "treatment_function": "Treatment Function Code",
    "treatment_function_name": "Treatment Function Name",
}
COUNTS = {
    "total": "Total",
    "unknown_start": "Patients with unknown clock start date",
    "total_all": "Total All",
}
COLUMNS = (*NAMES.values(), *BANDS, *COUNTS.values())
PARTS = TABLES["rtt_waits"].column("part").values
WITHOUT_TOTAL = ("Part_2", "Part_2A", "Part_3")
ALL_SPECIALTIES = "C_999"
# What a spreadsheet wrote where a name could not be looked up.
NO_NAME = "#N/A"
NEXT_STEP = "Download the extract again from NHS England; if it is the same, ask them about it."


def read(opened: Opened, given: Span | None = None) -> Contents:
    """The rows of an extract, one a week of waiting with pathways in it; raises a Problem.

    `given` is the period as a person gave it: it must agree with the file, and stands in for it
    where the file holds none.
    """
    reader = cursor()
    try:
        _load(reader, opened)
        span = span_in(reader, opened, given)
        issues = _reconcile(reader, opened.name)
        rows = _waits(reader, span.first if span else None)
        return Contents(
            table=TABLES["rtt_waits"],
            rows=rows,
            rows_read=_one(reader, "SELECT count(*) FROM extract"),
            issues=issues,
            span=span,
            organisations=_organisations(reader),
        )
    finally:
        reader.close()


def _load(reader: duckdb.DuckDBPyConnection, opened: Opened) -> None:
    """Make `wide`, the file as it is, and `extract`, its columns under short names."""
    if opened.form is Form.PARQUET:
        raise rejected(
            f"{opened.name} has the columns of the RTT extract, but is not a CSV.",
            "NHS England publishes the extract as a CSV in a zip.",
            "Receive the file as it was published.",
            rule="UNKNOWN_FORM",
        )
    try:
        reader.execute(f"CREATE TEMP TABLE wide AS {_read_csv(opened, 'BIGINT')}")
    except duckdb.Error as error:
        raise _unreadable(reader, opened) from error
    words = ", ".join(f"""nullif(trim("{name}"), '') AS {alias}""" for alias, name in NAMES.items())
    counts = ", ".join(f'"{name}" AS {alias}' for alias, name in COUNTS.items())
    bands = ", ".join(f'"{name}"' for name in BANDS)
    reader.execute(f"""CREATE TEMP TABLE extract AS
        SELECT source_row, {words}, {counts},
            list_sum([{bands}]) AS banded, list_min([{bands}]) AS least FROM wide""")
    if not _one(reader, "SELECT count(*) FROM wide"):
        raise rejected(
            f"{opened.name} has a header and no rows.",
            "An extract has a row for each provider, commissioner, part and specialty.",
            NEXT_STEP,
            rule="EMPTY_FILE",
        )


def _read_csv(opened: Opened, number: str) -> str:
    counted = {*BANDS, *COUNTS.values()}
    columns = ", ".join(
        f"{_quoted(name)}: '{number if name in counted else 'VARCHAR'}'" for name in opened.header
    )
    return f"""SELECT *, row_number() OVER () + 1 AS source_row FROM read_csv(
        {_quoted(str(opened.path))}, auto_detect = false, header = true,
        delim = {_quoted(opened.delimiter)}, quote = '"', escape = '"', columns = {{{columns}}})"""


def _unreadable(reader: duckdb.DuckDBPyConnection, opened: Opened) -> Problem:
    """Why the file could not be read with its counts as numbers: every cell that is not one."""
    try:
        reader.execute(f"CREATE TEMP TABLE wide AS {_read_csv(opened, 'VARCHAR')}")
    except duckdb.Error:
        return rejected(
            f"{opened.name} was cut short or damaged: a row has more or fewer values than the "
            "header has names.",
            f"Each row has {len(opened.header)} values.",
            NEXT_STEP,
            rule="CUT_SHORT",
        )
    cells = ", ".join(f'"{name}"' for name in (*BANDS, *COUNTS.values()))
    found = reader.execute(f"""SELECT source_row, band, cell
        FROM (UNPIVOT (SELECT source_row, {cells} FROM wide) ON {cells} INTO NAME band VALUE cell)
        WHERE trim(cell) <> '' AND try_cast(cell AS BIGINT) IS NULL ORDER BY 1""").fetchall()
    faults = tuple(
        _fault(opened.name, row, f"`{band}` is `{cell}`.", "A count is a whole number.", band)
        for row, band, cell in found
    )
    return _refused(f"{opened.name} has {len(faults)} cells that are not numbers.", faults)


def _reconcile(reader: duckdb.DuckDBPyConnection, name: str) -> tuple[Issue, ...]:
    """Refuse a file whose totals are not its parts, with both figures; gives what is only odd."""
    faults = [
        _fault(name, row, what, allowed)
        for question, allowed in _SUMS
        for row, what in reader.execute(question).fetchall()
    ]
    if faults:
        raise _refused(
            f"{name} does not add up: {len(faults):,} totals are not the sum of their parts.",
            tuple(faults),
        )
    above = _one(
        reader,
        """SELECT count(*) FROM (
            SELECT sum(total_all) FILTER (part = 'Part_2') AS waiting,
                sum(total_all) FILTER (part = 'Part_2A') AS decided
            FROM extract GROUP BY provider, commissioner, treatment_function
        ) WHERE decided > coalesce(waiting, 0)""",
    )
    if not above:
        return ()
    told = (
        "Pathways with a decision to admit (part 2A) are more than all incomplete pathways "
        "(part 2), of which they should be a part. The rows are kept as published."
    )
    return (Issue("PART_2A_ABOVE_PART_2", above, told, "part"),)


_NO_TOTAL = ", ".join(f"'{part}'" for part in WITHOUT_TOTAL)
# Each gives the rows at fault, with both figures in the sentence.
_SUMS = (
    (
        f"""SELECT source_row, 'The part is `' || coalesce(part, '') || '`.' FROM extract
            WHERE part IS NULL OR part NOT IN ({", ".join(f"'{part}'" for part in PARTS)})""",
        f"A part is one of {', '.join(PARTS)}.",
    ),
    (
        """SELECT source_row, 'The provider or the treatment function is empty.' FROM extract
            WHERE provider IS NULL OR treatment_function IS NULL""",
        "Each row names both.",
    ),
    (
        """SELECT source_row, 'A count is ' || least(least, total_all, unknown_start) || '.'
            FROM extract WHERE least(least, total_all, unknown_start) < 0""",
        "A count is 0 or more.",
    ),
    (
        f"""SELECT source_row, '`Total` is ' || coalesce(total::VARCHAR, 'blank')
                || ' and its weeks add to ' || coalesce(banded, 0) || '.'
            FROM extract
            WHERE CASE WHEN part IN ({_NO_TOTAL}) THEN total <> banded
                ELSE total IS DISTINCT FROM coalesce(banded, 0) END""",
        "`Total` is the sum of the weeks; it is blank in parts 2, 2A and 3.",
    ),
    (
        """SELECT source_row, '`Total All` is ' || coalesce(total_all::VARCHAR, 'blank')
                || '; weeks and unknown clock starts add to '
                || (coalesce(banded, 0) + coalesce(unknown_start, 0)) || '.'
            FROM extract
            WHERE total_all IS NULL OR (
                (banded IS NOT NULL OR unknown_start > 0)
                AND total_all <> coalesce(banded, 0) + coalesce(unknown_start, 0))""",
        "`Total All` is the weeks and the unknown clock starts together.",
    ),
    (
        f"""SELECT min(source_row), 'The specialties of ' || provider || ', '
                || coalesce(commissioner, 'no commissioner') || ', ' || part || ' add to '
                || coalesce(sum(total_all) FILTER (treatment_function <> '{ALL_SPECIALTIES}'), 0)
                || ' and {ALL_SPECIALTIES} is ' || coalesce(
                    sum(total_all) FILTER (treatment_function = '{ALL_SPECIALTIES}'), 0) || '.'
            FROM extract GROUP BY provider, commissioner, part
            HAVING coalesce(sum(total_all) FILTER (treatment_function <> '{ALL_SPECIALTIES}'), 0)
                <> coalesce(sum(total_all) FILTER (treatment_function = '{ALL_SPECIALTIES}'), 0)
            ORDER BY 1""",
        f"{ALL_SPECIALTIES} is the sum of the specialties.",
    ),
    (
        """SELECT max(source_row), 'The row of ' || provider || ', '
                || coalesce(commissioner, 'no commissioner') || ', ' || part || ', '
                || treatment_function || ' is there ' || count(*) || ' times.'
            FROM extract GROUP BY provider, commissioner, part, treatment_function
            HAVING count(*) > 1""",
        "Each provider, commissioner, part and treatment function is there once.",
    ),
)


def _waits(reader: duckdb.DuckDBPyConnection, month: date | None) -> pa.Table:
    """One row a week of waiting; weeks are empty where no band tells them."""
    bands = ", ".join(f'"{name}"' for name in BANDS)
    weeks = ", ".join(f"({_quoted(name)}, {week})" for week, name in enumerate(BANDS))
    return reader.execute(
        f"""WITH bands(band, weeks) AS (VALUES {weeks}),
        cells AS (
            SELECT source_row, weeks, pathways
            FROM (UNPIVOT (SELECT source_row, {bands} FROM wide) ON {bands}
                INTO NAME band VALUE pathways) JOIN bands USING (band)
            WHERE pathways > 0
            UNION ALL
            SELECT source_row, NULL, unknown_start FROM extract WHERE unknown_start > 0
            UNION ALL
            SELECT source_row, NULL, total_all FROM extract
            WHERE banded IS NULL AND coalesce(unknown_start, 0) = 0 AND total_all > 0)
        SELECT $month::DATE AS month, provider, {_named("provider_name")}, provider_parent,
            commissioner, {_named("commissioner_name")}, commissioner_parent, part,
            treatment_function, treatment_function_name, weeks::BIGINT AS weeks, pathways,
            source_row
        FROM cells JOIN extract USING (source_row)
        WHERE treatment_function <> '{ALL_SPECIALTIES}'""",
        {"month": month},
    ).to_arrow_table()


def _organisations(reader: duckdb.DuckDBPyConnection) -> pa.Table:
    """Every organisation that the file names, once, with what the file shows it to be."""
    return reader.execute(f"""
        WITH named(organisation, name, kind, place) AS (
            SELECT commissioner_parent, commissioner_parent_name, 'ICB', 1 FROM extract
            UNION ALL SELECT provider_parent, provider_parent_name,
                CASE WHEN provider_parent LIKE 'Q%' THEN 'ICB' ELSE 'NATIONAL' END, 2 FROM extract
            UNION ALL SELECT provider, provider_name,
                CASE WHEN provider_name LIKE '%NHS%FOUNDATION TRUST%' THEN 'FT'
                    WHEN provider_name LIKE '%NHS%TRUST%' THEN 'TRUST'
                    ELSE 'IS_PROVIDER' END, 3 FROM extract
            UNION ALL SELECT commissioner, commissioner_name,
                CASE WHEN commissioner_parent IS NOT NULL THEN 'SUB_ICB'
                    WHEN commissioner_name LIKE '%COMMISSIONING REGION' THEN 'REGION'
                    ELSE 'NATIONAL' END, 4 FROM extract)
        SELECT organisation, min_by(name, (place, name)) AS name,
            min_by(kind, (place, kind)) AS kind
        FROM named WHERE organisation IS NOT NULL AND name <> '{NO_NAME}'
        GROUP BY organisation ORDER BY organisation""").to_arrow_table()


def _named(column: str) -> str:
    return f"nullif({column}, '{NO_NAME}') AS {column}"


def _fault(name: str, row: int, what: str, allowed: str, column: str | None = None) -> Fault:
    where = f"{name}, row {row}"
    return Fault(where, what, allowed, "", rule="DOES_NOT_ADD_UP", row=row, column=column)


def _refused(what: str, faults: tuple[Fault, ...]) -> Problem:
    allowed = "An extract adds up as NHS England's do (domain 5A, RTT file)."
    return rejected(what, allowed, NEXT_STEP, rule="DOES_NOT_ADD_UP", faults=faults)


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _one(reader: duckdb.DuckDBPyConnection, question: str) -> int:
    found = reader.execute(question).fetchone()
    assert found is not None
    return found[0]
