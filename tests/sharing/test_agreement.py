"""The agreement is the policy: one that cannot be obeyed in every line is not in force."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sharing.conftest import PILOT
from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing import PartyRole, Purpose, parse_agreement, read_agreement

ORGANISATIONS = {"RX9", "U10001", "P10001", "P10002"}


def faults_of(text, **given):
    with pytest.raises(Problem) as caught:
        parse_agreement(text, where="dsa-1.toml", **{"shown_words": ["band"], **given})
    assert caught.value.kind is Kind.REJECTED
    return caught.value.faults


def line_of(text, piece):
    return next(n for n, line in enumerate(text.splitlines(), start=1) if piece in line)


def test_the_file_is_read_as_it_says(tmp_path, pilot_text):
    path = tmp_path / "dsa-1.toml"
    path.write_text(pilot_text, encoding="utf-8")
    read = read_agreement(path, organisations=ORGANISATIONS, shown_words=["band"])
    assert read.purpose is Purpose.DIRECT_CARE
    assert read.parties_as(PartyRole.RECEIVER) == ("U10001",)
    assert read.participants == ("P10001", "P10002")
    assert read.tables["observations"] == ("code", "value", "taken_at")
    assert read.organisations == ORGANISATIONS
    assert (read.section_251, read.cag_exempts_optout) == (False, False)


def test_it_is_in_force_from_its_first_to_its_last_day(agreement):
    pilot = agreement()
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [pilot.in_force(day) for day in days] == [False, True, True, False]


def test_unsigned_it_is_never_in_force(agreement):
    unsigned = agreement('signed_by = ["A Example, Caldicott guardian of RX9"]', "signed_by = []")
    assert not unsigned.in_force(date(2026, 6, 1))


@given(st.integers(-400, 800))
def test_in_force_is_the_days_between(offset):
    pilot = parse_agreement(PILOT, where="dsa-1.toml", shown_words=["band"])
    day = pilot.starts_on + timedelta(days=offset)
    assert pilot.in_force(day) == (0 <= offset <= (pilot.ends_on - pilot.starts_on).days)


def test_what_leaves_is_among_what_is_read(pilot_text):
    (fault,) = faults_of(pilot_text.replace('"value", "band"]', '"value", "postcode"]'))
    assert (fault.rule, fault.row) == ("SHOWS_NOT_READ", line_of(pilot_text, "shows"))


def test_all_faults_are_told_at_once_each_with_its_line_and_the_near_word(pilot_text):
    text = (
        pilot_text.replace('"P10002"', '"P10003"')
        .replace("ends_on = 2026-12-31", "ends_on = 2025-12-31")
        .replace("observations =", "observation =")
        .replace('"born_on"', '"born_no"')
        .replace('role = "receiver"', 'role = "reciever"')
    )
    faults = faults_of(text, organisations=ORGANISATIONS)
    told = {fault.rule: fault for fault in faults}
    assert {rule: fault.row for rule, fault in told.items()} == {
        "ORGANISATION_UNKNOWN": line_of(text, "P10003"),
        "ENDS_BEFORE_START": line_of(text, "ends_on"),
        "PARTY_ROLE": line_of(text, 'code = "U10001"') - 1,
        "COLUMN_UNKNOWN": line_of(text, "born_no"),
        "TABLE_UNKNOWN": line_of(text, "observation ="),
    }
    assert told["TABLE_UNKNOWN"].where == f"dsa-1.toml, line {line_of(text, 'observation =')}"
    for rule, word in {
        "ORGANISATION_UNKNOWN": "P10002",
        "PARTY_ROLE": "receiver",
        "COLUMN_UNKNOWN": "born_on",
        "TABLE_UNKNOWN": "observations",
    }.items():
        assert f"Did you mean `{word}`?" in told[rule].what
    assert [fault.row for fault in faults] == sorted(fault.row for fault in faults)


def test_a_misspelt_key_is_told_with_the_key_that_was_meant(pilot_text):
    faults = faults_of(pilot_text.replace("retention", "retenton"))
    unknown, missing = sorted(faults, key=lambda fault: fault.rule, reverse=True)
    assert unknown.rule == "KEY_UNKNOWN" and "Did you mean `retention`?" in unknown.what
    assert unknown.row == line_of(pilot_text, "retention")
    assert missing.rule == "KEY_MISSING" and "`retention`" in missing.what


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("starts_on = 2026-01-01", 'starts_on = "2026-01-01"'),
        ("starts_on = 2026-01-01", "starts_on = 2026-01-01T00:00:00"),
        ('purpose = "DIRECT_CARE"', 'purpose = "CARE"'),
        ('retention = "8 years"', "retention = 8"),
        ('controllers = ["RX9", "U10001"]', 'controllers = "RX9"'),
        ('transport = "mesh"', 'transport = "mesh"\nsection_251 = "yes"'),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_at_its_line(pilot_text, old, new):
    text = pilot_text.replace(old, new)
    (fault,) = faults_of(text)
    assert fault.rule == "KEY_KIND"
    assert fault.row == line_of(text, new.splitlines()[-1])


def test_what_is_written_below_a_party_is_not_lost_in_silence(pilot_text):
    text = pilot_text.replace('participants = [\n  "P10001",\n  "P10002",\n]\n', "")
    text = text.replace('role = "receiver"', 'role = "receiver"\nparticipants = ["P10001"]')
    (fault,) = faults_of(text)
    assert fault.rule == "PARTY_KEY" and "`participants`" in fault.what


def test_what_is_not_toml_is_told_at_its_line(pilot_text):
    (fault,) = faults_of(pilot_text.replace('version = "1.0"', "version = 1.0.0"))
    assert (fault.rule, fault.row) == ("NOT_TOML", 3)


def test_a_table_that_is_not_for_the_purpose_is_refused(pilot_text):
    text = pilot_text.replace('"DIRECT_CARE"', '"WORKFORCE"')
    text = text.replace('"nhs_number", "family_name", "value", "band"', "")
    assert {fault.rule for fault in faults_of(text)} == {"TABLE_PURPOSE"}


def test_only_direct_care_shows_who_people_are(pilot_text):
    faults = faults_of(pilot_text.replace('"DIRECT_CARE"', '"PLANNING"'))
    assert [fault.rule for fault in faults] == ["SHOWS_IDENTITY", "SHOWS_IDENTITY"]


def test_research_names_its_approvals(pilot_text):
    text = pilot_text.replace('"DIRECT_CARE"', '"RESEARCH"')
    text = text.replace('"nhs_number", "family_name", "value", "band"', '"value"')
    assert [fault.rule for fault in faults_of(text)] == ["RESEARCH_APPROVAL"]
    approved = 'research_approvals = ["REC 26/NW/1"]\n' + text
    assert parse_agreement(approved, where="x.toml").research_approvals == ("REC 26/NW/1",)


def test_a_file_that_is_not_there_is_a_problem(tmp_path):
    with pytest.raises(Problem) as caught:
        read_agreement(tmp_path / "none.toml")
    assert caught.value.kind is Kind.NOT_FOUND


def test_a_file_that_is_not_utf8_is_a_problem(tmp_path):
    path = tmp_path / "dsa.toml"
    path.write_bytes(b'id = "\xff"')
    with pytest.raises(Problem) as caught:
        read_agreement(path)
    assert caught.value.faults[0].rule == "NOT_UTF8"


def test_a_guardian_reads_what_changed_since_the_last_version(agreement):
    later = agreement('version = "1.0"', 'version = "1.1"', '  "P10002",\n', "")
    assert later.differs_from(agreement()) == (
        "version: was 1.0, is 1.1.",
        "participants: was P10001, P10002, is P10001.",
    )
    assert agreement().differs_from(agreement()) == ()
