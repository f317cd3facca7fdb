"""Who belongs to whom on any day: many-to-many, with history kept.

A membership outlives the reorganisation that ended it, so a question about a past day is
answered in the shape of that day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from wholesystem.core.days import in_words
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.footprint.answers import Serving, Shape, Share, Standing
from wholesystem.footprint.kinds import HOLDS, NOT_ACCOUNTABLE, Figure, OrganisationKind, Tie
from wholesystem.footprint.organisation import Membership, Organisation
from wholesystem.footprint.succession import shape_on

_HOW = {
    Tie.MEMBER_OF: "has it among its members",
    Tie.COMMISSIONS: "commissions for it",
    Tie.OPERATES_IN: "operates where it is",
}


@dataclass(frozen=True)
class Footprint:
    """The organisations of a system and the ties between them.

    >>> from wholesystem.footprint import Footprint, Membership, Organisation
    >>> footprint = Footprint(
    ...     (Organisation(code="P1", name="High Street", kind=OrganisationKind.PRACTICE),),
    ...     (
    ...         Membership("P1", "U1", Tie.MEMBER_OF, ends_on=date(2024, 3, 31)),
    ...         Membership("P1", "U2", Tie.MEMBER_OF, starts_on=date(2024, 4, 1)),
    ...     ),
    ... )
    >>> footprint.parents("P1", Tie.MEMBER_OF, date(2024, 3, 31))
    ('U1',)
    >>> footprint.parents("P1", Tie.MEMBER_OF, date(2024, 4, 1))
    ('U2',)
    """

    organisations: tuple[Organisation, ...]
    memberships: tuple[Membership, ...]

    # Who and when.

    def organisation(self, code: str, day: date) -> Organisation:
        """The organisation as it was on `day`, or else as it was nearest to it.

        A code that nobody knows is a `Problem`, with the near word.
        """
        rows = self._by_code.get(code)
        if not rows:
            raise Problem(
                f"There is no organisation `{code}`.{did_you_mean(code, self._by_code)}",
                "An organisation is one that the footprint names, on some day.",
                "Correct the code, or add the organisation to the footprint.",
                kind=Kind.NOT_FOUND,
            )
        return min(rows, key=lambda row: (_distance(row, day), row.starts_on or date.min))

    def organisations_of(self, code: str) -> tuple[Organisation, ...]:
        """Every name and span of days of one code; empty where nobody knows it."""
        return tuple(self._by_code.get(code, ()))

    def knows(self, code: str) -> bool:
        """True where the footprint names the organisation, on any day."""
        return code in self._by_code

    def name(self, code: str, day: date) -> str:
        """Its name on `day`; of a code that nobody knows, the code."""
        return self.organisation(code, day).name if code in self._by_code else code

    def kind(self, code: str, day: date) -> OrganisationKind | None:
        """What it is on `day`; None of a code that nobody knows."""
        return self.organisation(code, day).kind if code in self._by_code else None

    def is_open(self, code: str, day: date) -> bool:
        """True where it was open on `day`."""
        return any(row.on(day) for row in self._by_code.get(code, ()))

    def of_kind(self, kind: OrganisationKind, day: date) -> tuple[str, ...]:
        """The codes of all that were open on `day` and of that kind, in order."""
        return tuple(
            sorted({row.code for row in self.organisations if row.kind is kind and row.on(day)})
        )

    # Up, down and across.

    def standing(self, code: str, kind: Tie, day: date) -> Standing:
        """Its ties of that kind to what stands above it, with a note where the day is not known.

        Where no source speaks for `day`, the answer is that of the nearest day that one does.
        """
        group = self._above.get((code, kind), ())
        spoken = tuple(tie for tie in group if tie.speaks_for(day))
        if spoken or not group:
            return Standing(tuple(tie for tie in spoken if tie.on(day)), day)
        as_of = min(
            (tie.nearest_known(day) for tie in group), key=lambda known: (abs(known - day), known)
        )
        known = tuple(tie for tie in group if tie.speaks_for(as_of))
        sources = ", ".join(sorted({tie.source for tie in known if tie.source}))
        note = f"nearest known is {in_words(as_of)}" + (f" ({sources})" if sources else "")
        return Standing(tuple(tie for tie in known if tie.on(as_of)), as_of, note)

    def parents(self, code: str, kind: Tie, day: date) -> tuple[str, ...]:
        """What stands above it by that tie on `day`, in order of code. See `standing`."""
        return tuple(sorted({tie.parent for tie in self.standing(code, kind, day).memberships}))

    def children(self, code: str, kind: Tie, day: date) -> tuple[str, ...]:
        """What stands below it by that tie on `day`, in order of code."""
        below = {tie.child for tie in self._below.get((code, kind), ())}
        return tuple(sorted(child for child in below if code in self.parents(child, kind, day)))

    def partners(self, code: str, day: date) -> tuple[str, ...]:
        """Its partners on `day`, whichever of the two was written first."""
        up = self.parents(code, Tie.PARTNER_OF, day)
        return tuple(sorted({*up, *self.children(code, Tie.PARTNER_OF, day)}))

    def note(self, code: str, kind: Tie, day: date) -> str:
        """What to say beside `parents`: empty, or `nearest known is ...`."""
        return self.standing(code, kind, day).note

    # Who serves, who may see.

    def serves(self, practice: str, day: date) -> tuple[Serving, ...]:
        """Who serves the practice on `day`: what holds it, commissions for it, operates there."""
        found = {code: how for code, (_, how) in self._reach(practice, day).items()}
        areas = (practice, *found)
        for area in areas:
            for provider in self.children(area, Tie.OPERATES_IN, day):
                found.setdefault(provider, _HOW[Tie.OPERATES_IN])
        found.pop(practice, None)
        return tuple(Serving(code, how) for code, how in sorted(found.items()))

    def is_served_by(self, practice: str, organisation: str, day: date) -> bool:
        """True where the organisation serves or holds the practice on `day`, or is the practice.

        A false answer ends the matter; a true one still needs a permit.
        """
        if practice == organisation:
            return True
        return any(serving.organisation == organisation for serving in self.serves(practice, day))

    def practices_of(self, code: str, day: date) -> frozenset[str]:
        """The practices that it serves or holds on `day`; a practice holds itself.

        A practice that is reached by two ways is there once, so nobody is counted twice.
        """
        starts = (code, *self.parents(code, Tie.OPERATES_IN, day))
        return frozenset(
            found
            for found in self._beneath(starts, day)
            if self.kind(found, day) is OrganisationKind.PRACTICE
        )

    def spans(self, code: str, kind: OrganisationKind, day: date) -> tuple[Share, ...]:
        """The areas of that kind that a provider operates in on `day`, each with its share.

        An area written in full wins over what lies inside it, so that no share counts twice. The
        share is in percent of the provider; None where it was not given or cannot be told.
        """
        areas = self._operated_areas(code, day)
        targets = {
            target
            for area in areas
            for target in (area, *self._reach(area, day))
            if self.kind(target, day) is kind
        }
        return tuple(
            Share(target, self._share_in(target, kind, areas, day)) for target in sorted(targets)
        )

    # Who answers.

    def accountable(self, figure: Figure, code: str, day: date) -> tuple[str, ...]:
        """Who answers for a figure about `code` on `day`; empty where nobody that is known does.

        For people it is the nearest ICB above. For what a provider does it is the provider, or,
        of a body without a board that answers (a site, a PCN), the nearest above it that has one.
        """
        if figure is Figure.PROVIDER:
            return self._nearest(code, day, lambda kind: kind not in NOT_ACCOUNTABLE)
        return self._nearest(code, day, lambda kind: kind is OrganisationKind.ICB)

    # Mergers.

    def shape(self, code: str, day: date) -> Shape:
        """What stands for `code` on `day`: itself, its successor, or its parts with their shares.

        A body that was split without shares stays as it was, and the note says so.
        """
        return shape_on(code, day, self._successions)

    def successor(self, code: str, day: date) -> str | None:
        """The one that stands for `code` on `day`, or None where it was split between several."""
        parts = self.shape(code, day).parts
        return parts[0].code if len(parts) == 1 else None

    # How it is done.

    @cached_property
    def _by_code(self) -> dict[str, list[Organisation]]:
        rows = defaultdict(list)
        for row in self.organisations:
            rows[row.code].append(row)
        return dict(rows)

    @cached_property
    def _above(self) -> dict[tuple[str, Tie], list[Membership]]:
        return _grouped((tie.child, tie.kind, tie) for tie in self.memberships)

    @cached_property
    def _below(self) -> dict[tuple[str, Tie], list[Membership]]:
        return _grouped((tie.parent, tie.kind, tie) for tie in self.memberships)

    @cached_property
    def _successions(self) -> dict[str, list[Membership]]:
        rows = defaultdict(list)
        for tie in self.memberships:
            if tie.kind is Tie.SUCCESSOR_OF:
                rows[tie.parent].append(tie)
        return dict(rows)

    def _reach(self, code: str, day: date) -> dict[str, tuple[int, str]]:
        """Everything that holds `code`, with the steps up to it and the way of the last step."""
        found: dict[str, tuple[int, str]] = {}
        level = [code]
        steps = 0
        while level:
            steps += 1
            above = []
            for below in level:
                for kind in HOLDS:
                    for parent in self.parents(below, kind, day):
                        if parent != code and parent not in found:
                            found[parent] = (steps, _HOW[kind])
                            above.append(parent)
            level = above
        return found

    def _beneath(self, codes: Iterable[str], day: date) -> set[str]:
        found = set(codes)
        waiting = list(found)
        while waiting:
            code = waiting.pop()
            for kind in HOLDS:
                for child in self.children(code, kind, day):
                    if child not in found:
                        found.add(child)
                        waiting.append(child)
        return found

    def _nearest(self, code: str, day: date, wanted) -> tuple[str, ...]:
        if (kind := self.kind(code, day)) is not None and wanted(kind):
            return (code,)
        reach = {
            found: steps
            for found, (steps, _) in self._reach(code, day).items()
            if (kind := self.kind(found, day)) is not None and wanted(kind)
        }
        fewest = min(reach.values(), default=0)
        return tuple(sorted(found for found, steps in reach.items() if steps == fewest))

    def _operated_areas(self, code: str, day: date) -> dict[str, float | None]:
        ties = self.standing(code, Tie.OPERATES_IN, day).memberships
        return {tie.parent: tie.share_percent for tie in ties}

    def _share_in(
        self, target: str, kind: OrganisationKind, areas: dict[str, float | None], day: date
    ) -> float | None:
        if target in areas:
            return areas[target]
        inside = {area: self._reach(area, day) for area in areas}
        inside = {area: above for area, above in inside.items() if target in above}
        shares: list[float | None] = []
        for area, above in inside.items():
            if any(other in above for other in inside if other != area):
                continue  # it lies inside another area that is counted whole
            of_kind = [each for each in above if self.kind(each, day) is kind]
            shares.append(areas[area] if len(of_kind) == 1 else None)
        # None where one is not known, and where areas lie inside each other in a circle.
        known = [share for share in shares if share is not None]
        return sum(known) if known and len(known) == len(shares) else None


def _grouped(ties: Iterator[tuple[str, Tie, Membership]]) -> dict:
    groups = defaultdict(list)
    for code, kind, tie in ties:
        groups[code, kind].append(tie)
    return dict(groups)


def _distance(row: Organisation, day: date) -> int:
    if row.starts_on is not None and day < row.starts_on:
        return (row.starts_on - day).days
    if row.ends_on is not None and day > row.ends_on:
        return (day - row.ends_on).days
    return 0
