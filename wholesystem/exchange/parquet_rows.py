"""The columns of a Parquet file as text, so that it is checked as a CSV is."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from wholesystem.core.problem import Fault
from wholesystem.exchange.found import rejected
from wholesystem.exchange.opening import Opened
from wholesystem.exchange.recognise import Recognised
from wholesystem.tables import Type


def parquet_columns(opened: Opened, recognised: Recognised) -> dict[str, pa.ChunkedArray]:
    """Each column of the kind as text; a Problem that names every column that cannot be."""
    try:
        table = pq.read_table(opened.path, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise rejected(
            f"{opened.name} was cut short or damaged on its way: its rows cannot be read.",
            "A file is whole to its last row.",
            "Send the whole file again.",
            rule="CUT_SHORT",
        ) from error
    columns, faults = {}, []
    for name, place in recognised.columns.items():
        column = table.column(place)
        declared = recognised.kind.table.column(name)
        if declared.type is Type.TEXT and pa.types.is_floating(column.type):
            allowed = "A code is text, so that its zeros are kept."
            faults.append(_fault(opened.name, name, column, "CODES_AS_NUMBERS", allowed))
            continue
        try:
            columns[name] = _as_text(column)
        except pa.ArrowException:  # a struct, a map, bytes that are no text
            allowed = "A column holds one value in each row, or a list of words."
            faults.append(_fault(opened.name, name, column, "UNKNOWN_TYPE", allowed))
    if faults:
        told = ", ".join(f"`{fault.column}`" for fault in faults)
        raise rejected(
            f"{opened.name} holds columns of a type that cannot be taken in: {told}.",
            "A column is text, or numbers, days or moments where the table has such.",
            "Write these columns as text and send the file again.",
            rule=faults[0].rule,
            faults=tuple(faults),
        )
    return columns


def _fault(name: str, column: str, values: pa.ChunkedArray, rule: str, allowed: str) -> Fault:
    what = f"`{column}` is of the type {values.type}."
    where = f"{name}, column {column}"
    return Fault(where, what, allowed, "Write it as text.", rule=rule, column=column)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_timestamp(kind):
        zone = "Z" if kind.tz else ""
        plain = column.cast(pa.timestamp("us", "UTC" if kind.tz else None))
        text = pc.strftime(plain, format="%Y-%m-%dT%H:%M:%S")
        column = pc.binary_join_element_wise(text, zone, "")
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        column = pc.binary_join(column.cast(pa.list_(pa.string())), ";")
    return pc.fill_null(column.cast(pa.string()), "")
