"""Files come in whole or not at all; the same again changes nothing (domain 1.8, J7)."""

import json
import os
from dataclasses import replace

import pytest

from tests.exchange.sending import as_csv, names, row, written
from tests.receive.asking import lake, statuses
from tests.receive.conftest import contacts
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.system.freshness import stale_since
from wholesystem.system.receive import Outcome, receive
from wholesystem.work.audit.models import Entry
from wholesystem.work.loads.models import DataIssue, DataLoad, QuarantinedRow


def staff(count: int, faulty: int = 0) -> list[dict]:
    """Workforce rows, of which some have lost a zero."""
    return [
        row("workforce_facts", n, unit=f"{n:05d}" if n <= faulty else f"{n:06d}")
        for n in range(1, count + 1)
    ]


def test_a_good_file_lands_with_its_load(system, send):
    found = send(contacts(3))
    assert found.outcome is Outcome.ACCEPTED and found.exit_code == 0
    assert "3 rows accepted" in found.lines[0] and "RXA for 2026-W47" in found.lines[0]
    (load,) = DataLoad.objects.all()
    assert (load.status, load.rows_read, load.rows_accepted) == ("ACCEPTED", 3, 3)
    assert {each["load_id"] for each in lake(system, "ambulance_contacts")} == {load.load_id}
    assert Entry.objects.filter(action="receive a file").count() == 1


def test_X_A7_the_same_file_twice_changes_nothing(system, send):
    first = send(contacts(3))
    before = system.lake.versions()
    again = send(contacts(3), "another-name.csv")
    assert again.outcome is Outcome.ALREADY and again.exit_code == 0
    assert again.loads == first.loads and "already received" in again.lines[0]
    assert system.lake.versions() == before
    assert DataLoad.objects.count() == 1


def test_X_A7_a_corrected_file_takes_the_place_of_the_one_before(system, send):
    send(contacts(3))
    second = send(contacts(2, outcome="CONVEY_ED"))
    assert [each["outcome"] for each in lake(system, "ambulance_contacts")] == ["CONVEY_ED"] * 2
    assert [status for *_, status in statuses("ambulance_contacts")] == ["SUPERSEDED", "ACCEPTED"]
    assert "takes the place of" in second.lines[0]
    send(contacts(3))  # and the first again is a change once more
    assert len(lake(system, "ambulance_contacts")) == 3


def test_X_A8_a_file_with_a_column_missing_is_rejected_whole_with_the_column_named(system, send):
    columns = [name for name in names("ambulance_contacts") if name != "outcome"]
    found = send(as_csv(contacts(3), columns=columns))
    assert found.outcome is Outcome.REJECTED and found.exit_code == 5
    assert "`outcome`" in "\n".join(found.lines)
    assert not system.lake.versions()
    (load,) = DataLoad.objects.all()
    assert (load.status, load.dataset) == ("REJECTED", "ambulance_contacts")
    assert load.report["faults"][0]["column"] == "outcome"
    assert (system.folder / load.stored_path).read_bytes() == as_csv(contacts(3), columns=columns)


@pytest.mark.parametrize(("faulty", "accepted"), [(49, True), (50, True), (51, False)])
def test_J7_zeros_lost_in_up_to_5_percent_wait_and_above_it_the_file_is_rejected(
    system, send, faulty, accepted
):
    found = send(staff(1_000, faulty))
    if accepted:
        assert (found.rows_accepted, found.rows_quarantined) == (1_000 - faulty, faulty)
        assert {each.rule for each in QuarantinedRow.objects.all()} == {"LEADING_ZERO"}
        assert len(lake(system, "workforce_facts")) == 1_000 - faulty
        assert f"--again {found.loads[0]}" in found.lines[-1]
    else:
        assert found.outcome is Outcome.REJECTED and not system.lake.versions()
        assert "51 of 1,000 rows are faulty, 5.1%" in found.lines[1]
        assert "At most 5%" in found.lines[2]
        assert not QuarantinedRow.objects.exists()


def test_J7_a_bad_month_leaves_stale_since_and_no_zeros(system, send):
    send(contacts(3, called_at="2026-11-02T10:00:00Z"), "week-45.csv")
    columns = [name for name in names("ambulance_contacts") if name != "station"]
    bad = as_csv(contacts(3, called_at="2026-11-09T10:00:00Z"), columns=columns)
    assert send(bad, "week-46.csv").outcome is Outcome.REJECTED
    (feed,) = stale_since(system)
    assert (feed.dataset, feed.provider) == ("ambulance_contacts", "RXA")
    assert f"{feed.stale_since}" == "2026-11-08"
    assert len(lake(system, "ambulance_contacts")) == 3


def test_a_feed_that_is_not_due_is_not_stale(system, send):
    send(contacts(1, called_at="2026-11-10T10:00:00Z"))
    (feed,) = stale_since(system)
    assert feed.stale_since is None and f"{feed.until}" == "2026-11-15"


def test_a_file_that_comes_late_adds_its_week_and_takes_nothing(system, send):
    send(contacts(2, called_at="2026-11-16T10:00:00Z"))
    late = [
        each | {"contact_id": f"late {n}"}
        for n, each in enumerate(contacts(2, called_at="2026-11-02T10:00:00Z"))
    ]
    assert send(late).outcome is Outcome.ACCEPTED
    assert len(lake(system, "ambulance_contacts")) == 4
    assert f"{stale_since(system)[0].until}" == "2026-11-22"


def test_an_older_extract_never_takes_the_place_of_a_newer_one(system, send):
    send([row("people", 1, extracted_on="2026-11-16")])
    older = send([row("people", 1, extracted_on="2026-11-02")])
    assert older.outcome is Outcome.REJECTED and older.problem.faults[0].rule == "OLDER_EXTRACT"
    assert len(lake(system, "people")) == 1


def test_an_older_extract_of_the_same_week_takes_no_place_either(system, send):
    send([row("people", 1, extracted_on="2026-11-18")])
    older = send([row("people", 1, extracted_on="2026-11-17")])
    assert older.problem.faults[0].rule == "OLDER_EXTRACT"
    assert "Tuesday 17 November 2026" in older.problem.what
    corrected = send([row("people", 2, extracted_on="2026-11-18")])
    assert corrected.outcome is Outcome.ACCEPTED, "of the same day it is a correction"


def test_a_mistyped_provider_empties_no_other_practices_list(system, send):
    first = send([row("people", n, provider="P10001") for n in range(1, 121)])
    stray = [row("people", n, provider="P10002", extracted_on="2026-11-21") for n in range(1, 60)]
    stray[7] |= {"provider": "P10001"}
    refused = send(stray)
    assert refused.problem.faults[0].rule == "SHRUNKEN_EXTRACT"
    assert "1 in place of the 120 rows" in refused.problem.what
    assert set(DataLoad.objects.filter(status="ACCEPTED").values_list("load_id", flat=True)) == {
        *first.loads
    }
    taken = send(stray, whole=True)
    assert taken.outcome is Outcome.ACCEPTED and len(taken.loads) == 2


def test_several_providers_in_one_file_are_a_load_each(system, send):
    both = [*contacts(2), row("ambulance_contacts", 9, trust="RXB")]
    found = send(both)
    assert len(found.loads) == 2 and len(set(found.loads)) == 2
    assert [each[0] for each in statuses("ambulance_contacts")] == ["RXA", "RXB"]
    changed = send([*both[:2], row("ambulance_contacts", 9, trust="RXB", outcome="DEAD")])
    assert len(changed.loads) == 2
    assert len(lake(system, "ambulance_contacts")) == 3


def test_a_file_over_several_weeks_says_so(send):
    weeks = [
        row("ambulance_contacts", 1, called_at="2026-11-02T10:00:00Z"),
        row("ambulance_contacts", 2, called_at="2026-11-16T10:00:00Z"),
    ]
    send(weeks)
    assert statuses("ambulance_contacts")[0][1] == "2026-W45..2026-W47"


def test_the_week_is_that_of_london(send):
    # Half past midnight on Monday in London, still Sunday in UTC.
    send(contacts(1, called_at="2026-06-28T23:30:00Z"))
    assert statuses("ambulance_contacts")[0][1] == "2026-W27"


def test_a_sender_that_the_register_lacks_is_refused(system, send):
    send([row("organisations", organisation="RXA")])
    assert send(contacts(1)).outcome is Outcome.ACCEPTED
    found = send(contacts(1, trust="RXB"))
    assert found.outcome is Outcome.REJECTED
    assert found.problem.faults[0].rule == "UNKNOWN_SUBMITTER"
    assert "Did you mean `RXA`?" in found.problem.what


def test_a_period_that_is_given_must_be_the_files_own(send):
    assert send(contacts(1), period="2026-W47").outcome is Outcome.ACCEPTED
    wrong = send(contacts(2), period="2026-W46")
    assert wrong.problem.faults[0].rule == "WRONG_PERIOD"


def test_what_is_odd_is_kept_and_told(send):
    found = send(contacts(1, age_years="140"))
    (issue,) = DataIssue.objects.all()
    assert issue.rule == "OUTSIDE_LIMIT" and issue.sentence in "\n".join(found.lines)


def test_the_report_is_for_machines_and_holds_no_value_of_a_person(send):
    rows = [*contacts(40), row("ambulance_contacts", 99, chief_complaint="x", outcome="DANCED")]
    found = send(rows)
    (load,) = DataLoad.objects.all()
    (fault,) = load.report["faults"]
    assert (fault["row"], fault["column"], fault["rule"]) == (42, "outcome", "UNKNOWN_WORD")
    assert "DANCED" not in json.dumps(load.report) + "".join(found.lines)
    (waiting,) = QuarantinedRow.objects.all()
    assert waiting.row["outcome"] == "DANCED"


def test_a_folder_is_received_file_by_file_and_a_bad_one_stops_no_other(system, tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    written(folder, as_csv(contacts(1)), "1.csv")
    written(folder, b"", "2.csv")
    written(folder, as_csv(staff(1)), "3.csv")
    written(folder, b"x", ".hidden")
    found = receive(system, [folder], by=SYSTEM_ACTOR)
    assert [each.outcome for each in found] == [
        Outcome.ACCEPTED,
        Outcome.REJECTED,
        Outcome.ACCEPTED,
    ]


def test_a_path_that_is_not_there_is_told_before_anything_is_done(system, tmp_path):
    good = written(tmp_path, as_csv(contacts(1)), "good.csv")
    with pytest.raises(Problem) as caught:
        receive(system, [good, tmp_path / "nowhere.csv"], by=SYSTEM_ACTOR)
    assert caught.value.exit_code == 3
    assert not DataLoad.objects.exists()


def test_receiving_asks_a_permission(system, tmp_path):
    with pytest.raises(Problem) as caught:
        receive(system, [], by=Actor("ann", "analyst", "QHD"))
    assert caught.value.exit_code == 4


def test_what_was_sent_is_readable_by_its_owner_alone(system, send):
    send(contacts(1))
    (load,) = DataLoad.objects.all()
    assert os.stat(system.folder / load.stored_path).st_mode & 0o077 == 0
    assert os.stat(system.folder / "received").st_mode & 0o077 == 0


def test_test_patients_wait_in_a_system_that_is_not_declared_synthetic(system, send):
    live = replace(system, settings=replace(system.settings, synthetic=False))
    rows = [*contacts(40), row("ambulance_contacts", 99, nhs_number="9990000018")]
    path = written(system.folder / "inbox", as_csv(rows))
    (found,) = receive(live, [path], by=SYSTEM_ACTOR)
    assert found.rows_quarantined == 1
    assert QuarantinedRow.objects.get().rule == "TEST_PATIENT"
