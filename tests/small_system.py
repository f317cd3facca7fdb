"""A small synthetic system for the tests of pages: two PCNs, one ambulance trust, a few people.

It is filled through the live store's own verbs, so that an item here is an item as it is in life.
Nothing is read from files and no engine runs, so that it takes a second to make.
"""

import datetime as dt
from pathlib import Path

import pyarrow as pa

from wholesystem.core.identifiers import synthetic_nhs_numbers
from wholesystem.lake.arrow import schema
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.statistics.intervals import wilson
from wholesystem.system import System, open_system
from wholesystem.tables import TABLES

TODAY = dt.date(2026, 3, 3)
AMBULANCE, OTHER_AMBULANCE, ICB = "RX9", "RX8", "QHD"
PCN, OTHER_PCN = "U10001", "U10002"
PRACTICES = {"P10001": PCN, "P10002": PCN, "P10003": OTHER_PCN}
PASSWORD = "a harbour in the dales"
USERS = {
    "registrar": ("registrar", AMBULANCE, "Rosa", "Shah"),
    "paramedic": ("paramedic", AMBULANCE, "Piotr", "Nowak"),
    "coordinator": ("coordinator", PCN, "Cora", "Bell"),
    "other-coordinator": ("coordinator", OTHER_PCN, "Otis", "Reed"),
    "analyst": ("analyst", ICB, "Ana", "Okafor"),
    "ig-officer": ("ig_officer", ICB, "Ines", "Marsh"),
    "administrator": ("administrator", ICB, "Adil", "Khan"),
}
NAMES = (
    ("Mabel", "Thornton"), ("Yusuf", "Rahman"), ("Grace", "Adeyemi"), ("Stanley", "Hobbs"),
    ("Priya", "Nair"), ("Derek", "Ashworth"), ("Leila", "Haddad"), ("Winston", "Clarke"),
    ("Agnes", "Mroz"), ("Colin", "Fairweather"), ("Ruth", "Abbot"), ("Samuel", "Osei"),
)  # fmt: skip
SETTINGS = """name = "Harbour & Dales"
synthetic = true
day = 2026-03-03

[programmes.ambulance_hypertension]
enabled = true
dpia_ref = "DPIA-7"
controller = "RX9"
lawful_basis = "UK GDPR Art 6(1)(e) and 9(2)(h)"
retention = "8 years"
caldicott_approval = "CG-12"
clinical_lead = "Dr A Example"
clinical_sign_off_on = 2026-01-05
public_health_lead = "B Example"
"""
AGREEMENT = f"""id = "DSA-1"
title = "Ambulance hypertension case finding"
version = "1.0"
purpose = "DIRECT_CARE"
programme = "ambulance_hypertension"
participants = ["P10001", "P10002", "P10003"]
shows = ["nhs_number", "family_name", "practice", "reason"]
lawful_basis = "UK GDPR Art 6(1)(e) and 9(2)(h)"
common_law = "reasonable expectation of direct care"
dpia_ref = "DPIA-7"
controllers = ["{AMBULANCE}", "{PCN}", "{OTHER_PCN}"]
retention = "8 years"
caldicott_approval = "CG-12"
transport = "simulated"
starts_on = 2026-01-01
ends_on = 2026-12-31
signed_by = ["A Example, Caldicott guardian of the ambulance trust"]

[[parties]]
code = "{AMBULANCE}"
role = "sender"

[[parties]]
code = "{PCN}"
role = "receiver"

[[parties]]
code = "{OTHER_PCN}"
role = "receiver"

[tables]
people = ["nhs_number", "family_name", "born_on", "practice"]
observations = ["code", "value", "taken_at"]
ambulance_contacts = ["contact_id", "outcome"]
"""


def make(folder: Path) -> System:
    """The system, open and filled; the clock stands at its day."""
    (folder / "agreements").mkdir(parents=True)
    (folder / "system.toml").write_text(SETTINGS, encoding="utf-8")
    (folder / "agreements" / "dsa-1.toml").write_text(AGREEMENT, encoding="utf-8")
    system = open_system(folder)
    from tests import small_system_rows as rows  # its models load once Django is configured

    _organisations(system)
    rows.users()
    rows.standards(system)
    rows.loads()
    rows.people()
    rows.items(system)
    rows.waits(system)
    rows.loop_figures(system)
    rows.run_of_today()
    return system


def actor(name: str) -> Actor:
    """The actor that this account is."""
    role, organisation, *_ = USERS[name]
    return Actor(name, role, organisation)


def _organisations(system: System) -> None:
    known = {
        AMBULANCE: ("Harbour & Dales Ambulance Service", "AMBULANCE"),
        OTHER_AMBULANCE: ("Northmoor Ambulance Service", "AMBULANCE"),
        ICB: ("Harbour and Dales ICB", "ICB"),
        PCN: ("Quayside PCN", "PCN"),
        OTHER_PCN: ("Upper Dale PCN", "PCN"),
        "P10001": ("Quayside Surgery", "PRACTICE"),
        "P10002": ("Lighthouse Medical Centre", "PRACTICE"),
        "P10003": ("Dale Head Practice", "PRACTICE"),
    }
    rows = [{"organisation": code, "name": n, "kind": kind} for code, (n, kind) in known.items()]
    ties = [
        {"from_organisation": practice, "kind": "MEMBER_OF", "to_organisation": pcn}
        for practice, pcn in PRACTICES.items()
    ]
    for name, given in (("organisations", rows), ("relationships", ties)):
        system.lake.write(TABLES[name], _arrow(name, given), load_id="L-2026-01-05-0001")


def _arrow(name: str, rows: list[dict]) -> pa.Table:
    wanted = schema(TABLES[name])
    return pa.Table.from_pylist(
        [{**dict.fromkeys(wanted.names), **row} for row in rows], schema=wanted
    )


def interval(numerator: int, denominator: int) -> dict:
    """Value and limits of a proportion, as the engine keeps them."""
    if not denominator:
        return {"not_calculable": "there is nobody to count"}
    found = wilson(numerator, denominator)
    return {"value": found.value, "lower": found.lower, "upper": found.upper}


def numbers(count: int) -> list[str]:
    """NHS numbers of the range that is never issued."""
    return [str(number) for number in synthetic_nhs_numbers(count)]


__all__ = ["SYSTEM_ACTOR", "TODAY", "USERS", "actor", "interval", "make", "numbers"]
