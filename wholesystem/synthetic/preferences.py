"""What people have said about the use of their records."""

from datetime import date

import numpy as np
import pyarrow as pa

from wholesystem.synthetic.people import Population
from wholesystem.synthetic.rows import (
    as_days,
    as_moments,
    day_number,
    feed_rows,
    numbered,
    pick,
    stream,
)

PROGRAMME = "ambulance_hypertension"
# Share of people; a dissent to every programme has no programme's name.
RATES = {"NDOO": 0.05, "TYPE1": 0.02, "PROGRAMME_DISSENT": 0.004}
NDOO, TYPE1, DISSENT = range(3)


def preference_rows(people: Population, extracted_on: date) -> pa.Table:
    """The rows of the preferences file, in the order of the people."""
    rng, today = stream(people.seed, f"{people.name} preferences"), day_number(extracted_on)
    drawn = np.stack([rng.random(len(people)) < rate for rate in RATES.values()], axis=1)
    person, kind = np.nonzero(drawn)
    named = kind == DISSENT
    named &= rng.random(len(person)) < 0.7
    since = np.maximum(today - rng.integers(30, 2_500, len(person)), people.born[person])
    return said(people, person, kind, named, np.minimum(since, today), extracted_on)


def said(
    people: Population,
    person: np.ndarray,
    kind: np.ndarray,
    named: np.ndarray,
    since: np.ndarray,
    extracted_on: date,
) -> pa.Table:
    """The rows of what these people said; `named` dissents name the programme, others mean all."""
    today = day_number(extracted_on)
    return feed_rows(
        "preferences",
        len(person),
        provider=pick(people.practice_code, person),
        extracted_on=extracted_on,
        preference_id=numbered("P", np.arange(len(person)) + 1, 7),
        nhs_number=pick(people.nhs_number, person),
        local_person_id=pick(people.local_id, person),
        kind=pick(RATES, kind),
        programme=pick((PROGRAMME,), np.where(named, 0, -1)),
        from_on=as_days(since),
        # An opt-out that was downloaded may be used for 21 days; these were asked for this week.
        checked_at=as_moments(np.full(len(person), today * 86_400 + 21_600)),
    )
