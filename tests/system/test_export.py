"""A full export: everything is there, exactly; what must not leave does not; whole or nothing."""

import csv
import datetime as dt
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest
from deltalake import DeltaTable
from django.db import models

from tests.system.small import ADMINISTRATOR, ANALYST, COORDINATOR, REGISTRAR
from wholesystem.core import clock
from wholesystem.core.problem import Problem
from wholesystem.core.settings import load
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.sharing.refusal import Refusal
from wholesystem.system import export as exporting
from wholesystem.system import open_system
from wholesystem.system.accounts import actor_named
from wholesystem.system.demo import make_fixture
from wholesystem.system.export import Exported, export
from wholesystem.tables.dictionary import dictionary
from wholesystem.work import leaving
from wholesystem.work.accounts.models import User
from wholesystem.work.audit.models import Entry
from wholesystem.work.database import HIDDEN, tells_password, without_passwords
from wholesystem.work.identities.models import Identity

APPS = {
    "accounts",
    "identities",
    "agreements",
    "audit",
    "receipts",
    "loads",
    "results",
    "worklists",
}
WORD, SESSION = "open-sesame", "s3ss10nk3y0fs0meb0dy"
# What a CSV loses most easily: formulas, marks, lines, empty text beside what is not known.
HARD = ('=HYPERLINK("x")', "+44", "-1", "@SUM(A1)", 'a "quoted", name', "two\r\nlines\n", " Llŷn ")


def hard_rows() -> None:
    for name in HARD:
        Identity.objects.create(family_name=name, nhs_number=None)
    Identity.objects.create(family_name="", nhs_number="")


def signed_in() -> None:
    from django.contrib.sessions.models import Session

    ends = dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    Session.objects.create(session_key=SESSION, session_data="of somebody", expire_date=ends)


@pytest.fixture(scope="module")
def taken(pilot_folder, tmp_path_factory) -> tuple[Path, Exported]:
    """The folder of a pilot with hard rows and a secret or two in it, and its export."""
    folder = tmp_path_factory.mktemp("export") / "pilot"
    shutil.copytree(pilot_folder, folder)
    with (folder / "system.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n# Once: database = "postgresql://ann:{WORD}@db.example/work"\n')
    (folder / "programmes" / "__pycache__").mkdir(parents=True)
    (folder / "programmes" / "__pycache__" / "old.pyc").write_bytes(b"compiled")
    (folder / "programmes" / "notes").mkdir()
    (folder / "programmes" / "notes" / "why.txt").write_text("because")
    system = open_system(folder)
    hard_rows()
    signed_in()
    done = export(system, folder.parent / "copy", by=actor_named("administrator"))
    clock.release()
    return folder, done


@pytest.fixture
def copied(taken) -> Exported:
    """The export, beside the system that it is of."""
    folder, done = taken
    open_system(folder)
    yield done
    clock.release()


@pytest.fixture
def system(taken):
    yield open_system(taken[0])
    clock.release()


def manifest(done: Exported) -> dict:
    return json.loads((done.folder / "manifest.json").read_text("utf-8"))


def rows_told(done: Exported) -> dict[str, int]:
    return {each["path"]: each["rows"] for each in manifest(done)["files"]}


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def all_bytes(folder: Path) -> bytes:
    return b"\n".join((folder / name).read_bytes() for name in files_in(folder))


def live_files() -> dict[str, type[models.Model]]:
    """The file of every model of the live store, found without what is under test."""
    from django.apps import apps

    every = (one for one in apps.get_models() if one._meta.app_label in APPS)
    return {f"live/{one._meta.app_label}_{one._meta.model_name}.csv": one for one in every}


def read_back(path: Path) -> list[tuple]:
    """A CSV of live/, as another tool reads it: None is what is not known, "" is empty text."""
    return duckdb.sql(
        f"FROM read_csv('{path}', header = true, all_varchar = true, nullstr = '', "
        "allow_quoted_nulls = false, delim = ',', quote = '\"', escape = '\"', parallel = false)"
    ).fetchall()


def as_text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return value if value is None else str(value)


def check_live(done: Exported) -> None:
    """Every model has its file, and every cell of it is what the live store has."""
    told = rows_told(done)
    files = live_files()
    assert set(files) == {name for name in told if name.startswith("live/")}
    for name, model in files.items():
        fields = [each for each in model._meta.concrete_fields if each.name != "password"]
        kept = list(model._base_manager.order_by("pk").values_list(*(f.attname for f in fields)))
        found = read_back(done.folder / name)
        assert len(found) == len(kept) == told[name], name
        with (done.folder / name).open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == [each.column for each in fields]
        for at, field in enumerate(fields):
            column, wanted = [row[at] for row in found], [row[at] for row in kept]
            if isinstance(field, models.JSONField):
                assert [json.loads(each) for each in column] == wanted, (name, field.name)
            elif isinstance(field, models.DecimalField):
                assert column == [None if v is None else format(v, "f") for v in wanted]
            else:
                assert column == [as_text(each) for each in wanted], (name, field.name)


# What is in it ------------------------------------------------------------------------------------


def test_every_table_of_the_lake_is_there_with_the_rows_of_its_present_version(system, copied):
    versions = system.lake.versions()
    listed = {each["path"]: each for each in manifest(copied)["files"]}
    tables = {name for name in listed if name.startswith("lake/")}
    assert tables == {f"lake/{name}.parquet" for name in versions} and len(tables) > 5
    for name, version in versions.items():
        kept = DeltaTable(system.lake.folder / name).to_pyarrow_table()
        path = copied.folder / "lake" / f"{name}.parquet"
        assert len(kept) == listed[f"lake/{name}.parquet"]["rows"]
        assert version == listed[f"lake/{name}.parquet"]["version"]
        asked = duckdb.connect()
        asked.register("kept", kept)
        out = f"read_parquet('{path}')"
        for one, other in (("kept", out), (out, "kept")):
            more = asked.sql(f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})")
            assert more.fetchone() == (0,), name
        assert (
            asked.sql(f"DESCRIBE FROM {out}").fetchall()
            == asked.sql("DESCRIBE FROM kept").fetchall()
        )


def test_every_model_of_the_live_store_is_there_and_every_cell_can_be_read_back(copied):
    check_live(copied)


def test_a_cell_that_begins_like_a_formula_is_left_as_it_is_and_the_manifest_says_so(copied):
    rows = read_back(copied.folder / "live" / "identities_identity.csv")
    names = [field.column for field in Identity._meta.concrete_fields]
    family, number = names.index("family_name"), names.index("nhs_number")
    assert {row[family] for row in rows} >= set(HARD)
    assert {row[number] for row in rows if row[family] in HARD} == {None}
    numbers = [row[number] for row in rows]
    assert numbers.count("") == 1 and numbers.count(None) >= len(HARD)
    assert any("= + - or @" in words for words in manifest(copied)["how_to_read"])


def test_the_systems_own_files_and_the_dictionary_are_there(system, copied):
    for folder in ("agreements", "programmes"):
        for path in (system.folder / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                inside = path.relative_to(system.folder)
                assert (copied.folder / inside).read_bytes() == path.read_bytes()
    assert (copied.folder / "programmes" / "notes" / "why.txt").exists()
    assert not list(copied.folder.rglob("*.pyc"))
    standards = (copied.folder / "standards.toml").read_bytes()
    assert standards == system.standards_path.read_bytes()
    assert (copied.folder / "dictionary.md").read_text("utf-8") == dictionary()
    assert load(copied.folder) == system.settings


def test_the_manifest_says_who_when_and_of_each_file_its_bytes_and_hash(system, copied):
    told = manifest(copied)
    assert files_in(copied.folder) == {each["path"] for each in told["files"]} | {"manifest.json"}
    for each in told["files"]:
        content = (copied.folder / each["path"]).read_bytes()
        assert each["bytes"] == len(content)
        assert each["sha256"] == hashlib.sha256(content).hexdigest()
    entry = Entry.objects.get(sequence=told["audit_entry"])
    assert told["system"] == system.settings.name and told["code_version"].startswith("0.1.0+")
    assert told["by"]["name"] == entry.actor == "administrator"
    moment = dt.datetime.fromisoformat(told["as_it_stood_at"])
    assert moment == entry.at and moment.utcoffset() == dt.timedelta()


def test_the_act_is_one_audit_entry_which_is_in_the_export_itself(copied):
    [entry] = Entry.objects.filter(action="export everything")
    live, lake = len(live_files()), len(list((copied.folder / "lake").iterdir()))
    assert (entry.actor, entry.role, entry.refused) == ("administrator", "administrator", False)
    assert (entry.detail["tables"], entry.detail["live tables"]) == (lake, live)
    assert entry.detail["folder"] == str(copied.folder)
    rows = read_back(copied.folder / "live" / "audit_entry.csv")
    assert rows[-1][0] == str(entry.sequence)


# What is not in it --------------------------------------------------------------------------------


def test_no_password_no_session_and_no_secret_key_is_in_any_file(system, copied):
    everything = all_bytes(copied.folder)
    key = (system.folder / system.settings.secret_key_file).read_bytes().strip()
    hashes = [word.encode() for word in User.objects.values_list("password", flat=True)]
    assert len(key) > 40 and len(hashes) == 6 and all(len(each) > 40 for each in hashes)
    for secret in (key, *hashes, *(each.split(b"$")[-1] for each in hashes)):
        assert secret not in everything
    assert SESSION.encode() not in everything and WORD.encode() not in everything
    assert f"ann:{HIDDEN}@db.example".encode() in everything
    said = {each["what"] for each in manifest(copied)["left_out"]}
    assert {"accounts_user.password", "table django_session", "the secret key file"} <= said
    assert all(each["why"] for each in manifest(copied)["left_out"])


def test_a_key_file_that_the_settings_put_among_the_agreements_stays(small):
    text = (small.folder / "system.toml").read_text()
    moved = 'secret_key_file = "agreements/key"\n' + text
    (small.folder / "system.toml").write_text(moved)
    system = open_system(small.folder)
    key = (small.folder / "agreements" / "key").read_bytes()
    done = export(system, small.folder.parent / "copy", by=ADMINISTRATOR)
    assert key not in all_bytes(done.folder) and (done.folder / "agreements/small.toml").exists()


def test_no_column_with_a_secret_in_its_name_leaves(small):
    words = ("password", "secret", "token", "hash_salt")
    left_out = set(leaving.LEFT_OUT)
    for model in live_files().values():
        for field in model._meta.concrete_fields:
            if any(word in field.name for word in words):
                assert (model._meta.db_table, field.column) in left_out


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("postgresql://ann:word@db.example/work", "postgresql://ann:***@db.example/work"),
        ("postgresql://ann:w:o@r'd@db:5433/work", "postgresql://ann:***@db:5433/work"),
        ("postgresql://:word@/work?host=/run/pg", "postgresql://:***@/work?host=/run/pg"),
        (
            "postgresql://db/work?user=ann&password=word",
            "postgresql://db/work?user=ann&password=***",
        ),
        ("postgres://a@b:word@db/work?sslpassword=x", "postgres://a@b:***@db/work?sslpassword=***"),
        ("postgresql://ann@db:5433/work", "postgresql://ann@db:5433/work"),
        ("sqlite:///other.sqlite3", "sqlite:///other.sqlite3"),
    ],
)
def test_the_password_of_a_database_url_is_hidden_and_nothing_else_of_it(url, hidden):
    assert without_passwords(f'database = "{url}" # ours') == f'database = "{hidden}" # ours'
    assert tells_password(url) is (url != hidden) and not tells_password(hidden)


def test_a_password_that_cannot_be_hidden_stops_the_export(small):
    odd = 'database = "postgresql\\u003a//ann\\u003aswordfish@db.example/work"\n'
    (small.folder / "system.toml").write_text(odd + (small.folder / "system.toml").read_text())
    with pytest.raises(Problem, match="cannot be hidden") as told:
        export(small.system, small.folder.parent / "copy", by=ADMINISTRATOR)
    assert "swordfish" not in told.value.text and not (small.folder.parent / "copy").exists()


# Who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "by", [REGISTRAR, COORDINATOR, ANALYST, Actor("i", "ig_officer", "QZ1"), SYSTEM_ACTOR]
)
def test_who_is_no_administrator_or_is_not_named_is_refused_and_it_is_in_the_audit(small, by):
    target = small.folder.parent / "copy"
    with pytest.raises(Refusal, match="an administrator, by name") as refused:
        export(small.system, target, by=by)
    assert refused.value.exit_code == 4 and list(small.folder.parent.iterdir()) == [small.folder]
    [entry] = Entry.objects.filter(action="export everything")
    assert entry.refused and (entry.actor, entry.role) == (by.name, by.role)
    assert entry.detail == {"reason": "the role lacks the permission"}


# Whole or nothing ---------------------------------------------------------------------------------


def test_nothing_is_written_over_and_nothing_is_written_into_the_system(small):
    beside = small.folder.parent
    (beside / "full").mkdir()
    (beside / "letter").write_text("dear")
    for name, code, words in (
        ("full", 6, "is there already"),
        ("letter", 6, "is there already"),
        ("small", 2, "the system's own folder"),
        ("small/copy", 2, "the system's own folder"),
        ("small/lake/copy", 2, "the system's own folder"),
        ("full/../small/copy", 2, "the system's own folder"),
    ):
        with pytest.raises(Problem, match=words) as told:
            export(small.system, beside / name, by=ADMINISTRATOR)
        assert told.value.exit_code == code
    assert list((beside / "full").iterdir()) == [] and (beside / "letter").read_text() == "dear"
    assert not Entry.objects.filter(action="export everything").exists()


def test_what_stops_half_way_leaves_nothing_and_is_still_in_the_audit(small, monkeypatch):
    class Stopped(BaseException):
        pass

    def stop(path, *_):
        path.write_text("half a line")
        raise Stopped

    monkeypatch.setattr(exporting, "write_exact_csv", stop)
    with pytest.raises(Stopped):
        export(small.system, small.folder.parent / "copy", by=ADMINISTRATOR)
    assert list(small.folder.parent.iterdir()) == [small.folder]
    assert Entry.objects.get(action="export everything").refused is False
    monkeypatch.undo()
    export(small.system, small.folder.parent / "copy", by=ADMINISTRATOR)
    check_live_counts(small.folder.parent / "copy")


def check_live_counts(folder: Path) -> None:
    for name, model in live_files().items():
        assert len(read_back(folder / name)) == model._base_manager.count(), name


@pytest.mark.parametrize("writer", ["copy_table", "write_exact_csv"])
def test_a_full_disk_is_told_and_nothing_is_left(small, monkeypatch, writer):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, writer, full)
    with pytest.raises(Problem, match="No space left on device") as told:
        export(small.system, small.folder.parent / "copy", by=ADMINISTRATOR)
    assert told.value.exit_code == 8 and list(small.folder.parent.iterdir()) == [small.folder]


KILLED = """
import os, signal, sys
from wholesystem.sharing.actor import Actor
from wholesystem.system import open_system
from wholesystem.system.export import export

def power_goes(line):
    if line.startswith("identities"):
        os.kill(os.getpid(), signal.SIGKILL)

export(open_system(sys.argv[1]), sys.argv[2], by=Actor("a", "administrator"), progress=power_goes)
"""


def test_what_is_killed_has_not_the_name_of_an_export_and_is_readable_by_its_owner_alone(small):
    target = small.folder.parent / "copy"
    command = [sys.executable, "-c", KILLED, str(small.folder), str(target)]
    assert subprocess.run(command, cwd=Path.cwd()).returncode == -signal.SIGKILL
    assert not target.exists()
    [left] = [path for path in target.parent.iterdir() if path != small.folder]
    assert left.name.startswith("copy.unfinished-") and not (left / "manifest.json").exists()
    done = export(small.system, target, by=ADMINISTRATOR)
    if os.name != "nt":
        assert (left.stat().st_mode & 0o777, done.folder.stat().st_mode & 0o777) == (0o700, 0o700)


# One moment ---------------------------------------------------------------------------------------


def write_meanwhile() -> list[str]:
    """Somebody writes from a thread of their own; what went wrong, if anything did."""
    wrong = []

    def write() -> None:
        from django.db import connection

        try:
            Identity.objects.create(family_name="Too Late")
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(timeout=20)
    return [*wrong, "still waiting"] if thread.is_alive() else wrong


def check_others_go_on(system, target: Path, by: Actor) -> None:
    told = []

    def others_work(line: str) -> None:
        if line.startswith(("people", "accounts_user")):
            told.append(write_meanwhile())

    before = Identity.objects.count()
    done = export(system, target, by=by, progress=others_work)
    assert told == [[]] * len(told) and told
    assert Identity.objects.count() == before + len(told)
    assert rows_told(done)["live/identities_identity.csv"] == before
    assert b"Too Late" not in all_bytes(done.folder)


def test_others_go_on_writing_meanwhile_and_none_of_it_is_in_the_export(small):
    check_others_go_on(small.system, small.folder.parent / "copy", ADMINISTRATOR)


def test_rows_that_a_load_has_replaced_are_not_in_the_export(small):
    small.person(1).receive()
    small.to(small.day + dt.timedelta(days=7)).change(1, sex="1").receive()
    done = export(small.system, small.folder.parent / "copy", by=ADMINISTRATOR)
    path = done.folder / "lake" / "people.parquet"
    assert duckdb.sql(f"SELECT sex FROM read_parquet('{path}')").fetchall() == [("1",)]


# On PostgreSQL ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.postgres
def test_a_system_on_postgresql_leaves_as_whole_and_without_its_password(
    tmp_path, postgres_database
):
    folder = tmp_path / "pilot"
    try:
        make_fixture(folder, "hypertension-pilot", database=postgres_database)
        system = open_system(folder)
        from django.db import connection

        assert connection.vendor == "postgresql"
        hard_rows()
        signed_in()
        by = actor_named("administrator")
        check_others_go_on(system, tmp_path / "first", by)
        done = export(system, tmp_path / "copy", by=by)
        check_live(done)
        everything = all_bytes(done.folder)
        password = postgres_database.partition("://")[2].partition("@")[0].partition(":")[2]
        hashes = User.objects.values_list("password", flat=True)
        for secret in (password, SESSION, *hashes):
            assert len(secret) > 10 and secret.encode() not in everything
        assert load(done.folder).database == postgres_database.replace(password, HIDDEN)
    finally:
        clock.release()
        from django.db import connections

        connections.close_all()
