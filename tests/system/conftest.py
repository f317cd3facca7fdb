"""Systems to work with: the pilot, made once, and a small one for every test."""

import shutil
from pathlib import Path

import pytest

from tests.system import small as small_system
from tests.system.small import Small
from wholesystem.core import clock
from wholesystem.system import System, open_system
from wholesystem.system.demo import make_fixture
from wholesystem.system.new import new


@pytest.fixture(scope="session")
def pilot_folder(tmp_path_factory) -> Path:
    """The hypertension pilot, made once: read it, and copy it to change it."""
    folder = tmp_path_factory.mktemp("pilot") / "pilot"
    make_fixture(folder, "hypertension-pilot")
    clock.release()
    return folder


@pytest.fixture
def pilot(pilot_folder) -> System:
    """The pilot, to be read and never changed."""
    yield open_system(pilot_folder)
    clock.release()


@pytest.fixture
def own_pilot(pilot_folder, tmp_path) -> System:
    """A pilot of the test's own."""
    folder = tmp_path / "pilot"
    shutil.copytree(pilot_folder, folder)
    yield open_system(folder)
    clock.release()


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory) -> Path:
    """The small system with its register of organisations and its agreement, and nobody in it."""
    folder = tmp_path_factory.mktemp("small") / "small"
    new(folder, settings=small_system.settings())
    (folder / "agreements" / "small.toml").write_text(small_system.agreement(), encoding="utf-8")
    small_system.register(Small(folder))
    clock.release()
    return folder


@pytest.fixture
def small(small_folder, tmp_path) -> Small:
    """A small system of the test's own, on Wednesday 4 March 2026."""
    folder = tmp_path / "small"
    shutil.copytree(small_folder, folder)
    yield Small(folder)
    clock.release()
