"""What there is room for, and who works where: counts from the organisations, never people."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from wholesystem.core.days import Month
from wholesystem.synthetic import organisations as bodies
from wholesystem.synthetic.places import Places
from wholesystem.synthetic.rows import feed_rows, numbered, pick, stream

SERVICE = "BP_REVIEW"
PEOPLE_PER_SLOT = 1_200  # weekly review slots of a PCN: few enough to bind now and then
SLOTS_MIN = 3
WEEKS_BACK, WEEKS_AHEAD = 58, 6
MONTHS = 13
EMPLOYERS = (bodies.CLEARED, bodies.LONG_WAITERS, bodies.MENTAL_HEALTH, bodies.COMMUNITY,
    bodies.AMBULANCE)  # fmt: skip
GROUPS = ("Nursing and midwifery", "Medical and dental", "Allied health", "Support to clinical")
UNITS = 6
# A spreadsheet has eaten the zero at the front of these units: five digits, in one file.
STRIPPED_IN, STRIPPED = bodies.LONG_WAITERS, 0.03


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def slot_rows(pcn: str, slots: int, day: date) -> pa.Table:
    """Weekly review slots of a PCN, the weeks around the day."""
    weeks = [monday(day) + timedelta(weeks=n) for n in range(-WEEKS_BACK, WEEKS_AHEAD + 1)]
    return feed_rows(
        "capacity",
        len(weeks),
        provider=pcn,
        site=pcn,
        service=SERVICE,
        week_start=pa.array(weeks),
        slots=np.full(len(weeks), slots),
        binding_constraint="STAFF",
        ringfenced=True,
    )


def slots_of(places: Places) -> dict[str, int]:
    """Weekly slots of each PCN of the ICS, by the people of its practices."""
    people = np.bincount(places.pcn_of[: places.home], places.sizes)
    return {
        places.pcns[number]: max(SLOTS_MIN, round(size / PEOPLE_PER_SLOT))
        for number, size in enumerate(people)
    }


def workforce_rows(employer: str, seed: int, day: date) -> tuple[pa.Table, tuple[str, ...]]:
    """An employer's months, and the rows (unit, group, month) whose zero at the front is gone."""
    rng = stream(seed, f"workforce {employer}")
    month = Month.of(day)
    months: list[date] = []
    for _ in range(MONTHS):
        month = month.previous
        months.insert(0, month.start)
    count = UNITS * len(GROUPS) * MONTHS
    unit, group, when = (each.ravel() for each in np.indices((UNITS, len(GROUPS), MONTHS)))
    funded = rng.uniform(20, 160, (UNITS, len(GROUPS)))[unit, group].round(1)
    filled = (funded * rng.uniform(0.84, 0.99, count)).round(1)
    available = (filled * 30.4).round(1)
    codes = numbered("0", 10_000 + 137 * (EMPLOYERS.index(employer) * UNITS + unit), 5)
    stripped = np.zeros(count, bool)
    if employer == STRIPPED_IN:
        stripped[rng.choice(count, round(count * STRIPPED), replace=False)] = True
    short = numbered("", 10_000 + 137 * (EMPLOYERS.index(employer) * UNITS + unit), 5)
    rows = feed_rows(
        "workforce_facts",
        count,
        provider=employer,
        unit=pa.array(np.where(stripped, short.to_pylist(), codes.to_pylist()).tolist()),
        staff_group=pick(GROUPS, group),
        month=pa.array(months).take(pa.array(when)),
        funded_fte=funded,
        in_post_fte=filled,
        leavers_fte=(filled * rng.uniform(0.002, 0.016, count)).round(2),
        average_headcount=(filled * 1.12).round(1),
        fte_days_sick=(available * rng.uniform(0.035, 0.075, count)).round(1),
        fte_days_available=available,
        agency_cost_pence=((funded - filled) * 410_000).astype(int),
    )
    bad = [
        f"{rows['unit'][n]} {GROUPS[group[n]]} {months[when[n]]}" for n in np.flatnonzero(stripped)
    ]
    return rows, tuple(bad)
