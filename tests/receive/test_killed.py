"""A load cut off at any point leaves nothing half done: it is finished by the next to open."""

import subprocess
import sys

import pytest

from tests.exchange.sending import as_csv, row, written
from tests.receive.asking import lake, statuses
from tests.receive.killed import POINTS
from wholesystem.core.problem import Problem
from wholesystem.lake import Lake
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system.intake import journal
from wholesystem.system.receive import Outcome, receive, recover
from wholesystem.work.identities.models import Identity, TraceRequest
from wholesystem.work.loads.models import DataLoad, QuarantinedRow

ROWS = [
    *(
        row("ambulance_contacts", n, trust=trust, nhs_number="9990000018" if n == 1 else "")
        for trust in ("RXA", "RXB")
        for n in range(1, 31)
    ),
    row("ambulance_contacts", 99, outcome="DANCED"),
]


@pytest.mark.parametrize("point", POINTS)
def test_a_load_killed_half_way_is_finished_or_never_was(root, system, tmp_path, point):
    earlier = written(tmp_path, as_csv(ROWS[:10]), "earlier.csv")
    receive(system, [earlier], by=SYSTEM_ACTOR)
    file = written(tmp_path, as_csv(ROWS), "file.csv")
    command = [sys.executable, "-m", "tests.receive.killed", system.folder, file, point]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr

    finished = recover(system)
    never_was = point in ("nothing is written down yet", "the record is written")
    assert [each.outcome for each in finished] == ([] if never_was else [Outcome.ACCEPTED])
    (again,) = receive(system, [file], by=SYSTEM_ACTOR)
    first_time = point == "nothing is written down yet"
    assert again.outcome is (Outcome.ACCEPTED if first_time else Outcome.ALREADY)
    assert journal.under_way(system.folder) is None

    rows = lake(system, "ambulance_contacts")
    assert len(rows) == 60
    assert {each["load_id"] for each in rows} == set(
        DataLoad.objects.filter(status="ACCEPTED").values_list("load_id", flat=True)
    )
    assert sorted(statuses("ambulance_contacts")) == [
        ("RXA", "2026-W47", "ACCEPTED"),
        ("RXA", "2026-W47", "SUPERSEDED"),
        ("RXB", "2026-W47", "ACCEPTED"),
    ]
    assert QuarantinedRow.objects.count() == 1
    assert Identity.objects.filter(nhs_number="9990000018").count() == 1
    assert Identity.objects.count() == 59  # one of them at both trusts
    assert TraceRequest.objects.count() == 58


def test_nothing_to_finish_is_nothing(system):
    assert recover(system) == []


def test_a_full_disk_leaves_the_load_to_be_finished_and_says_so(system, tmp_path, monkeypatch):
    file = written(tmp_path, as_csv(ROWS), "file.csv")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Lake, "write", full)
        with pytest.raises(Problem) as caught:
            receive(system, [file], by=SYSTEM_ACTOR)
    assert caught.value.exit_code == 8 and "No space left" in caught.value.what
    assert not DataLoad.objects.exists()
    (finished,) = recover(system)
    assert finished.outcome is Outcome.ACCEPTED and len(lake(system, "ambulance_contacts")) == 60


def test_what_fails_before_the_lake_leaves_nothing_to_finish(system, tmp_path, monkeypatch):
    file = written(tmp_path, as_csv(ROWS), "file.csv")
    with monkeypatch.context() as patched:
        patched.setattr("wholesystem.system.intake.way.identified", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            receive(system, [file], by=SYSTEM_ACTOR)
    assert journal.under_way(system.folder) is None and not Identity.objects.exists()


def test_a_file_refused_on_the_second_try_takes_its_rows_back(system, tmp_path, monkeypatch):
    file = written(tmp_path, as_csv(ROWS), "file.csv")
    with monkeypatch.context() as patched:
        patched.setattr("wholesystem.system.intake.way.into_the_record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            receive(system, [file], by=SYSTEM_ACTOR)
    assert len(lake(system, "ambulance_contacts")) == 60
    standards = system.folder / "standards.toml"
    standards.write_text(standards.read_text().replace("value = 0.05\n", "value = 0.00\n"))
    (refused,) = recover(system)
    assert refused.outcome is Outcome.REJECTED
    assert lake(system, "ambulance_contacts") == []
    assert journal.under_way(system.folder) is None
