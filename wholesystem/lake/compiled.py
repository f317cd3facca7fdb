"""Definitions as SQL, compiled once: the day and the thresholds are variables of the session.

Compiling a deep definition takes Ibis longer than DuckDB takes to run it (seconds against tenths
on a laptop), and the same definition is run for many days. So a parameter becomes a variable in
the SQL text, which is kept, and its value is set on the cursor before each run.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
import ibis.expr.datatypes as idt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

# A process holds the definitions of one system: some hundreds.
KEPT_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Compiled:
    """SQL, the columns that come out of it, and the parameters that must be set before it runs."""

    sql: str
    schema: pa.Schema
    parameters: tuple[ops.ScalarParameter, ...]


_kept: dict[ops.Node, Compiled] = {}


def compiled(expression: ir.Table) -> Compiled:
    """The SQL of a definition; the same definition is compiled once in a process."""
    key = expression.op()
    if key not in _kept:
        if len(_kept) >= KEPT_MAX:
            _kept.clear()
        _kept[key] = _compile(expression)
    return _kept[key]


def variable(parameter: ops.ScalarParameter, value: Any) -> str:
    """The statement that gives a parameter its value on a cursor.

    >>> variable(ibis.param("date").op(), dt.date(2026, 1, 31)).partition("= ")[2]
    "DATE '2026-01-31'"
    """
    return f"SET VARIABLE {_name(parameter)} = {_literal(value)}"


def _compile(expression: ir.Table) -> Compiled:
    parameters = tuple(expression.op().find(ops.ScalarParameter))
    named = {one: _variable(one.dtype)(_name(one)).op() for one in parameters}
    bare = expression.op().replace(named).to_expr() if named else expression
    return Compiled(
        sql=str(ibis.to_sql(bare, dialect="duckdb")),
        schema=expression.schema().to_pyarrow(),
        parameters=parameters,
    )


@cache
def _variable(dtype: idt.DataType):
    @ibis.udf.scalar.builtin(name="getvariable", signature=((idt.string,), dtype))
    def getvariable(name): ...

    return getvariable


def _name(parameter: ops.ScalarParameter) -> str:
    return f"parameter_{parameter.counter}"


def _literal(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return f"TIMESTAMPTZ '{value.isoformat()}'"
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    assert isinstance(value, int), "parameters are days, moments and whole numbers"
    return f"{value}::BIGINT"
