"""Whether a programme may run: it is switched on, and has in place what such a programme needs."""

import datetime as dt
from collections.abc import Iterable

from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean
from wholesystem.definitions import Programme
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.enablement import missing_governance
from wholesystem.system.opened import System
from wholesystem.work.audit.actions import record


def check_enabled(system: System, programme: Programme, day: dt.date) -> None:
    """Nothing where a programme may run; else a Problem naming each missing item (X-A6)."""
    settings = system.programme_settings(programme.name)
    missing = missing_governance(
        vars(settings),
        reads_person_level=programme.reads_person_level,
        clinical=programme.clinical,
        population_health=programme.population_health,
        day=day,
    )
    where = f"[programmes.{programme.name}] in {system.folder.name}/system.toml"
    if missing:
        _record_refusal(programme.name, missing)
        raise Problem(
            f"{programme.title} cannot be switched on: it lacks {'; '.join(missing)}.",
            "A programme that reads people's records runs only with all of these in place.",
            f"Write them under {where}.",
            kind=Kind.REFUSED,
            faults=[
                Fault(f"[programmes.{programme.name}]", f"lacks {words}.", "", "")
                for words in missing
            ],
        )
    if programme.reads_person_level and not settings.enabled:
        _record_refusal(programme.name, ["enabled"])
        raise Problem(
            f"{programme.title} is not switched on.",
            "A programme that reads people's records is off until the settings switch it on.",
            f"Write `enabled = true` under {where}.",
            kind=Kind.REFUSED,
        )


def check_programmes_held(system: System) -> None:
    """Nothing where each programme that the settings switch on is there; else a Problem.

    Asked when all of them are run, and by no other verb: a misspelt name locks nobody out.
    """
    known = system.programmes
    switched_on = [name for name, one in system.settings.programmes.items() if one.enabled]
    missing = [name for name in switched_on if name not in known]
    if not missing:
        return
    where = f"{system.folder.name}/system.toml"
    faults = [
        Fault(
            f"[programmes.{name}]",
            f"no file holds a programme of that name.{did_you_mean(name, known)}",
            "",
            "",
        )
        for name in missing
    ]
    raise Problem(
        f"{where} switches on what is not there: "
        + " ".join(f"{name}.{did_you_mean(name, known)}" for name in missing),
        f"The programmes are {', '.join(sorted(known))}.",
        f"Correct the name in {where}, or put the programme's file into programmes/.",
        faults=faults if len(faults) > 1 else (),
    )


def _record_refusal(programme: str, missing: Iterable[str]) -> None:
    """Keep that a programme was refused, and for want of what."""
    record(
        "switch on",
        by=SYSTEM_ACTOR,
        subject=f"programme {programme}",
        detail={"missing": list(missing)},
        refused=True,
    )
