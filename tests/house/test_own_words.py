"""What we ship is ours, names no download place, and is told in docs/dependencies.md."""

import ast
import hashlib
import json
import re
import site
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, files, name, told

REQUIREMENTS = ROOT / "requirements"
LOCKS = [*sorted(REQUIREMENTS.iterdir()), ROOT / "package.json", ROOT / "package-lock.json"]
NOTES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
SCRIPTS = [ROOT / "run.py", ROOT / ".ci" / "run", ROOT / "pyproject.toml"]
# In halves, so that this file does not hold what it looks for.
REGISTRIES = ["py" + "pi.org", "python" + "hosted", "npm" + "js", "deb" + "ian.org", "yarn" + "pkg"]
MACHINE_PATH = re.compile(r"(?<![\w.\-])/(?:root|work|home|Users|tmp)/")
THIRD_PARTY = re.compile(
    "Licensed under the|@" + "license|SPDX-" + "License|All rights res" + "erved"
)
SMALL_BYTES = 200  # below this two files may be alike by chance
SOURCE = {".py", ".js", ".mjs", ".css", ".html", ".jinja", ".svg", ".njk"}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def direct(path: Path) -> set[str]:
    """Names of the packages that a requirements/*.in file asks for."""
    lines = (line.strip() for line in read(path).splitlines())
    asked = (line for line in lines if line and not line.startswith(("#", "-")))
    return {re.match(r"[\w.\-]+", line)[0].lower() for line in asked}


def pins(path: Path) -> set[str]:
    return set(re.findall(r"^[\w.\-]+==[^\s;\\]+", read(path), re.MULTILINE))


@pytest.mark.parametrize("path", LOCKS, ids=name)
def test_locks_hold_no_address_and_no_machine_path(path):
    text = read(path)
    assert "http" not in text
    assert '"resolved"' not in text
    assert not MACHINE_PATH.search(text)


@pytest.mark.parametrize("path", [*LOCKS, *NOTES, *SCRIPTS], ids=name)
def test_no_registry_host_and_no_machine_path_in_notes_and_scripts(path):
    text = read(path)
    assert not [host for host in REGISTRIES if host in text]
    assert not MACHINE_PATH.search(text)


@pytest.mark.parametrize("kind", ["run", "test"])
def test_every_locked_package_has_its_hashes(kind):
    text = read(REQUIREMENTS / f"{kind}.txt")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry]
    assert entries
    bare = [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert not bare, told(bare)
    locked = {
        pin.split("==")[0].replace("_", "-").lower() for pin in pins(REQUIREMENTS / f"{kind}.txt")
    }
    assert direct(REQUIREMENTS / f"{kind}.in") <= locked, "compile the lock again"


def test_the_tests_run_on_what_the_demo_runs_on():
    """run.py takes a .venv made for the tests as good for the demo."""
    missing = pins(REQUIREMENTS / "run.txt") - pins(REQUIREMENTS / "test.txt")
    assert not missing, told(missing)


def test_every_dependency_has_its_reason():
    npm = json.loads(read(ROOT / "package.json"))
    asked = direct(REQUIREMENTS / "run.in") | direct(REQUIREMENTS / "test.in")
    asked |= set(npm["dependencies"]) | set(npm["devDependencies"])
    reasons = set(re.findall(r"^- `([^`]+)`: \S", read(ROOT / "docs" / "dependencies.md"), re.M))
    assert asked == reasons, f"no line: {asked - reasons}; no longer asked for: {reasons - asked}"


def test_run_py_needs_only_the_standard_library():
    imported = set()
    for node in ast.walk(ast.parse(read(ROOT / "run.py"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported <= sys.stdlib_module_names


def test_no_file_says_it_is_another_projects():
    own = [path for path in files() if path.suffix in SOURCE and path != Path(__file__)]
    faults = [name(path) for path in own if THIRD_PARTY.search(read(path)) or ".min." in path.name]
    assert not faults, told(faults)


def test_no_file_is_a_copy_of_an_installed_one():
    own = {path: path.stat().st_size for path in files() if path.stat().st_size >= SMALL_BYTES}
    sizes = set(own.values())
    folders = [ROOT / "node_modules", *map(Path, site.getsitepackages())]
    installed = {
        digest(path)
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size in sizes
    }
    copies = [name(path) for path in own if digest(path) in installed]
    assert not copies, told(copies)


def digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()
