"""What general practice knows of people, and what it does not: the planted truth of P4.

In the most deprived fifth more people have high blood pressure that nobody has found, because
fewer of them have been to the practice. That is the story that the ambulance list tells.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

import numpy as np
import pyarrow as pa

from wholesystem.synthetic.people import Population
from wholesystem.synthetic.rows import (
    DAY_SECONDS,
    as_days,
    as_moments,
    day_number,
    draw,
    feed_rows,
    joined,
    numbered,
    pick,
    stream,
)

# Shares of adults by quintile of deprivation 2025, 1 the most deprived.
UNDIAGNOSED = {1: 0.16, 2: 0.13, 3: 0.105, 4: 0.085, 5: 0.07}
DIAGNOSED = {1: 0.17, 2: 0.18, 3: 0.19, 4: 0.20, 5: 0.21}
RESOLVED = 0.012
# Adults with a blood pressure in the GP record of the last five years; diagnosed people all have.
SEEN = {1: 0.52, 2: 0.64, 3: 0.73, 4: 0.80, 5: 0.86}
TREATED = 0.86
IN_TARGET = 0.66
FIVE_YEARS = 1826
ISSUES, ISSUE_DAYS = 8, 65  # so that a treated person is treated on every day of the last year

SYSTOLIC, DIASTOLIC = "271649006", "271650006"
MMHG = "mm[Hg]"
# Cluster, kind, code system, code (general knowledge, like all codes of domain P4).
CODES = {
    "HYP_COD": ("CONDITION", "SNOMED", "38341003"),
    "HYPRES_COD": ("CONDITION", "SNOMED", "162659009"),
    "ANTIHYP_RX": ("MEDICATION", "DMD", "319283006"),
    "PREG_COD": ("CONDITION", "SNOMED", "77386006"),
    "EOL_COD": ("REGISTER", "SNOMED", "526631000000108"),
    "LD_COD": ("REGISTER", "SNOMED", "110359009"),
    "MH_COD": ("REGISTER", "SNOMED", "58214004"),
    "DM1_COD": ("CONDITION", "SNOMED", "46635009"),
    "DM2_COD": ("CONDITION", "SNOMED", "44054006"),
    "CKD_COD": ("CONDITION", "SNOMED", "709044004"),
}


class State(IntEnum):
    """How a person's blood pressure stands to the record."""

    NONE = 0
    DIAGNOSED = 1
    UNDIAGNOSED = 2
    RESOLVED = 3


@dataclass(frozen=True, eq=False, kw_only=True)
class Record:
    """The truth about everyone of a population, as arrays."""

    state: np.ndarray
    seen: np.ndarray
    treated: np.ndarray
    in_target: np.ndarray
    registers: dict[str, np.ndarray]  # cluster to yes-or-no

    @property
    def columns(self) -> dict[str, np.ndarray]:
        """The yes-or-no columns of the people file that follow from the registers."""
        return {
            "learning_disability": self.registers["LD_COD"],
            "severe_mental_illness": self.registers["MH_COD"],
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class Entries:
    """Codes of people, a row each: who, which cluster, from which day, to which (-1: open)."""

    person: np.ndarray
    cluster: np.ndarray
    from_on: np.ndarray
    to_on: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Pressures:
    """Blood pressures in the GP record, a row each; `at` is seconds since 1970."""

    person: np.ndarray
    at: np.ndarray
    systolic: np.ndarray
    diastolic: np.ndarray


def by_quintile(rates: dict[int, float], quintile: np.ndarray) -> np.ndarray:
    return np.array([0.0, *rates.values()])[quintile]


def live(people: Population) -> Record:
    """Draw the truth about everyone."""
    rng, count = stream(people.seed, f"{people.name} record"), len(people)
    adult, quintile = people.adult, people.quintile
    # Rises with age, and is 1 on average among the adults of a quintile, so that the share of
    # the quintile is exactly the planted one.
    older = 0.15 + 1.6 / (1 + np.exp((55 - people.age) / 9))
    total = np.bincount(quintile[adult], older[adult], minlength=6)
    mean = total / np.maximum(1, np.bincount(quintile[adult], minlength=6))
    factor = np.where(adult, older / np.where(mean > 0, mean, 1)[quintile], 0)
    diagnosed = by_quintile(DIAGNOSED, quintile) * factor
    undiagnosed = by_quintile(UNDIAGNOSED, quintile) * factor
    chances = np.stack([diagnosed, undiagnosed, RESOLVED * factor], axis=1)
    state = draw(rng, np.column_stack([1 - chances.sum(axis=1), chances]), count)
    known = state == State.DIAGNOSED
    seen = adult & (known | (rng.random(count) < by_quintile(SEEN, quintile)))
    return Record(
        state=state,
        seen=seen,
        treated=known & (rng.random(count) < TREATED),
        in_target=rng.random(count) < IN_TARGET,
        registers=_registers(people, rng),
    )


def _registers(people: Population, rng: np.random.Generator) -> dict[str, np.ndarray]:
    age, adult = people.age, people.adult
    fertile = (people.sex == "2") & (age >= 18) & (age < 45)
    steeper = 1.5 - 0.15 * people.quintile  # commoner where deprivation is worse
    chances = {
        "PREG_COD": np.where(fertile, 0.035, 0),
        "EOL_COD": np.where(age >= 75, 0.025, 0.0005),
        "LD_COD": np.where(age < 75, 0.006, 0.001),
        "MH_COD": adult * 0.011 * steeper,
        "DM1_COD": np.full(len(people), 0.005),
        "DM2_COD": np.where(adult, (age / 70).clip(0, 1.4) ** 2 * 0.12 * steeper, 0),
        "CKD_COD": np.where(age >= 60, 0.11, adult * 0.006),
    }
    drawn = {name: rng.random(len(people)) < chance for name, chance in chances.items()}
    return drawn | {"DM2_COD": drawn["DM2_COD"] & ~drawn["DM1_COD"]}


def entries(people: Population, record: Record, last_on: date) -> Entries:
    """Every code in the record up to the day."""
    rng, last = stream(people.seed, f"{people.name} codes"), day_number(last_on)
    blocks = [*_pressure_codes(record, rng, last), *_register_codes(record, rng, last)]
    names = list(CODES)
    person = np.concatenate([who for _, who, _, _ in blocks])
    cluster = np.concatenate([np.full(len(who), names.index(name)) for name, who, _, _ in blocks])
    from_on = np.concatenate([since for _, _, since, _ in blocks])
    to_on = np.concatenate([until for _, _, _, until in blocks])
    # Nobody has a code before being born; the clock of a person also stops the record.
    from_on = np.maximum(from_on, people.born[person])
    kept = from_on <= np.minimum(last, people.died[person])
    order = np.lexsort((from_on, cluster, person))
    order = order[kept[order]]
    return Entries(
        person=person[order], cluster=cluster[order], from_on=from_on[order], to_on=to_on[order]
    )


def _pressure_codes(record: Record, rng: np.random.Generator, last: int) -> list[tuple]:
    known = np.flatnonzero(record.state == State.DIAGNOSED)
    found = last - rng.integers(400, 6_000, len(known))
    gone = np.flatnonzero(record.state == State.RESOLVED)
    was = last - rng.integers(2_200, 6_000, len(gone))
    ended = last - rng.integers(400, 1_800, len(gone))
    taking = np.flatnonzero(record.treated)
    lapsed = known[~record.treated[known] & (rng.random(len(known)) < 0.5)]
    latest = np.repeat(last - rng.integers(0, 28, len(taking)), ISSUES)
    issued = latest - np.tile(np.arange(ISSUES), len(taking)) * ISSUE_DAYS
    # An issue long ago: a medicine once, and none in the last six months of any day of the year.
    once = last - rng.integers(620, 1_500, len(lapsed))
    open_ended = lambda size: np.full(size, -1)  # noqa: E731
    return [
        ("HYP_COD", known, found, open_ended(len(known))),
        ("HYP_COD", gone, was, open_ended(len(gone))),
        ("HYPRES_COD", gone, ended, open_ended(len(gone))),
        ("ANTIHYP_RX", np.repeat(taking, ISSUES), issued, open_ended(len(issued))),
        ("ANTIHYP_RX", lapsed, once, open_ended(len(lapsed))),
    ]


def _register_codes(record: Record, rng: np.random.Generator, last: int) -> list[tuple]:
    blocks = []
    for name, is_on in record.registers.items():
        who = np.flatnonzero(is_on)
        longest = {"PREG_COD": 240, "EOL_COD": 600}.get(name, 6_000)
        blocks.append((name, who, last - rng.integers(1, longest, len(who)), np.full(len(who), -1)))
    return blocks


def code_rows(people: Population, found: Entries, extracted_on: date) -> pa.Table:
    """The rows of the clinical codes file, in the order of the people."""
    kinds, systems, codes = zip(*CODES.values(), strict=True)
    return feed_rows(
        "clinical_codes",
        len(found.person),
        provider=pick(people.practice_code, found.person),
        extracted_on=extracted_on,
        entry_id=numbered("E", np.arange(len(found.person)) + 1, 8),
        nhs_number=pick(people.nhs_number, found.person),
        local_person_id=pick(people.local_id, found.person),
        kind=pick(kinds, found.cluster),
        system=pick(systems, found.cluster),
        code=pick(codes, found.cluster),
        cluster=pick(list(CODES), found.cluster),
        from_on=as_days(found.from_on),
        to_on=pick(
            as_days(found.to_on), np.where(found.to_on < 0, -1, np.arange(len(found.to_on)))
        ),
    )


def pressures(people: Population, record: Record, last_on: date) -> Pressures:
    """Blood pressures taken in the practice up to the day."""
    rng, last = stream(people.seed, f"{people.name} pressures"), day_number(last_on)
    count, known = len(people), record.state == State.DIAGNOSED
    # One in three of those not seen for five years was seen before that.
    long_ago = people.adult & ~record.seen & (rng.random(count) < 0.33)
    times = np.where(record.seen, 1 + rng.integers(0, 3, count) + known, long_ago)
    newest = np.where(known, rng.integers(5, 420, count), rng.integers(5, FIVE_YEARS - 30, count))
    newest = np.where(long_ago, FIVE_YEARS + 200 + rng.integers(0, 1_500, count), newest)
    person = np.repeat(np.arange(count), times)
    nth = np.arange(len(person)) - np.repeat(np.cumsum(times) - times, times)
    days = last - newest[person] - nth * rng.integers(150, 420, len(person))
    systolic, diastolic = _values(record, person, rng)
    at = days * DAY_SECONDS + rng.integers(9 * 3_600, 17 * 3_600, len(person))
    kept = (days > people.born[person] + 18 * 365) & (days < people.died[person])
    order = np.lexsort((at, person))
    order = order[kept[order]]
    return Pressures(
        person=person[order], at=at[order], systolic=systolic[order], diastolic=diastolic[order]
    )


def _values(record: Record, person: np.ndarray, rng: np.random.Generator) -> tuple:
    """Nobody undiagnosed has a high value in the record: that is why nobody has found them."""
    size = len(person)
    high = (record.state[person] == State.DIAGNOSED) & ~record.in_target[person]
    usual = np.where(record.state[person] == State.NONE, 121, 130)
    low = rng.normal(usual, 8, size).clip(92, 138)
    systolic = np.where(high, rng.normal(152, 8, size).clip(142, 178), low).round().astype(int)
    diastolic = (systolic * 0.5 + rng.normal(14, 5, size)).round().astype(int)
    return systolic, np.where(high, diastolic.clip(60, 108), diastolic.clip(55, 88))


def pressure_rows(people: Population, taken: Pressures) -> pa.Table:
    """The rows of the practices' observations file: a systolic and a diastolic row a reading."""
    size = len(taken.person)
    pair = np.repeat(np.arange(size), 2)
    part = np.tile([0, 1], size)
    person = taken.person[pair]
    values = np.stack([taken.systolic, taken.diastolic], axis=1).ravel()
    number = numbered("B", pair + 1, 8)
    return feed_rows(
        "observations",
        2 * size,
        provider=pick(people.practice_code, person),
        observation_id=joined(number, pick("SD", part), by=""),
        nhs_number=pick(people.nhs_number, person),
        local_person_id=pick(people.local_id, person),
        code=pick((SYSTOLIC, DIASTOLIC), part),
        value=values,
        unit=MMHG,
        taken_at=as_moments(taken.at[pair]),
        received_at=as_moments(taken.at[pair] + 60),
        method="CLINIC",
    )


def without(record: Record, who: np.ndarray, *clusters: str) -> Record:
    """The record, with these people on none of the registers named."""
    kept = {
        name: np.where(who, False, is_on) if name in clusters else is_on
        for name, is_on in record.registers.items()
    }
    return replace(record, registers=kept)
