"""People: who they are, where they live, and the file that each practice sends about them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.identifiers import synthetic_nhs_numbers
from wholesystem.synthetic import names
from wholesystem.synthetic.places import Places
from wholesystem.synthetic.rows import (
    as_days,
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

# Ages in fives, 0 to 4 up to 95 and over: about the shape of England, people in a hundred.
PYRAMID = np.array([5.2, 5.7, 6.0, 5.8, 6.1, 6.6, 6.9, 6.9, 6.6, 6.1, 6.5, 6.8, 6.2, 5.2, 4.7, 4.3,
    2.8, 1.8, 0.9, 0.4])  # fmt: skip
ETHNIC = np.array(list("ABCDEFGHJKLMNPRS"))
# Within the White people and within the others: the mix of an invented northern system.
WHITE = np.array([0.93, 0.01, 0.06])
OTHERS = np.array([0.07, 0.03, 0.06, 0.05, 0.16, 0.25, 0.07, 0.08, 0.05, 0.09, 0.02, 0.04, 0.03])
ETHNIC_UNKNOWN = {"Z": 0.03, "99": 0.04, None: 0.01}
# Codes that are not the national ones: the first is read as A, the second as not known.
ETHNIC_TRAPS = {"A9": 0.01, "XX": 0.003}
STATUS = {"01": 0.97, "02": 0.018, "03": 0.006, "04": 0.004, "06": 0.002}
DIED_A_YEAR = 0.0095
SENSITIVE = 0.003
HOUSEHOLD = 2.36
ADULT = 18


@dataclass(frozen=True, eq=False, kw_only=True)
class Population:
    """Everyone, as arrays of one length; `number` is a person's place in them."""

    places: Places
    nhs_number: pa.Array
    local_id: pa.Array
    practice: np.ndarray
    area: np.ndarray
    born: np.ndarray  # days since 1970
    age: np.ndarray
    sex: np.ndarray  # "1", "2", "9", "X"
    died: np.ndarray  # days since 1970; NEVER where alive
    ethnic: np.ndarray  # index into ETHNIC
    seed: int
    day: date
    name: str = "people"

    def __len__(self) -> int:
        return len(self.practice)

    @property
    def quintile(self) -> np.ndarray:
        """Quintile of deprivation 2025, 1 the most deprived."""
        return self.places.quintile[self.area]

    @property
    def practice_code(self) -> pa.Array:
        """The practice of each person."""
        return pick(self.places.practices, self.practice)

    @property
    def adult(self) -> np.ndarray:
        return self.age >= ADULT


NEVER = np.iinfo(np.int32).max


def populate(
    places: Places,
    practice: np.ndarray,
    *,
    seed: int,
    day: date,
    name: str = "people",
    first_number: int = 0,
) -> Population:
    """People of the given practices; `first_number` says how many NHS numbers are taken."""
    rng, count = stream(seed, name), len(practice)
    today = day_number(day)
    age = draw(rng, PYRAMID, count) * 5 + rng.integers(0, 5, count)
    area = _areas(rng, places, practice)
    age = (age + np.where(places.quintile[area] > 3, rng.integers(0, 4, count), 0)).clip(0, 104)
    # At least two days old: an extract of the day before holds everyone.
    born = today - 2 - (age * 365.25 + rng.random(count) * 362).astype(int)
    # Ten deaths in eleven are of people over 60; extracts keep the dead for two years.
    chance = DIED_A_YEAR * 2 * np.where(age >= 60, 3.6, 0.12)
    dead = rng.random(count) < chance
    died = np.where(dead, today - rng.integers(1, 730, count), NEVER)
    return Population(
        places=places,
        nhs_number=pa.array(synthetic_nhs_numbers(count, first_number)),
        local_id=numbered("GP", np.arange(count) + 1),
        practice=practice,
        area=area,
        born=born,
        age=age,
        sex=np.array(["1", "2", "9", "X"])[
            draw(rng, np.array([0.493, 0.505, 0.001, 0.001]), count)
        ],
        died=np.where(died > born, died, NEVER),
        ethnic=_ethnic(rng, places.minority[area]),
        seed=seed,
        day=day,
        name=name,
    )


def _areas(rng: np.random.Generator, places: Places, practice: np.ndarray) -> np.ndarray:
    """Most live around their practice, one in eight around the next one of the ICS."""
    moved = (rng.random(len(practice)) < 0.12) & (practice < places.home)
    around = np.where(moved, (practice + 1) % places.home, practice)
    each = np.bincount(places.practice_of_area, minlength=len(places.practices))
    first = np.concatenate([[0], np.cumsum(each)[:-1]])
    return first[around] + (rng.random(len(practice)) * each[around]).astype(int)


def _ethnic(rng: np.random.Generator, minority: np.ndarray) -> np.ndarray:
    other = rng.random(len(minority)) < minority
    white, others = draw(rng, WHITE, len(minority)), draw(rng, OTHERS, len(minority))
    return np.where(other, 3 + others, white)


def recorded_ethnic(people: Population) -> tuple[pa.Array, np.ndarray]:
    """The ethnic category as the practice wrote it, and a mark: 1 for A9, 2 for XX, else 0."""
    rng, count = stream(people.seed, f"{people.name} ethnic"), len(people)
    written = [*ETHNIC, *ETHNIC_UNKNOWN, *ETHNIC_TRAPS]
    chances = np.array([*ETHNIC_UNKNOWN.values(), *ETHNIC_TRAPS.values()])
    kind = draw(rng, np.append(1 - chances.sum(), chances), count)
    index = np.where(kind == 0, people.ethnic, len(ETHNIC) + kind - 1)
    return pick(written, index), (kind - len(ETHNIC_UNKNOWN)).clip(0)


def _names(people: Population, rng: np.random.Generator) -> dict[str, pa.Array]:
    """Households of an area share a door, a telephone often, and mostly a family name."""
    count = len(people)
    homes = np.maximum(1, np.bincount(people.area) / HOUSEHOLD).astype(int)
    home = (rng.random(count) * homes[people.area]).astype(int)
    household = people.area * 100_003 + home
    shared = rng.random(count) < 0.85
    family = np.where(shared, household * 7 % 9_973, rng.integers(0, 9_973, count))
    female = people.sex == "2"
    given = np.where(female, 0, len(names.GIVEN_FEMALE)) + rng.integers(
        0, len(names.GIVEN_FEMALE), count
    )
    street = pick(names.STREETS, household % len(names.STREETS))
    town = pick(names.TOWNS, people.area % len(names.TOWNS))
    door = pa.array(home // len(names.STREETS) + 1).cast(pa.string())
    postcode = joined(
        numbered("ZZ", 1 + people.area // 100, 1),
        joined(
            pa.array(household % 10).cast(pa.string()),
            pick([a + b for a in "ABDEFGHJLN" for b in "PQRSTUWXYZ"], people.area % 100),
            by="",
        ),
    )
    return {
        "family_name": pick(names.FAMILY, family % len(names.FAMILY)),
        "given_name": pick((*names.GIVEN_FEMALE, *names.GIVEN_MALE), given),
        "address": joined(joined(door, street), town, by=", "),
        "postcode": postcode,
        # Numbers that the regulator keeps free for stories: 07700 900000 to 900999.
        "phone": blank(
            numbered("07700 900", rng.integers(0, 1000, count), 3), rng.random(count) < 0.1
        ),
    }


def people_rows(
    people: Population, *, registers: dict[str, np.ndarray], extracted_on: date
) -> pa.Table:
    """The rows of the people file, in the order of the population.

    `registers` are yes-or-no columns that follow from the GP record.
    """
    rng, count = stream(people.seed, f"{people.name} file"), len(people)
    last = day_number(extracted_on) - 30
    recorded = np.maximum(last - rng.integers(0, 4_000, count), np.minimum(people.born, last))
    ethnic, _ = recorded_ethnic(people)
    return feed_rows(
        "people",
        count,
        provider=people.practice_code,
        extracted_on=extracted_on,
        nhs_number=people.nhs_number,
        local_person_id=people.local_id,
        nhs_status=pick(STATUS, draw(rng, np.array(list(STATUS.values())), count)),
        **_names(people, rng),
        born_on=as_days(people.born),
        died_on=blank(as_days(people.died), people.died == NEVER),
        sex=pa.array(people.sex.tolist()),
        ethnic_category=ethnic,
        ethnic_source="GP",
        ethnic_recorded_at=blank(
            as_moments(recorded * 86_400 + 36_000), pc.is_null(ethnic).to_numpy(False)
        ),
        lsoa21=pick(people.places.areas, people.area),
        practice=people.practice_code,
        sensitive=rng.random(count) < SENSITIVE,
        carer=people.adult & (rng.random(count) < 0.05),
        care_home=(people.age >= 75) & (rng.random(count) < 0.04),
        **_needs(people, rng, registers.get("learning_disability", np.zeros(count, bool))),
        **registers,
    )


def _needs(people: Population, rng: np.random.Generator, easy_read: np.ndarray) -> dict:
    """What people need so that care reaches them, and how far a digital way would."""
    count = len(people)
    language = np.where((people.ethnic >= 2) & (rng.random(count) < 0.12), 0, -1)
    language = np.where(language == 0, draw(rng, np.array([0.5, 0.3, 0.2]), count), -1)
    chances = 0.01 * (6 - people.quintile) / 3
    group = np.where(rng.random(count) < chances, rng.integers(0, 4, count), -1)
    groups = [["HOMELESS"], ["VULNERABLE_MIGRANT"], ["TRAVELLER"], ["DRUG_DEPENDENCE"]]
    adjusted = np.where(easy_read, 0, -1)
    digital = draw(rng, np.array([0.55, 0.05, 0.08, 0.02, 0.3]), count)
    return {
        "interpreter_language": pick(("Urdu", "Polish", "Arabic"), language),
        "inclusion_flags": pick(pa.array(groups, pa.list_(pa.string())), group),
        "reasonable_adjustments": pick(pa.array([["EASY_READ", "LONGER_APPOINTMENT"]]), adjusted),
        "digital_status": pick(
            ("DEVICE_OWN", "DEVICE_NEEDED", "NO_SKILLS", "NO_CONNECTIVITY", "UNKNOWN"), digital
        ),
    }


# The sender's own mistakes with NHS numbers: the check digit is one too high.
def with_bad_check_digit(numbers: pa.Array, where: np.ndarray) -> pa.Array:
    """The numbers, wrong in the last digit where `where` is true."""
    last = pc.cast(pc.utf8_slice_codeunits(numbers, 9, 10), pa.int32())
    wrong = pc.cast(pa.array((last.to_numpy() + 1) % 10), pa.string())
    return swap(numbers, where, joined(pc.utf8_slice_codeunits(numbers, 0, 9), wrong, by=""))
