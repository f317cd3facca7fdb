"""What is meant: four nouns, frozen, with no data, no clock and no connection inside."""

from wholesystem.definitions.cohort import Cohort, Step
from wholesystem.definitions.measure import Kind, Lens, Measure, Period
from wholesystem.definitions.parameters import (
    END_OF_TODAY,
    TODAY,
    days,
    months,
    threshold,
    years,
)
from wholesystem.definitions.programme import Programme, read_programmes
from wholesystem.definitions.standard import Standard, Standards
from wholesystem.definitions.worklist import Chase, Flow, Move, Worklist

__all__ = [
    "END_OF_TODAY", "TODAY", "Chase", "Cohort", "Flow", "Kind", "Lens", "Measure", "Move",
    "Period", "Programme", "Standard", "Standards", "Step", "Worklist", "days", "months",
    "read_programmes", "threshold", "years",
]  # fmt: skip
