"""Confidence intervals for proportions, counts and crude rates.

Sources: Wilson 1927 (J Am Stat Assoc 22:209) for proportions; Breslow and Day 1987 (Statistical
Methods in Cancer Research vol. II, section 2.3) for Byar's approximation to Poisson limits, and the
exact limits beside it; PHE/OHID Technical Guide: Confidence Intervals for which to use when.

Nothing to divide by, or a value that is missing, gives nan ("not calculable"), never 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainccinv, gammaincinv, ndtri

from wholesystem.core.problem import Problem

# PHE Technical Guide: exact limits for counts below this, Byar's from it upward.
EXACT_BELOW = 10


@dataclass(frozen=True)
class Intervals:
    """Values with their lower and upper limits: arrays of one shape, or three plain numbers."""

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def wilson(numerator: ArrayLike, denominator: ArrayLike, level: float = 0.95) -> Intervals:
    """Proportions from 0 to 1 with Wilson score limits (Wilson 1927, no continuity correction).

    A Problem where a numerator is below 0 or above its denominator.

    >>> found = wilson([14, 0, 0], [35, 8, 0])
    >>> found.value.round(3).tolist()
    [0.4, 0.0, nan]
    >>> found.lower.round(3).tolist(), found.upper.round(3).tolist()
    ([0.256, 0.0, nan], [0.564, 0.324, nan])
    """
    x, n = _numbers(numerator, denominator)
    _refuse(x < 0, "numerators are below 0", "A numerator is 0 or more.")
    _refuse(n < 0, "denominators are below 0", "A denominator is 0 or more.")
    _refuse(x > n, "numerators are above their denominators", "A part is at most the whole.")
    n = np.where(n == 0, np.nan, n)
    z = _z(level)
    spread = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    lower = (2 * x + z**2 - spread) / (2 * (n + z**2))
    upper = (2 * x + z**2 + spread) / (2 * (n + z**2))
    # At the ends the limit is the end itself; the formula is there to a rounding error.
    lower = np.where(x == 0, 0 * n, lower)
    upper = np.where(x == n, n / n, upper)
    return _intervals(x / n, lower, upper)


def byar(
    count: ArrayLike, population: ArrayLike = 1.0, per: float = 1.0, level: float = 0.95
) -> Intervals:
    """Counts over a population, times `per`, with Byar's limits (Breslow and Day 1987).

    Good from about 10 events; `rate` chooses for you. A Problem where a value is below 0.

    >>> found = byar(100, 50_000, per=1_000)
    >>> float(found.value), float(found.lower.round(3)), float(found.upper.round(3))
    (2.0, 1.627, 2.433)
    """
    o, n = _events(count, population)
    z = _z(level)
    positive = np.where(o == 0, np.nan, o)
    root = 1 - 1 / (9 * positive) - z / (3 * np.sqrt(positive))
    lower = np.where(o == 0, 0.0, positive * np.maximum(root, 0) ** 3)
    upper = (o + 1) * (1 - 1 / (9 * (o + 1)) + z / (3 * np.sqrt(o + 1))) ** 3
    return _intervals(o * per / n, lower * per / n, upper * per / n)


def exact_poisson(
    count: ArrayLike, population: ArrayLike = 1.0, per: float = 1.0, level: float = 0.95
) -> Intervals:
    """Counts over a population, times `per`, with exact Poisson limits (Garwood's; chi-squared).

    >>> found = exact_poisson([0, 5])
    >>> found.lower.round(3).tolist(), found.upper.round(3).tolist()
    ([0.0, 1.623], [3.689, 11.668])
    """
    o, n = _events(count, population)
    tail = (1 - _confidence(level)) / 2
    # Half a chi-squared quantile with 2k degrees of freedom is a gamma quantile of shape k.
    lower = np.where(o == 0, 0.0, gammaincinv(np.where(o == 0, np.nan, o), tail))
    upper = gammainccinv(o + 1, tail)
    return _intervals(o * per / n, lower * per / n, upper * per / n)


def rate(
    count: ArrayLike, population: ArrayLike, per: float = 1.0, level: float = 0.95
) -> Intervals:
    """Crude rates: exact Poisson limits for counts below 10, Byar's from 10 (PHE Technical Guide).

    `per` is the size of population the rate speaks of, such as 100_000. A population of 0 is nan.

    >>> found = rate([9, 10, 3], [100_000, 100_000, 0], per=100_000)
    >>> found.lower.round(2).tolist(), found.upper.round(2).tolist()
    ([4.12, 4.79, nan], [17.08, 18.39, nan])
    """
    near = byar(count, population, per, level)
    few = np.asarray(count, dtype=float) < EXACT_BELOW
    # The exact limits are slow, so they are worked out only where they are used.
    exact = exact_poisson(np.where(few, count, np.nan), population, per, level)
    lower = np.where(few, exact.lower, near.lower)
    return _intervals(near.value, lower, np.where(few, exact.upper, near.upper))


def _events(count: ArrayLike, population: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    o, n = _numbers(count, population)
    _refuse(o < 0, "counts are below 0", "A count is 0 or more.")
    _refuse(n < 0, "populations are below 0", "A population is 0 or more.")
    return o, np.where(n == 0, np.nan, n)


def _numbers(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.broadcast_arrays(np.asarray(first, dtype=float), np.asarray(second, dtype=float))
    _refuse(np.isinf(a) | np.isinf(b), "values are infinite", "A value is a finite number.")
    # Missing on one side is missing on both, so that no limit is given where the value is not.
    missing = np.isnan(a) | np.isnan(b)
    return np.where(missing, np.nan, a), np.where(missing, np.nan, b)


def _refuse(wrong: np.ndarray, what: str, allowed: str) -> None:
    if wrong.any():
        raise Problem(
            f"{np.count_nonzero(wrong)} of {wrong.size} {what}.",
            f"{allowed} A missing value is nan or None.",
            "Correct the values before asking for an interval.",
        )


def _confidence(level: float) -> float:
    if not 0 < level < 1:
        raise Problem(
            f"{level} is not a confidence level.",
            "A level is between 0 and 1, such as 0.95.",
            "Write the level as a share, not as a percentage.",
        )
    return level


def _z(level: float) -> float:
    return float(ndtri(1 - (1 - _confidence(level)) / 2))


def _intervals(value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> Intervals:
    # [()] turns an array without dimensions into a plain number and leaves the others as they are.
    return Intervals(*(np.asarray(part, dtype=float)[()] for part in (value, lower, upper)))
