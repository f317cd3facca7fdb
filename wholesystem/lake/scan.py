"""How the files of a table are read in SQL."""

from collections.abc import Iterable

from wholesystem.tables import Table, Type

SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.WHOLE: "BIGINT",
    Type.DECIMAL: "DECIMAL(18, 4)",
    Type.DAY: "DATE",
    Type.MOMENT: "TIMESTAMPTZ",
    Type.YES_NO: "BOOLEAN",
    Type.WORDS: "VARCHAR[]",
}


def scan(table: Table, files: Iterable[str]) -> str:
    """The SQL that reads a table's files; a table without any is empty, with its columns."""
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    if listed:
        return f"SELECT * FROM read_parquet([{listed}])"
    columns = ", ".join(
        f"NULL::{SQL_TYPES[column.type]} AS {column.name}" for column in table.stored_columns
    )
    return f"SELECT {columns} WHERE false"
