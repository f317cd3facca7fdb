"""An organisation under one name, and a tie between two, each with the days on which it held."""

from dataclasses import dataclass
from datetime import date

from wholesystem.footprint.kinds import OrganisationKind, Tie


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An organisation and the days, both included, on which it was open under that name.

    A code may have several, one after another. A day that is None is not known or not yet.
    """

    code: str
    name: str
    kind: OrganisationKind
    sector: str = ""
    postcode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""

    def on(self, day: date) -> bool:
        """True where it was open under this name on `day`."""
        return _within(day, self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Membership:
    """A tie: `child` stands below `parent`, from `starts_on` to `ends_on`, both included.

    `share_percent` is the share of the child that the tie stands for, where known. `speaks_from`
    and `speaks_to` are the days that the source speaks for: outside them it is not known whether
    the tie held. None is open.
    """

    child: str
    parent: str
    kind: Tie
    share_percent: float | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""
    speaks_from: date | None = None
    speaks_to: date | None = None

    def on(self, day: date) -> bool:
        """True where the tie held on `day`, as far as its source tells."""
        return _within(day, self.starts_on, self.ends_on)

    def speaks_for(self, day: date) -> bool:
        """True where the source speaks for `day`."""
        return _within(day, self.speaks_from, self.speaks_to)

    def nearest_known(self, day: date) -> date:
        """The day nearest to `day` that the source speaks for.

        >>> Membership("P1", "U1", Tie.MEMBER_OF, speaks_to=date(2023, 12, 31)).nearest_known(
        ...     date(2026, 1, 5)
        ... )
        datetime.date(2023, 12, 31)
        """
        if self.speaks_from is not None and day < self.speaks_from:
            return self.speaks_from
        if self.speaks_to is not None and day > self.speaks_to:
            return self.speaks_to
        return day


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
