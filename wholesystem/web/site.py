"""The system that this process serves: set once before the first page, read by every view."""

from collections.abc import Iterable
from datetime import date
from math import inf
from time import monotonic

from wholesystem.core.clock import today
from wholesystem.core.problem import Kind, Problem, did_you_mean
from wholesystem.definitions import Measure, Programme, Worklist
from wholesystem.footprint import Footprint
from wholesystem.system import System

# Names change with a file received, not with a page looked at.
FOOTPRINT_SECONDS = 30

_served: System | None = None
_footprint = Footprint((), ())
_asked_at = -inf


def use(system: System) -> None:
    """Serve this system from now on."""
    global _served, _asked_at
    _served, _asked_at = system, -inf


def system() -> System:
    """The system that is served."""
    assert _served is not None, "site.use(system) comes before the first page"
    return _served


def programmes() -> dict[str, Programme]:
    """The programmes that are switched on; one that reads no one's record needs no approval."""
    return {
        name: one
        for name, one in system().programmes.items()
        if system().programme_settings(name).enabled or not one.reads_person_level
    }


def programme(name: str) -> Programme:
    """The programme of that name, where it is switched on."""
    return _known(programmes(), name, "programme")


def measure(name: str) -> tuple[Programme, Measure]:
    """The measure of that name, with its programme."""
    found = {one.name: (each, one) for each in programmes().values() for one in each.measures}
    return _known(found, name, "measure")


def worklist(name: str) -> tuple[Programme, Worklist]:
    """The worklist of that name, with its programme."""
    found = {one.name: (each, one) for each in programmes().values() for one in each.worklists}
    return _known(found, name, "list")


def worklists() -> list[tuple[Programme, Worklist]]:
    """Every worklist of the programmes that are switched on; alerts come first."""
    found = [(each, one) for each in programmes().values() for one in each.worklists]
    return sorted(found, key=lambda pair: pair[1].kind != "ALERT")


def footprint() -> Footprint:
    """The organisations and their ties, looked up again from time to time."""
    global _footprint, _asked_at
    if monotonic() - _asked_at > FOOTPRINT_SECONDS:
        _footprint, _asked_at = system().footprint, monotonic()
    return _footprint


def name_of(code: str | None, day: date | None = None) -> str:
    """What an organisation is called; its code where the footprint does not know it."""
    return footprint().name(code, day or today()) if code else "no organisation"


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """What each of these organisations is called."""
    return {code: name_of(code) for code in set(codes)}


def _known(found: dict, name: str, noun: str):
    if name in found:
        return found[name]
    raise Problem(
        f"There is no {noun} called `{name}` here.{did_you_mean(name, found)}",
        f"A {noun} is shown where its programme is switched on in this system.",
        "Go to the home page and choose from there.",
        kind=Kind.NOT_FOUND,
    )
