"""Who read what is written down, objections are counted, and what lacks its approvals is off."""

import datetime as dt

import pytest

from tests.system.small import (
    ALERTS,
    ANALYST,
    COORDINATOR,
    DAY,
    PROGRAMME,
    REGISTRAR,
    REVIEW,
    TRUST,
    number_of,
)
from wholesystem.core import clock
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.sharing.refusal import Refusal
from wholesystem.synthetic import agreements
from wholesystem.system import open_system
from wholesystem.system.explain import explain
from wholesystem.system.run import run
from wholesystem.system.show import show
from wholesystem.work.audit.actions import reads_of
from wholesystem.work.audit.models import Entry
from wholesystem.work.identities.actions import raise_traces
from wholesystem.work.identities.models import Identity, LocalIdentifier
from wholesystem.work.identities.reading import read_people
from wholesystem.work.worklists.models import Considered


def person(number: int) -> int:
    """The internal number of the person that the test calls so."""
    return Identity.objects.get(nhs_number=number_of(number)).person


# X-A4: a list that is read -----------------------------------------------------------------------


def test_X_A4_a_list_of_three_is_three_and_one_entry_names_them_all(small):
    small.raised(1, 2, 3).work()
    items = small.items()
    found = read_people(
        [item.person for item in items],
        by=REGISTRAR,
        purpose="DIRECT_CARE",
        subject=f"worklist {REVIEW}",
        action="read worklist",
    )
    assert len(found) == 3
    [entry] = Entry.objects.filter(action="read worklist")
    assert entry.people == sorted(item.person for item in items) and entry.people_count == 3
    assert (entry.actor, entry.role, entry.organisation) == ("registrar", "registrar", TRUST)


def test_X_A4_without_its_entry_there_is_no_reading(small, monkeypatch):
    small.slots(9).raised(1).work().sign_off()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wholesystem.work.identities.reading.record", full)
    with pytest.raises(OSError):
        small.share()
    assert not small.outbox() and small.states() == {1: "CHECKED"}


def test_X_A4_sending_names_everyone_once_and_no_value(small):
    small.slots(9).raised(1, 2).work().sign_off()
    small.share()
    [entry] = Entry.objects.filter(action="send to partner")
    assert entry.people == sorted([person(1), person(2)])
    assert (entry.purpose, entry.agreement) == ("DIRECT_CARE", "SYN-DSA-SMALL")
    assert not any(word in str(entry.detail) for word in (number_of(1), "Family"))


def test_X_A4_an_explanation_is_in_the_audit_and_only_ones_own_is_given(small):
    small.raised(1).person(2).contact(2, (120, 70)).work()
    said = explain(small.system, REVIEW, number_of(1), by=REGISTRAR)
    assert said.state == "to be checked" and said.evidence["systolic"] == 150
    said = explain(small.system, REVIEW, number_of(2), by=REGISTRAR)
    assert said.said.startswith("not raised") and said.item is None
    assert reads_of(person(1)).filter(action="explain").count() == 1
    stranger = Actor("far", "registrar", "RX8")
    told = [explain(small.system, REVIEW, number_of(n), by=stranger) for n in (1, 2)]
    assert {one.said for one in told} == {explain_nobody(small)} and told[0].evidence == {}
    assert {one.item for one in told} == {None}
    # Who asked about whom is kept, also where nothing was told.
    assert reads_of(person(1)).filter(actor="far").count() == 1
    assert explain(small.system, REVIEW, number_of(1), by=COORDINATOR).item is None  # not sent yet
    with pytest.raises(Refusal):
        explain(small.system, REVIEW, number_of(1), by=ANALYST)


def explain_nobody(small) -> str:
    """What is said of somebody who is known and has no contact."""
    small.person(3).work()
    return explain(small.system, REVIEW, number_of(3), by=REGISTRAR).said


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (number_of(300), 3, "There is nobody with that number here."),
        ("abc", 3, "There is nobody with that number here."),
        ("9999999999", 3, "There is nobody with that number here."),
        ("' OR 1=1 --", 3, "There is nobody with that number here."),
        ("9990000019", 2, "does not agree with its check digit"),
        (" ", 2, "No number was given."),
    ],
)
def test_a_number_that_nobody_has_is_told_as_one_and_is_not_repeated(small, number, code, told):
    small.raised(1).work()
    with pytest.raises(Problem, match=told) as problem:
        explain(small.system, REVIEW, number, by=REGISTRAR)
    assert problem.value.exit_code == code
    assert not number.strip() or number not in problem.value.text
    asked = Entry.objects.filter(action="explain", actor=REGISTRAR.name)
    assert asked.count() == bool(number.strip())


def test_an_item_of_others_is_not_there_also_when_the_latest_run_says_nothing_of_its_person(small):
    small.raised(1).work()
    Considered.objects.all().delete()
    assert explain(small.system, REVIEW, number_of(1), by=REGISTRAR).item == small.item(1).pk
    told = explain(small.system, REVIEW, number_of(1), by=Actor("far", "registrar", "RX8"))
    assert (told.item, told.state) == (None, "")


def test_a_number_that_waits_to_be_traced_says_so_to_its_own_sender_alone(small):
    small.raised(1).work()
    row = {"local_id": "H-77", "submitted_number": "", "rule": "NHSNO_MISSING"}
    raise_traces("ambulance_contacts", "L-1", TRUST, [row])
    for actor in (REGISTRAR, SYSTEM_ACTOR):
        assert explain(small.system, REVIEW, "H-77", by=actor).said.startswith("waits to be traced")
    with pytest.raises(Problem, match="There is nobody"):
        explain(small.system, REVIEW, "H-77", by=Actor("far", "registrar", "RX8"))


def test_a_local_number_that_two_use_is_ones_own_or_is_asked_about(small):
    small.raised(1).raised(2, practice="P20002").work()
    LocalIdentifier.objects.create(provider=TRUST, local_id="7", person_id=person(1))
    LocalIdentifier.objects.create(provider="P20002", local_id="7", person_id=person(2))
    assert explain(small.system, REVIEW, "7", by=REGISTRAR).item == small.item(1).pk
    with pytest.raises(Problem, match="Several organisations"):
        explain(small.system, REVIEW, "7", by=SYSTEM_ACTOR)


def test_a_day_before_the_last_run_is_said_straight(small):
    small.raised(1).work()
    clock.freeze(dt.date(2026, 2, 1))
    with pytest.raises(Problem) as told:
        run(small.system, [PROGRAMME], by=SYSTEM_ACTOR)
    assert "today, Sunday 1 February 2026, is before its last run" in told.value.what
    assert "Wednesday 4 March 2026" in told.value.what and "`day` in" in told.value.next_step
    clock.freeze(dt.date(2026, 3, 4))
    with pytest.raises(Problem, match="up to today, Wednesday 4 March 2026"):
        run(small.system, [PROGRAMME], by=SYSTEM_ACTOR, day=dt.date(2026, 2, 1))


def test_a_list_that_was_not_run_yet_says_so(small):
    with pytest.raises(Problem, match="has not been run") as told:
        explain(small.system, ALERTS, number_of(1), by=REGISTRAR)
    assert told.value.exit_code == 3


# X-A5: objections --------------------------------------------------------------------------------

PLANNING = """
import datetime as dt

from ibis import _

from wholesystem.definitions import Cohort, Kind, Measure, Period, Programme, Worklist
from wholesystem.definitions.case_loop import review_flow
from wholesystem.definitions.rows import people

grown_up = people.filter(_.born_on < dt.date(2000, 1, 1))
measure = Measure(
    name="{name}-people", title="People", definition="People.", why="To plan.", over=grown_up,
    when=grown_up.extracted_on, period=Period.MONTH, kind=Kind.COUNT, numerator=_.count(),
    footprints={{"practice": grown_up.practice}}, national=(),
)
listed = Worklist(
    name="{name}-list", title="A list", cohort=Cohort("{name}-found", of=grown_up),
    purpose="{purpose}", team="a team", flow=review_flow({{"OTHER": "other"}}),
    order=(grown_up.person.asc(),), show=(), evidence=(),
)
programme = Programme(
    name="{name}", title="A programme", summary="", owner="o", checked_by="c",
    review_by=dt.date(2027, 1, 1), measures=(measure,), worklists={worklists},
    reads_person_level=True,
)
"""
GOVERNANCE = """
[programmes.{name}]
enabled = true
dpia_ref = "D"
controller = "C"
lawful_basis = "L"
retention = "R"
caldicott_approval = "A"
"""


def with_programme(small, name: str, purpose: str, worklists: str):
    """The small system with a programme of its own, which reads people for a purpose."""
    (small.folder / "programmes" / f"{name}.py").write_text(
        PLANNING.format(name=name, purpose=purpose, worklists=worklists)
    )
    text = agreements.planning(practices=("P10001",), icb="QZ1", day=DAY)
    text = text.replace("system_overview", name).replace('"PLANNING"', f'"{purpose}"')
    text = text.replace("SYN-DSA-PLANNING", f"SYN-{name}")
    (small.folder / "agreements" / f"{name}.toml").write_text(text)
    settings = small.folder / "system.toml"
    settings.write_text(settings.read_text() + GOVERNANCE.format(name=name))
    small.system = open_system(small.folder)
    small.to(small.day)
    return small


@pytest.mark.parametrize("worklists", ["()", "(listed,)"])
def test_X_A5_planning_leaves_objectors_out_and_counts_them(small, worklists):
    for one in range(1, 11):
        small.person(one)
    for one in (21, 22):  # of a practice that no one asked
        small.person(one, practice="P30003").prefers(one, "NDOO", practice="P30003")
    small.prefers(3, "NDOO").prefers(7, "NDOO").receive()
    with_programme(small, "planners", "PLANNING", worklists)
    [ran] = run(small.system, ["planners"], by=SYSTEM_ACTOR)
    assert ran.left_out == 2
    entry = Entry.objects.filter(action="run", subject="programme planners").latest("sequence")
    assert (entry.detail["left out"], entry.detail["processed"]["people"]) == (2, 8)
    assert entry.purpose == "PLANNING" and entry.people == []
    [cell] = show(small.system, "planners-people", by=ANALYST)
    assert cell.numerator == "10"  # eight, in its published form


def test_X_A5_the_same_people_for_direct_care_are_all_there(small):
    for one in range(1, 11):
        small.person(one)
    small.prefers(3, "NDOO").prefers(7, "NDOO").receive()
    with_programme(small, "carers", "DIRECT_CARE", "(listed,)")
    [ran] = run(small.system, ["carers"], by=SYSTEM_ACTOR)
    assert (ran.left_out, ran.found) == (0, {"carers-list": 10})
    entry = Entry.objects.filter(action="run", subject="programme carers").latest("sequence")
    assert entry.detail["processed"]["people"] == 10 and entry.detail["left out"] == 0


def test_without_an_agreement_nothing_is_read_and_the_refusal_is_kept(small):
    small.raised(1).receive()
    (small.folder / "agreements" / "small.toml").unlink()
    with pytest.raises(Refusal):
        small.run()
    entry = Entry.objects.filter(action="run").latest("sequence")
    assert entry.refused and entry.subject == f"programme {PROGRAMME}"
    assert small.items() == []


# X-A6: what a programme lacks --------------------------------------------------------------------

APPROVALS = (
    "dpia_ref",
    "controller",
    "lawful_basis",
    "retention",
    "caldicott_approval",
    "clinical_lead",
    "clinical_sign_off_on",
    "public_health_lead",
)


def without(small, *names: str):
    path = small.folder / "system.toml"
    kept = [line for line in path.read_text().splitlines() if line.split(" =")[0] not in names]
    path.write_text("\n".join(kept) + "\n")
    system = open_system(small.folder)
    small.to(small.day)
    return system


@pytest.mark.parametrize("name", APPROVALS)
def test_X_A6_a_programme_that_lacks_one_thing_is_refused_and_told_which(small, name):
    with pytest.raises(Problem) as refused:
        run(without(small, name), [PROGRAMME], by=SYSTEM_ACTOR)
    assert refused.value.exit_code == 4
    assert f"({name})" in refused.value.what
    assert not any(f"({other})" in refused.value.what for other in APPROVALS if other != name)
    assert Entry.objects.filter(action="switch on", refused=True).count() == 1


def test_X_A6_everything_that_is_missing_is_told_at_once(small):
    with pytest.raises(Problem) as refused:
        run(without(small, *APPROVALS), [PROGRAMME], by=SYSTEM_ACTOR)
    assert all(f"({name})" in refused.value.what for name in APPROVALS)
    assert len(refused.value.faults) == len(APPROVALS)


def test_X_A6_a_sign_off_that_is_still_to_come_is_none(small):
    path = small.folder / "system.toml"
    text = path.read_text()
    signed = next(line for line in text.splitlines() if line.startswith("clinical_sign_off_on"))
    later = DAY + dt.timedelta(days=1)
    path.write_text(text.replace(signed, f"clinical_sign_off_on = {later.isoformat()}"))
    with pytest.raises(Problem, match="clinical_sign_off_on"):
        run(open_system(small.folder), [PROGRAMME], by=SYSTEM_ACTOR, day=DAY)


def test_X_A6_published_figures_alone_need_nothing(small):
    system = without(small, *APPROVALS, "enabled")
    [ran] = run(system, ["elective_recovery"], by=SYSTEM_ACTOR)
    assert ran.programme == "elective_recovery"
    assert [one.programme for one in run(system, by=SYSTEM_ACTOR)] == ["elective_recovery"]


def test_a_programme_that_is_not_switched_on_is_not_run(small):
    with pytest.raises(Problem, match="not switched on") as refused:
        run(without(small, "enabled"), [PROGRAMME], by=SYSTEM_ACTOR)
    assert refused.value.exit_code == 4


# The day of a run --------------------------------------------------------------------------------


def test_a_run_for_a_day_before_the_last_or_after_today_changes_nothing(small):
    small.raised(1).work()
    for day in (DAY - dt.timedelta(days=40), DAY + dt.timedelta(days=40)):
        with pytest.raises(Problem, match="cannot be run for") as told:
            run(small.system, [PROGRAMME], by=SYSTEM_ACTOR, day=day)
        assert told.value.exit_code == 2
    assert small.states() == {1: "SELECTED"}


def test_a_programme_that_is_not_there_is_told_with_the_nearest(small):
    with pytest.raises(Problem, match=f"Did you mean `{PROGRAMME}`"):
        run(small.system, ["ambulance_hypertenson"], by=SYSTEM_ACTOR)


@pytest.mark.parametrize("role", ["coordinator", "analyst", "ig_officer"])
def test_who_may_not_run_is_refused(small, role):
    with pytest.raises(Refusal):
        run(small.system, by=Actor("someone", role, "QZ1"))
