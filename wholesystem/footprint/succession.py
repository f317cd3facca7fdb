"""Mergers and splits: what stands for an organisation of one day on another."""

from collections.abc import Mapping, Sequence
from datetime import date

from wholesystem.footprint.answers import Shape, Share
from wholesystem.footprint.organisation import Membership

# Shares are written to a decimal or two; three thirds of 33.33 are still a whole.
WHOLE_PERCENT = 100.0
NEAR_ENOUGH_PERCENT = 0.1


def shape_on(code: str, day: date, successions: Mapping[str, Sequence[Membership]]) -> Shape:
    """The successors of `code` that stand for it on `day`, followed to the last.

    `successions` maps a former body to its ties: `child` is the later body, `starts_on` the first
    day on which it stands for the former. Domain 5A: a figure of a body that was split stays in
    the shape of the day unless shares are given.
    """
    return _followed(code, day, successions, frozenset())


def _followed(
    code: str,
    day: date,
    successions: Mapping[str, Sequence[Membership]],
    seen: frozenset[str],
) -> Shape:
    later = {
        tie.child: tie.share_percent
        for tie in successions.get(code, ())
        if (tie.starts_on is None or tie.starts_on <= day) and tie.child not in seen | {code}
    }
    if not later:
        return Shape((Share(code, WHOLE_PERCENT),))
    if len(later) == 1:
        later = {only: WHOLE_PERCENT if share is None else share for only, share in later.items()}
    known = {each: share for each, share in later.items() if share is not None}
    if len(known) < len(later) or abs(sum(known.values()) - WHOLE_PERCENT) > NEAR_ENOUGH_PERCENT:
        names = ", ".join(sorted(later))
        note = f"{code} was split between {names} and the shares are not known: it stays as it was"
        return Shape((Share(code, WHOLE_PERCENT),), note)
    return _gathered(known, day, successions, seen | {code})


def _gathered(
    later: dict[str, float],
    day: date,
    successions: Mapping[str, Sequence[Membership]],
    seen: frozenset[str],
) -> Shape:
    parts: dict[str, float] = {}
    notes = []
    for each, share in sorted(later.items()):
        shape = _followed(each, day, successions, seen)
        notes.append(shape.note)
        for part in shape.parts:
            of_it = part.share_percent or 0.0  # every part of a shape has its share
            parts[part.code] = parts.get(part.code, 0.0) + share * of_it / WHOLE_PERCENT
    shares = tuple(Share(code, share) for code, share in sorted(parts.items()))
    return Shape(shares, "; ".join(note for note in notes if note))
