"""What a system says of itself in its `system.toml`.

A setting exists only where two systems truly differ. Thresholds and targets are not settings:
they are in `standards.toml`, with their source.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean

FILE = "system.toml"
ENGINES = ("duckdb", "spark")
TRANSPORTS = ("simulated", "mesh", "export")

# A programme is not switched on without these (domain 1.7: a DPIA is required for each).
APPROVALS = ("dpia_ref", "controller", "lawful_basis", "retention", "caldicott_approval")


@dataclass(frozen=True)
class ProgrammeSettings:
    """One programme in one system: on or off, who approved it, and its own local settings."""

    enabled: bool = False
    dpia_ref: str = ""
    controller: str = ""
    lawful_basis: str = ""
    retention: str = ""
    caldicott_approval: str = ""
    clinical_lead: str = ""
    clinical_sign_off_on: date | None = None
    public_health_lead: str = ""
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def missing_approvals(self) -> tuple[str, ...]:
        """The approvals that are not written yet; with any of them missing it stays off.

        >>> ProgrammeSettings(enabled=True, dpia_ref="DPIA-7", controller="X26").missing_approvals
        ('lawful_basis', 'retention', 'caldicott_approval')
        """
        return tuple(name for name in APPROVALS if not getattr(self, name))


@dataclass(frozen=True)
class Settings:
    """A system's own facts. `database` None means `work.sqlite3` in the system's folder."""

    name: str
    synthetic: bool = False
    day: date | None = None
    database: str | None = None
    lake: str = "lake"
    engine: str = "duckdb"
    transport: str = "simulated"
    secret_key_file: str = ".secret-key"
    programmes: Mapping[str, ProgrammeSettings] = field(
        default_factory=lambda: MappingProxyType({})
    )


def load(folder: Path | str) -> Settings:
    """The settings of the system in `folder`; a Problem with every fault where they are not good.

    Kinds of Problem: NOT_FOUND where there is no system there, USAGE where a line is wrong.
    """
    path = Path(folder) / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise _no_system(Path(folder)) from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8 text") from None
    except OSError as error:  # a folder of that name, or no right to read it
        raise _unreadable(path, error.strerror or type(error).__name__) from None
    return parse(text, where=str(path))


def parse(text: str, *, where: str = FILE) -> Settings:
    """The settings written in `text`; `where` names the file in messages.

    >>> parse('name = "Harbour & Dales"\\nsynthetic = true').synthetic
    True
    """
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(where, str(error)) from None
    faults: list[Fault] = []
    programmes = written.pop("programmes", {})
    values = _checked(written, _SYSTEM, where, "", faults)
    values["programmes"] = _programmes(programmes, where, faults)
    if not str(written.get("name", "")).strip():
        faults.append(_fault(where, "name", "`name` is missing.", "Every system has a name."))
    if faults:
        raise Problem(
            f"{where} has {len(faults)} fault{'s' if len(faults) > 1 else ''}.",
            f"The settings are {_listed(_SYSTEM)} and tables [programmes.NAME].",
            "Correct what is listed here, then try again.",
            faults=faults,
        )
    return Settings(**values)


def _programmes(written: object, where: str, faults: list[Fault]) -> Mapping:
    if not isinstance(written, dict):
        faults.append(_fault(where, "programmes", "`programmes` is not a table.", _TABLES_ALLOWED))
        return MappingProxyType({})
    read = {}
    for name, table in written.items():
        label = f"programmes.{name}"
        if not isinstance(table, dict):
            faults.append(_fault(where, label, f"`{label}` is not a table.", _TABLES_ALLOWED))
            continue
        values = _checked(table, _PROGRAMME, where, f"{label}.", faults)
        values["settings"] = MappingProxyType(dict(values.get("settings", {})))
        read[name] = ProgrammeSettings(**values)
    return MappingProxyType(read)


def _checked(written: dict, known: dict, where: str, prefix: str, faults: list[Fault]) -> dict:
    """The written values that are good; what is wrong with the others goes into `faults`."""
    good = {}
    for key, value in written.items():
        label = prefix + key
        if key not in known:
            what = f"`{label}` is not a setting.{did_you_mean(key, known)}"
            faults.append(_fault(where, label, what, f"The settings here are {_listed(known)}."))
        elif not _is(value, known[key]):
            what = f"`{label}` is not {_KINDS[known[key]]}."
            faults.append(_fault(where, label, what, f"Write {_KINDS[known[key]]}."))
        elif key in _CHOICES and value not in _CHOICES[key]:
            what = f"`{label}` is `{value}`.{did_you_mean(value, _CHOICES[key])}"
            faults.append(_fault(where, label, what, f"It is one of {_listed(_CHOICES[key])}."))
        else:
            good[key] = value
    return good


def _is(value: object, kind: type) -> bool:
    if kind is date:  # a moment is a date to Python; a setting's day has no hour
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, kind)


def _fault(where: str, column: str, what: str, allowed: str) -> Fault:
    return Fault(where, what, allowed, "Correct the line.", rule="SETTING", column=column)


def _listed(names) -> str:
    return ", ".join(names)


def _no_system(folder: Path) -> Problem:
    return Problem(
        f"There is no system in {folder}: it has no {FILE}.",
        f"A system is a folder with a {FILE} in it.",
        f"Make one with: wholesystem new {folder}   or name another folder with --system",
        kind=Kind.NOT_FOUND,
    )


def _unreadable(where: object, why: str) -> Problem:
    return Problem(
        f"{where} cannot be read: {why}.",
        "It is a TOML file, in UTF-8.",
        "Correct the line, then try again.",
    )


_TABLES_ALLOWED = "A programme is a table, such as [programmes.ambulance_hypertension]."
_CHOICES = {"engine": ENGINES, "transport": TRANSPORTS}
_KINDS = {
    str: 'text in quotation marks, such as "this"',
    bool: "true or false",
    date: "a day without quotation marks, such as 2026-11-22",
    dict: "a table",
}
_SYSTEM = {
    "name": str,
    "synthetic": bool,
    "day": date,
    "database": str,
    "lake": str,
    "engine": str,
    "transport": str,
    "secret_key_file": str,
}
_PROGRAMME = {each.name: str for each in fields(ProgrammeSettings)} | {
    "enabled": bool,
    "clinical_sign_off_on": date,
    "settings": dict,
}
