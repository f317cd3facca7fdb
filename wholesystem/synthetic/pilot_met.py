"""Who of the pilot's people met a crew, in which week, as which case."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from wholesystem.synthetic.people import Population
from wholesystem.synthetic.pilot_cases import NOT_SENT, SENT, WEEKS, Case
from wholesystem.synthetic.rows import stream

CASES: tuple[Case, ...] = (*SENT, *NOT_SENT)
LABELS = tuple(case.label for case in CASES)


@dataclass(frozen=True, eq=False, kw_only=True)
class Met:
    """Each person of a case: who, which case, in which week, with which readings."""

    person: np.ndarray
    case: np.ndarray
    week: np.ndarray
    readings: tuple[tuple[tuple[int, int], ...], ...]

    def people(self, label: str) -> np.ndarray:
        """The people of the case of that label."""
        return self.person[self.case == LABELS.index(label)]


def pilot_run_days(day: date) -> tuple[date, date, date]:
    """The days on which the programme is run: the ends of three weeks, the last one `day`.

    >>> [each.isoformat() for each in pilot_run_days(date(2026, 11, 22))]
    ['2026-11-08', '2026-11-15', '2026-11-22']
    """
    return (day - timedelta(days=14), day - timedelta(days=7), day)


def meet(people: Population, seed: int, *, home: int, practices: int) -> Met:
    """Give each case its people, from every practice in turn, and each person a week.

    The first `home` people are of as many `practices`, in equal numbers; the others are outside.
    """
    rng = stream(seed, "pilot cases")
    counts = [case.people for case in CASES]
    case = np.repeat(np.arange(len(CASES)), counts)
    outside = case == LABELS.index("practice outside")
    # Within a round of as many there is one person of each practice, in an order of their own.
    local = rng.permuted(np.arange(home).reshape(practices, -1), axis=1)
    local = rng.permuted(local.T, axis=1).ravel()
    person = np.empty(len(case), int)
    person[outside] = home + np.arange(outside.sum())
    person[~outside] = local[: (~outside).sum()]
    sent = case < len(SENT)
    week = np.arange(len(case)) % len(WEEKS)
    week[sent] = rng.permutation(np.repeat(np.arange(len(WEEKS)), WEEKS))
    # Their deaths are in the extract, which is made when the first week ends.
    week[case == LABELS.index("dead")] = 0
    nth = np.concatenate([np.arange(count) for count in counts])
    readings = tuple(
        CASES[c].readings[n % len(CASES[c].readings)] for c, n in zip(case, nth, strict=True)
    )
    return Met(person=person, case=case, week=week, readings=readings)
