"""Ambulance contacts of the last thirteen months, with the mistakes that real files carry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.synthetic import organisations as bodies
from wholesystem.synthetic.gp_record import Record
from wholesystem.synthetic.people import ETHNIC, Population, with_bad_check_digit
from wholesystem.synthetic.readings import Readings, reading_rows, take
from wholesystem.synthetic.rows import (
    DAY_SECONDS,
    as_moments,
    blank,
    day_number,
    draw,
    feed_rows,
    joined,
    numbered,
    pick,
    stream,
    swap,
)

PER_PERSON_YEAR = 0.120
WINDOW_DAYS = 395
OUTCOMES = {
    "CONVEY_ED": 0.50,
    "CONVEY_OTHER": 0.05,
    "SEE_TREAT": 0.25,
    "REFUSED": 0.05,
    "HEAR_TREAT": 0.12,
    "NO_CONTACT": 0.03,
    "DEAD": 0.0,  # only of people who died on that day
}
OUTCOME = {name: number for number, name in enumerate(OUTCOMES)}
NOT_ATTENDED = ("HEAR_TREAT", "NO_CONTACT")
NOT_CONVEYED = ("SEE_TREAT", "REFUSED")
# Chances of the planted mistakes and hard cases, each of the contacts it can befall.
TRAPS = {
    "bad_check_digit": 0.004,
    "missing_nhs_number": 0.03,
    "trailing_space": 0.006,
    "second_incident": 0.04,  # of contacts not conveyed: the same person again within days
    "second_crew": 0.02,  # of contacts not conveyed: conveyed later the same day
}
OUTSIDE_SHARE = 0.03  # of contacts: people of practices in neighbouring ICSs
CLOCK_CHANGE_MIN = 2
HOURS = np.array([3, 2.5, 2.2, 2, 2, 2.2, 2.8, 3.6, 4.4, 5, 5.4, 5.6, 5.5, 5.3, 5.2, 5.2, 5.3,
    5.5, 5.5, 5.2, 4.8, 4.3, 3.9, 3.5])  # fmt: skip
# Complaint (SNOMED), the crew's words, how many in a hundred.
COMPLAINTS = (
    ("1912002", "Fall", 22),
    ("29857009", "Chest pain", 17),
    ("267036007", "Short of breath", 18),
    ("404640003", "Dizziness", 14),
    ("25064002", "Headache", 9),
    ("21522001", "Abdominal pain", 20),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class Contacts:
    """Contacts in the order of time, as arrays; `called` and the other times in seconds."""

    people: Population
    person: np.ndarray
    called: np.ndarray
    on_scene: np.ndarray  # 0 where no crew went
    left: np.ndarray
    outcome: np.ndarray
    marks: Mapping[str, np.ndarray]  # trap to yes-or-no

    def __len__(self) -> int:
        return len(self.person)

    @property
    def contact_id(self) -> pa.Array:
        return numbered("AC", np.arange(len(self)) + 1, 7)

    @property
    def called_on(self) -> np.ndarray:
        """Days since 1970, in UTC, by which the weekly files are cut."""
        return self.called // DAY_SECONDS


def contacts(people: Population, chance: np.ndarray) -> Contacts:
    """Contacts up to the day before the population's day; `chance` weighs who calls."""
    rng = stream(people.seed, f"{people.name} contacts")
    end = day_number(people.day)
    home = (people.practice < people.places.home).sum()
    count = rng.poisson(home * PER_PERSON_YEAR * WINDOW_DAYS / 365)
    person = _who(rng, people, chance, count)
    day = rng.integers(end - WINDOW_DAYS, end, count)
    outcome = draw(rng, np.array(list(OUTCOMES.values())), count)
    deaths = np.flatnonzero((people.died >= end - WINDOW_DAYS) & (people.died < end))
    deaths = deaths[rng.random(len(deaths)) < 0.3]
    person, day = np.append(person, deaths), np.append(day, people.died[deaths])
    outcome = np.append(outcome, np.full(len(deaths), OUTCOME["DEAD"]))
    kept = (day <= people.died[person] - (outcome != OUTCOME["DEAD"])) & (
        day >= people.born[person]
    )
    person, day, outcome = person[kept], day[kept], outcome[kept]
    called = (
        day * DAY_SECONDS + draw(rng, HOURS, len(day)) * 3_600 + rng.integers(0, 3_600, len(day))
    )
    marks = {"clock_change": _clock_change(rng, called, outcome, people, person)}
    return _in_order(rng, people, person, called, outcome, marks, end)


def callers(people: Population) -> np.ndarray:
    """How much more or less than others each person calls: by age, deprivation and where."""
    weight = np.select([people.age >= 80, people.age >= 65, people.age < 18], [6.0, 3.0, 0.45], 1.0)
    weight = weight * (1.65 - 0.2 * people.quintile)
    outside = people.practice >= people.places.home
    inside = weight[~outside].sum() or 1.0
    share = OUTSIDE_SHARE / (1 - OUTSIDE_SHARE) * inside / (weight[outside].sum() or 1.0)
    return np.where(outside, weight * share, weight)


def _who(rng: np.random.Generator, people: Population, chance: np.ndarray, count: int):
    edges = np.cumsum(chance)
    return np.searchsorted(edges, rng.random(count) * edges[-1], side="right").clip(
        0, len(people) - 1
    )


def autumn_change(day: date) -> date:
    """The last Sunday of October before the day: that night 01:00 to 02:00 comes twice.

    >>> autumn_change(date(2026, 3, 1))
    datetime.date(2025, 10, 26)
    """
    found = [
        date(year, 10, 31) - timedelta(days=(date(year, 10, 31).weekday() + 1) % 7)
        for year in (day.year, day.year - 1)
    ]
    return next(each for each in found if each < day)


def _clock_change(rng, called, outcome, people: Population, person: np.ndarray) -> np.ndarray:
    """Move some calls into the hour that comes twice: in pairs, alike on the clock on the wall."""
    marks = np.zeros(len(called), bool)
    change = day_number(autumn_change(people.day))
    # Only calls of that autumn or later are moved, so that nobody calls after having died.
    able = (called // DAY_SECONDS >= change) & (outcome != OUTCOME["DEAD"])
    able = np.flatnonzero(able & (people.born[person] < change))
    chosen = able[: max(CLOCK_CHANGE_MIN, len(called) // 4_000 * 2)]
    minutes = np.repeat(rng.integers(0, 3_600, (len(chosen) + 1) // 2), 2)[: len(chosen)]
    called[chosen] = change * DAY_SECONDS + np.arange(len(chosen)) % 2 * 3_600 + minutes
    marks[chosen] = True
    return marks


def _in_order(rng, people, person, called, outcome, marks, end) -> Contacts:
    """Add the second contacts, put all in order of time, and draw the times of each."""
    spared = np.isin(outcome, [OUTCOME[name] for name in NOT_CONVEYED]) & ~marks["clock_change"]
    alive = people.died[person] > called // DAY_SECONDS + 12
    again = spared & alive & (rng.random(len(person)) < TRAPS["second_incident"])
    crew = spared & alive & ~again & (rng.random(len(person)) < TRAPS["second_crew"])
    later = np.where(again, rng.integers(2, 10, len(person)) * DAY_SECONDS, 0)
    later = np.where(crew, rng.integers(3 * 3_600, 10 * 3_600, len(person)), later)
    # Not beyond the end of the file.
    fits = called + later < end * DAY_SECONDS
    again, crew = np.flatnonzero(again & fits), np.flatnonzero(crew & fits)
    more = np.concatenate([again, crew])
    marks = {name: np.append(mark, np.zeros(len(more), bool)) for name, mark in marks.items()}
    size = len(person) + len(more)
    marks["second_incident"] = np.isin(
        np.arange(size), np.arange(len(person), len(person) + len(again))
    )
    marks["second_crew"] = np.arange(size) >= len(person) + len(again)
    called = np.append(called, called[more] + later[more])
    outcome = np.append(outcome, np.where(np.arange(len(more)) < len(again), outcome[more], 0))
    person = np.append(person, person[more])
    order = np.argsort(called, kind="stable")
    attended = ~np.isin(outcome, [OUTCOME[name] for name in NOT_ATTENDED])
    on_scene = np.where(attended, called + rng.integers(480, 3_600, size), 0)
    left = np.where(attended, on_scene + rng.integers(1_500, 5_400, size), 0)
    for name in ("bad_check_digit", "missing_nhs_number", "trailing_space"):
        marks[name] = rng.random(size) < TRAPS[name]
    marks["bad_check_digit"] &= ~marks["missing_nhs_number"]
    return Contacts(
        people=people,
        person=person[order],
        called=called[order],
        on_scene=on_scene[order],
        left=left[order],
        outcome=outcome[order],
        marks={name: mark[order] for name, mark in marks.items()},
    )


def identifiers(found: Contacts) -> tuple[pa.Array, pa.Array]:
    """NHS number and the trust's own number of each contact, as the crew's tablet held them."""
    people, marks = found.people, found.marks
    numbers = with_bad_check_digit(pick(people.nhs_number, found.person), marks["bad_check_digit"])
    numbers = blank(numbers, marks["missing_nhs_number"])
    # Without an NHS number a person is nobody the trust has met before.
    local = np.where(marks["missing_nhs_number"], 5_000_000 + np.arange(len(found)), found.person)
    return numbers, trust_number(local)


def trust_number(person: np.ndarray) -> pa.Array:
    """The trust's own numbers of people."""
    return numbered("EPR", person, 7)


def measured(found: Contacts, record: Record) -> Readings:
    """The blood pressures of the contacts."""
    rng = stream(found.people.seed, f"{found.people.name} readings")
    return take(
        rng,
        state=record.state[found.person],
        adult=found.people.adult[found.person],
        on_scene=found.on_scene,
    )


def measured_rows(found: Contacts, readings: Readings) -> pa.Table:
    """The rows of the trust's observations file."""
    numbers, local = identifiers(found)
    return reading_rows(
        readings,
        trust=bodies.AMBULANCE,
        contact_id=found.contact_id,
        nhs_number=numbers,
        local_id=local,
    )


def contact_rows(found: Contacts) -> pa.Table:
    """The rows of the contacts file, in the order of time."""
    people, person, size = found.people, found.person, len(found)
    rng = stream(people.seed, f"{people.name} contacts file")
    numbers, local = identifiers(found)
    attended = found.on_scene > 0
    complaint = draw(rng, np.array([each[2] for each in COMPLAINTS], float), size)
    category = pick(("C1", "C2", "C3", "C4", "HCP"), draw(rng, np.array([8, 58, 26, 4, 4.0]), size))
    outcome, padded = pick(OUTCOMES, found.outcome), found.marks["trailing_space"]
    asked = rng.random(size)
    ethnic = np.where(asked < 0.66, people.ethnic[person], np.where(asked < 0.68, len(ETHNIC), -1))
    age = (found.called_on - people.born[person]) // 365.25
    return feed_rows(
        "ambulance_contacts",
        size,
        trust=bodies.AMBULANCE,
        contact_id=found.contact_id,
        call_id=numbered("CALL", np.arange(size) + 1, 7),
        incident_id=numbered("INC", np.arange(size) + 1, 7),
        nhs_number=numbers,
        local_person_id=local,
        age_years=blank(age.clip(0, 110).astype(int), rng.random(size) < 0.02),
        called_at=as_moments(found.called),
        aqi_flag="1",
        category=swap(category, padded, joined(category, "", by=" ")),
        on_scene_at=blank(as_moments(found.on_scene), ~attended),
        left_scene_at=blank(as_moments(found.left), ~attended),
        station=blank(numbered("STN", people.area[person] % 14 + 1, 2), ~attended),
        outcome=swap(outcome, padded, joined(outcome, "", by=" ")),
        destination=_destination(found),
        chief_complaint=pick([each[0] for each in COMPLAINTS], complaint),
        working_impression=blank(pick([each[1] for each in COMPLAINTS], complaint), ~attended),
        incident_lsoa=pick(people.places.areas, people.area[person]),
        access_point=pick(("999", "111"), (rng.random(size) < 0.15).astype(int)),
        ethnic_raw=pick([*ETHNIC, "A9"], ethnic),
        ethnic_recorded_at=blank(as_moments(found.called), ethnic < 0),
    )


def _destination(found: Contacts) -> pa.Array:
    """Where people were taken: the acute trust of their half of the ICS, or the pair outside it."""
    places, practice = found.people.places, found.people.practice[found.person]
    half = (places.home + 1) // 2
    nearest = np.select([practice < half, practice < places.home, practice < places.home + 2],
        [0, 1, 2], 3)  # fmt: skip
    trusts = (bodies.CLEARED, bodies.LONG_WAITERS, bodies.PAIR_FELLS, bodies.PAIR_WOLDS)
    where = np.where(found.outcome == OUTCOME["CONVEY_ED"], nearest, -1)
    where = np.where(found.outcome == OUTCOME["CONVEY_OTHER"], len(trusts), where)
    return pick((*trusts, bodies.COMMUNITY), where)


def planted_ids(found: Contacts, readings: Readings) -> dict[str, tuple[str, ...]]:
    """The contacts in which each mistake or hard case lies."""
    outside = found.people.practice[found.person] >= found.people.places.home
    marks = dict(found.marks) | {
        "swapped": readings.swapped,
        "unpaired": readings.unpaired,
        "outside_practice": outside,
    }
    ids = found.contact_id
    return {name: tuple(pc.filter(ids, pa.array(mark)).to_pylist()) for name, mark in marks.items()}
