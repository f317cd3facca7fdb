"""The waiting list of the synthetic trusts, in the layout that NHS England publishes.

People join, wait and are treated week by week, so that the parts of the extract reconcile: those
waiting at the end of a month are those of the month before, plus the new, less the completed.
The planted story: one acute trust has cleared its long waiters in these months, the other has many.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from wholesystem.core.days import Month
from wholesystem.synthetic import organisations as bodies
from wholesystem.synthetic.made import Feed
from wholesystem.synthetic.rows import stream

MONTHS = 6
PUBLISHED_AFTER_DAYS = 40  # NHS England publishes a month about six weeks after its end
BANDS = 105
CATCHMENT_MIN = 250_000  # the extract counts the whole ICS, however few people a demo has
STARTS_PER_PERSON_WEEK = 0.35 / 52
ADMITTED, DECIDED = 0.22, 0.25
UNKNOWN_START = 0.03
PROVIDERS = (bodies.CLEARED, bodies.LONG_WAITERS, bodies.PAIR_FELLS, bodies.PAIR_WOLDS)
PROVIDER_ICBS = (bodies.ICB, bodies.ICB, bodies.FELLS, bodies.WOLDS)
HUB = "ZHB"  # commissioned nationally: it has no ICB above it
COMMISSIONERS = (bodies.SUB_HARBOUR, bodies.SUB_DALES, bodies.SUB_FELLS, bodies.SUB_WOLDS, HUB)
# Where the people of each trust come from.
SHARES = np.array(
    [
        [0.84, 0.10, 0.03, 0.02, 0.01],
        [0.12, 0.80, 0.02, 0.05, 0.01],
        [0.04, 0.03, 0.92, 0.00, 0.01],
        [0.03, 0.05, 0.00, 0.91, 0.01],
    ]
)
SIZES = np.array([0.46, 0.54, 0.35, 0.30])  # of the catchment
TREATMENTS = (
    ("C_100", "General Surgery Service", 7),
    ("C_101", "Urology Service", 6),
    ("C_110", "Trauma and Orthopaedic Service", 12),
    ("C_120", "Ear Nose and Throat Service", 8),
    ("C_130", "Ophthalmology Service", 9),
    ("C_140", "Oral Surgery Service", 4),
    ("C_300", "General Internal Medicine Service", 1),
    ("C_301", "Gastroenterology Service", 6),
    ("C_320", "Cardiology Service", 6),
    ("C_330", "Dermatology Service", 6),
    ("C_340", "Respiratory Medicine Service", 3),
    ("C_400", "Neurology Service", 4),
    ("C_410", "Rheumatology Service", 3),
    ("C_430", "Elderly Medicine Service", 1),
    ("C_502", "Gynaecology Service", 9),
    ("X02", "Other - Medical Services", 6),
    ("X04", "Other - Paediatric Services", 4),
    ("X05", "Other - Surgical Services", 4),
    ("X06", "Other - Other Services", 1),
)
TOTAL = ("C_999", "Total")
PARTS = {
    "Part_1A": "Completed Pathways For Admitted Patients",
    "Part_1B": "Completed Pathways For Non-Admitted Patients",
    "Part_2": "Incomplete Pathways",
    "Part_2A": "Incomplete Pathways with DTA",
    "Part_3": "New RTT Periods - All Patients",
}
# Chance of being treated in a week of waiting: from which week on, for each trust. The first
# trust before these months and during them; then the one with many long waiters; then the pair.
BEFORE_CLEARING = ((0, 0.055), (18, 0.05), (40, 0.06), (60, 0.2))
# How far the first trust had come from the one to the other, month by month.
CLEARING = (0.0, 0.04, 0.1, 0.25, 0.6, 1.0)
HAZARDS = (
    ((0, 0.055), (18, 0.07), (36, 0.25), (46, 0.55), (50, 0.9)),
    ((0, 0.05), (8, 0.038), (40, 0.028), (65, 0.07), (78, 0.2)),
    ((0, 0.055), (18, 0.06), (40, 0.12), (52, 0.35)),
    ((0, 0.055), (18, 0.055), (40, 0.10), (52, 0.30)),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class MonthOfWaits:
    """Pathways by provider, commissioner, treatment function and band, for one month."""

    month: Month
    waiting: np.ndarray
    decided: np.ndarray
    admitted: np.ndarray
    not_admitted: np.ndarray
    unknown: np.ndarray  # completed with an unknown start: provider, commissioner, treatment
    started: np.ndarray  # provider, commissioner, treatment


def header() -> list[str]:
    """The 121 column names of the published extract."""
    bodies_of = ("Provider Parent", "Provider", "Commissioner Parent", "Commissioner")
    names = [
        f"{body} {'Org ' if word == 'Code' or 'Parent' not in body else ''}{word}"
        for body in bodies_of
        for word in ("Code", "Name")
    ]
    bands = [f"Gt {week:02d} To {week + 1:02d} Weeks SUM 1" for week in range(BANDS - 1)]
    return [
        "Period",
        *names,
        "RTT Part Type",
        "RTT Part Description",
        "Treatment Function Code",
        "Treatment Function Name",
        *bands,
        f"Gt {BANDS - 1} Weeks SUM 1",
        "Total",
        "Patients with unknown clock start date",
        "Total All",
    ]


def hazard(steps: tuple) -> np.ndarray:
    """The chance of being treated in each week of waiting."""
    starts = np.array([week for week, _ in steps])
    chances = np.array([chance for _, chance in steps])
    return chances[np.searchsorted(starts, np.arange(BANDS), side="right") - 1]


def simulate(people: int, seed: int, day: date) -> list[MonthOfWaits]:
    """The last published months before the day, oldest first."""
    rng = stream(seed, "waits")
    last = Month.of(day - timedelta(days=PUBLISHED_AFTER_DAYS)).previous
    months = [last]
    while len(months) < MONTHS:
        months.insert(0, months[0].previous)
    share = np.array([weight for _, _, weight in TREATMENTS], float)
    arrivals = max(people, CATCHMENT_MIN) * STARTS_PER_PERSON_WEEK * SIZES[:, None, None]
    arrivals = arrivals * SHARES[:, :, None] * (share / share.sum())
    chances = _chances(0.0)
    waiting = rng.poisson(_steady(arrivals, chances))
    made = []
    for month, cleared in zip(months, CLEARING, strict=True):
        chances = _chances(cleared)
        waiting, result = _month(rng, month, waiting, arrivals, chances)
        made.append(result)
    return made


def _chances(cleared: float) -> np.ndarray:
    """Chances by provider and band, shaped for the lists; `cleared` is the first trust's way."""
    chances = np.stack([hazard(steps) for steps in HAZARDS])
    chances[0] = cleared * chances[0] + (1 - cleared) * hazard(BEFORE_CLEARING)
    return chances[:, None, None, :]


def _steady(arrivals: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """Where each list stood before these months."""
    still = np.cumprod(1 - chances, axis=-1)
    reach = np.concatenate([np.ones_like(still[..., :1]), still[..., :-1]], axis=-1)
    reach[..., -1] /= chances[..., -1]  # the last band gathers everyone beyond it
    return arrivals[..., None] * reach


def _month(rng, month: Month, waiting, arrivals, chances) -> tuple[np.ndarray, MonthOfWaits]:
    done, started = np.zeros_like(waiting), np.zeros(waiting.shape[:3], int)
    sunday = month.start + timedelta(days=6 - month.start.weekday())
    while sunday <= month.end:
        treated = rng.binomial(waiting, chances)
        joined = rng.poisson(arrivals)
        left = waiting - treated
        waiting = np.concatenate([joined[..., None], left[..., :-1]], axis=-1)
        waiting[..., -1] += left[..., -1]
        done, started = done + treated, started + joined
        sunday += timedelta(days=7)
    admitted = rng.binomial(done, ADMITTED)
    return waiting, MonthOfWaits(
        month=month,
        waiting=waiting,
        decided=rng.binomial(waiting, DECIDED),
        admitted=admitted,
        not_admitted=done - admitted,
        unknown=rng.poisson(UNKNOWN_START, waiting.shape[:3]),
        started=started,
    )


def extracts(people: int, seed: int, day: date, merged_on: date) -> list[Feed]:
    """The published files, oldest first."""
    return [
        Feed(
            name=f"{made.month.end:%Y%m%d}-RTT-{made.month.label.replace(' ', '-')}-full-extract",
            table="",
            rows=extract(made, merged_on),
        )
        for made in simulate(people, seed, day)
    ]


def extract(made: MonthOfWaits, merged_on: date) -> pa.Table:
    """One month in the published layout; as there, rows without any pathway are left out."""
    blocks = [
        _block(made.admitted, "Part_1A", np.zeros_like(made.unknown)),
        _block(made.not_admitted, "Part_1B", made.unknown),
        _block(made.waiting, "Part_2", None),
        _block(made.decided, "Part_2A", None),
        _block(made.started[..., None], "Part_3", None),
    ]
    places = np.concatenate([place for place, _ in blocks])
    numbers = np.concatenate([number for _, number in blocks])
    order = np.lexsort((places[:, 3], places[:, 2], places[:, 1], places[:, 0]))
    places, numbers = places[order], numbers[order]
    texts = _texts(made.month, places, merged_on)
    counts = [pa.array(column, pa.int64(), mask=column < 0) for column in numbers.T]
    return pa.Table.from_arrays([*texts, *counts], names=header())


def _block(counts: np.ndarray, part: str, unknown: np.ndarray | None) -> tuple:
    """Rows of a part: their places (provider, commissioner, part, treatment) and 108 numbers.

    A number of -1 is an empty field. The total over treatments is a row of its own.
    """
    counts = np.concatenate([counts, counts.sum(axis=2, keepdims=True)], axis=2)
    everything = counts.sum(axis=-1)
    numbers = np.full((*everything.shape, BANDS + 3), -1)
    if part != "Part_3":
        numbers[..., :BANDS] = counts
    if unknown is not None:
        unknown = np.concatenate([unknown, unknown.sum(axis=2, keepdims=True)], axis=2)
        numbers[..., BANDS], numbers[..., BANDS + 1] = everything, unknown
        everything = everything + unknown
    numbers[..., BANDS + 2] = everything
    provider, commissioner, treatment = np.nonzero(everything)
    place = np.full(len(provider), list(PARTS).index(part))
    return (
        np.column_stack([provider, commissioner, place, treatment]),
        numbers[provider, commissioner, treatment],
    )


def _texts(month: Month, places: np.ndarray, merged_on: date) -> list[pa.Array]:
    provider, commissioner, part, treatment = places.T
    harbour, dales = _icbs_of_the_ics(month, merged_on)
    owners = (harbour, dales, *PROVIDER_ICBS[2:])
    parents = (harbour, dales, bodies.FELLS, bodies.WOLDS, "")
    name = lambda code: bodies.NAMES.get(code, "").upper()  # noqa: E731
    hub = "THREE SHIRES - SYNTHETIC COMMISSIONING HUB"
    treatments = [*TREATMENTS, TOTAL]
    said = [
        ([f"RTT-{month.label.replace(' ', '-')}"], np.zeros(len(places), int)),
        (owners, provider),
        ([name(code) for code in owners], provider),
        (PROVIDERS, provider),
        ([name(code) for code in PROVIDERS], provider),
        (parents, commissioner),
        ([name(code) for code in parents], commissioner),
        (COMMISSIONERS, commissioner),
        ([name(code) or hub for code in COMMISSIONERS], commissioner),
        (list(PARTS), part),
        (list(PARTS.values()), part),
        ([each[0] for each in treatments], treatment),
        ([each[1] for each in treatments], treatment),
    ]
    return [pa.array([word or None for word in words]).take(pa.array(at)) for words, at in said]


def _icbs_of_the_ics(month: Month, merged_on: date) -> tuple[str, str]:
    """The ICB of each half of the ICS in the month: two before the merger, one since."""
    if month.end < merged_on:
        return bodies.FORMER_HARBOUR, bodies.FORMER_DALES
    return bodies.ICB, bodies.ICB
