"""One word for one idea: the glossary's words are in use, and its banned synonyms are not."""

import ast
import re
from itertools import pairwise

import pytest

from tests.house.source import ROOT, files, name, nodes, told

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^\*\*(.+?)\*\*", re.MULTILINE)
BANNED_ROW = re.compile(r"^\| ([\w ]+) \| (.+) \|$", re.MULTILINE)
PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
NEEDED = {
    "system", "table", "definition", "event", "receipt", "cohort", "worklist", "item", "measure",
    "programme", "lens", "footprint", "permit", "agreement", "participant", "purpose", "load",
    "quarantine", "trace", "supersede", "snapshot", "hold", "funnel", "standard", "ambition",
    "published form",
}  # fmt: skip


def words() -> list[str]:
    """The words that the glossary explains, in its order."""
    return [word for heading in HEADING.findall(GLOSSARY) for word in heading.split(", ")]


def banned() -> dict[str, str]:
    """Each banned synonym and the word to use in its place."""
    rows = BANNED_ROW.findall(GLOSSARY.partition("## Words we do not use")[2])
    return {each: use for use, instead in rows[1:] for each in instead.split(", ")}


def spoken(identifier: str) -> set[str]:
    """The words of a name, each also without a plural s: `MakeKpis` has kpi."""
    parts = [part.lower() for part in PARTS.findall(identifier)]
    pairs = [first + second for first, second in pairwise(parts)]
    return {form for each in parts + pairs for form in (each, each.removesuffix("s"))}


def test_the_words_that_everyone_needs_are_explained_once():
    assert set(words()) >= NEEDED, f"missing: {NEEDED - set(words())}"
    assert len(words()) == len(set(words()))


def test_a_word_is_explained_in_one_paragraph_at_most():
    top = GLOSSARY.partition("## Words we do not use")[0]
    paragraphs = [each for each in top.split("\n\n") if not each.startswith("#")]
    plain = [each for each in paragraphs[1:] if each.strip() and not HEADING.match(each)]
    assert not plain, told(plain)


@pytest.mark.parametrize("word", words())
def test_a_word_of_the_glossary_is_in_use(word):
    own = [path for path in files() if path.suffix in {".py", ".jinja", ".toml"}]
    inside = [path for path in own if path.is_relative_to(ROOT / "wholesystem")]
    used = re.compile(rf"\b{word}s?\b", re.IGNORECASE)
    assert any(used.search(path.read_text("utf-8")) for path in inside), "a word nobody uses"


def test_banned_synonyms_name_no_class_and_no_function():
    faults = []
    for path, node in nodes((ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        for word in sorted(spoken(node.name) & set(banned())):
            faults.append(f"{name(path)}:{node.lineno} {node.name}: say {banned()[word]}")
    assert not faults, told(faults)


def test_no_word_is_both_explained_and_banned():
    assert banned(), "the table of banned synonyms was not found"
    assert not set(words()) & set(banned())


def test_banned_synonyms_are_recognised():
    assert {"kpi", "make"} <= spoken("MakeKpis")
    assert "deadletter" in spoken("_dead_letter_of")
    assert "kpi" not in spoken("skip_kpie")
