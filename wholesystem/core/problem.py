"""What is told to people when something cannot be done: three sentences, always the same three.

What happened and where; what is allowed; what to do next. One `Problem` becomes the text and the
exit code of the command line, a page and JSON, so that no face words it a second time.
No name and no NHS number goes into a sentence: a message may be logged, a fault's `value` is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

# Beyond this the text says how many more there are; the JSON holds them all.
FAULTS_IN_TEXT = 50


class Kind(Enum):
    """What sort of problem it is; the value is the exit code of the command line."""

    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    REJECTED = 5
    CONFLICT = 6
    NOT_REPRODUCED = 7
    UNAVAILABLE = 8


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place: a row of a file, a key of a setting, a line of an agreement.

    `row` counts as the sender's editor does, the header being row 1. `value` is what was found; it
    is for the sender alone and is in no message.
    """

    where: str
    what: str
    allowed: str
    next_step: str
    rule: str = ""
    row: int | None = None
    column: str | None = None
    value: object = None

    @property
    def text(self) -> str:
        """The fault as one line, without the value that was found.

        >>> Fault("beds.csv, row 4", "beds is below 0.", "0 or more.", "Correct the row.").text
        'beds.csv, row 4: beds is below 0. 0 or more. Correct the row.'
        """
        sentences = " ".join(part for part in (self.what, self.allowed, self.next_step) if part)
        return f"{self.where}: {sentences}"

    def as_json(self, *, with_value: bool = False) -> dict:
        """The fault as plain values; `with_value` only in a report that goes to the sender."""
        told = {
            "where": self.where,
            "what": self.what,
            "allowed": self.allowed,
            "next_step": self.next_step,
            "rule": self.rule,
            "row": self.row,
            "column": self.column,
        }
        if with_value:
            told["value"] = None if self.value is None else str(self.value)
        return told


class Problem(Exception):
    """Something the world got wrong (a programmer's own mistake is an `assert`).

    >>> problem = Problem(
    ...     "There is no measure `long-waits`.",
    ...     "A measure is one that a programme publishes.",
    ...     "List them with: wholesystem show",
    ...     kind=Kind.NOT_FOUND,
    ... )
    >>> print(problem.text)
    There is no measure `long-waits`.
    A measure is one that a programme publishes.
    List them with: wholesystem show
    >>> problem.exit_code
    3
    """

    def __init__(
        self,
        what: str,
        allowed: str,
        next_step: str,
        *,
        kind: Kind = Kind.USAGE,
        faults: Iterable[Fault] = (),
    ):
        assert what and allowed and next_step, "a Problem is told in three sentences"
        super().__init__(what, allowed, next_step)
        self.what = what
        self.allowed = allowed
        self.next_step = next_step
        self.kind = kind
        self.faults = tuple(faults)

    def __str__(self) -> str:
        return self.text

    def __reduce__(self):
        # An exception with keyword arguments does not travel between processes by itself.
        return _again, (self.what, self.allowed, self.next_step, self.kind, self.faults)

    @property
    def text(self) -> str:
        """The three sentences, a line each, then a line for each fault."""
        lines = [self.what, self.allowed, self.next_step]
        lines += [f"  {fault.text}" for fault in self.faults[:FAULTS_IN_TEXT]]
        if len(self.faults) > FAULTS_IN_TEXT:
            lines.append(f"  and {len(self.faults) - FAULTS_IN_TEXT:,} more like these")
        return "\n".join(lines)

    @property
    def exit_code(self) -> int:
        """What the command line ends with: one for each kind, so that scripts can tell."""
        return self.kind.value

    def as_json(self, *, with_values: bool = False) -> dict:
        """The problem as plain values, for the API and for the report that goes with a file.

        >>> Problem("A.", "B.", "C.", kind=Kind.REFUSED).as_json()["kind"]
        'refused'
        """
        return {
            "kind": self.kind.name.lower(),
            "exit_code": self.exit_code,
            "what": self.what,
            "allowed": self.allowed,
            "next_step": self.next_step,
            "faults": [fault.as_json(with_value=with_values) for fault in self.faults],
        }


def near(word: str, words: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, or None where nothing is near.

    >>> near("systolic", ["systolic_mmhg", "diastolic_mmhg"])
    'systolic_mmhg'
    >>> near("postcode", ["sex", "age"]) is None
    True
    """
    known = {str(each).casefold(): str(each) for each in words}
    found = get_close_matches(str(word).casefold(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """A sentence to put after another, with its leading space; empty where nothing is near.

    >>> did_you_mean("enigne", ["engine", "lake"])
    ' Did you mean `engine`?'
    >>> did_you_mean("zzz", ["engine", "lake"])
    ''
    """
    found = near(word, words)
    return f" Did you mean `{found}`?" if found else ""


def _again(what: str, allowed: str, next_step: str, kind: Kind, faults: tuple) -> Problem:
    return Problem(what, allowed, next_step, kind=kind, faults=faults)
