"""Files and folders at the door: names in any letters or none, and what is no file at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange.sending import as_csv, written
from tests.receive.conftest import contacts
from wholesystem.core.names import UNUSABLE
from wholesystem.core.problem import Problem
from wholesystem.lake import Lake
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system.intake import journal
from wholesystem.system.new import new
from wholesystem.system.receive import Outcome, receive, recover
from wholesystem.work.loads.models import DataLoad

LATIN = os.fsdecode(b"na\xefve.csv")
WITHOUT_LETTERS = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def full(*_, **__):
    raise OSError(28, "No space left on device")


def test_a_file_whose_name_is_no_utf8_is_received_under_a_name_that_is(system, send):
    found = send(contacts(3), LATIN)
    assert found.outcome is Outcome.ACCEPTED
    assert DataLoad.objects.get().file_name == "na\ufffdve.csv"
    assert "na\ufffdve.csv" in found.lines[0] and journal.under_way(system.folder) is None


def test_a_missing_file_whose_name_is_no_utf8_is_told_in_words_that_can_be_printed(system):
    with pytest.raises(Problem) as caught:
        receive(system, [LATIN], by=SYSTEM_ACTOR)
    assert caught.value.text.encode()


def test_a_name_that_an_earlier_version_wrote_down_no_longer_stops_the_system(
    system, send, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr(Lake, "write", full)
        with pytest.raises(Problem):
            send(contacts(3))
    path = system.folder / journal.FOLDER / journal.UNDER_WAY
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"name": LATIN}), "utf-8")
    (finished,) = recover(system)
    assert (finished.outcome, finished.file) == (Outcome.ACCEPTED, "na\ufffdve.csv")


def test_a_file_that_cannot_be_finished_stops_a_command_with_what_to_do(
    system, tmp_path, monkeypatch
):
    file = written(tmp_path, as_csv(contacts(3)), "stuck.csv")
    with monkeypatch.context() as patched:
        patched.setattr("wholesystem.system.intake.way.into_the_record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            receive(system, [file], by=SYSTEM_ACTOR)
        with pytest.raises(Problem, match=r"stuck\.csv is under way") as caught:
            recover(system)
    assert caught.value.exit_code == 8 and "received/" in caught.value.allowed
    assert [each.outcome for each in recover(system)] == [Outcome.ACCEPTED]


@pytest.mark.slow
def test_a_system_of_any_name_works_where_the_locale_knows_no_letters(root, tmp_path):
    written(tmp_path, as_csv(contacts(3)), "ñandú.csv")

    def asked(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "wholesystem", *words],
            cwd=tmp_path,
            env={**os.environ, **WITHOUT_LETTERS, "PYTHONPATH": str(root)},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.decode("ascii")

    assert "is ready" in asked("new", "ñew ward")
    assert 'name = "ñew ward"' in (tmp_path / "ñew ward" / "system.toml").read_text("utf-8")
    assert "?and?.csv" in asked("receive", "ñandú.csv", "--system", "ñew ward")
    assert "already received" in asked("receive", "ñandú.csv", "--system", "ñew ward")


@pytest.mark.parametrize("name", ["n\udcefw", *UNUSABLE])
def test_a_folder_in_which_no_lake_could_lie_is_refused_before_anything_is_made(tmp_path, name):
    with pytest.raises(Problem, match="cannot lie in"):
        new(Path(tmp_path / name))
    assert not list(tmp_path.iterdir())


def test_a_folder_without_a_file_is_told_and_is_no_success(system, tmp_path):
    (tmp_path / "empty" / "inside").mkdir(parents=True)
    written(tmp_path / "empty" / "inside", as_csv(contacts(1)))
    written(tmp_path / "empty", b"", ".hidden")
    with pytest.raises(Problem, match="holds no file") as caught:
        receive(system, [tmp_path / "empty"], by=SYSTEM_ACTOR)
    assert caught.value.exit_code == 3


def test_what_is_no_regular_file_is_told_as_that(system, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (Path(os.devnull), tmp_path / "pipe"):
        with pytest.raises(Problem, match="no regular file") as caught:
            receive(system, [path], by=SYSTEM_ACTOR)
        assert caught.value.exit_code == 3


def test_a_file_that_may_not_be_read_is_told_before_anything_is_received(
    system, tmp_path, monkeypatch
):
    good = written(tmp_path, as_csv(contacts(1)), "a.csv")
    locked = written(tmp_path, as_csv(contacts(2)), "b.csv")
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != locked and real(path, mode))
    with pytest.raises(Problem, match=r"b\.csv may not be read"):
        receive(system, [good, locked], by=SYSTEM_ACTOR)
    assert not DataLoad.objects.exists()
