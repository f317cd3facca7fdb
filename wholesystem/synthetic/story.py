"""Harbour & Dales: a whole ICS from a seed number, in the files that its partners would send."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wholesystem.core.problem import Kind, Problem
from wholesystem.synthetic import agreements, ambulance, gp_record, staff_and_slots, waits
from wholesystem.synthetic import organisations as bodies
from wholesystem.synthetic.extract import extract_files, traced
from wholesystem.synthetic.footprint import footprint
from wholesystem.synthetic.made import Feed, Made, Planted
from wholesystem.synthetic.people import (
    ETHNIC_TRAPS,
    Population,
    people_rows,
    populate,
    recorded_ethnic,
    with_bad_check_digit,
)
from wholesystem.synthetic.places import Places, lay_out
from wholesystem.synthetic.preferences import RATES, preference_rows
from wholesystem.synthetic.readings import RAISED, SWAPPED, UNPAIRED, Readings
from wholesystem.synthetic.rows import DAY_SECONDS, day_number, stream

NAME = "Harbour & Dales (synthetic)"
PEOPLE_MIN = 1_000
# 909,090 good numbers are in the unissued 999 range; some are kept for people from outside.
PEOPLE_MAX = 890_000
WEEKLY_FILES = 4  # the last four weeks come week by week; what was before, in one file
OUTSIDE_PEOPLE = 0.012
BAD_NUMBER_IN_EXTRACT = 0.0005


def harbour_and_dales(people: int, seed: int, day: date) -> Made:
    """A whole synthetic ICS of so many people, as it stands on the day.

    `people` is 1,000 to 890,000, else a Problem. The same people, seed and day give the same bytes.

    >>> made = harbour_and_dales(1_000, 7, date(2026, 11, 22))
    >>> made.rows("people").num_rows > 1_000
    True
    """
    _refuse_size(people)
    places = lay_out(people, seed, day)
    everyone = _everyone(places, people, seed, day)
    record = gp_record.live(everyone)
    found = ambulance.contacts(everyone, ambulance.callers(everyone))
    readings = ambulance.measured(found, record)
    # The practices send theirs on the day before; the trust's own traces are newer.
    made_on = day - timedelta(days=1)
    extract, bad_numbers = _extract(everyone, record, made_on)
    workforce = {e: staff_and_slots.workforce_rows(e, seed, day) for e in staff_and_slots.EMPLOYERS}
    feeds = [
        *(
            Feed(name=table, table=table, rows=rows)
            for table, rows in footprint(places, seed).items()
        ),
        *waits.extracts(people, seed, day, places.merged_on),
        *extract_files(places, extract, made_on),
        traced(everyone, extract["people"], found, day),
        *_slots(places, day),
        *(
            Feed(name=f"workforce-{each}", table="workforce_facts", rows=rows)
            for each, (rows, _) in workforce.items()
        ),
        *_weekly(found, readings, day),
    ]
    traps = ambulance.planted_ids(found, readings) | {
        "bad_check_digit_in_extract": bad_numbers,
        "stripped_zero": workforce[staff_and_slots.STRIPPED_IN][1],
    }
    return Made(
        name=NAME,
        seed=seed,
        day=day,
        feeds=tuple(feeds),
        agreements=_agreements(places, day),
        programmes=agreements.governance(day),
        planted=_planted(everyone, record, traps),
    )


def _refuse_size(people: int) -> None:
    if PEOPLE_MIN <= people <= PEOPLE_MAX:
        return
    few = people < PEOPLE_MIN
    why = "fewer do not fill its practices, lists and groups"
    if not few:
        why = "there are no more unissued NHS numbers to give them"
    raise Problem(
        f"A synthetic system of {people:,} people cannot be made.",
        f"It has {PEOPLE_MIN:,} to {PEOPLE_MAX:,} people: {why}.",
        f"Ask for {PEOPLE_MIN:,} or more." if few else f"Ask for {PEOPLE_MAX:,} or fewer.",
        kind=Kind.USAGE,
    )


def _everyone(places: Places, people: int, seed: int, day: date) -> Population:
    """People of the ICS by practice, then those of neighbouring practices."""
    outside = max(16, round(people * OUTSIDE_PEOPLE))
    near = places.home + np.arange(outside) % (len(places.practices) - places.home)
    practice = np.concatenate([np.repeat(np.arange(places.home), places.sizes), np.sort(near)])
    return populate(places, practice, seed=seed, day=day)


def _extract(everyone: Population, record: gp_record.Record, day: date) -> tuple[dict, tuple]:
    """The GP extract of everyone by table, and the local numbers of those with a bad number."""
    rows = people_rows(everyone, registers=record.columns, extracted_on=day)
    bad = stream(everyone.seed, "bad numbers").random(len(everyone)) < BAD_NUMBER_IN_EXTRACT
    bad &= everyone.practice < everyone.places.home
    at = rows.column_names.index("nhs_number")
    wrong = with_bad_check_digit(everyone.nhs_number, bad)
    tables = {
        "people": rows.set_column(at, "nhs_number", wrong),
        "preferences": preference_rows(everyone, day),
        "clinical_codes": gp_record.code_rows(
            everyone, gp_record.entries(everyone, record, day), day
        ),
        "observations": gp_record.pressure_rows(
            everyone, gp_record.pressures(everyone, record, day)
        ),
    }
    return tables, tuple(pc.filter(everyone.local_id, pa.array(bad)).to_pylist())


def _slots(places: Places, day: date) -> list[Feed]:
    return [
        Feed(name=f"bp-review-slots-{pcn}", table="capacity",
            rows=staff_and_slots.slot_rows(pcn, slots, day))
        for pcn, slots in staff_and_slots.slots_of(places).items()
    ]  # fmt: skip


def _weekly(found: ambulance.Contacts, readings: Readings, day: date) -> list[Feed]:
    """Contacts and their observations: what is older in one file, the last weeks one by one."""
    contacts = ambulance.contact_rows(found)
    measured = ambulance.measured_rows(found, readings)
    taken = measured["taken_at"].cast(pa.int64()).to_numpy() // (DAY_SECONDS * 1_000_000)
    end = day_number(day)
    # From Monday to Sunday; the last file ends on the day before.
    newest = day_number(staff_and_slots.monday(day - timedelta(days=1)))
    starts = [newest - 7 * n for n in reversed(range(WEEKLY_FILES))]
    edges = [0, *starts, end + 1]
    feeds = []
    for first, after in pairwise(edges):
        label = _label(max(first, end - ambulance.WINDOW_DAYS), after)
        for name, table, rows, days in (
            ("contacts", "ambulance_contacts", contacts, found.called_on),
            ("observations", "observations", measured, taken),
        ):
            within = pa.array((days >= first) & (days < after))
            if not pc.any(within).as_py():
                continue  # nobody sends a file without a row
            feeds.append(Feed(name=f"ambulance-{name}-{label}", table=table,
                rows=rows.filter(within)))  # fmt: skip
    return feeds


def _label(first: int, after: int) -> str:
    """The days of a file as weeks: 2026-W47, or from a week to a week."""
    weeks = [date(1970, 1, 1) + timedelta(days=int(each)) for each in (first, after - 1)]
    if (after - first) > 8:
        return "-to-".join(f"{each:%G-W%V}" for each in weeks)
    return f"{weeks[0]:%G-W%V}"


def _agreements(places: Places, day: date) -> dict[str, str]:
    return {
        "ambulance_hypertension.toml": agreements.hypertension(
            practices=places.participants,
            pcns=places.pcns[: places.held_pcn],
            day=day,
            name="AMBULANCE-BP",
        ),
        "planning.toml": agreements.planning(
            practices=places.practices[: places.home], icb=bodies.ICB, day=day
        ),
    }


def _planted(everyone: Population, record: gp_record.Record, traps: dict) -> Planted:
    home = everyone.practice < everyone.places.home
    adult = home & everyone.adult
    counts = {"people": int(home.sum()), "adults": int(adult.sum())}
    for state in gp_record.State:
        here = adult & (record.state == state)
        by = np.bincount(everyone.quintile[here], minlength=6)
        counts |= {f"{state.name} in quintile {q}": int(by[q]) for q in range(1, 6)}
    by = np.bincount(everyone.quintile[adult], minlength=6)
    counts |= {f"adults in quintile {q}": int(by[q]) for q in range(1, 6)}
    _, strange = recorded_ethnic(everyone)
    for number, code in enumerate(ETHNIC_TRAPS, start=1):
        traps[f"ethnic {code}"] = tuple(
            pc.filter(everyone.local_id, pa.array(home & (strange == number))).to_pylist()
        )
    resolved = home & (record.state == gp_record.State.RESOLVED)
    traps["resolved"] = tuple(pc.filter(everyone.local_id, pa.array(resolved)).to_pylist())
    rates = {
        "undiagnosed of adults by quintile": _texted(gp_record.UNDIAGNOSED),
        "diagnosed of adults by quintile": _texted(gp_record.DIAGNOSED),
        "seen by the practice by quintile": _texted(gp_record.SEEN),
        "raised of ambulance readings": {s.name: rate for s, rate in RAISED.items()},
        "preferences": RATES,
        "traps of contacts": ambulance.TRAPS | {"swapped": SWAPPED, "unpaired": UNPAIRED},
        "traps of people": {
            **{f"ethnic {code}": rate for code, rate in ETHNIC_TRAPS.items()},
            "bad_check_digit_in_extract": BAD_NUMBER_IN_EXTRACT,
        },
    }
    people = {
        state.name: tuple(
            pc.filter(
                everyone.nhs_number, pa.array(everyone.adult & (record.state == state))
            ).to_pylist()
        )
        for state in gp_record.State
    }
    return Planted(rates=rates, counts=counts, traps=traps, people=people)


def _texted(rates: dict[int, float]) -> dict[str, float]:
    return {str(quintile): rate for quintile, rate in rates.items()}
