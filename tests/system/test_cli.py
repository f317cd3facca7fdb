"""The command line, as somebody at a keyboard or a script meets it: words, formats, exit codes."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from tests.exchange.sending import as_csv
from tests.exchange.test_rtt import extract
from wholesystem.cli import app, main
from wholesystem.exchange.publications import rtt

FIELDS = {
    "footprint",
    "period",
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "standard",
    "receipt",
}
MEASURES = ("within-18-weeks", "over-52-weeks", "incomplete-pathways")
KINDS = ("england", "icb", "trust", "specialty")


@pytest.fixture
def cli(monkeypatch, capsys, tmp_path):
    """cli("show", "over-52-weeks") -> exit code, what was printed, what was told."""
    monkeypatch.chdir(tmp_path)

    def called(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["wholesystem", *map(str, words)])
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        else:
            code = 0
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield called
    from wholesystem.core import clock

    clock.release()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A new system with one month of waits in it."""
    folder = tmp_path_factory.mktemp("cli")
    run_in_process("new", folder / "waits")
    path = folder / "extract.csv"
    path.write_bytes(as_csv(extract(), columns=list(rtt.COLUMNS)))
    done = run_in_process("receive", path, "--system", folder / "waits")
    assert done.returncode == 0, done.stderr
    return folder / "waits"


@pytest.fixture
def waits(made, tmp_path):
    folder = tmp_path / "waits"
    shutil.copytree(made, folder)
    return folder


def run_in_process(*words: object, **env: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "wholesystem", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **env})


# new -------------------------------------------------------------------------------------------


def test_new_makes_a_system_and_says_what_comes_next(cli, tmp_path):
    code, said, _ = cli("new", tmp_path / "mine")
    assert code == 0 and "is ready" in said and "Next: wholesystem receive" in said
    assert (tmp_path / "mine" / "system.toml").exists()


def test_new_of_two_systems_at_once_is_refused(cli, tmp_path):
    asked = ("--fixture", "hypertension-pilot", "--synthetic")
    code, _, told = cli("new", tmp_path / "both", *asked)
    assert code == 2 and "two different systems" in told and not (tmp_path / "both").exists()


def test_new_leaves_what_is_there_alone(cli, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear")
    (tmp_path / "letter").write_text("dear")
    cli("new", tmp_path / "mine")
    for folder, words in (
        ("full", "is not empty"),
        ("letter", "is a file"),
        ("mine", "holds a system already"),
    ):
        code, _, told = cli("new", tmp_path / folder)
        assert code == 6 and words in told
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


# receive ---------------------------------------------------------------------------------------


def test_receive_takes_several_files_and_the_worst_gives_the_exit_code(cli, waits, tmp_path):
    good = tmp_path / "february.csv"
    lines = [one | {"Period": "RTT-February-2026"} for one in extract()]
    good.write_bytes(as_csv(lines, columns=list(rtt.COLUMNS)))
    bad = tmp_path / "letter.csv"
    bad.write_text("dear,madam\n1,2\n")
    code, said, _ = cli("receive", good, bad, "--system", waits)
    assert code == 5 and "february.csv" in said and "letter.csv" in said
    code, said, _ = cli("receive", good, "--system", waits)
    assert code == 0 and "already received" in said
    code, said, _ = cli("--json", "receive", good, "--system", waits)
    assert code == 0 and json.loads(said)["outcome"] == "already received"
    code, said, _ = cli("receive", bad, "--system", waits, "--json")
    assert code == 5 and json.loads(said)["kind"] == "rejected"


def test_receive_of_nothing_and_by_nobody(cli, waits, tmp_path):
    assert cli("receive", tmp_path / "none.csv", "--system", waits)[0] == 3
    code, _, told = cli("receive", waits / "system.toml", "--system", waits, "--actor", "bob")
    assert code == 3 and "no account 'bob'" in told


def test_a_file_that_waits_for_its_period_is_told_as_json_too_and_with_the_same_code(
    cli, waits, tmp_path
):
    waiting, bad = tmp_path / "folder" / "a.csv", tmp_path / "folder" / "b.csv"
    waiting.parent.mkdir()
    lines = [one | {"Period": ""} for one in extract()]
    waiting.write_bytes(as_csv(lines, columns=list(rtt.COLUMNS)))
    bad.write_text("dear,madam\n1,2\n")
    asked = ("receive", waiting.parent, "--system", waits)
    code, said, _ = cli(*asked)
    assert code == 2 and "--period 2026-01" in said
    found, said, _ = cli(*asked, "--json")
    problems = [json.loads(line) for line in said.splitlines()]
    assert found == code and [one["exit_code"] for one in problems] == [2, 5]
    assert "--period 2026-01" in problems[0]["next_step"]


def test_what_was_done_is_told_as_json(cli, waits):
    code, said, _ = cli("run", "elective_recovery", "--system", waits, "--json")
    ran = json.loads(said)
    assert code == 0 and ran["programme"] == "elective_recovery" and ran["cells"] > 0
    asked = ("show", "over-52-weeks", "--by", "england", "--system", waits)
    assert json.loads(cli(*asked, "--json")[1]) == json.loads(cli(*asked, "--format", "json")[1])
    receipt = json.loads(cli(*asked, "--json")[1])[0]["receipt"]
    made = json.loads(cli("reproduce", receipt, "--system", waits, "--json")[1])
    assert made["same"] is True and made["was"] == made["now"]


# show ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("measure", MEASURES)
def test_show_gives_the_same_fields_in_every_format(cli, waits, measure, kind):
    asked = ("show", measure, "--by", kind, "--month", "2026-01", "--system", waits, "--format")
    code, said, _ = cli(*asked, "json")
    [cell] = json.loads(said)
    assert code == 0 and set(cell) >= FIELDS
    [row] = csv.DictReader(io.StringIO(cli(*asked, "csv")[1]))
    assert set(row) >= FIELDS
    assert row["numerator"] == str(cell["numerator"]) and row["receipt"] == cell["receipt"]
    heading, line = cli(*asked, "table")[1].splitlines()
    assert set(heading.split()) >= FIELDS and cell["receipt"] in line
    assert cell["period"] == "2026-01" and cell["receipt"].startswith("R-")


def test_show_gives_numbers_to_machines_and_words_to_people(cli, waits):
    asked = ("show", "within-18-weeks", "--by", "england", "--system", waits, "--format")
    [cell] = json.loads(cli(*asked, "json")[1])
    assert (cell["numerator"], cell["denominator"], cell["value"]) == (3, 6, 50.0)
    assert (cell["lower"], cell["upper"], cell["unit"]) == (18.76, 81.24, "%")
    assert cell["standard"] == "RTT18"
    assert "50.00%" in cli(*asked, "table")[1]


def test_a_name_from_a_file_is_neither_a_formula_nor_a_colour(cli, waits, tmp_path):
    lines = [one | {"Provider Org Name": "=1+1 [red]TRUST[/red] :smile:"} for one in extract()]
    path = tmp_path / "named.csv"
    lines = [one | {"Period": "RTT-February-2026", "Provider Org Code": "RXZ"} for one in lines]
    path.write_bytes(as_csv(lines, columns=list(rtt.COLUMNS)))
    assert cli("receive", path, "--system", waits)[0] == 0
    asked = ("show", "over-52-weeks", "--by", "trust", "--month", "2026-02", "--system", waits)
    assert "=1+1 [red]TRUST[/red] :smile:" in cli(*asked)[1]
    [row] = csv.DictReader(io.StringIO(cli(*asked, "--format", "csv")[1]))
    assert row["footprint"] == "'=1+1 [red]TRUST[/red] :smile:"


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "within-18-week"), 3, "Did you mean `within-18-weeks`?"),
        (("show", "over-52-weeks", "--by", "icbs"), 3, "Did you mean `icb`?"),
        (("show", "over-52-weeks", "--month", "2025-06"), 3, "2026-01"),
        (("show", "over-52-weeks", "--month", "June"), 2, "month"),
        (("show", "over-52-weeks", "--format", "xml"), 2, "xml"),
        (("show", "over-52-weeks", "--actor", "bob"), 3, "no account 'bob'"),
        (("run", "elective_recovry"), 3, "Did you mean `elective_recovery`?"),
        (("run", "--day", "31/03/2026"), 2, "no day"),
        (("run", "--day", "2999-01-01"), 2, "cannot be run for"),
        (("run", "ambulance_hypertension"), 4, "dpia_ref"),
        (("share", "blood-pressure-reviews"), 3, "Did you mean `blood-pressure-review`?"),
        (("explain", "blood-pressure-review", "9990000018"), 3, "has not been run"),
        (("reproduce", "R-2026-01-01-0001"), 3, "There is no receipt"),
        (("export", "copy"), 4, "an administrator, by name"),
    ],
)
def test_what_is_wrong_is_told_with_its_exit_code_in_words_and_as_json(
    cli, waits, words, code, told
):
    found, said, sentences = cli(*words, "--system", waits)
    assert (found, said) == (code, "") and told in sentences and "Traceback" not in sentences
    for asked in ((*words, "--json"), ("--json", *words)):
        found, said, _ = cli(*asked, "--system", waits)
        problem = json.loads(said)
        assert found == problem["exit_code"] == code and told in json.dumps(problem)
        assert problem["what"] and problem["allowed"] and problem["next_step"]


def test_a_folder_without_a_system_is_told_by_every_verb(cli, tmp_path):
    for words in (
        ("show", "over-52-weeks"),
        ("receive", "file.csv"),
        ("run",),
        ("share", "list"),
        ("explain", "list", "1"),
        ("reproduce", "R-1"),
        ("account", "ann", "--role", "analyst", "--password", "x"),
        ("export", "copy"),
        ("serve",),
    ):
        code, _, told = cli(*words, "--system", tmp_path / "nowhere")
        assert code == 3 and "There is no system in" in told, words
        assert "wholesystem new" in told


def test_a_command_that_is_not_there_is_told(cli):
    code, _, told = cli("shw")
    assert code == 2 and "show" in told
    code, said, _ = cli("shw", "--json")
    assert code == 2 and json.loads(said)["exit_code"] == 2


def test_json_without_a_command_is_told(cli):
    code, said, _ = cli("--json")
    assert code == 2 and json.loads(said)["what"] == "No command was named."


@pytest.mark.parametrize("words", [("shw",), ("show",), ("show", "x", "--colour"), ("new",)])
def test_a_line_that_is_wrong_ends_in_three_sentences(cli, words):
    code, said, told = cli(*words)
    lines = told.splitlines()
    assert (code, said, len(lines)) == (2, "", 3)
    assert lines[0].endswith((".", "?")) and lines[2].endswith("--help")


@pytest.mark.parametrize("port", ["-1", "65536", "99999"])
@pytest.mark.parametrize("verb", ["serve", "demo"])
def test_a_port_that_is_none_is_refused_before_anything_is_opened(cli, tmp_path, verb, port):
    code, _, told = cli(verb, "--port", port, "--system", tmp_path / "none")
    assert code == 2 and "0 to 65535" in told and not (tmp_path / "none").exists()


CHANGES = ("receive", "run", "share", "account", "export")
READS = ("show", "explain", "reproduce", "serve", "demo")


def test_every_verb_takes_a_system_and_what_changes_something_an_actor():
    for verb in (*CHANGES, *READS):
        said = CliRunner().invoke(app, [verb, "--help"]).output
        assert "--system" in said and "Example: wholesystem" in said.replace("\n", " "), verb
        assert "--actor" in said or verb not in CHANGES, verb


def test_a_role_is_refused_before_a_password_is_asked_for(cli, waits, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code, _, told = cli("account", "ann", "--role", "king", "--system", waits)
    assert code == 3 and "There is no role `king`" in told
    code, _, told = cli("account", "ann", "--role", "analyst", "--system", waits)
    assert code == 2 and "does not run at a terminal" in told and "--password" in told


def test_a_programme_that_is_switched_on_and_held_by_no_file_is_told_by_run_alone(cli, waits):
    with (waits / "system.toml").open("a") as settings:
        settings.write("\n[programmes.elective_recovry]\nenabled = true\n")
    code, _, told = cli("run", "--system", waits)
    assert code == 2 and "elective_recovry. Did you mean `elective_recovery`?" in told
    with (waits / "system.toml").open("a") as settings:
        settings.write("\n[programmes.nothing]\nenabled = true\n")
    code, _, told = cli("run", "--system", waits)
    assert code == 2 and "[programmes.nothing]" in told and "elective_recovry" in told
    assert cli("show", "over-52-weeks", "--system", waits)[0] == 0


def test_an_account_acts_in_its_role(cli, waits):
    named = ("--organisation", "QE1", "--password", "a long word", "--system", waits)
    assert cli("account", "ann", "--role", "analyst", *named)[0] == 0
    assert cli("account", "ann", "--role", "analyst", *named)[0] == 6
    code, _, told = cli("run", "--system", waits, "--actor", "ann")
    assert code == 4 and "ICB analyst may not" in told
    assert cli("show", "over-52-weeks", "--system", waits, "--actor", "ann")[0] == 0


def test_an_administrator_takes_everything_away_and_is_told_what_there_is(cli, waits, tmp_path):
    named = ("--organisation", "QE1", "--password", "a long word", "--system", waits)
    assert cli("account", "ada", "--role", "administrator", *named)[0] == 0
    asked = ("export", tmp_path / "copy", "--system", waits, "--actor", "ada")
    code, said, _ = cli(*asked)
    assert code == 0 and "rtt_waits: " in said and "is whole" in said
    assert (tmp_path / "copy" / "lake" / "rtt_waits.parquet").exists()
    assert cli(*asked)[0] == 6


# reproduce, and the whole of it ------------------------------------------------------------------


def test_a_figure_is_shown_and_made_again_in_other_processes(waits):
    shown = run_in_process("show", "over-52-weeks", "--system", waits, "--format", "json")
    [cell] = json.loads(shown.stdout)
    again = run_in_process("reproduce", cell["receipt"], "--system", waits)
    assert again.returncode == 0 and "the same, byte for byte" in again.stdout
    for path in (waits / "lake" / "rtt_waits").glob("*.parquet"):
        path.write_bytes(b"")
    harmed = run_in_process("reproduce", cell["receipt"], "--system", waits, "--json")
    assert harmed.returncode == 7 and json.loads(harmed.stdout)["kind"] == "not_reproduced"


@pytest.mark.slow
def test_demo_makes_a_system_and_ends_with_one_page(tmp_path):
    folder = tmp_path / "demo"
    done = run_in_process("demo", "--no-serve", "--people", "1000", "--system", folder)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) <= 40
    for words in ("files received", "people sent", "people reviewed", "figures", "registrar"):
        assert any(words in line for line in lines), words
    again = run_in_process("demo", "--no-serve", "--people", "1000", "--system", folder)
    assert again.returncode == 6 and "holds a system already" in again.stderr
    listed = run_in_process(
        "show", "people-sent", "--by", "sender", "--actor", "registrar", "--system", folder
    )
    assert listed.returncode == 0 and "RZ9" in listed.stdout


def test_demo_for_too_few_people_says_how_many(cli, tmp_path):
    code, _, told = cli("demo", "--no-serve", "--people", 3, "--system", tmp_path / "few")
    assert code == 2 and "fewer do not fill" in told and "Ask for 1,000 or more." in told
    assert "NHS numbers" not in told and not (tmp_path / "few").exists()
    code, _, told = cli("demo", "--no-serve", "--people", 900_000, "--system", tmp_path / "few")
    assert code == 2 and "no more unissued NHS numbers" in told
    assert "Ask for 890,000 or fewer." in told and not (tmp_path / "few").exists()
