"""Fills in what a definition leaves open: the day of the run and the thresholds of that day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir

from wholesystem.core.days import LONDON
from wholesystem.definitions.parameters import (
    END_OF_TODAY,
    TODAY,
    parameters_in,
    standards_in,
)
from wholesystem.definitions.standard import Standards


@dataclass(frozen=True)
class Parameters:
    """The day of a run and the register it is run with.

    `moment` is the last moment that counts as known; by default the end of the day in London.
    """

    day: dt.date
    standards: Standards
    moment: dt.datetime | None = field(default=None)

    def values_for(self, expression: ir.Expr) -> dict[ir.Scalar, Any]:
        """A value for each parameter of an expression.

        >>> from wholesystem.definitions.standard import SHIPPED
        >>> Parameters(dt.date(2026, 1, 31), Standards.read(SHIPPED)).known_until.isoformat()
        '2026-02-01T00:00:00+00:00'
        """
        used = parameters_in(expression)
        given: Mapping[ir.Scalar, Any] = {
            parameter: self._whole(standard_id)
            for parameter, standard_id in standards_in(expression).items()
        }
        fixed = {TODAY: self.day, END_OF_TODAY: self.known_until}
        return {**{k: v for k, v in fixed.items() if k.op() in used}, **given}

    @property
    def known_until(self) -> dt.datetime:
        """The moment from which on nothing is known yet."""
        if self.moment is not None:
            return self.moment
        next_day = dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), LONDON)
        return next_day.astimezone(dt.UTC)

    def _whole(self, standard_id: str) -> int:
        value = self.standards.value(standard_id, self.day)
        assert value == int(value), f"{standard_id} is compared with whole numbers"
        return int(value)
