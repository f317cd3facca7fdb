"""May it be read? Decided before anything is read, and each refusal has its reason."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sharing.conftest import PILOT
from wholesystem.sharing import (
    ROLES,
    SYSTEM_ACTOR,
    Actor,
    Purpose,
    Reason,
    Refusal,
    RowRule,
    applies,
    decide,
    parse_agreement,
)
from wholesystem.tables import TABLES

DAY = date(2026, 6, 1)
PEOPLE = ("people", "observations", "ambulance_contacts")
PARAMEDIC = Actor("p", "paramedic", "RX9")
COORDINATOR = Actor("c", "coordinator", "U10001")
ANALYST = Actor("a", "analyst", "QHD")
PLANNING = (
    '"DIRECT_CARE"', '"PLANNING"', '"nhs_number", "family_name", "value", "band"', '"value"',
    'code = "RX9"\nrole = "sender"', 'code = "QHD"\nrole = "receiver"',
)  # fmt: skip


def practices_of(organisation, day):
    return {"U10001": {"P10001", "P10009"}}.get(organisation, set())


def ask(actor, purpose, tables, *agreements, day=DAY, **more):
    return decide(
        actor, purpose, tables, agreements=agreements, day=day, practices_of=practices_of, **more
    )


def refusal_of(*asked, **more):
    with pytest.raises(Refusal) as caught:
        ask(*asked, **more)
    assert len(caught.value.text.splitlines()) == 3
    return caught.value.reason


def test_the_trust_reads_its_own_contacts_with_names_under_direct_care(agreement):
    permit = ask(PARAMEDIC, Purpose.DIRECT_CARE, PEOPLE, agreement(), identifiable=True)
    assert permit.rows == RowRule(providers=frozenset({"RX9"}))
    assert permit.agreement == "DSA-1"
    assert permit.identifiable
    assert (permit.day, permit.until) == (DAY, date(2026, 12, 31))


def test_only_the_columns_of_the_agreement_are_allowed(agreement):
    permit = ask(PARAMEDIC, Purpose.DIRECT_CARE, ["people", "organisations"], agreement())
    assert permit.allows("people", "born_on")
    assert not permit.allows("people", "postcode")
    assert not permit.allows("observations")
    assert permit.allows("organisations", "name")  # about nobody: every column


def test_the_coordinator_reads_the_own_practices_that_take_part(agreement):
    permit = ask(COORDINATOR, Purpose.DIRECT_CARE, PEOPLE, agreement())
    assert permit.rows == RowRule(practices=frozenset({"P10001"}))


def test_the_engine_reads_what_the_parties_and_practices_of_the_agreement_sent(agreement):
    permit = ask(SYSTEM_ACTOR, Purpose.DIRECT_CARE, PEOPLE, agreement())
    assert permit.rows == RowRule(providers=frozenset({"RX9", "U10001", "P10001", "P10002"}))


def test_planning_names_nobody(agreement):
    planning = agreement(*PLANNING)
    permit = ask(ANALYST, Purpose.PLANNING, PEOPLE, planning)
    assert not permit.identifiable
    reason = refusal_of(ANALYST, Purpose.PLANNING, PEOPLE, planning, identifiable=True)
    assert reason is Reason.IDENTITIES


def test_a_table_about_nobody_needs_no_agreement():
    permit = ask(ANALYST, Purpose.PUBLIC_REPORT, ["rtt_waits", "organisations"])
    assert permit.agreement is None and permit.until == DAY
    assert permit.rows == RowRule() and permit.objections == frozenset()


def test_identities_need_an_agreement_even_where_the_tables_are_open():
    reason = refusal_of(PARAMEDIC, Purpose.DIRECT_CARE, ["organisations"], identifiable=True)
    assert reason is Reason.NO_AGREEMENT


@pytest.mark.parametrize(
    ("actor", "purpose", "tables", "changes", "day", "reason"),
    [
        (ANALYST, "DIRECT_CARE", PEOPLE, (), DAY, Reason.ROLE_PURPOSE),
        (PARAMEDIC, "DIRECT_CARE", ["poeple"], (), DAY, Reason.TABLE_UNKNOWN),
        (PARAMEDIC, "DIRECT_CARE", ["workforce_facts"], (), DAY, Reason.TABLE_PURPOSE),
        (PARAMEDIC, "PLANNING", PEOPLE, (), DAY, Reason.NO_AGREEMENT),
        (PARAMEDIC, "DIRECT_CARE", ["clinical_codes"], (), DAY, Reason.AGREEMENT_TABLE),
        (Actor("p", "paramedic", "RX8"), "DIRECT_CARE", PEOPLE, (), DAY,
         Reason.AGREEMENT_ORGANISATION),
        (Actor("p", "paramedic", ""), "DIRECT_CARE", PEOPLE, (), DAY,
         Reason.AGREEMENT_ORGANISATION),
        (PARAMEDIC, "DIRECT_CARE", PEOPLE, (), date(2025, 12, 31), Reason.AGREEMENT_NOT_BEGUN),
        (PARAMEDIC, "DIRECT_CARE", PEOPLE, (), date(2027, 1, 1), Reason.AGREEMENT_EXPIRED),
        (PARAMEDIC, "DIRECT_CARE", PEOPLE,
         ('signed_by = ["A Example, Caldicott guardian of RX9"]', ""), DAY,
         Reason.AGREEMENT_UNSIGNED),
        (COORDINATOR, "DIRECT_CARE", PEOPLE, ('  "P10001",\n', ""), DAY, Reason.NO_PRACTICES),
    ],
)  # fmt: skip
def test_each_refusal_has_its_reason(agreement, actor, purpose, tables, changes, day, reason):
    made = agreement(*changes)
    assert refusal_of(actor, Purpose(purpose), tables, made, day=day) is reason


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2026, 12, 31)])
def test_the_first_and_the_last_day_of_an_agreement_are_its_own(agreement, day):
    assert ask(PARAMEDIC, Purpose.DIRECT_CARE, PEOPLE, agreement(), day=day).day == day


def test_without_a_footprint_the_coordinator_holds_no_practice(agreement):
    with pytest.raises(Refusal) as caught:
        decide(COORDINATOR, Purpose.DIRECT_CARE, PEOPLE, agreements=[agreement()], day=DAY)
    assert caught.value.reason is Reason.NO_PRACTICES


def test_research_is_refused_without_its_approvals(agreement):
    # The file of such an agreement is not accepted; one made otherwise is refused here as well.
    bare = replace(agreement(), purpose=Purpose.RESEARCH)
    reason = refusal_of(SYSTEM_ACTOR, Purpose.RESEARCH, PEOPLE, bare)
    assert reason is Reason.RESEARCH_APPROVAL
    approved = replace(bare, research_approvals=("REC 26/NW/1",), section_251=True,
                       cag_exempts_optout=True)  # fmt: skip
    permit = ask(SYSTEM_ACTOR, Purpose.RESEARCH, PEOPLE, approved)
    assert "NDOO" in permit.objections and not permit.identifiable


def test_an_agreement_in_force_is_found_beside_one_that_has_ended(agreement):
    ended = agreement('id = "DSA-1"', 'id = "DSA-0"', "2026-12-31", "2026-02-01")
    assert ask(PARAMEDIC, Purpose.DIRECT_CARE, PEOPLE, ended, agreement()).agreement == "DSA-1"
    other = agreement('code = "RX9"', 'code = "RX8"')
    assert refusal_of(PARAMEDIC, Purpose.DIRECT_CARE, PEOPLE, other, ended) is (
        Reason.AGREEMENT_EXPIRED
    )


def test_X_A5_planning_under_section_251_leaves_out_objectors_and_direct_care_does_not(agreement):
    planning = agreement(*PLANNING, "dpia_ref", "section_251 = true\ndpia_ref")
    cohort = set(range(10))
    preferences = {3: "NDOO", 7: "NDOO", 8: "PROGRAMME_DISSENT"}

    def processed(permit):
        return {each for each in cohort if preferences.get(each) not in permit.objections}

    assert len(processed(ask(ANALYST, Purpose.PLANNING, PEOPLE, planning))) == 8
    assert len(processed(ask(PARAMEDIC, Purpose.DIRECT_CARE, PEOPLE, agreement()))) == 10


def test_X_A5_a_flow_that_CAG_exempts_keeps_type_1_only(agreement):
    exempt = agreement(
        *PLANNING, "dpia_ref", "section_251 = true\ncag_exempts_optout = true\ndpia_ref"
    )
    assert applies(Purpose.PLANNING, exempt) == {"TYPE1"}
    not_251 = agreement(*PLANNING, "dpia_ref", "cag_exempts_optout = true\ndpia_ref")
    assert applies(Purpose.PLANNING, not_251) == {"NDOO", "TYPE1"}


def test_X_A5_case_finding_by_the_care_team_and_by_a_commissioner(agreement):
    finding = agreement('"DIRECT_CARE"', '"CASE_FINDING"',
        '"nhs_number", "family_name", "value", "band"', '"value"')  # fmt: skip
    assert applies(Purpose.CASE_FINDING, finding, care_team=True) == {"TYPE1"}
    assert applies(Purpose.CASE_FINDING, finding) == {"NDOO", "TYPE1"}
    # RX9 controls beside the PCN, so the engine takes the stricter reading.
    engine = ask(SYSTEM_ACTOR, Purpose.CASE_FINDING, PEOPLE, finding)
    assert engine.objections == {"NDOO", "TYPE1"}


@given(
    role=st.sampled_from(sorted(ROLES)),
    organisation=st.sampled_from(["", "RX9", "RX8", "U10001", "U10002", "QHD", "P10001"]),
    purpose=st.sampled_from(list(Purpose)),
    tables=st.lists(st.sampled_from(sorted(TABLES)), min_size=1, max_size=4),
    day=st.dates(date(2025, 11, 1), date(2027, 2, 1)),
    identifiable=st.booleans(),
)
def test_a_permit_never_goes_beyond_role_table_purpose_and_agreement(
    role, organisation, purpose, tables, day, identifiable
):
    pilot = parse_agreement(PILOT, where="dsa-1.toml", shown_words=["band"])
    actor = Actor("x", role, organisation)
    try:
        permit = ask(actor, purpose, tables, pilot, day=day, identifiable=identifiable)
    except Refusal:
        return
    assert purpose in ROLES[role].purposes
    assert all(purpose in TABLES[name].purposes for name in permit.tables)
    assert not permit.identifiable or purpose is Purpose.DIRECT_CARE
    about_people = [name for name in permit.tables if TABLES[name].person_level]
    if about_people:
        assert pilot.in_force(day) and pilot.purpose is purpose
        assert all(permit.tables[name] <= set(pilot.tables[name]) for name in about_people)
        assert role == "system" or organisation in pilot.organisations
        limits = permit.rows.practices or permit.rows.providers
        assert limits and limits <= pilot.organisations
