"""A check on the rows of a table that looks at more than one column at once.

Checks on single columns (type, limits, allowed words) follow from the columns themselves. These
follow from the sense of the row: a person does not die before being born.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """What a fault does (domain 1.8)."""

    REJECT = "the whole file is refused"
    QUARANTINE = "the row waits in quarantine"
    WARN = "the row is kept and the fault is counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule on a row.

    `fails` takes the Ibis table of the file's rows and gives a boolean that is true where the
    rule is broken; where it is unknown the row passes. `allowed` and `next_step` are the second
    and third sentence that the sender reads.
    """

    rule: str
    column: str
    severity: Severity
    sentence: str
    allowed: str
    next_step: str
    fails: Callable[[Any], Any]
