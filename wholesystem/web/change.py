"""What moved: the newest figure of a series against the one before it, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from wholesystem.core.clock import today
from wholesystem.definitions.measure import Measure
from wholesystem.sharing.published import PublishedCount, State
from wholesystem.statistics import rate
from wholesystem.system.formed import Formed
from wholesystem.web.figure import Figure


@dataclass(frozen=True, kw_only=True)
class SparkRow:
    """A measure as one line: its recent values, the newest, and what it did."""

    measure: Measure
    values: tuple[float | None, ...]
    newest: Figure
    signal: str
    moved: bool
    place: str = ""


# A spark row is a glance: a year of months, and no more.
PERIODS_SHOWN = 13


def spark_row(
    series: Sequence[Figure], place: str = "", together: Figure | None = None
) -> SparkRow:
    """The row of a series, oldest first.

    `together` is the figure of a year's periods added up: it is told where the newest period
    alone has too few people behind it to be shown.
    """
    series = list(series)[-PERIODS_SHOWN:]
    signal, moved = _since_the_last_whole_period(series)
    newest = series[-1]
    if newest.state is not State.SHOWN and together and together.state is State.SHOWN:
        signal = f"these months together, for {newest.period} alone says too little"
        newest = together
    return SparkRow(
        measure=newest.measure,
        values=tuple(one.value if one.state is State.SHOWN else None for one in series),
        newest=newest,
        signal=signal,
        moved=moved,
        place=place,
    )


def _since_the_last_whole_period(series: Sequence[Figure]) -> tuple[str, bool]:
    """What the newest period that has ended says; a month that still goes on is no fall."""
    ended = [one for one in series if one.result.period_end < today()]
    if len(ended) == len(series):
        return signal_of(series)
    if len(ended) < 2:
        return "so far", False
    signal, moved = signal_of(ended)
    return f"so far. {ended[-1].period}: {ended[-1].value_text}, {signal}", moved


def signal_of(series: Sequence[Figure]) -> tuple[str, bool]:
    """What the newest figure says against the one before, and whether that is beyond chance.

    Beyond chance: the two 95% intervals do not meet, which errs on the side of silence.
    """
    if len(series) < 2:
        return "first figure", False
    before, newest = series[-2], series[-1]
    if newest.state is not State.SHOWN or before.state is not State.SHOWN:
        return newest.why_none or "the figure before is not shown, so nothing is compared", False
    now, then = (_interval(one.shown, one.measure) for one in (newest, before))
    if now and then:
        if now[0] > then[1]:
            return f"rose beyond chance since {before.period}{_sense(newest, up=True)}", True
        if now[1] < then[0]:
            return f"fell beyond chance since {before.period}{_sense(newest, up=False)}", True
        return f"no change beyond chance since {before.period}", False
    return _difference(newest, before), False


def _interval(shown: Formed, measure: Measure) -> tuple[float, float] | None:
    """Both ends of a figure's interval; of a count of people those of chance (domain 1.4).

    None where it has none: a ratio, and a published stock, which is everybody and no sample.
    """
    if isinstance(shown, PublishedCount):
        if measure.publication or shown.value is None:
            return None
        found = rate(shown.value, 1)
        return float(found.lower), float(found.upper)
    if shown.lower is None:
        return None
    assert shown.upper is not None, "an interval has both ends or none"
    return shown.lower, shown.upper


def _difference(newest: Figure, before: Figure) -> str:
    now, then = newest.value, before.value
    assert now is not None and then is not None, "only figures that are shown are compared"
    if now == then:
        return f"the same as in {before.period}"
    whole = float(now).is_integer() and float(then).is_integer()
    amount = f"{abs(now - then):,.{0 if whole else 1}f}"
    if not float(amount.replace(",", "")):
        return f"about the same as in {before.period}"
    word = "more" if now > then else "fewer"
    return f"{amount} {word} than in {before.period}"


def _sense(figure: Figure, *, up: bool) -> str:
    better = up == (figure.measure.higher_is == "better")
    return ", which is better" if better else ", which is worse"
