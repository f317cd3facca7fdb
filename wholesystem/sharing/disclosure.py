"""Small-number disclosure control (domain 1.6): one library for screens, exports, API and reports.

Applied at the last step, to whatever leaves direct care. 0 stays 0; 1 to 7 are hidden; from 8 on
a count is rounded to the nearest 5. A percentage, a rate and their interval are made again from
the rounded counts, because an interval on true counts gives the counts away. National totals and
figures that were officially published are shown as they are; so, without these functions, are
standardised rates, the output of models, and counts of organisations.

Source: domain 1.6 ([HESDC]; the rounding of counts is partly general knowledge).
"""

import sys
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from wholesystem.sharing.published import Form, Published, PublishedCount, State

# HES analysis guide: counts from 1 to 7 are suppressed, the others rounded to the nearest 5.
SMALLEST_SHOWN = 8
ROUNDED_TO = 5


class HasInterval(Protocol):
    """What an interval function gives, such as `statistics.intervals.wilson`; it is only read."""

    @property
    def value(self) -> ArrayLike: ...
    @property
    def lower(self) -> ArrayLike: ...
    @property
    def upper(self) -> ArrayLike: ...


IntervalFunction = Callable[..., HasInterval]


def suppressed(count):
    """True where a count is hidden: 1 to 7. Of an array, an array of the same kind.

    >>> [suppressed(n) for n in (0, 1, 7, 8)]
    [False, True, True, False]
    """
    if arrow := _arrow_of(count):
        return arrow.array(suppressed(_as_floats(count)))
    hidden = (np.asarray(count) > 0) & (np.asarray(count) < SMALLEST_SHOWN)
    return hidden if isinstance(count, np.ndarray) else bool(hidden)


def publish_count(count, *, national: bool = False, publication: bool = False):
    """The count as published, None where it is hidden: 0 -> 0, 1..7 -> None, 12 -> 10, 13 -> 15.

    Of a numpy array, floats with nan where hidden; of a pyarrow array, int64 with nulls. What was
    missing stays missing. `national` totals and figures of a `publication` are left as they are.

    >>> [publish_count(n) for n in (0, 1, 7, 8, 12, 13, 17, 18)]
    [0, None, None, 10, 10, 15, 15, 20]
    >>> publish_count(3, national=True)
    3
    """
    exempt = national or publication
    if arrow := _arrow_of(count):
        published = _rounded(_as_floats(count), exempt)
        return arrow.array(published, type=arrow.int64(), from_pandas=True)
    if isinstance(count, np.ndarray):
        return _rounded(count.astype(float), exempt)
    if count is None:
        return None
    only = float(_rounded(np.array([count], dtype=float), exempt)[0])
    return None if np.isnan(only) else int(only)


def published_count(
    count: int | None,
    *,
    national: bool = False,
    publication: bool = False,
    true_counts: bool = False,
) -> PublishedCount:
    """The count with its text, `*` where it is hidden. `true_counts` only under direct care.

    >>> [published_count(n).text for n in (71, 14, 6, 0)]
    ['70', '15', '*', '0']
    """
    form = _form(national, publication, true_counts)
    if count is None or count != count:
        # A publication leaves empty what it suppressed itself.
        state = State.SUPPRESSED if publication else State.NOT_CALCULABLE
        return PublishedCount(None, state, form)
    value = publish_count(count, national=form is not Form.PUBLISHED)
    return PublishedCount(value, State.SUPPRESSED if value is None else State.SHOWN, form)


def publish_proportion(
    numerator: int | None, denominator: int | None, interval: IntervalFunction, **form: Any
) -> Published:
    """A proportion and its interval, both from the counts as they are published.

    `interval` is called once as `interval(numerators, denominators)`, such as `wilson`. `form` is
    `national`, `publication` or `true_counts`. Denominator 0 or missing: not calculable, never 0%.

    >>> from types import SimpleNamespace
    >>> def no_doubt(numerator, denominator):
    ...     found = numerator / denominator
    ...     return SimpleNamespace(value=found, lower=found, upper=found)
    >>> publish_proportion(14, 35, no_doubt).value_text, publish_proportion(6, 71, no_doubt).text
    ('42.9%', '*')
    """
    return publish_proportions([numerator], [denominator], interval, **form)[0]


def publish_proportions(
    numerators: Sequence, denominators: Sequence, interval: IntervalFunction, **form: Any
) -> tuple[Published, ...]:
    """As `publish_proportion`, for many at once; the interval is worked out in one pass."""
    return _publish(numerators, denominators, interval, scale=100.0, suffix="%", **form)


def publish_rate(
    numerator: int | None,
    denominator: int | None,
    interval: IntervalFunction,
    *,
    per: float,
    **form: Any,
) -> Published:
    """A crude rate `per` so many people, with its interval, from the counts as published.

    `interval` is called as `interval(numerators, denominators, per=per)`, such as
    `statistics.intervals.rate`. The value is in events per `per` people.
    """
    return _publish(
        [numerator], [denominator], lambda n, d: interval(n, d, per=per), per=per, **form
    )[0]


def publish_ratio(
    numerator: int | None, denominator: int | None, *, decimals: int = 1, **form: Any
) -> Published:
    """A ratio of two counts without an interval, such as people sent for each new diagnosis.

    >>> publish_ratio(71, 6, true_counts=True).text, publish_ratio(71, 6).text
    ('11.8', '*')
    >>> publish_ratio(71, 0).text
    'not calculable'
    """
    return _publish([numerator], [denominator], None, decimals=decimals, **form)[0]


def publish_average(
    value: float | None,
    of: int,
    *,
    suffix: str = "",
    decimals: int = 1,
    national: bool = False,
    publication: bool = False,
    true_counts: bool = False,
) -> Published:
    """A mean or median of `of` values: hidden for 1 to 7 of them, shown as it is from 8 on.

    >>> publish_average(12.5, 7).text, publish_average(12.5, 8).text
    ('*', '12.5')
    """
    count = published_count(of, national=national, publication=publication, true_counts=true_counts)
    state = count.state
    if of == 0 or value is None or value != value:
        state = State.NOT_CALCULABLE if state is State.SHOWN else state
    return Published(
        numerator=count,
        denominator=count,
        value=value if state is State.SHOWN else None,
        state=state,
        form=count.form,
        suffix=suffix,
        decimals=decimals,
    )


def _publish(
    numerators: Sequence,
    denominators: Sequence,
    interval: IntervalFunction | None,
    *,
    per: float = 1.0,
    scale: float = 1.0,
    suffix: str = "",
    decimals: int = 1,
    **form: Any,
) -> tuple[Published, ...]:
    parts = [published_count(each, **form) for each in numerators]
    wholes = [published_count(each, **form) for each in denominators]
    states = [_state(part, whole) for part, whole in zip(parts, wholes, strict=True)]
    limits = _limits(parts, wholes, states, interval)
    return tuple(
        Published(
            numerator=part,
            denominator=whole,
            value=_quotient(part.value, whole.value) * per if state is State.SHOWN else None,
            lower=lower,
            upper=upper,
            state=state,
            form=part.form,
            scale=scale,
            suffix=suffix,
            decimals=decimals,
        )
        for part, whole, state, (lower, upper) in zip(parts, wholes, states, limits, strict=True)
    )


def _quotient(part: int | None, whole: int | None) -> float:
    assert part is not None and whole, "only what is shown is divided"
    return part / whole


def _state(part: PublishedCount, whole: PublishedCount) -> State:
    if whole.value == 0 or State.NOT_CALCULABLE in (part.state, whole.state):
        return State.NOT_CALCULABLE
    if State.SUPPRESSED in (part.state, whole.state):
        return State.SUPPRESSED
    return State.SHOWN


def _limits(
    parts: list[PublishedCount],
    wholes: list[PublishedCount],
    states: list[State],
    interval: IntervalFunction | None,
) -> list[tuple[float | None, float | None]]:
    """The limits of each, asked for once, from published counts only."""
    found: list[tuple[float | None, float | None]] = [(None, None)] * len(states)
    shown = [place for place, state in enumerate(states) if state is State.SHOWN]
    if interval is None or not shown:
        return found
    limits = interval(
        np.array([parts[place].value for place in shown], dtype=float),
        np.array([wholes[place].value for place in shown], dtype=float),
    )
    lowers, uppers = np.atleast_1d(limits.lower), np.atleast_1d(limits.upper)
    for place, lower, upper in zip(shown, lowers, uppers, strict=True):
        found[place] = (float(lower), float(upper))
    return found


def _form(national: bool, publication: bool, true_counts: bool) -> Form:
    assert national + publication + true_counts <= 1, "a figure has one form"
    if national:
        return Form.NATIONAL
    if publication:
        return Form.AS_PUBLISHED
    return Form.TRUE_COUNTS if true_counts else Form.PUBLISHED


def _arrow_of(count: object) -> Any:
    """Arrow, where `count` is one of its arrays: it is then already loaded, and only then."""
    arrow = sys.modules.get("pyarrow")
    return arrow if arrow and isinstance(count, arrow.Array | arrow.ChunkedArray) else None


def _as_floats(counts: Any) -> np.ndarray:
    return np.asarray(counts.to_numpy(zero_copy_only=False), dtype=float)


def _rounded(counts: np.ndarray, exempt: bool) -> np.ndarray:
    assert not (counts < 0).any(), "a count is 0 or more"
    if exempt:
        return counts
    # Half goes up; whole numbers never stand at half of 5.
    rounded = np.floor(counts / ROUNDED_TO + 0.5) * ROUNDED_TO
    return np.where(suppressed(counts), np.nan, rounded)
