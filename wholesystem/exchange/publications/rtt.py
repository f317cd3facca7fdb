"""NHS England's RTT full extract, monthly: 121 columns, a row a provider, commissioner, part and
treatment function, a column a week of waiting.

Its cells are read by `rtt_cells`, its month by `rtt_month`, and what it adds up to is checked by
`rtt_sums` before a row is taken. C_999, the sum of the specialties, is then dropped, for it is the
same pathways a second time.
"""

from datetime import date

import duckdb
import pyarrow as pa

from wholesystem.core.problem import Problem
from wholesystem.exchange.found import Contents, Span
from wholesystem.exchange.opening import Opened
from wholesystem.exchange.publications.rtt_cells import Cells, load
from wholesystem.exchange.publications.rtt_columns import (
    ALL_SPECIALTIES,
    BANDS,
    COLUMNS,
    WITHOUT_TOTAL,
    quoted,
)
from wholesystem.exchange.publications.rtt_month import other_month_in_name, span_in
from wholesystem.exchange.publications.rtt_sums import oddities, refuse_what_is_wrong
from wholesystem.lake.connection import cursor
from wholesystem.tables import TABLES

__all__ = ["ALL_SPECIALTIES", "BANDS", "COLUMNS", "WITHOUT_TOTAL", "read"]

# What a spreadsheet wrote where a name could not be looked up.
NO_NAME = "#N/A"


def read(opened: Opened, given: Span | None = None) -> Contents:
    """The rows of an extract, one a week of waiting with pathways in it; raises a Problem.

    `given` is the period as a person gave it: it must agree with the file, and stands in for it
    where the file holds none.
    """
    reader = cursor()
    try:
        cells = load(reader, opened)
        span = _span(reader, opened, given, cells)
        return Contents(
            table=TABLES["rtt_waits"],
            rows=_waits(reader, span.first if span else None),
            rows_read=reader.execute("SELECT count(*) FROM extract").fetchall()[0][0],
            issues=(*other_month_in_name(opened, span), *oddities(reader)),
            span=span,
            organisations=_organisations(reader),
        )
    finally:
        reader.close()


def _span(
    reader: duckdb.DuckDBPyConnection, opened: Opened, given: Span | None, cells: Cells
) -> Span | None:
    """The month of the file; what is wrong with it is told with all that is wrong with the rest."""
    try:
        span = span_in(reader, opened, given)
    except Problem as problem:
        refuse_what_is_wrong(reader, opened.name, cells, problem.faults)
        raise
    refuse_what_is_wrong(reader, opened.name, cells)
    return span


def _waits(reader: duckdb.DuckDBPyConnection, month: date | None) -> pa.Table:
    """One row a week of waiting; weeks are empty where no band tells them."""
    bands = ", ".join(f'"{name}"' for name in BANDS)
    weeks = ", ".join(f"({quoted(name)}, {week})" for week, name in enumerate(BANDS))
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
