"""A new system for every test, copied from one that was made once."""

import shutil
from pathlib import Path

import pytest

from tests.exchange.sending import as_csv, row, written
from wholesystem.core import clock
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system import System, open_system
from wholesystem.system.new import new
from wholesystem.system.receive import Received, receive

SETTINGS = 'name = "Harbour"\nsynthetic = true\nday = 2026-11-22\n'


@pytest.fixture(scope="session")
def made_once(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "system"
    new(folder, settings=SETTINGS)
    clock.release()
    return folder


@pytest.fixture
def system(made_once, tmp_path):
    folder = tmp_path / "system"
    shutil.copytree(made_once, folder)
    yield open_system(folder)
    clock.release()


@pytest.fixture
def send(system: System, tmp_path):
    """Send rows, or bytes, as a file; gives what became of it."""

    def sent(content: list[dict] | bytes, name="feed.csv", **asked) -> Received:
        if isinstance(content, list):
            content = as_csv(content)
        path = written(tmp_path, content, name)
        (found,) = receive(system, [path], by=SYSTEM_ACTOR, **asked)
        return found

    return sent


def contacts(count: int, **values) -> list[dict]:
    return [row("ambulance_contacts", n, **values) for n in range(1, count + 1)]
