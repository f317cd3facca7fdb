"""Ambulance hypertension agrees with brute force about crowds who stand on every edge.

Each example is one crowd and one day. The list and both kinds of alert are found for all of them at
once, and every answer is compared with the oracle's, which was written from the specification.
"""

import datetime as dt
from itertools import chain
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.programmes.conftest import Example, engine_permit
from tests.programmes.crowd import DAYS, Drawn, world
from tests.programmes.oracle import HOLDS, ON_THE_LIST, REASONS, Contact, Oracle
from wholesystem.definitions import Standards
from wholesystem.definitions.standard import SHIPPED
from wholesystem.engine import Parameters, find

REVIEW, SEVERE, MATERNITY = "blood-pressure-review", "severe-blood-pressure", "maternity-assessment"


def crowds(size: int):
    """A number for each person, from which everything about them is made."""
    return st.lists(st.integers(0, 2**48), min_size=size, max_size=size, unique=True)


# The same crowds each time. None is made smaller when it fails: people do not depend on each other,
# and a difference is told with the rows of its one person.
settings.register_profile(
    "crowds",
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CROWDS = settings.get_profile("crowds")


def drawn(seeds: list[int], day: dt.date) -> dict[str, list[dict]]:
    """The rows of a crowd and of the world that it lives in."""
    rows = world(day)
    for person, seed in enumerate(seeds, start=1):
        for table, about in Drawn(person, seed, day).rows.items():
            rows.setdefault(table, []).extend(about)
    return rows


@pytest.fixture
def ask(tmp_path_factory, programmes):
    """What the programme says of rows on a day: all that it considered, by worklist."""

    def answers(rows: dict[str, list[dict]], day: dt.date) -> dict[str, list[dict]]:
        example = Example(tmp_path_factory.mktemp("crowd"), programmes)
        example.rows |= rows
        parameters = Parameters(day, Standards.read(SHIPPED))
        said = {}
        with example._open(engine_permit(day)) as reading:
            for name in (REVIEW, SEVERE, MATERNITY):
                worklist = programmes["ambulance_hypertension"].worklist(name)
                found = find(worklist.cohort, reading, parameters, worklist.order)
                said[name] = found.considered.to_pylist()
        return said

    return answers


def any_of(right: set, said):
    """What was said where it is one of the right answers, or else all of those."""
    return said if said in right else right


def expected(oracle: Oracle, contact: Contact, said: dict) -> dict:
    """What the oracle says of a person, to be held against what the programme said.

    Where several reasons or holds are true the specification does not say which is told, so that
    any of them is right.
    """
    reasons = oracle.reasons(contact) or {ON_THE_LIST}
    counts, last = contact.counts, contact.readings[-1] if contact.readings else None
    answer = {
        "contact": contact.key,
        "reason": any_of(reasons, said["reason"]),
        "age": oracle.age(contact),
        "systolic": counts and counts.systolic,
        "diastolic": counts and counts.diastolic,
        "last_systolic": last and last.systolic,
        "last_diastolic": last and last.diastolic,
        "band": counts and counts.band,
        "single_reading": len(contact.readings) == 1 if contact.readings else None,
    }
    if reasons == {ON_THE_LIST}:
        klass = oracle.klass(contact)
        answer |= {
            "klass": klass,
            "hold": any_of(oracle.holds(contact) or {None}, said["hold"]),
            "takes_slot": klass != "KNOWN_CONTROLLED",
            "target_differs": oracle.target_differs(contact.row["person"]),
        }
    return answer


def told(person: int, what: str, ours, theirs, rows: dict[str, list[dict]]) -> str:
    """A difference, with everything that is known of its person."""
    known = [f"    {row}" for row in chain(*rows.values()) if row.get("person") == person]
    first = f"person {person}, {what}: the programme says {theirs!r}, the oracle {ours!r}"
    return "\n".join([first, *known])


def differences(oracle: Oracle, said: dict[str, list[dict]]) -> list[str]:
    """Every answer in which the programme and the oracle differ."""
    found = []

    def compare(person, what, ours, theirs):
        if ours != theirs:
            found.append(told(person, what, ours, theirs, oracle.rows))

    deciding = oracle.deciding()
    listed = {row["person"]: row for row in said[REVIEW]}
    assert listed.keys() == deciding.keys(), listed.keys() ^ deciding.keys()
    for person, contact in deciding.items():
        theirs = listed[person]
        for what, ours in expected(oracle, contact, theirs).items():
            compare(person, what, ours, theirs[what])
    maternity, severe = oracle.maternity_alerts(), oracle.severe_alerts()
    opened = {
        name: {row["contact"]: row["band"] for row in said[name] if row["reason"] == ON_THE_LIST}
        for name in (SEVERE, MATERNITY)
    }
    for contact in oracle.contacts:
        key, person = contact.key, contact.row["person"]
        compare(person, f"severe alert of {key}", key in severe, key in opened[SEVERE])
        compare(person, f"maternity alert of {key}", maternity.get(key), opened[MATERNITY].get(key))
    known = {contact.key for contact in oracle.contacts}
    assert {*opened[SEVERE], *opened[MATERNITY]} <= known, "an alert of no contact of these days"
    return found


def agree(rows: dict[str, list[dict]], day: dt.date, ask) -> None:
    oracle, said = Oracle(rows, day), ask(rows, day)
    found = differences(oracle, said)
    assert not found, f"{len(found)} differences on {day}\n" + "\n".join(found[:10])
    # Ties are free, so that the ranks are compared and not the people.
    contacts = oracle.deciding()
    on = [contacts[row["person"]] for row in said[REVIEW] if row["reason"] == ON_THE_LIST]
    ranks = [oracle.rank(contact) for contact in on]
    assert ranks == sorted(ranks)


def test_the_crowds_reach_every_answer():
    """Agreement says nothing of an answer that nobody is ever given."""
    reached = set()
    for seed, day in enumerate(DAYS * 5):
        random = Random(seed)
        oracle = Oracle(drawn([random.randrange(2**48) for _ in range(100)], day), day)
        for contact in oracle.deciding().values():
            reasons = oracle.reasons(contact)
            if len(reasons) == 1:  # the only one, so that leaving it out would be seen
                reached |= reasons
            if not reasons:
                reached |= {contact.counts.band, oracle.klass(contact), *oracle.holds(contact)}
        reached |= {*oracle.maternity_alerts().values(), *("alert" for _ in oracle.severe_alerts())}
    assert reached == REASONS | HOLDS | {
        "RAISED", "HIGH", "NOT_CHECKED", "UNDIAGNOSED", "KNOWN_UNTREATED", "KNOWN_CONTROLLED",
        "KNOWN_UNCONTROLLED", "URGENT", "SAME_DAY", "alert",
    }  # fmt: skip


@pytest.mark.parametrize("day", DAYS, ids=str)
@settings(CROWDS, max_examples=2)
@given(seeds=crowds(80))
def test_every_answer_agrees_with_brute_force(ask, day, seeds):
    agree(drawn(seeds, day), day, ask)


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS, ids=str)
@settings(CROWDS, max_examples=5)
@given(seeds=crowds(400))
def test_every_answer_agrees_with_brute_force_about_many_more(ask, day, seeds):
    agree(drawn(seeds, day), day, ask)
