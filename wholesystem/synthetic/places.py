"""Where people live and who serves them, scaled with the number of people."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from wholesystem.synthetic.rows import draw, stream

PEOPLE_PER_PRACTICE = 7_600
PRACTICES_PER_PCN = 5.55
RESIDENTS_PER_AREA = 1_600
# Harbour & Dales at its full size (domain, section 4): 1.9 million people.
FULL_SIZE, FULL_PLACES, FULL_NEIGHBOURHOODS = 1_900_000, 6, 42
PRACTICES_MIN, PCNS_MIN, AREAS_PER_PRACTICE_MIN = 4, 2, 5
OUTSIDE_PRACTICES, OUTSIDE_AREAS = 2, 4  # in each neighbouring ICS


@dataclass(frozen=True, eq=False, kw_only=True)
class Places:
    """Codes and ties as arrays: the index of a practice or an area is its place in the tuple.

    The practices after `home` and the areas after `home_areas` are in neighbouring ICSs, known
    only because some of their people meet the same ambulance trust.
    """

    merged_on: date
    practices: tuple[str, ...]
    home: int
    sizes: np.ndarray
    pcns: tuple[str, ...]
    pcn_of: np.ndarray
    neighbourhood_of: np.ndarray
    place_of: np.ndarray
    areas: tuple[str, ...]
    home_areas: int
    practice_of_area: np.ndarray
    decile19: np.ndarray
    decile25: np.ndarray
    minority: np.ndarray

    @property
    def quintile(self) -> np.ndarray:
        """Quintile of deprivation 2025 of each area, 1 the most deprived."""
        return (self.decile25 + 1) // 2

    @property
    def held_pcn(self) -> int:
        """The PCN that has not signed, so that 'held' is seen; the last one of the ICS."""
        return int(self.pcn_of[: self.home].max())

    @property
    def participants(self) -> tuple[str, ...]:
        """The practices named in the agreement."""
        home = zip(self.practices[: self.home], self.pcn_of, strict=False)
        return tuple(code for code, pcn in home if pcn != self.held_pcn)


def merger_day(day: date) -> date:
    """1 April at or before the day: ICBs merge at the turn of the financial year."""
    return date(day.year if (day.month, day.day) >= (4, 1) else day.year - 1, 4, 1)


def lay_out(people: int, seed: int, day: date) -> Places:
    """The places of a system of so many people."""
    practices = max(PRACTICES_MIN, round(people / PEOPLE_PER_PRACTICE))
    pcns = max(PCNS_MIN, round(practices / PRACTICES_PER_PCN))
    places = max(1, round(FULL_PLACES * people / FULL_SIZE))
    neighbourhoods = min(pcns, max(places, round(FULL_NEIGHBOURHOODS * people / FULL_SIZE)))
    rng = stream(seed, "places")
    weights = rng.normal(1, 0.15, practices).clip(0.5) if practices > PRACTICES_MIN else None
    return arrange(
        rng,
        sizes=split(people, np.ones(practices) if weights is None else weights),
        pcn_of=_pcn_of(practices, pcns),
        neighbourhood_of=np.arange(practices) * neighbourhoods // practices,
        place_of=np.arange(practices) * places // practices,
        merged_on=merger_day(day),
    )


def _pcn_of(practices: int, pcns: int) -> np.ndarray:
    """Practices in equal PCNs; of only two PCNs, the second, which never signs, is one practice."""
    if pcns == PCNS_MIN:
        return (np.arange(practices) == practices - 1).astype(int)
    return np.arange(practices) * pcns // practices


def arrange(
    rng: np.random.Generator,
    *,
    sizes: np.ndarray,
    pcn_of: np.ndarray,
    neighbourhood_of: np.ndarray,
    place_of: np.ndarray,
    merged_on: date,
) -> Places:
    """Codes for the practices of the ICS and its neighbours, and the small areas around each."""
    home, outside = len(sizes), 2 * OUTSIDE_PRACTICES
    pcns = int(pcn_of.max()) + 1
    each = max(AREAS_PER_PRACTICE_MIN, round(sizes.sum() / home / RESIDENTS_PER_AREA))
    around = np.concatenate(
        [np.repeat(np.arange(home), each), home + np.repeat(np.arange(outside), OUTSIDE_AREAS // 2)]
    )
    decile19 = deciles(rng, around, each)
    step = draw(rng, np.array([0.15, 0.7, 0.15]), len(around)) - 1
    decile25 = (decile19 + step).clip(1, 10)
    # Towns are both more deprived and more mixed; the rest is chance.
    minority = (0.32 - 0.025 * decile25 + rng.normal(0, 0.05, len(around))).clip(0.02, 0.6)
    return Places(
        merged_on=merged_on,
        practices=tuple(f"Z{number:05d}" for number in range(1, home + outside + 1)),
        home=home,
        sizes=sizes,
        pcns=tuple(f"UZ{number:04d}" for number in range(1, pcns + 3)),
        pcn_of=np.concatenate([pcn_of, pcns + np.arange(outside) // OUTSIDE_PRACTICES]),
        neighbourhood_of=neighbourhood_of,
        place_of=place_of,
        areas=tuple(f"E019{number:05d}" for number in range(1, len(around) + 1)),
        home_areas=home * each,
        practice_of_area=around,
        decile19=decile19,
        decile25=decile25,
        minority=minority,
    )


def deciles(rng: np.random.Generator, around: np.ndarray, each: int) -> np.ndarray:
    """Decile 2019 of each area: practices side by side differ, areas around one differ less.

    Multiples of the golden ratio spread the practices evenly however many there are.
    """
    centre = (around * 0.618034) % 1
    within = (np.arange(len(around)) % each + 0.5) / each - 0.5
    level = centre**1.2 * 0.9 + 0.45 * within + rng.normal(0, 0.04, len(around)) + 0.03
    return np.ceil(level.clip(0.001, 1) * 10).astype(int)


def split(total: int, weights: np.ndarray) -> np.ndarray:
    """Whole numbers in proportion to the weights that add up to the total.

    >>> split(10, np.array([1.0, 1.0, 1.0])).tolist()
    [3, 4, 3]
    """
    edges = np.round(np.cumsum(weights) / weights.sum() * total).astype(int)
    return np.diff(edges, prepend=0)
