"""A reading: the tables that one permit opens, for as long as the `with` lasts.

The permit compiles into the query. Each table becomes a view with the permitted columns and
rows, and definitions, which know tables by name, run over those views. There is no way to a
person's row that does not pass here, but for a full export (`leaving.py`).
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions.parameters import tables_in
from wholesystem.definitions.rows import schema as ibis_schema
from wholesystem.lake.compiled import Compiled, compiled, variable
from wholesystem.lake.connection import cursor
from wholesystem.lake.permitted import objectors_left_out, people_view, table_view
from wholesystem.lake.unreadable import told_where_damaged
from wholesystem.sharing.permit import Permit
from wholesystem.tables import TABLES, Home


class Reading:
    """Runs definitions over what a permit opens.

    `versions` are those of the tables that were opened, for the receipt.
    """

    def __init__(
        self,
        permit: Permit,
        *,
        files: Mapping[str, list[str]],
        versions: Mapping[str, int],
        live: Mapping[str, pa.Table],
    ) -> None:
        self.permit = permit
        self.versions = {
            name: version for name, version in versions.items() if name in permit.tables
        }
        self._files = files
        self._live = live
        self._cursor: Any = None

    def __enter__(self) -> Self:
        self._cursor = cursor()
        with told_where_damaged(self._files):
            self._make_views()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._cursor.close()

    def run(self, expression: ir.Table, params: Mapping[ir.Scalar, Any] | None = None) -> pa.Table:
        """The rows of an expression over declared tables; moments come back as UTC."""
        self._refuse_unopened(expression)
        ready = self._ready(expression, params or {})
        with told_where_damaged(self._files):
            found = self._cursor.execute(ready.sql).to_arrow_table()
        return _in_utc(found.cast(ready.schema))

    def keep(self, name: str, expression: ir.Table, params: Mapping[ir.Scalar, Any]) -> ir.Table:
        """Work an expression out once, for many questions: gives it as a table of its own.

        It lasts as long as the reading and is seen by no other.
        """
        self._refuse_unopened(expression)
        ready = self._ready(expression, params)
        with told_where_damaged(self._files):
            self._cursor.execute(f"CREATE TEMP TABLE {name} AS {ready.sql}")
        return ibis.table(expression.schema(), name=name)

    def _ready(self, expression: ir.Table, params: Mapping[ir.Scalar, Any]) -> Compiled:
        ready = compiled(expression)
        given = {scalar.op(): value for scalar, value in params.items()}
        for parameter in ready.parameters:
            self._cursor.execute(variable(parameter, given[parameter]))
        return ready

    def objectors(self) -> int:
        """How many people the permit leaves out because they have objected: for the audit.

        Those alone whom it would open otherwise: an objector whom nobody asked for is not left out.
        """
        if not self.permit.objections:
            return 0
        with told_where_damaged(self._files):
            return self._cursor.execute(objectors_left_out(self.permit)).fetchone()[0]

    def people(self) -> int:
        """How many people the permit opens: for the audit."""
        if "people" not in self.permit.tables:
            return 0
        with told_where_damaged(self._files):
            return self._cursor.execute("SELECT count(*) FROM people").fetchone()[0]

    def _refuse_unopened(self, expression: ir.Expr) -> None:
        unopened = (tables_in(expression) & set(TABLES)) - set(self.permit.tables)
        if unopened:
            raise Problem(
                f"The permit does not open {', '.join(sorted(unopened))}.",
                f"It opens {', '.join(sorted(self.permit.tables))}.",
                "Name the table in the agreement, or ask a question that does not need it.",
                kind=Kind.REFUSED,
            )

    def _make_views(self) -> None:
        for name, rows in self._live.items():
            self._cursor.register(f"live_{name}", rows)
        for statement in people_view(self.permit, self._files):
            self._cursor.execute(statement)
        for name, columns in self.permit.tables.items():
            table = TABLES[name]
            source = f"live_{name}" if table.home is Home.LIVE else None
            if source and name not in self._live:
                self._cursor.register(source, ibis_schema(table).to_pyarrow().empty_table())
            self._cursor.execute(
                table_view(self.permit, table, columns, self._files.get(name, ()), source)
            )


def _in_utc(rows: pa.Table) -> pa.Table:
    fields = [
        pa.field(field.name, pa.timestamp("us", "UTC"))
        if pa.types.is_timestamp(field.type) and field.type.tz
        else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))
