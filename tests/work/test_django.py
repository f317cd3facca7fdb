"""One process, one system: a folder becomes a Django, and another folder takes its place."""

import stat

import pytest

from wholesystem.core.problem import Problem
from wholesystem.core.settings import Settings
from wholesystem.work.database import database_settings
from wholesystem.work.django import configure, migrate


def test_another_folder_takes_the_place_of_the_first(tmp_path):
    from django.conf import settings

    keys = []
    for name in ("one", "two", "one"):
        configure(Settings(name=name), tmp_path / name)
        migrate()
        from wholesystem.work.accounts.models import User

        keys.append(settings.SECRET_KEY)
        kept = list(User.objects.values_list("username", flat=True))
        if not kept:
            User.objects.create(username=name)
    assert kept == ["one"]
    assert keys[0] == keys[2] != keys[1]


def test_a_thread_of_the_first_system_writes_to_the_second(tmp_path):
    """A server's threads live on: none may keep the database that is no longer open."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        for name in ("one", "two"):
            configure(Settings(name=name), tmp_path / name)
            migrate()
            assert pool.submit(_database).result().startswith(str(tmp_path / name))
        pool.submit(_close).result()


def test_names_and_keys_are_readable_by_their_owner_alone(tmp_path):
    configure(Settings(name="x"), tmp_path)
    migrate()
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"work.sqlite3", ".secret-key"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_a_database_is_a_url_and_a_wrong_one_is_told(tmp_path):
    sqlite = database_settings("sqlite:///live.db", tmp_path)
    assert sqlite["NAME"] == str(tmp_path / "live.db")
    postgres = database_settings(
        "postgresql://a%40b:p%2F@db.example/work?sslmode=require", tmp_path
    )
    assert (postgres["USER"], postgres["PASSWORD"]) == ("a@b", "p/")
    assert (postgres["HOST"], postgres["NAME"]) == ("db.example", "work")
    assert postgres["OPTIONS"] == {"sslmode": "require"}
    with pytest.raises(Problem, match="begins with `mysql`"):
        database_settings("mysql://x/y", tmp_path)


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA database_list").fetchone()[2]


def _close() -> None:
    from django.db import connections

    connections.close_all()
