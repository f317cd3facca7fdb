"""What a system says of itself, and how it is told that a line is wrong."""

from datetime import date

import pytest

from wholesystem.core.problem import Kind, Problem
from wholesystem.core.settings import FILE, ProgrammeSettings, Settings, load, parse

WHOLE = """
name = "Harbour & Dales"
synthetic = true
day = 2026-11-22
database = "postgresql://localhost/harbour"
lake = "/srv/lake"
engine = "duckdb"
transport = "simulated"
secret_key_file = ".key"

[programmes.ambulance_hypertension]
enabled = true
dpia_ref = "DPIA-7"
controller = "X26"
lawful_basis = "6(1)(e), 9(2)(h)"
retention = "8 years"
caldicott_approval = "CG-12"
clinical_lead = "A lead"
clinical_sign_off_on = 2026-10-01
public_health_lead = "Another lead"
settings = { send_per_week = 40 }
"""


def test_every_setting_is_read():
    settings = parse(WHOLE)
    programme = settings.programmes["ambulance_hypertension"]
    assert (settings.name, settings.synthetic, settings.day) == (
        "Harbour & Dales",
        True,
        date(2026, 11, 22),
    )
    assert (settings.database, settings.lake) == ("postgresql://localhost/harbour", "/srv/lake")
    assert (settings.engine, settings.transport, settings.secret_key_file) == (
        "duckdb",
        "simulated",
        ".key",
    )
    assert programme.enabled
    assert programme.missing_approvals == ()
    assert programme.clinical_sign_off_on == date(2026, 10, 1)
    assert programme.settings["send_per_week"] == 40


def test_a_name_is_enough_and_the_rest_is_the_careful_choice():
    assert parse('name = "Dales"') == Settings(name="Dales")
    assert not Settings(name="Dales").synthetic
    assert not ProgrammeSettings().enabled
    assert len(ProgrammeSettings().missing_approvals) == 5


def test_settings_do_not_change():
    settings = parse(WHOLE)
    with pytest.raises(TypeError):
        settings.programmes["other"] = ProgrammeSettings()
    with pytest.raises(TypeError):
        settings.programmes["ambulance_hypertension"].settings["send_per_week"] = 41


def test_a_folder_without_a_system_says_how_to_make_one(tmp_path):
    with pytest.raises(Problem) as caught:
        load(tmp_path)
    assert caught.value.kind is Kind.NOT_FOUND
    assert f"wholesystem new {tmp_path}" in caught.value.text


def test_all_the_faults_of_a_file_are_told_at_once_with_the_near_word(tmp_path):
    (tmp_path / FILE).write_text(
        'nmae = "Dales"\nsynthetic = "yes"\nday = 2026-11-22T09:00:00Z\nengine = "ducksdb"\n'
        "[programmes.virtual_wards]\nenabeld = true\nclinical_sign_off_on = 1\n"
    )
    with pytest.raises(Problem) as caught:
        load(tmp_path)
    assert [fault.column for fault in caught.value.faults] == [
        "nmae",
        "synthetic",
        "day",
        "engine",
        "programmes.virtual_wards.enabeld",
        "programmes.virtual_wards.clinical_sign_off_on",
        "name",
    ]
    for hint in ("`name`?", "`duckdb`?", "`enabled`?"):
        assert f"Did you mean {hint}" in caught.value.text


@pytest.mark.parametrize("programmes", ["programmes = 1", "[programmes]\nbeds = true"])
def test_a_programme_that_is_not_a_table_is_a_fault(programmes):
    with pytest.raises(Problem, match="is not a table"):
        parse(f'name = "Dales"\n{programmes}')


@pytest.mark.parametrize("content", [b"name = ", b"name = 'D'\nname = 'E'", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(Problem, match="cannot be read"):
        load(tmp_path)


def test_a_folder_in_the_place_of_the_file_is_a_problem(tmp_path):
    (tmp_path / FILE).mkdir()
    with pytest.raises(Problem, match="cannot be read"):
        load(tmp_path)
