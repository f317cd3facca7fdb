"""What every test may ask for: a browser that stays at home, a database server, the real data."""

import os
from pathlib import Path

import pytest

pytest_plugins = ["tests.browser", "tests.postgres"]

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real published data: ../shared/data, or data/ below the folder WHOLESYSTEM_SHARED."""
    shared = Path(os.environ.get("WHOLESYSTEM_SHARED", ROOT.parent / "shared"))
    if not (shared / "data").is_dir():
        pytest.skip(f"The published data are not here: {shared / 'data'} is no folder.")
    return shared / "data"
