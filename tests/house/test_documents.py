"""The documents are true: links lead somewhere, named files exist, made pages are as made."""

import re
from pathlib import Path

import pytest
import typer.main

from tests.house.source import ROOT, files, name, told
from wholesystem.cli import app
from wholesystem.tables.dictionary import dictionary

DOCUMENTS = [path for path in files() if path.suffix == ".md"]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
ANCHOR = re.compile(r'<a id="([^"]+)">')
# A file of this repository, as a document names it: in backticks, with a folder that we have.
NAMED = re.compile(r"`((?:tests|wholesystem|docs|requirements)/[\w./-]*\w)`")
VERB = re.compile(r"^## `wholesystem ([\w-]+)`$", re.MULTILINE)
PARTS_OF_A_DECISION = ("Context", "Options", "Decision", "Consequence")
IMAGE_BYTES_MAX = 200_000


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(path: Path) -> set[str]:
    """What a link may point at inside a document: its headings, as they are folded, and marks."""
    headings = re.findall(r"^#+ (.+)$", read(path), re.MULTILINE)
    folded = {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}
    return folded | set(ANCHOR.findall(read(path)))


def leads_nowhere(document: Path, target: str) -> bool:
    address, _, anchor = target.partition("#")
    path = (document.parent / address).resolve() if address else document
    return not path.exists() or (bool(anchor) and anchor not in anchors(path))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(path):
    targets = [one or other for one, other in LINK.findall(read(path))]
    own = [target for target in targets if not target.startswith(("https://", "http://"))]
    lost = [target for target in own if leads_nowhere(path, target)]
    assert not lost, told(lost)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_file_that_is_named_exists(path):
    lost = [named for named in NAMED.findall(read(path)) if not (ROOT / named).exists()]
    assert not lost, told(lost)


@pytest.mark.parametrize("path", DECISIONS, ids=name)
def test_a_decision_says_why_and_names_the_test_that_keeps_it(path):
    text = read(path)
    assert re.match(rf"# {int(path.name[:4])}\. \S", text), "its number is that of its file"
    parts = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert set(PARTS_OF_A_DECISION) <= set(parts)
    tests = text.partition("## The test")[2]
    assert re.search(r"`tests/[\w/]+\.py`", tests), "no decision without the test that keeps it"


def test_decisions_are_numbered_without_a_gap():
    assert [path.name[:4] for path in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]


def test_the_dictionary_is_current():
    written = read(ROOT / "docs" / "dictionary.md")
    assert written == dictionary(), "python -m wholesystem.tables.dictionary > docs/dictionary.md"


def test_every_verb_is_told_with_its_help_and_its_example():
    text = read(ROOT / "docs" / "commands.md")
    verbs = typer.main.get_command(app).commands
    assert VERB.findall(text) == list(verbs), "one section a verb, in the order of --help"
    sections = dict(zip(verbs, VERB.split(text)[2::2], strict=True))
    for verb, command in verbs.items():
        words, _, example = command.help.partition("Example: ")
        assert words.strip() in sections[verb], f"{verb}: {words.strip()}"
        assert example.strip() in sections[verb], f"{verb}: {example.strip()}"
        options = [option for each in command.params for option in each.opts if option[:2] == "--"]
        untold = [option for option in options if f"`{option}`" not in sections[verb]]
        assert not untold, f"{verb} does not tell {untold}"


def test_pictures_are_small():
    pictures = [path for path in files() if path.suffix in {".png", ".jpg", ".jpeg", ".gif"}]
    large = [name(path) for path in pictures if path.stat().st_size > IMAGE_BYTES_MAX]
    assert not large, told(large)


def test_the_programme_that_newcomers_copy_can_be_read(tmp_path):
    from wholesystem.definitions import read_programmes

    code = re.findall(r"```python\n(.+?)```", read(ROOT / "CONTRIBUTING.md"), re.DOTALL)[0]
    (tmp_path / "orthopaedics.py").write_text(code, encoding="utf-8")
    programme = read_programmes(tmp_path)["orthopaedics"]
    assert f"`wholesystem show {programme.measures[0].name} --by icb`" in read(
        ROOT / "CONTRIBUTING.md"
    ).replace("\n", " ")
