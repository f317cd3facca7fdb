"""A recipe: all that a run needs, fixed before it starts, so that it can be followed again.

The first run and every re-make go through the same function with a recipe, the first with one
that is made now, a re-make with the one that the receipt names. So they cannot drift apart.
"""

import datetime as dt
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa

from wholesystem.core import clock
from wholesystem.core.days import LONDON
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Programme, Standards, read_programmes
from wholesystem.lake.arrow import schema
from wholesystem.sharing.agreement import Agreement, PartyRole
from wholesystem.sharing.read_agreement import read_agreement
from wholesystem.system import objects
from wholesystem.system.opened import System
from wholesystem.tables import TABLES, Home
from wholesystem.work.loads.models import DataLoad, LoadStatus
from wholesystem.work.worklists.export import items_at, latest_event


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What goes in, by version, number and hash."""

    programme: str
    day: str
    moment: str
    versions: dict[str, int]
    events_upto: int
    standards: str
    source: str
    participants: list[dict] = field(default_factory=list)
    # The hashes of the agreements as they were signed; empty where nobody's record was read.
    agreements: list[str] = field(default_factory=list)

    def as_json(self) -> dict:
        return asdict(self)

    @property
    def on(self) -> dt.date:
        return dt.date.fromisoformat(self.day)

    @property
    def known_until(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.moment)


def make_recipe(system: System, programme: Programme, day: dt.date) -> Recipe:
    """Fix everything that a run of a programme on a day depends on.

    A run for today knows what has happened until now; a run for a past day, until its end.
    """
    _refuse_a_lake_with_less_than_was_received(system)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), LONDON)
    return Recipe(
        programme=programme.name,
        day=day.isoformat(),
        moment=min(end.astimezone(dt.UTC), max(clock.now(), _start(day))).isoformat(),
        versions=system.lake.versions(),
        events_upto=latest_event(),
        standards=objects.keep(system.folder, system.standards_path.read_bytes()),
        source=objects.keep(system.folder, Path(programme.path).read_bytes()),
        participants=_participants(system.agreements, day),
        agreements=[
            objects.keep(system.folder, path.read_bytes())
            for path in system.agreement_paths(programme.name)
        ],
    )


def _refuse_a_lake_with_less_than_was_received(system: System) -> None:
    """Nothing where every table that files were accepted for is there.

    Without its rows everyone would leave every list, and every figure would be of nobody.
    """
    accepted = DataLoad.objects.filter(status=LoadStatus.ACCEPTED, rows_accepted__gt=0)
    received = {
        name
        for name in accepted.values_list("dataset", flat=True).distinct()
        if name in TABLES and TABLES[name].home is Home.LAKE
    }
    lacking = sorted(received - system.lake.versions().keys())
    if lacking:
        raise Problem(
            f"The lake has no table {', '.join(lacking)}, though files of it were received.",
            "A run reads what was received; where that is gone it changes nothing.",
            "Put the folder lake/ back from a copy of the system. The files that it was made from "
            "are kept in received/.",
            kind=Kind.UNAVAILABLE,
        )


def live_tables(recipe: Recipe) -> dict[str, pa.Table]:
    """The rows of the tables that live in the live store, as the recipe fixes them."""
    wanted = schema(TABLES["participants"])
    return {
        "worklist_items": items_at(recipe.events_upto),
        "participants": pa.Table.from_pylist(recipe.participants, schema=wanted),
    }


def standards_of(system: System, recipe: Recipe) -> Standards:
    """The register as it was."""
    return Standards.read(_kept(system, recipe.standards, "standards.toml"))


def programme_of(system: System, recipe: Recipe) -> Programme:
    """The programme's file as it was."""
    folder = _kept(system, recipe.source, "programme.py").parent
    return read_programmes(folder)[recipe.programme]


def agreements_of(system: System, recipe: Recipe) -> tuple[Agreement, ...]:
    """The agreements as they were: a figure is made again under those that it was made under."""
    kept = [_kept(system, digest, "agreement.toml") for digest in recipe.agreements]
    return tuple(read_agreement(path, shown_words=system.shown_words) for path in kept)


def _kept(system: System, digest: str, name: str) -> Path:
    """A kept file under the name that its reader expects."""
    folder = system.folder / "receipts" / "opened" / digest
    path = folder / name
    content = objects.get(system.folder, digest)
    if not path.exists() or path.read_bytes() != content:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return path


def _participants(agreements: tuple[Agreement, ...], day: dt.date) -> list[dict]:
    rows = [
        {"agreement": one.id, "programme": one.programme, "practice": practice}
        for one in agreements
        if one.in_force(day) and one.parties_as(PartyRole.RECEIVER)
        for practice in one.participants
    ]
    return sorted(rows, key=lambda row: (row["agreement"], row["practice"]))


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON).astimezone(dt.UTC)
