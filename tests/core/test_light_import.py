"""`import wholesystem` costs nothing, and the ground knows nothing heavy."""

import subprocess
import sys

import wholesystem

HEAVY = {"ibis", "django", "duckdb", "deltalake", "pyarrow", "numpy", "scipy", "pandas"}


def loaded_by(code: str) -> set[str]:
    asked = f"import sys\n{code}\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded_by("import wholesystem; wholesystem.__version__") & HEAVY


def test_importing_the_ground_loads_nothing_heavy():
    rooms = ["problem", "clock", "days", "identifiers", "ethnicity", "money", "settings"]
    code = "\n".join(f"import wholesystem.core.{room}" for room in rooms)
    assert not loaded_by(code) & HEAVY


def test_a_name_that_is_not_there_is_told_as_python_tells_it():
    assert not hasattr(wholesystem, "opne")
    assert "open" in dir(wholesystem)
