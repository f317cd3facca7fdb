"""A system that is open: its folder, its settings, its lake, its rules and its programmes.

Opening a folder also turns this process towards its live store: one process serves one system.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from wholesystem import __version__
from wholesystem.core import clock
from wholesystem.core.names import refuse_unusable
from wholesystem.core.problem import Kind, Problem
from wholesystem.core.settings import ProgrammeSettings, Settings, load
from wholesystem.definitions import Programme, Standards, read_programmes, rows
from wholesystem.definitions.standard import SHIPPED
from wholesystem.footprint import Footprint, footprint_from_rows
from wholesystem.lake import Lake
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.agreement import Agreement
from wholesystem.sharing.permit import decide
from wholesystem.sharing.purpose import Purpose
from wholesystem.sharing.read_agreement import read_agreement
from wholesystem.work.django import configure, migrate
from wholesystem.work.loads.models import DataLoad

# Whether the clock was stopped by a system that this process opened before.
_stands_still = False
SHIPPED_PROGRAMMES = Path(__file__).parents[1] / "programmes"


@dataclass(frozen=True)
class System:
    """One system. What can change while it is open is read again each time it is asked for."""

    folder: Path
    settings: Settings

    @cached_property
    def lake(self) -> Lake:
        return Lake(self.folder / self.settings.lake)

    @property
    def standards_path(self) -> Path:
        """The system's own register; the one that ships where it has none."""
        own = self.folder / "standards.toml"
        return own if own.exists() else SHIPPED

    @property
    def standards(self) -> Standards:
        return Standards.read(self.standards_path)

    @property
    def programmes(self) -> dict[str, Programme]:
        """The programmes that ship, and the system's own beside or instead of them."""
        return read_programmes(SHIPPED_PROGRAMMES, self.folder / "programmes")

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The agreements of the folder, as signed; a fault in one of them stops the reading."""
        return tuple(agreement for _, agreement in self._agreements())

    def agreement_paths(self, programme: str) -> tuple[Path, ...]:
        """The files of the agreements of a programme."""
        return tuple(path for path, each in self._agreements() if each.programme == programme)

    def _agreements(self) -> Iterator[tuple[Path, Agreement]]:
        shown = self.shown_words
        for path in sorted((self.folder / "agreements").glob("*.toml")):
            yield path, read_agreement(path, shown_words=shown)

    @property
    def shown_words(self) -> frozenset[str]:
        """What the programmes themselves work out and may show."""
        return frozenset(
            word
            for programme in self.programmes.values()
            for worklist in programme.worklists
            for word in worklist.show
        )

    @property
    def footprint(self) -> Footprint:
        """The organisations and their ties, as the lake has them now."""
        versions = {
            name: version
            for name, version in self.lake.versions().items()
            if name in ("organisations", "relationships")
        }
        return footprint_at(self.lake, tuple(sorted(versions.items())))

    def programme_settings(self, name: str) -> ProgrammeSettings:
        """What the system says of a programme; one that it does not name is off."""
        return self.settings.programmes.get(name, ProgrammeSettings())


@lru_cache(maxsize=8)
def footprint_at(lake: Lake, versions: tuple[tuple[str, int], ...]) -> Footprint:
    """The footprint of the lake's tables at these versions; the same versions are read once."""
    names = ("organisations", "relationships")
    permit = decide(SYSTEM_ACTOR, Purpose.PUBLIC_REPORT, names, agreements=(), day=clock.today())
    with lake.open(permit, versions=dict(versions)) as reading:
        return footprint_from_rows(reading.run(rows.organisations), reading.run(rows.relationships))


def open_system(folder: Path | str) -> System:
    """Open the system in a folder.

    Raises a Problem of kind NOT_FOUND where there is none, with how to make one.
    """
    folder = Path(folder).resolve()
    refuse_unusable(folder)
    settings = load(folder)
    _set_clock(settings)
    configure(settings, folder)
    migrate()
    system = System(folder, settings)
    _check_lake(system)
    return system


def _check_lake(system: System) -> None:
    """A lake that has gone is no empty one: a run over it would close everybody's item."""
    if system.lake.folder.is_dir() or not DataLoad.objects.filter(rows_accepted__gt=0).exists():
        return
    raise Problem(
        f"The folder of the lake, {system.settings.lake}, is not there.",
        "A system that has received files keeps their rows in its lake.",
        "Put the folder back from a copy of the system, or correct `lake` in system.toml.",
        kind=Kind.UNAVAILABLE,
    )


def _set_clock(settings: Settings) -> None:
    """A system with a day of its own stands still on it; one without goes with the world."""
    global _stands_still
    if settings.day is not None:
        clock.freeze(settings.day)
    elif _stands_still:
        clock.release()
    _stands_still = settings.day is not None


def code_version() -> str:
    """The code that makes a figure: the release, and a hash of the package's files."""
    return f"{__version__}+{_source_hash()}"


@cache
def _source_hash() -> str:
    """Worked out once: this process goes on with the code that it began with."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
