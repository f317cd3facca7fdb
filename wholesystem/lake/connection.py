"""One DuckDB connection a process, one cursor a reader.

Sharing a connection without a cursor of one's own gave wrong answers under load (stack.md).
Views that a reading makes are temporary, so they are seen by its own cursor and no other.
"""

import os
from functools import cache

import duckdb


@cache
def _connection(process: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    # Nothing is fetched from anywhere: an extension that is not in the package is not had.
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET enable_progress_bar = false")
    return connection


def cursor() -> duckdb.DuckDBPyConnection:
    """A cursor of the process's connection, reading moments as days of Europe/London.

    The zone of the session decides which day `.date()` of a moment gives. Ibis drops the zone of
    a cast, so it is set here, once, for every definition (docs/decisions/0004).
    """
    mine = _connection(os.getpid()).cursor()
    mine.execute("SET TimeZone = 'Europe/London'")
    return mine
