"""What a role may not see is not there, and what needs a clinician is refused to others."""

import pytest

from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing import (
    ABOUT_PEOPLE,
    CHANGES,
    ROLES,
    SYSTEM_ACTOR,
    Actor,
    Permission,
    Purpose,
    Reason,
    Refusal,
    concerns,
    require,
    require_for_item,
    sees_true_counts,
)

TRUST, OTHER_TRUST, PCN, OTHER_PCN, ICB = "RX9", "RX8", "U10001", "U10002", "QHD"
REGISTRAR = Actor("r", "registrar", TRUST)
PARAMEDIC = Actor("p", "paramedic", TRUST)
COORDINATOR = Actor("c", "coordinator", PCN)
ANALYST = Actor("a", "analyst", ICB)
IG_OFFICER = Actor("i", "ig_officer", ICB)
ADMINISTRATOR = Actor("x", "administrator", ICB)
DEMO = (REGISTRAR, PARAMEDIC, COORDINATOR, ANALYST, IG_OFFICER, ADMINISTRATOR)
NO_PEOPLE = (ANALYST, IG_OFFICER, ADMINISTRATOR)


def test_the_demo_has_six_roles_beside_the_system():
    assert set(ROLES) == {actor.role for actor in DEMO} | {"system"}


def test_every_permission_is_somebodys():
    assert {each for role in ROLES.values() for each in role.permissions} == set(Permission)


@pytest.mark.parametrize("actor", NO_PEOPLE, ids=lambda actor: actor.role)
def test_roles_without_direct_care_open_nothing_about_people(actor):
    assert Purpose.DIRECT_CARE not in actor.standing.purposes
    assert not actor.standing.permissions & ABOUT_PEOPLE


@pytest.mark.parametrize("permission", sorted(ABOUT_PEOPLE))
def test_what_is_about_people_needs_direct_care(permission):
    for role in ROLES.values():
        assert not role.may(permission) or Purpose.DIRECT_CARE in role.purposes


def test_only_the_paramedic_signs_off():
    assert [actor.role for actor in DEMO if actor.may(Permission.SIGN_OFF)] == ["paramedic"]
    assert not SYSTEM_ACTOR.may(Permission.SIGN_OFF)
    for actor in (REGISTRAR, COORDINATOR, ANALYST, SYSTEM_ACTOR):
        with pytest.raises(Refusal, match="Only a clinician may") as caught:
            require(actor, Permission.SIGN_OFF)
        assert caught.value.reason is Reason.NEEDS_CLINICIAN
    require(PARAMEDIC, Permission.SIGN_OFF)


def test_a_refusal_is_three_sentences_of_its_kind():
    with pytest.raises(Refusal) as caught:
        require(ANALYST, Permission.VIEW_WORKLIST)
    refusal = caught.value
    assert refusal.kind is Kind.REFUSED and refusal.exit_code == 4
    assert refusal.reason is Reason.ROLE_PERMISSION
    assert len(refusal.text.splitlines()) == 3
    assert refusal.as_json()["reason"] == "ROLE_PERMISSION"


def test_the_coordinator_records_outcomes_and_sends_nothing():
    assert COORDINATOR.may(Permission.RECORD_OUTCOME)
    assert not COORDINATOR.may(Permission.SHARE)
    assert not COORDINATOR.may(Permission.VIEW_LOADS)
    assert not REGISTRAR.may(Permission.RECORD_OUTCOME)


def test_the_administrator_mends_files_and_the_ig_officer_reads_the_audit():
    assert ADMINISTRATOR.may(Permission.VIEW_QUARANTINE)
    assert not ADMINISTRATOR.may(Permission.VIEW_AUDIT)
    assert IG_OFFICER.may(Permission.VIEW_AUDIT)
    assert not IG_OFFICER.standing.permissions & CHANGES
    assert not ANALYST.standing.permissions & CHANGES


def test_an_item_is_with_the_trust_that_found_it_and_once_sent_with_the_pcn():
    item = {"sender": TRUST, "receiver": PCN}
    assert concerns(REGISTRAR, **item, sent=False)
    assert not concerns(COORDINATOR, **item, sent=False)
    assert concerns(COORDINATOR, **item, sent=True)
    assert not concerns(Actor("c", "coordinator", OTHER_PCN), **item, sent=True)
    assert not concerns(Actor("p", "paramedic", OTHER_TRUST), **item, sent=True)
    assert not any(concerns(actor, **item, sent=True) for actor in NO_PEOPLE)


def test_somebody_without_an_organisation_has_no_items():
    nobody = Actor("c", "coordinator", "")
    assert not concerns(nobody, sender="", receiver="", sent=True)


def test_an_outcome_is_recorded_only_for_items_sent_to_ones_own_pcn():
    outcome = Permission.RECORD_OUTCOME
    require_for_item(COORDINATOR, outcome, sender=TRUST, receiver=PCN, sent=True)
    for receiver, sent in ((OTHER_PCN, True), (PCN, False), (None, True)):
        with pytest.raises(Refusal) as caught:
            require_for_item(COORDINATOR, outcome, sender=TRUST, receiver=receiver, sent=sent)
        assert caught.value.reason is Reason.OTHER_ORGANISATION


def test_a_paramedic_signs_off_only_what_the_own_trust_found():
    with pytest.raises(Refusal):
        require_for_item(
            PARAMEDIC, Permission.SIGN_OFF, sender=OTHER_TRUST, receiver=PCN, sent=False
        )


def test_true_small_counts_are_for_the_two_ends_of_direct_care():
    row = {"sender": TRUST, "receiver": PCN}
    sees = [actor.role for actor in DEMO if sees_true_counts(actor, **row)]
    assert sees == ["registrar", "paramedic", "coordinator"]
    assert not sees_true_counts(COORDINATOR, sender=TRUST)  # a total over several PCNs
    assert sees_true_counts(REGISTRAR, sender=TRUST)
    assert not sees_true_counts(COORDINATOR, sender=TRUST, receiver=OTHER_PCN)
    assert not sees_true_counts(REGISTRAR, **row, purpose=Purpose.PLANNING)
    assert not sees_true_counts(SYSTEM_ACTOR, **row)  # exports and the command line


def test_an_unknown_role_is_a_problem_with_the_near_word():
    with pytest.raises(Problem, match="Did you mean `coordinator`"):
        Actor("c", "co-ordinator", PCN)
