"""The small system, and a demonstration of a few weeks, each behind the site that serves it."""

import datetime as dt
import threading

import pytest

from tests.site_fixtures import Served, address, as_user, django_queries, site, small  # noqa: F401
from wholesystem.core import clock

# A Sunday: the last week of contacts is a whole one.
DAY = dt.date(2026, 3, 1)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory):
    """Harbour & Dales with one week's list behind it, so that the last one waits for somebody."""
    from wholesystem.system import demo, open_system

    folder = tmp_path_factory.mktemp("demo") / "harbour-and-dales"
    patch = pytest.MonkeyPatch()
    patch.setattr(demo, "WEEKS_BACK", (8,))
    demo.make_demo(folder, people=8000, seed=1, day=DAY)
    patch.undo()
    yield open_system(folder)
    clock.release()


@pytest.fixture(scope="module")
def demonstration_address(demonstration):
    """Where the demonstration is served."""
    from wholesystem.web.serve import server

    running = server(demonstration)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.effective_port}"
    running.close()
    thread.join(timeout=5)


@pytest.fixture
def demonstrated(demonstration_address, page, axe) -> Served:
    """The demonstration's site, open in a browser of one's own."""
    return Served(demonstration_address, page, axe)
