"""What a system stands on can be away, damaged or wrong: told in three sentences, never a trace."""

import shutil
import sqlite3

import pytest

from tests.system.test_cli import cli, made, waits

__all__ = ["cli", "made", "waits"]  # fixtures

SHOW = ("show", "over-52-weeks", "--by", "england")
OWN = '"""Ours."""\n\nfrom wholesystem.definitions import Programme\n'


def told(cli, *words: object) -> tuple[int, str]:
    """The exit code, and the three sentences."""
    code, _, sentences = cli(*words)
    lines = sentences.strip().splitlines()
    assert len(lines) == 3 and all(line[-1] in ".?" or "wholesystem" in line for line in lines)
    return code, lines[0]


def test_a_database_that_is_away_is_told_without_its_password(cli, waits):
    settings = waits / "system.toml"
    url = "postgresql://ann:s3cret@127.0.0.1:1/work?sslpassword=h1dden&connect_timeout=2"
    settings.write_text(f'database = "{url}"\n{settings.read_text()}')
    code, said = told(cli, *SHOW, "--system", waits)
    assert code == 8 and "The database work at 127.0.0.1, port 1 cannot be used" in said
    assert "s3cret" not in said and "h1dden" not in said


def test_an_address_of_a_database_that_is_none_is_told_without_its_words(cli, waits):
    settings = waits / "system.toml"
    settings.write_text(f'database = "postgresql://ann:s3cret@db:p/work"\n{settings.read_text()}')
    code, said = told(cli, *SHOW, "--system", waits)
    assert code == 2 and "no address of a database" in said and "s3cret" not in said


def test_a_database_file_of_junk_is_told(cli, waits):
    (waits / "work.sqlite3").write_bytes(b"junk" * 2000)
    code, said = told(cli, *SHOW, "--system", waits)
    assert code == 8 and said.startswith("The database work.sqlite3 cannot be used")


def test_a_database_that_is_damaged_further_in_is_told(cli, waits):
    store = waits / "work.sqlite3"
    with sqlite3.connect(store) as open_store:
        open_store.execute("PRAGMA journal_mode=DELETE")
        [page] = open_store.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'loads_dataload'"
        ).fetchone()
        [size] = open_store.execute("PRAGMA page_size").fetchone()
    open_store.close()
    harmed = bytearray(store.read_bytes())
    harmed[(page - 1) * size : page * size] = b"\xff" * size
    store.write_bytes(harmed)
    code, said = told(cli, "receive", waits.parent / "named.csv", "--system", waits)
    assert code in (3, 8)  # the file is looked for first
    (waits.parent / "named.csv").write_text("dear,madam\n1,2\n")
    code, said = told(cli, "receive", waits.parent / "named.csv", "--system", waits)
    assert code == 8 and "work.sqlite3 cannot be used" in said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OWN + "def broken(:\n    pass\n", "programmes/bad.py, line 4, cannot be read: it is not"),
        (OWN + "1 / 0\n", "programmes/bad.py, line 4, cannot be read: ZeroDivisionError"),
        ("import nothing_of_that_name\n", "programmes/bad.py, line 1, cannot be read: ModuleNot"),
        (OWN + "raise SystemExit(0)\n", "programmes/bad.py, line 4, cannot be read: SystemExit"),
        (OWN, "programmes/bad.py holds no `programme`"),
        (OWN + "programme = 3\n", "programmes/bad.py holds no `programme`"),
    ],
)
def test_a_programme_that_cannot_be_read_is_named_with_its_line_each_time(
    cli, waits, text, expected
):
    (waits / "programmes" / "bad.py").write_text(text)
    for _ in range(2):
        code, said = told(cli, *SHOW, "--system", waits)
        assert code == 5 and expected in said
    word = ("--password", "three words together", "--system", waits)
    assert cli("account", "ann", "--role", "analyst", *word)[0] == 0


@pytest.mark.parametrize("harm", ["junk", "empty", "gone", "history"])
def test_a_damaged_file_of_the_lake_is_named(cli, waits, harm):
    table = waits / "lake" / "rtt_waits"
    [file] = table.glob("*.parquet")
    if harm == "gone":
        file.unlink()
    elif harm == "history":
        next((table / "_delta_log").glob("*.json")).write_bytes(b"junk")
    else:
        file.write_bytes(b"junk" * 999 if harm == "junk" else b"")
    code, said = told(cli, "run", "elective_recovery", "--system", waits)
    assert code == 8 and said.startswith("The table rtt_waits of the lake cannot be read")
    assert (file.name if harm != "history" else "_delta_log") in said


def test_a_lake_that_is_gone_is_no_empty_one(cli, waits):
    shutil.rmtree(waits / "lake")
    code, said = told(cli, "run", "elective_recovery", "--system", waits)
    assert code == 8 and "The folder of the lake, lake, is not there." in said


def test_a_system_that_cannot_be_made_where_it_is_asked_for_is_told(cli, tmp_path):
    (tmp_path / "letter").write_text("dear")
    for folder in (tmp_path / "letter" / "x", tmp_path / "letter" / "x" / "y", "/proc/x"):
        code, said = told(cli, "new", folder)
        assert code == 8 and "cannot be made" in said
