"""Examples as a clinician would sign them off: a few people, and what is said of each."""

import datetime as dt
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest

from wholesystem.definitions import Standards, read_programmes
from wholesystem.definitions.standard import SHIPPED
from wholesystem.engine import Parameters, find
from wholesystem.lake import Lake
from wholesystem.lake.arrow import schema, stored
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.sharing.permit import Permit, RowRule
from wholesystem.sharing.purpose import Purpose
from wholesystem.tables import TABLES, Home

PROGRAMMES = Path(__file__).parents[2] / "wholesystem" / "programmes"
DAY = dt.date(2026, 3, 27)


@pytest.fixture(scope="session")
def programmes():
    return read_programmes(PROGRAMMES)


def arrow(name: str, rows: list[dict]) -> pa.Table:
    """Rows of a declared table; what a row leaves out is empty."""
    table = TABLES[name]
    wanted = schema(table)
    if "source_row" in wanted.names:
        rows = [{"source_row": number + 2, **row} for number, row in enumerate(rows)]
    unknown = {key for row in rows for key in row} - set(wanted.names)
    assert not unknown, f"{name} has no column {unknown}"
    return stored(table, pa.Table.from_pylist(rows, schema=wanted))


def engine_permit(day: dt.date) -> Permit:
    """What the engine holds under an agreement that names every table and every organisation."""
    return Permit(
        actor=SYSTEM_ACTOR,
        purpose=Purpose.DIRECT_CARE,
        agreement="example",
        tables=dict.fromkeys(TABLES),
        rows=RowRule(),
        objections=frozenset(),
        identifiable=False,
        day=day,
        until=day,
    )


class Example:
    """A small system: say who there is, then ask what is said of each.

    People are numbers from 1; `person(...)` and `contact(...)` fill in what an example does not
    care about, so that a test shows only what it is about.
    """

    def __init__(self, folder: Path, programmes) -> None:
        self.folder, self.programmes = folder, programmes
        self.rows: dict[str, list[dict]] = {name: [] for name in TABLES}
        self.numbers = count(1)
        self.organisation("H1", "PRACTICE")
        self.organisation("U1", "PCN")
        self.organisation("QAA", "ICB")
        self.tie("H1", "U1")
        self.tie("U1", "QAA")
        self.rows["participants"].append(
            {"agreement": "A1", "programme": "ambulance_hypertension", "practice": "H1"}
        )
        self.rows["areas"].append({"lsoa21": "E01000001", "imd25_decile": 1})
        self.rows["areas"].append({"lsoa21": "E01000009", "imd25_decile": 9})

    def organisation(self, code, kind):
        self.rows["organisations"].append({"organisation": code, "name": code, "kind": kind})

    def tie(self, part, whole, **dates):
        number = str(len(self.rows["relationships"]) + 1)
        self.rows["relationships"].append(
            {
                "relationship_id": number,
                "from_organisation": part,
                "to_organisation": whole,
                "kind": "MEMBER_OF",
                **dates,
            }
        )

    def person(self, person, *, age=50, **known):
        self.rows["people"].append(
            {
                "person": person,
                "provider": "PDS",
                "extracted_on": DAY,
                "born_on": dt.date(DAY.year - age, 1, 1),
                "practice": "H1",
                "disclosable": True,
                "nhs_status": "01",
                "sex": "2",
                "ethnic_category": "A",
                "lsoa21": "E01000009",
                **known,
            }
        )
        return self

    def contact(self, person, *readings, days_ago=2, outcome="SEE_TREAT", at=12, **known):
        """A contact and its readings, ten minutes apart: `(150, 85)`, or a dict of the rows."""
        number = f"C{next(self.numbers):03}"
        began = dt.datetime(DAY.year, DAY.month, DAY.day, 0, tzinfo=dt.UTC) + dt.timedelta(
            days=-days_ago, hours=at
        )
        self.rows["ambulance_contacts"].append(
            {
                "person": person,
                "trust": "RX9",
                "contact_id": number,
                "called_at": began,
                "on_scene_at": began + dt.timedelta(minutes=10),
                "left_scene_at": began + dt.timedelta(minutes=60),
                "outcome": outcome,
                **known,
            }
        )
        for turn, reading in enumerate(readings):
            taken = began + dt.timedelta(minutes=15 + 10 * turn)
            self.reading(person, *reading, at=taken, context=number, provider="RX9")
        return self

    def reading(self, person, systolic, diastolic, *, at, context=None, provider="H1", **rest):
        known = {
            "person": person,
            "provider": provider,
            "taken_at": at,
            "context_table": "ambulance_contacts" if context else "gp",
            "context_id": context,
            "unit": "mm[Hg]",
            "device_id": "D1",
            "method": "AMBULANCE" if context else "CLINIC",
            **rest,
        }
        for code, value in (("271649006", systolic), ("271650006", diastolic)):
            if value is not None:
                number = f"O{next(self.numbers):04}"
                self.rows["observations"].append(
                    {**known, "observation_id": number, "code": code, "value": value}
                )
        return self

    def code(self, person, cluster, on, *, provider="H1", **rest):
        self.rows["clinical_codes"].append(
            {
                "person": person,
                "provider": provider,
                "extracted_on": DAY,
                "entry_id": f"E{next(self.numbers):04}",
                "kind": "CONDITION",
                "cluster": cluster,
                "from_on": on,
                **rest,
            }
        )
        return self

    def preference(self, person, kind, **rest):
        self.rows["preferences"].append(
            {
                "person": person,
                "provider": "PDS",
                "extracted_on": DAY,
                "preference_id": f"P{next(self.numbers):04}",
                "kind": kind,
                "from_on": dt.date(2025, 1, 1),
                **rest,
            }
        )
        return self

    def found(self, worklist="blood-pressure-review", *, day=DAY, permit=None):
        """What the worklist's cohort makes of everyone, by the cohort's key."""
        definition = self.programmes["ambulance_hypertension"].worklist(worklist)
        cohort = definition.cohort
        parameters = Parameters(day, Standards.read(SHIPPED))
        with self._open(permit or engine_permit(day)) as reading:
            return find(cohort, reading, parameters, definition.order)

    def said(self, worklist="blood-pressure-review", **rest) -> dict:
        """Person to reason."""
        considered = self.found(worklist, **rest).considered
        return dict(
            zip(considered["person"].to_pylist(), considered["reason"].to_pylist(), strict=True)
        )

    def listed(self, worklist="blood-pressure-review", **rest) -> list[dict]:
        """Those on the list, best first."""
        return self.found(worklist, **rest).members.to_pylist()

    def _open(self, permit):
        lake = Lake(self.folder / f"lake{next(self.numbers)}")
        live = {}
        for name, rows in self.rows.items():
            if TABLES[name].home is Home.LIVE:
                live[name] = arrow(name, rows)
            elif rows:
                lake.write(TABLES[name], arrow(name, rows), load_id="L1")
        return lake.open(permit, live=live)


@pytest.fixture
def example(tmp_path, programmes):
    return Example(tmp_path, programmes)
