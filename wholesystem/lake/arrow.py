"""How a declared table looks in Arrow."""

import pyarrow as pa

from wholesystem.tables import Table, Type

ARROW = {
    Type.TEXT: pa.string(),
    Type.WHOLE: pa.int64(),
    Type.DECIMAL: pa.decimal128(18, 4),
    Type.DAY: pa.date32(),
    Type.MOMENT: pa.timestamp("us", "UTC"),
    Type.YES_NO: pa.bool_(),
    Type.WORDS: pa.list_(pa.string()),
}


def schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table as it is stored.

    >>> from wholesystem.tables import TABLES
    >>> schema(TABLES["preferences"]).field("from_on").type
    DataType(date32[day])
    """
    return pa.schema([(column.name, ARROW[column.type]) for column in table.stored_columns])


def stored(table: Table, rows: pa.Table) -> pa.Table:
    """The rows with exactly the stored columns, in order and type; missing ones are empty."""
    wanted = schema(table)
    columns = [
        rows[field.name].cast(field.type)
        if field.name in rows.column_names
        else pa.nulls(len(rows), field.type)
        for field in wanted
    ]
    return pa.Table.from_arrays(columns, schema=wanted)
