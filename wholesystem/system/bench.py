"""Bench: how long the parts take and how much memory, beside what the machine does unaided.

Each part is a function that does the work of one verb in a folder of its own and says what it
took. The ratio is to a plain reading of the same files by DuckDB: what the machine itself can do.
A bench opens systems of its own: run it in a process that serves no other.
"""

import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile, is_zipfile

import duckdb

from wholesystem import synthetic
from wholesystem.core import clock
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system.demo import PROGRAMME
from wholesystem.system.new import new
from wholesystem.system.receive import receive
from wholesystem.system.run import run

HEADINGS = f"{'part':<8}{'size':>12}  {'of':<8}{'seconds':>9}{'plain':>9}{'ratio':>8}{'MB':>8}"


@dataclass(frozen=True, slots=True)
class Took:
    """What one part took: seconds of ours, and of DuckDB over the same files."""

    size: int
    of: str
    seconds: float
    plain: float

    def line(self, part: str) -> str:
        """One line below the headings; memory is the most that this process has held so far."""
        ratio = f"{self.seconds / self.plain:.1f}" if self.plain else "-"
        return (
            f"{part:<8}{self.size:>12,}  {self.of:<8}{self.seconds:>9.2f}{self.plain:>9.2f}"
            f"{ratio:>8}{_most_memory():>8,.0f}"
        )


def bench(part: str = "all", *, size: int = 0, file: Path | None = None) -> Iterable[str]:
    """The lines of a bench: of one part, or of all; `size` is in people, 0 for each part's own.

    `file` is a published RTT extract to read instead of a synthetic one.
    """
    if part != "all" and part not in PARTS:
        raise Problem(
            f"There is no part {part!r} to measure.{did_you_mean(part, PARTS)}",
            f"The parts are {', '.join(PARTS)}, or all.",
            "Use one of these names.",
            kind=Kind.NOT_FOUND,
        )
    yield HEADINGS
    for name in PARTS if part == "all" else (part,):
        with TemporaryDirectory(prefix="wholesystem-bench-") as folder:
            yield PARTS[name](Path(folder), size, file).line(name)


def _rtt(folder: Path, size: int, file: Path | None) -> Took:
    """Receive an RTT extract and work its figures out."""
    paths = [file] if file else _extracts(folder / "sent", size)
    system = new(folder / "system")
    began = time.perf_counter()
    taken = receive(system, paths, by=SYSTEM_ACTOR)
    run(system, ["elective_recovery"], by=SYSTEM_ACTOR)
    seconds = time.perf_counter() - began
    _all_taken(taken)
    rows = sum(one.rows_accepted for one in taken)
    return Took(rows, "rows", seconds, _plain(_unpacked(paths, folder)))


def _run(folder: Path, size: int, file: Path | None) -> Took:
    """Work out the lists and the figures of so many people."""
    people = size or 10_000
    day = clock.today()
    made = synthetic.harbour_and_dales(people, 1, day)
    settings = f'name = "Bench"\nsynthetic = true\n\n{made.programmes}'
    system = new(folder / "system", settings=settings)
    synthetic.write_agreements(made, system.folder / "agreements")
    synthetic.write(made, system.folder / "inbox")
    _all_taken(receive(system, [system.folder / "inbox"], by=SYSTEM_ACTOR))
    began = time.perf_counter()
    run(system, [PROGRAMME], by=SYSTEM_ACTOR)
    seconds = time.perf_counter() - began
    lake = sorted((system.folder / "lake").rglob("*.parquet"))
    return Took(people, "people", seconds, _plain(lake))


# A part is measured by name; a later one is a line here.
PARTS: dict[str, Callable[[Path, int, Path | None], Took]] = {"rtt": _rtt, "run": _run}


def _extracts(folder: Path, size: int) -> list[Path]:
    made = synthetic.harbour_and_dales(size or 10_000, 1, clock.today())
    folder.mkdir()
    return [synthetic.write_feed(each, folder) for each in made.feeds if not each.table]


def _all_taken(taken) -> None:
    for one in taken:
        if one.problem is not None:
            raise one.problem


def _unpacked(paths: list[Path], folder: Path) -> list[Path]:
    """The files themselves, where they came packed."""
    found = []
    for path in paths:
        if is_zipfile(path):
            with ZipFile(path) as packed:
                found += [Path(packed.extract(name, folder)) for name in packed.namelist()]
        else:
            found.append(path)
    return found


def _plain(paths: Iterable[Path]) -> float:
    """Seconds in which DuckDB reads every value of the files into memory, one after another."""
    with duckdb.connect() as reader:
        began = time.perf_counter()
        for path in paths:
            named = str(path).replace("'", "''")
            source = "read_parquet" if path.suffix == ".parquet" else "read_csv"
            reader.execute(f"CREATE OR REPLACE TABLE plain AS FROM {source}('{named}')")
        return time.perf_counter() - began


def _most_memory() -> float:
    """The most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
