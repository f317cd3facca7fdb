"""The declared tables as Ibis sees them, for use in programme files.

`from wholesystem.definitions.rows import people` gives an unbound table: it has a name and
columns, but no data and no connection. The lake puts rows beneath it, under a permit, when the
engine runs the definition.
"""

import ibis
import ibis.expr.datatypes as dt

from wholesystem.tables import TABLES, Table, Type

DTYPES = {
    Type.TEXT: dt.String(),
    Type.WHOLE: dt.Int64(),
    Type.DECIMAL: dt.Decimal(18, 4),
    Type.DAY: dt.Date(),
    # Whole microseconds of UTC; the local day is derived where it is needed (domain 1.2).
    Type.MOMENT: dt.Timestamp(timezone="UTC"),
    Type.YES_NO: dt.Boolean(),
    Type.WORDS: dt.Array(dt.String()),
}


def schema(table: Table) -> ibis.Schema:
    """The Ibis schema of a table as it is stored.

    >>> schema(TABLES["preferences"])["from_on"]
    Date(nullable=True)
    """
    return ibis.schema({column.name: DTYPES[column.type] for column in table.stored_columns})


_ROWS = {name: ibis.table(schema(table), name=name) for name, table in TABLES.items()}

ambulance_contacts = _ROWS["ambulance_contacts"]
areas = _ROWS["areas"]
capacity = _ROWS["capacity"]
clinical_codes = _ROWS["clinical_codes"]
observations = _ROWS["observations"]
organisations = _ROWS["organisations"]
participants = _ROWS["participants"]
people = _ROWS["people"]
preferences = _ROWS["preferences"]
relationships = _ROWS["relationships"]
rtt_waits = _ROWS["rtt_waits"]
workforce_facts = _ROWS["workforce_facts"]
worklist_items = _ROWS["worklist_items"]


def rows(name: str) -> ibis.Table:
    """The unbound table of that name."""
    return _ROWS[name]
