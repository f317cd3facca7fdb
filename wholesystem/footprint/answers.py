"""What the footprint answers with: codes, beside what a page must say about them."""

from dataclasses import dataclass
from datetime import date

from wholesystem.footprint.organisation import Membership


@dataclass(frozen=True, slots=True)
class Standing:
    """The ties of one kind that an organisation had on a day.

    `as_of` is the day they are true of: the day asked for, or the nearest that a source speaks
    for; then `note` says so, and is shown beside the answer.
    """

    memberships: tuple[Membership, ...]
    as_of: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Serving:
    """An organisation that serves a practice, and how, in words that follow its name."""

    organisation: str
    how: str


@dataclass(frozen=True, slots=True)
class Share:
    """An organisation and its share in percent; None where the share is not known."""

    code: str
    share_percent: float | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What an organisation of one day is called on another; `note` where it could not be told."""

    parts: tuple[Share, ...]
    note: str = ""
