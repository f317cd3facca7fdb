"""The floors of the house, as pyproject.toml draws them, hold."""

import subprocess
import sys

from tests.house.source import ROOT

HEAVY = ("ibis", "django", "duckdb", "pyarrow", "deltalake", "altair")


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
