"""The hypertension pilot: one PCN of eight practices, three weeks, 71 people sent, 35 reviewed.

The figures are those that the pilot in the north west reported (domain P4, seed figures); every
person and organisation here is made up.
"""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from wholesystem.synthetic import agreements, gp_record, staff_and_slots
from wholesystem.synthetic.extract import extract_files, traced
from wholesystem.synthetic.footprint import footprint
from wholesystem.synthetic.made import Feed, Made, Planted
from wholesystem.synthetic.people import NEVER, Population, people_rows, populate
from wholesystem.synthetic.pilot_answers import ENDS, FOUND, PCN
from wholesystem.synthetic.pilot_cases import NOT_SENT, OBJECTING, SENT, WEEKS
from wholesystem.synthetic.pilot_contacts import contacts_of, weekly
from wholesystem.synthetic.pilot_met import CASES, LABELS, Met, meet, pilot_run_days
from wholesystem.synthetic.places import Places, arrange, merger_day
from wholesystem.synthetic.preferences import DISSENT, NDOO, TYPE1, said
from wholesystem.synthetic.rows import DAY_SECONDS, day_number, pick, stream

NAME = "Hypertension pilot (synthetic)"
PRACTICES, PEOPLE_EACH, OUTSIDE = 8, 80, 12
SLOTS = 40  # more than any week's people, so that nobody waits for a slot


def pilot_weeks(made: Made) -> tuple[tuple[Feed, ...], ...]:
    """The files to receive before each of the three runs."""
    later = [tuple(f for f in made.feeds if f.name.endswith(f"week-{n}")) for n in (2, 3)]
    first = tuple(f for f in made.feeds if not any(f in feeds for feeds in later))
    return (first, *later)


def hypertension_pilot(seed: int, day: date) -> Made:
    """The pilot as it stands when its third week ends on `day`.

    Run `ambulance_hypertension` on each of `pilot_run_days(day)` after receiving that week's files
    (`pilot_weeks`): 24, 24 and 23 people are sent. `pilot_outcomes` is how the PCN answers.
    """
    places = _places(seed, day)
    people = _people(places, seed, day)
    met = meet(people, seed, home=PRACTICES * PEOPLE_EACH, practices=PRACTICES)
    people = _shaped(people, met, day)
    record = _record(people, met)
    # The practices send theirs on the day before the first run; the trust's traces are newer.
    first = pilot_run_days(day)[0]
    made_on = first - timedelta(days=1)
    extract = _extract(people, record, met, made_on)
    contacts, readings = contacts_of(people, met, day)
    feeds = [
        *(Feed(name=name, table=name, rows=rows) for name, rows in footprint(places, seed).items()),
        *extract_files(places, extract, made_on),
        Feed(name=f"bp-review-slots-{PCN}", table="capacity",
            rows=staff_and_slots.slot_rows(PCN, SLOTS, day)),
        traced(people, extract["people"], contacts, first),
        *weekly(contacts, readings, day),
    ]  # fmt: skip
    practices = places.practices[:PRACTICES]
    return Made(
        name=NAME,
        seed=seed,
        day=day,
        feeds=tuple(feeds),
        agreements={
            "hypertension-pilot.toml": agreements.hypertension(
                practices=practices, pcns=(PCN,), day=day, name="PILOT"
            )
        },
        programmes=agreements.governance(day),
        planted=_planted(people, met),
    )


def _places(seed: int, day: date) -> Places:
    none = np.zeros(PRACTICES, int)
    return arrange(
        stream(seed, "pilot places"),
        sizes=np.full(PRACTICES, PEOPLE_EACH),
        pcn_of=none,
        neighbourhood_of=none,
        place_of=none,
        merged_on=merger_day(day),
    )


def _people(places: Places, seed: int, day: date) -> Population:
    near = places.home + np.arange(OUTSIDE) % (len(places.practices) - places.home)
    practice = np.concatenate([np.repeat(np.arange(PRACTICES), PEOPLE_EACH), np.sort(near)])
    return populate(places, practice, seed=seed, day=day, name="pilot people")


def _shaped(people: Population, met: Met, day: date) -> Population:
    """The population with the ages, the sex and the deaths that the cases ask for."""
    rng = stream(people.seed, "pilot ages")
    age, sex, died = people.age.copy(), people.sex.copy(), people.died.copy()
    for number, case in enumerate(CASES):
        who = met.person[met.case == number]
        age[who] = rng.permutation(np.linspace(*case.ages, len(who)).round().astype(int))
        sex[who] = case.sex or np.where(np.isin(sex[who], ["1", "2"]), sex[who], "2")
    died[met.person] = NEVER
    died[met.people("dead")] = day_number(pilot_run_days(day)[0]) - 3
    born = people.born.copy()
    # Half a year from a birthday, so that nobody's age turns on the day of a run.
    born[met.person] = day_number(day) - (age[met.person] * 365.25 + 180).astype(int)
    return replace(people, age=age, sex=sex, died=died, born=born)


def _record(people: Population, met: Met) -> gp_record.Record:
    drawn = gp_record.live(people)
    state, treated = drawn.state.copy(), drawn.treated.copy()
    in_target, seen = drawn.in_target.copy(), drawn.seen.copy()
    registers = {name: is_on.copy() for name, is_on in drawn.registers.items()}
    for name in ("PREG_COD", "EOL_COD"):
        registers[name][met.person] = False
    for number, case in enumerate(CASES):
        who = met.person[met.case == number]
        state[who], treated[who], in_target[who] = case.state, case.treated, case.in_target
        seen[who] |= case.state == gp_record.State.DIAGNOSED
        if case.register:
            registers[case.register][who] = True
    return gp_record.Record(
        state=state, seen=seen, treated=treated, in_target=in_target, registers=registers
    )


def _extract(people: Population, record: gp_record.Record, met: Met, on: date) -> dict:
    """The GP extract by table, made on the day on which the first week ends."""
    rows = people_rows(people, registers=record.columns, extracted_on=on)
    unsure = np.isin(np.arange(len(people)), met.people("trace attempted"))
    at = rows.column_names.index("nhs_status")
    last = on - timedelta(days=1)
    taken = _with_recent(gp_record.pressures(people, record, last), met, last)
    return {
        "people": rows.set_column(at, "nhs_status", pick(("01", "04"), unsure.astype(int))),
        "preferences": _preferences(people, met, on),
        "clinical_codes": gp_record.code_rows(people, gp_record.entries(people, record, last), on),
        "observations": gp_record.pressure_rows(people, taken),
    }


def _with_recent(taken: gp_record.Pressures, met: Met, last: date) -> gp_record.Pressures:
    """A reading in target, two months ago, for those whom the practice has under control."""
    who = met.people("known, controlled in the practice")
    at = np.full(len(who), (day_number(last) - 60) * DAY_SECONDS + 36_000)
    older = ~(np.isin(taken.person, who) & (taken.at >= at[0]))
    person = np.append(taken.person[older], who)
    order = np.argsort(person, kind="stable")
    return gp_record.Pressures(
        person=person[order],
        at=np.append(taken.at[older], at)[order],
        systolic=np.append(taken.systolic[older], np.full(len(who), 132))[order],
        diastolic=np.append(taken.diastolic[older], np.full(len(who), 80))[order],
    )


def _preferences(people: Population, met: Met, on: date) -> pa.Table:
    sent = met.person[met.case < len(SENT)]
    ndoo, type1 = sent[: OBJECTING["NDOO"]], sent[-OBJECTING["TYPE1"] :]
    one, every = met.people("dissent to the programme"), met.people("dissent to every programme")
    person = np.concatenate([ndoo, type1, one, every])
    kind = np.repeat([NDOO, TYPE1, DISSENT, DISSENT], [len(ndoo), len(type1), len(one), len(every)])
    order = np.argsort(person)
    person, kind = person[order], kind[order]
    since = np.full(len(person), day_number(on) - 200)
    return said(people, person, kind, np.isin(person, one), since, on)


def _planted(people: Population, met: Met) -> Planted:
    traps = {}
    for label in LABELS:
        traps[label] = tuple(people.nhs_number.take(pa.array(met.people(label))).to_pylist())
    counts = {"sent": sum(WEEKS), **{f"sent in week {n + 1}": s for n, s in enumerate(WEEKS)}}
    for expect in dict.fromkeys(case.expect for case in NOT_SENT):
        counts[expect] = sum(case.people for case in NOT_SENT if case.expect == expect)
    return Planted(counts=counts | ENDS | FOUND, traps=traps)
