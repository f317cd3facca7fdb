"""What a definition leaves open until it is run: the day, and every threshold.

No clock and no number of policy stands in a definition. `TODAY` is the day of the run;
`threshold(...)` is a row of the standards register, looked up for that day. What a figure is held
against is looked up for the end of its period instead, so that a changed standard never rewrites
the past (X-A9); the band that gives a measure its name, such as 18 weeks, is its definition.
"""

from functools import cache, lru_cache

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

TODAY: ir.DateScalar = ibis.param("date")

# The moment at which the day of the run ends, as UTC: what came later is not yet known.
END_OF_TODAY: ir.TimestampScalar = ibis.param("timestamp('UTC')")


@cache
def threshold(standard_id: str) -> ir.NumericScalar:
    """The value of a standard on the day of the run.

    >>> threshold("BP-RAISED-SYSTOLIC") is threshold("BP-RAISED-SYSTOLIC")
    True
    """
    parameter = ibis.param("int64")
    _STANDARD_OF[parameter.op()] = standard_id
    return parameter


_STANDARD_OF: dict[ops.ScalarParameter, str] = {}


def standards_in(expression: ir.Expr) -> dict[ir.Scalar, str]:
    """The thresholds that an expression uses: parameter to the standard's id."""
    found = parameters_in(expression)
    return {op.to_expr(): _STANDARD_OF[op] for op in found if op in _STANDARD_OF}


def parameters_in(expression: ir.Expr) -> frozenset[ops.ScalarParameter]:
    """Every parameter that an expression uses."""
    return _parameters_of(expression.op())


def tables_in(*expressions: ir.Expr) -> frozenset[str]:
    """The names of the declared tables that expressions read."""
    return frozenset[str]().union(*(_tables_of(one.op()) for one in expressions))


# A definition is asked this at each run, and walking a deep one takes as long as running it.
@lru_cache(maxsize=2_000)
def _parameters_of(node: ops.Node) -> frozenset[ops.ScalarParameter]:
    return frozenset(node.find(ops.ScalarParameter))


@lru_cache(maxsize=2_000)
def _tables_of(node: ops.Node) -> frozenset[str]:
    return frozenset(each.name for each in node.find(ops.UnboundTable))


def days(count: int | ir.IntegerValue) -> ir.IntervalValue:
    """A number of days, to add to or take from a date.

    Write `a <= b + days(30)`: a date minus a date compiles and then fails in DuckDB.
    """
    return ibis.interval(days=count) if isinstance(count, int) else count.as_interval("D")


def months(count: int | ir.IntegerValue) -> ir.IntervalValue:
    """A number of calendar months, to add to or take from a date."""
    return ibis.interval(months=count) if isinstance(count, int) else count.as_interval("M")


def years(count: int | ir.IntegerValue) -> ir.IntervalValue:
    """A number of calendar years, to add to or take from a date."""
    return ibis.interval(years=count) if isinstance(count, int) else count.as_interval("Y")
