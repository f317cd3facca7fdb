"""A live store on each database: every test that asks for `live` runs on both.

Events and audit entries cannot be taken away again, so tests keep apart by the names of their
worklists, not by emptying tables. Run `migrate` costs a second: a database serves one file.
"""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from wholesystem.core.settings import Settings
from wholesystem.definitions.case_loop import review_flow
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.work.django import configure, migrate

_numbers = itertools.count(1)

PARAMEDIC = Actor("p.jones", "paramedic", "RX9")
COORDINATOR = Actor("c.ali", "coordinator", "U1")
REGISTRAR = Actor("r.shah", "registrar", "RX9")
FLOW = review_flow({"NORMAL": "normal", "NEW_DIAGNOSIS": "new diagnosis", "OTHER": "other"})


@dataclass(frozen=True)
class Live:
    """A live store: where it is, for the tests that start processes of their own."""

    vendor: str
    url: str | None
    folder: Path


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def live(request, tmp_path_factory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp(request.param)
    url = _new_database(request) if request.param == "postgres" else None
    configure(Settings(name="test", synthetic=True, database=url), folder)
    migrate()
    yield Live(request.param, url, folder)
    from django.db import connections

    connections.close_all()


@pytest.fixture
def worklist() -> str:
    """The name of a worklist that no other test uses."""
    return f"worklist-{next(_numbers)}"


@pytest.fixture
def opened(live, worklist):
    """`opened(3)` opens so many items, sent by RX9 to U1, and gives their numbers."""
    import datetime

    from wholesystem.work.worklists.actions import NewItem, open_items

    def some(count: int, **more) -> tuple[int, ...]:
        found = [
            NewItem(person=number, rank=number, sender="RX9", receiver="U1", **more)
            for number in range(1, count + 1)
        ]
        day = datetime.date(2026, 11, 22)
        named = {"worklist": worklist, "programme": "test", "flow": FLOW}
        return open_items(found, **named, by=SYSTEM_ACTOR, day=day).items

    return some


def _new_database(request) -> str:
    server = request.getfixturevalue("postgres_url")
    name = f"work_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.rpartition("/")[0] + f"/{name}"
