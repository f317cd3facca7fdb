"""The pilot's contacts and readings, cut into three weekly files."""

from datetime import date

import numpy as np
import pyarrow as pa

from wholesystem.synthetic import ambulance
from wholesystem.synthetic.made import Feed
from wholesystem.synthetic.people import Population
from wholesystem.synthetic.pilot_cases import MET_AGAIN, SENT, WEEKS
from wholesystem.synthetic.pilot_met import CASES, LABELS, Met, pilot_run_days
from wholesystem.synthetic.readings import MOST, Readings
from wholesystem.synthetic.rows import DAY_SECONDS, day_number, stream


def contacts_of(people: Population, met: Met, day: date) -> tuple[ambulance.Contacts, Readings]:
    """The contacts in the order of time, with second crews and second meetings added."""
    rng = stream(people.seed, "pilot contacts")
    outcome = np.array([ambulance.OUTCOME[CASES[c].outcome] for c in met.case])
    crew = np.flatnonzero(met.case == LABELS.index("second crew"))
    again = np.flatnonzero((met.case < len(SENT)) & (met.week == 0))[:MET_AGAIN]
    who = np.concatenate([np.arange(len(met.person)), crew, again])
    extra = np.arange(len(who)) - len(met.person)
    is_crew, is_again = (extra >= 0) & (extra < len(crew)), extra >= len(crew)
    # From five days to one day before the run, between seven and five o'clock.
    ends = np.array([day_number(each) for each in pilot_run_days(day)])
    on = ends[met.week] - rng.integers(1, 6, len(met.person))
    on[np.isin(met.person, met.people("dead"))] = ends[0] - 5
    called = on * DAY_SECONDS + rng.integers(7 * 3_600, 17 * 3_600, len(met.person))
    called = called[who] + np.where(is_crew, 5 * 3_600, 0) + np.where(is_again, 7 * DAY_SECONDS, 0)
    outcome = np.where(is_crew, ambulance.OUTCOME["CONVEY_ED"], outcome[who])
    order = np.argsort(called, kind="stable")
    who, called, outcome = who[order], called[order], outcome[order]
    attended = outcome != ambulance.OUTCOME["HEAR_TREAT"]
    on_scene = np.where(attended, called + 1_500, 0)
    marks = {name: np.zeros(len(who), bool) for name in ambulance.TRAPS}
    marks["missing_nhs_number"] = np.isin(met.person[who], met.people("no NHS number"))
    marks["bad_check_digit"] = np.isin(met.person[who], met.people("bad check digit"))
    found = ambulance.Contacts(
        people=people,
        person=met.person[who],
        called=called,
        on_scene=on_scene,
        left=np.where(attended, called + 4_800, 0),
        outcome=outcome,
        marks=marks,
    )
    return found, _readings([met.readings[n] for n in who], on_scene)


def _readings(taken: list, on_scene: np.ndarray) -> Readings:
    values = np.zeros((len(taken), MOST, 2), int)
    for number, pairs in enumerate(taken):
        values[number, : len(pairs)] = np.array(pairs).reshape(-1, 2)
    none = np.zeros(len(taken), bool)
    return Readings(
        pairs=np.array([len(pairs) for pairs in taken]),
        systolic=values[..., 0],
        diastolic=values[..., 1],
        at=on_scene[:, None] + 300 + 600 * np.arange(MOST),
        raised=none,
        swapped=none,
        unpaired=none,
    )


def weekly(found: ambulance.Contacts, readings: Readings, day: date) -> list[Feed]:
    """The three weeks' files: contacts, and the pressures taken in them."""
    contacts, measured = ambulance.contact_rows(found), ambulance.measured_rows(found, readings)
    ends = np.array([day_number(each) for each in pilot_run_days(day)])
    week = np.searchsorted(ends, found.called_on)
    of_contact = np.repeat(week, readings.pairs * 2)
    feeds = []
    for number in range(len(WEEKS)):
        for name, table, rows, weeks in (
            ("contacts", "ambulance_contacts", contacts, week),
            ("observations", "observations", measured, of_contact),
        ):
            feeds.append(Feed(name=f"ambulance-{name}-week-{number + 1}", table=table,
                rows=rows.filter(pa.array(weeks == number))))  # fmt: skip
    return feeds
