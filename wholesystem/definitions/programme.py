"""Programme: a cohort, its worklists and its measures, and who answers for them."""

import datetime as dt
import importlib.util
import sys
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path

from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.definitions.measure import Measure
from wholesystem.definitions.worklist import Worklist


@dataclass(frozen=True, eq=False, kw_only=True)
class Programme:
    """One file of `programmes/`.

    `clinical` programmes ask for a named clinical lead and a dated sign-off before they are
    switched on, `population_health` ones for a named public health lead (domain 4A).
    """

    name: str
    title: str
    summary: str
    owner: str
    checked_by: str
    review_by: dt.date
    worklists: tuple[Worklist, ...] = ()
    measures: tuple[Measure, ...] = ()
    clinical: bool = False
    population_health: bool = False
    reads_person_level: bool = False
    # The five stations of the loop on the programme's page: title to states or measures.
    loop: dict[str, str] = field(default_factory=dict)
    path: str = ""

    def worklist(self, name: str) -> Worklist:
        """The worklist of that name."""
        return _named(self.worklists, name, f"{self.title} has no worklist called")

    def measure(self, name: str) -> Measure:
        """The measure of that name."""
        return _named(self.measures, name, f"{self.title} has no measure called")


def _named(things, name, lead):
    for thing in things:
        if thing.name == name:
            return thing
    known = [thing.name for thing in things]
    raise Problem(
        f"{lead} {name!r}.{did_you_mean(name, known)}",
        f"It has {', '.join(known) or 'none'}.",
        "Use one of these names.",
        kind=Kind.NOT_FOUND,
    )


def read_programmes(*folders: Path) -> dict[str, Programme]:
    """Every programme of the folders, by name; a later folder's takes the place of an earlier's.

    Each file is a Python module with a `programme` in it. A system's own folder comes last.
    """
    found: dict[str, Programme] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.py")):
            if not path.name.startswith("_"):
                programme = _read(path)
                found[programme.name] = programme
    return found


def _read(path: Path) -> Programme:
    name = f"wholesystem_programme_{path.stem}_{abs(hash(str(path)))}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:
            del sys.modules[name]  # the next reading is of the file, not of its first half
            raise _unreadable(path, error) from error
    programme = getattr(sys.modules[name], "programme", None)
    if not isinstance(programme, Programme):
        raise _no_programme(path)
    return replace(programme, path=str(path))


def _unreadable(path: Path, error: BaseException) -> Problem:
    if isinstance(error, SyntaxError) and error.filename == str(path):
        line, why = error.lineno, f"it is not Python ({error.msg})"
    else:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((one.lineno for one in reversed(frames) if one.filename == str(path)), None)
        why = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    where = f"{path.parent.name}/{path.name}" + (f", line {line}," if line else "")
    return Problem(
        f"The programme {where} cannot be read: {why}.",
        "A programme is a Python file that imports its words from wholesystem.definitions.",
        "Correct the line, or take the file out of the folder.",
        kind=Kind.REJECTED,
    )


def _no_programme(path: Path) -> Problem:
    return Problem(
        f"The programme {path.parent.name}/{path.name} holds no `programme`.",
        "A programme's file ends with `programme = Programme(...)`.",
        "Add it, or begin the file's name with _ where it is no programme.",
        kind=Kind.REJECTED,
    )
