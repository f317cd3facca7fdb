"""Cohort: who, and the reason for everyone who was considered.

A cohort starts from rows that hold each person once, and says step by step who stays. The steps
are read from top to bottom: a person leaves at the first step that is not met, and that step's
words are the reason that people will read. Nobody vanishes: a condition that is unknown counts
as not met in an `include`, and as not met in an `exclude` too, and says so.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import ibis.expr.types as ir

Criterion: TypeAlias = ir.BooleanValue | ir.Table


@dataclass(frozen=True, eq=False)
class Step:
    """One line of the funnel.

    `reason` is said to and of those who leave here. `criterion` is a yes-or-no column of the
    cohort's rows, or a table with the cohort's key, or else `person`, met by those who are in it.
    """

    label: str
    reason: str
    criterion: Criterion
    keeps: bool


@dataclass(frozen=True, eq=False)
class Cohort:
    """Who is found.

    `of` has one row for each value of `key`; more is refused when it is run, because a list
    would double without a word.
    """

    name: str
    of: ir.Table
    steps: tuple[Step, ...] = field(default=())
    key: str = "person"

    def include(self, label: str, criterion: Criterion, *, otherwise: str) -> "Cohort":
        """Keep those who meet the criterion; the others leave with the reason `otherwise`."""
        return replace(self, steps=(*self.steps, Step(label, otherwise, criterion, True)))

    def exclude(self, label: str, criterion: Criterion) -> "Cohort":
        """Let those who meet the criterion leave; the label is their reason."""
        return replace(self, steps=(*self.steps, Step(label, label, criterion, False)))
