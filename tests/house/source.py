"""What the house tests look at: the files of the repository, as git would commit them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Every file that is committed, or would be by `git add`."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    found = {ROOT / name for name in names.split("\0") if name}
    return tuple(sorted(path for path in found if path.is_file()))


@cache
def package() -> tuple[Path, ...]:
    """The Python files of wholesystem, without migrations, which Django writes."""
    python = (path for path in files() if path.suffix == ".py")
    inside = (path for path in python if path.is_relative_to(ROOT / "wholesystem"))
    return tuple(path for path in inside if "migrations" not in path.parts)


def name(path: Path) -> str:
    """A file's name as a fault tells it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(kind: type | tuple) -> Iterator[tuple[Path, ast.AST]]:
    """Every piece of syntax of that kind in the package, with its file."""
    for path in package():
        for node in ast.walk(tree(path)):
            if isinstance(node, kind):
                yield path, node


def told(faults) -> str:
    """Faults as lines, for the message of an assertion."""
    return "\n" + "\n".join(sorted(faults))
