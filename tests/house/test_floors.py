"""The floors of the house, as pyproject.toml draws them, hold."""

import ast
import subprocess
import sys

from tests.house.source import ROOT, name, package, told, tree

HEAVY = ("ibis", "django", "duckdb", "pyarrow", "deltalake", "altair")
# What a programme may stand on: the four nouns, the tables, days and problems; and Ibis for `_`.
OF_PROGRAMMES = {"wholesystem", "wholesystem.definitions", "wholesystem.tables", "wholesystem.core"}
BESIDE_PROGRAMMES = {"ibis", "datetime", "__future__"}


def test_imports_go_only_downward():
    command = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_wholesystem_is_light():
    asked = f"import sys, wholesystem; print(*[name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [], "`import wholesystem` must not load an engine"


def test_programmes_are_content():
    programmes = ROOT / "wholesystem" / "programmes"
    faults = []
    for path in package():
        if not path.is_relative_to(programmes):
            continue
        for module in imported(tree(path)):
            floor = ".".join(module.split(".")[:2])
            if floor not in OF_PROGRAMMES and module not in BESIDE_PROGRAMMES:
                faults.append(f"{name(path)} imports {module}")
    assert not faults, told(faults)


def test_only_the_full_export_reads_everything_without_a_permit():
    doors = {"wholesystem.lake.leaving", "wholesystem.work.leaving"}
    through = {name(path) for path in package() if named(tree(path)) & doors}
    assert through == {"wholesystem/system/export.py"}


def test_a_door_is_recognised_however_it_is_opened():
    for line in (
        "from wholesystem.lake.leaving import copy_table",
        "from wholesystem.lake import leaving",
        "import wholesystem.lake.leaving as door",
        "import_module('wholesystem.lake.leaving')",
    ):
        assert "wholesystem.lake.leaving" in named(ast.parse(line)), line


def named(module: ast.Module) -> set[str]:
    """What a file names: modules and what is taken from them, and modules named in words."""
    found = imported(module)
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def imported(module: ast.Module) -> set[str]:
    """Every module that is imported anywhere in it; `from wholesystem import engine` is engine."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module != "wholesystem":
            found.add(node.module or ".")
        if isinstance(node, ast.ImportFrom) and node.module == "wholesystem":
            floors = [path.name for path in (ROOT / "wholesystem").iterdir()]
            names = (alias.name for alias in node.names)
            found |= {f"wholesystem.{word}" if word in floors else "wholesystem" for word in names}
    return found
