"""A small system whose feeds a test writes by hand, a row at a time, and which it then works.

One ambulance trust, two PCNs, three practices; P30003 belongs to a PCN and is in no agreement.
Every feed goes in through `receive`, every list through `run`, as in life.
"""

import datetime as dt
from pathlib import Path

from tests.exchange.sending import as_csv, names
from wholesystem.core import clock
from wholesystem.core.identifiers import synthetic_nhs_numbers
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.synthetic import agreements
from wholesystem.system import System, open_system
from wholesystem.system.receive import Received, receive
from wholesystem.system.run import run
from wholesystem.system.share import share
from wholesystem.work.worklists.models import Item
from wholesystem.work.worklists.moving import move

DAY = dt.date(2026, 3, 4)  # a Wednesday
TRUST, ICB, PCN, OTHER_PCN = "RZ9", "QZ1", "U10001", "U10002"
PRACTICES = {"P10001": PCN, "P20002": OTHER_PCN, "P30003": PCN}
TAKING_PART = ("P10001", "P20002")
PROGRAMME, REVIEW = "ambulance_hypertension", "blood-pressure-review"
ALERTS, MATERNITY = "severe-blood-pressure", "maternity-assessment"
NUMBERS = [str(number) for number in synthetic_nhs_numbers(400)]

REGISTRAR = Actor("registrar", "registrar", TRUST)
PARAMEDIC = Actor("paramedic", "paramedic", TRUST)
COORDINATOR = Actor("coordinator", "coordinator", PCN)
ANALYST = Actor("analyst", "analyst", ICB)
ADMINISTRATOR = Actor("administrator", "administrator", ICB)

FEEDS = (
    "people",
    "preferences",
    "clinical_codes",
    "capacity",
    "ambulance_contacts",
    "observations",
)


def agreement(**said) -> str:
    """The text of the agreement of the trust with both PCNs."""
    chosen = {"practices": TAKING_PART, "pcns": (PCN, OTHER_PCN), "day": DAY, "name": "SMALL"}
    return agreements.hypertension(**chosen | said)


def settings() -> str:
    return f'name = "Small"\nsynthetic = true\n\n{agreements.governance(DAY)}'


def number_of(person: int) -> str:
    """The NHS number of the person that a test calls 1, 2, 3."""
    return NUMBERS[person]


class Small:
    """Say who there is, then `work`: what was not sent yet is received, and the list is run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.system: System = open_system(folder)
        self.rows: dict[str, list[dict]] = {name: [] for name in FEEDS}
        self.day = DAY
        self.to(DAY)

    # The clock ---------------------------------------------------------------------------------

    def to(self, day: dt.date, hour: int = 20) -> "Small":
        """Go on to that day."""
        self.day = day
        clock.freeze(dt.datetime.combine(day, dt.time(hour), dt.UTC))
        return self

    # Who there is ------------------------------------------------------------------------------

    def person(self, person: int, *, practice="P10001", age=50, **known) -> "Small":
        self.rows["people"].append(
            {
                "provider": practice,
                "nhs_number": number_of(person),
                "local_person_id": f"{practice}-{person}",
                "nhs_status": "01",
                "family_name": f"Family{person}",
                "given_name": f"Given{person}",
                "address": f"{person} Secret Street",
                "postcode": "ZZ99 3VZ",
                "phone": "01632 960001",
                "born_on": dt.date(DAY.year - age, 1, 1),
                "sex": "2",
                "ethnic_category": "A",
                "lsoa21": "E01000009",
                "practice": practice,
                **known,
            }
        )
        return self

    def change(self, person: int, **known) -> "Small":
        """What the next extract says of somebody."""
        for row in self.rows["people"]:
            if row["nhs_number"] == number_of(person):
                row |= known
        return self

    def contact(self, person: int, *readings, days_ago=2, outcome="SEE_TREAT", **known) -> "Small":
        """A contact and its readings, ten minutes apart, such as `(150, 95)`."""
        number = f"C{len(self.rows['ambulance_contacts']) + 1:04}"
        began = dt.datetime.combine(self.day - dt.timedelta(days=days_ago), dt.time(10), dt.UTC)
        self.rows["ambulance_contacts"].append(
            {
                "trust": TRUST,
                "contact_id": number,
                "nhs_number": number_of(person),
                "called_at": began,
                "on_scene_at": began + dt.timedelta(minutes=10),
                "left_scene_at": began + dt.timedelta(minutes=60),
                "outcome": outcome,
                **known,
            }
        )
        for turn, pair in enumerate(readings):
            for code, value in zip(("271649006", "271650006"), pair, strict=True):
                self.rows["observations"].append(
                    {
                        "provider": TRUST,
                        "observation_id": f"O{len(self.rows['observations']) + 1:05}",
                        "nhs_number": number_of(person),
                        "context_table": "ambulance_contacts",
                        "context_id": number,
                        "code": code,
                        "value": value,
                        "unit": "mm[Hg]",
                        "taken_at": began + dt.timedelta(minutes=15 + 10 * turn),
                        "device_id": "D1",
                        "method": "AMBULANCE",
                    }
                )
        return self

    def raised(self, *people: int, practice="P10001", sent_by="", **known) -> "Small":
        """People with a raised reading whom nobody took anywhere: they belong on the list."""
        for person in people:
            self.person(person, practice=practice, provider=sent_by or practice)
            self.contact(person, (150, 95), **known)
        return self

    def code(self, person: int, cluster: str, on: dt.date, *, practice="P10001") -> "Small":
        self.rows["clinical_codes"].append(
            {
                "provider": practice,
                "entry_id": f"E{len(self.rows['clinical_codes']) + 1:04}",
                "nhs_number": number_of(person),
                "kind": "MEDICATION" if cluster.endswith("RX") else "CONDITION",
                "cluster": cluster,
                "from_on": on,
            }
        )
        return self

    def prefers(self, person: int, kind: str, *, practice="P10001", **rest) -> "Small":
        self.rows["preferences"].append(
            {
                "provider": practice,
                "preference_id": f"F{len(self.rows['preferences']) + 1:04}",
                "nhs_number": number_of(person),
                "kind": kind,
                "from_on": dt.date(2025, 6, 1),
                **rest,
            }
        )
        return self

    def slots(self, count: int, *, pcn=PCN, week: dt.date | None = None) -> "Small":
        """Room for so many reviews in the week of the day it is."""
        on = week or self.day
        self.rows["capacity"].append(
            {
                "provider": pcn,
                "service": "BP_REVIEW",
                "week_start": on - dt.timedelta(days=on.weekday()),
                "slots": count,
            }
        )
        return self

    # What is done ------------------------------------------------------------------------------

    def receive(self) -> "Small":
        """Send every feed as it stands now; what was sent before changes nothing."""
        for table, rows in self.rows.items():
            providers = dict.fromkeys(row.get("provider") or row.get("trust") for row in rows)
            for provider in providers:
                mine = [r for r in rows if provider in (r.get("provider"), r.get("trust"))]
                self.send(table, [self._dated(table, row) for row in mine], name=provider)
        return self

    def send(self, table: str, rows: list[dict], *, name: str = "file") -> Received:
        """One file, as a sender writes it."""
        inbox = self.folder / "inbox"
        path = inbox / f"{table}-{name}-{len(list(inbox.iterdir()))}.csv"
        path.write_bytes(as_csv([_as_text(table, row) for row in rows]))
        (taken,) = receive(self.system, [path], by=SYSTEM_ACTOR)
        if taken.problem is not None:
            raise taken.problem
        assert taken.rows_quarantined == 0, taken.lines
        return taken

    def _dated(self, table: str, row: dict) -> dict:
        extract = table in ("people", "preferences", "clinical_codes")
        return {**row, "extracted_on": self.day} if extract else row

    def run(self, by: Actor = SYSTEM_ACTOR):
        return run(self.system, [PROGRAMME], by=by)[0]

    def work(self) -> "Small":
        self.receive().run()
        return self

    def sign_off(self, *people: int, by: Actor = PARAMEDIC) -> "Small":
        """A clinician looks at them: at these, or at all who wait."""
        for item in self.items(state="SELECTED"):
            if not people or self.who(item) in people:
                move(item.pk, "check", flow=self.flow, by=by)
        return self

    def share(self, by: Actor = REGISTRAR, **more):
        return share(self.system, REVIEW, by=by, **more)

    def refuses(self, *receivers: str) -> "Small":
        """From now on these mailboxes take nothing."""
        (self.folder / "outbox" / "refuses.txt").write_text("\n".join(receivers))
        return self

    def answer(self, *answers: tuple, pcn=PCN, on: dt.date | None = None) -> Received:
        """The PCN's file: (reference, state) or (reference, state, outcome)."""
        on = on or self.day
        rows = [
            {
                "provider": pcn,
                "reported_on": on,
                "item_reference": reference,
                "state": state,
                "outcome": outcome[0] if outcome else "",
                "happened_on": on,
            }
            for reference, state, *outcome in answers
        ]
        return self.send("worklist_outcomes", rows, name="outcomes")

    # What there is -----------------------------------------------------------------------------

    @property
    def flow(self):
        return self.system.programmes[PROGRAMME].worklist(REVIEW).flow

    def items(self, worklist: str = REVIEW, **like) -> list[Item]:
        return list(Item.objects.filter(worklist=worklist, **like).order_by("rank", "item_id"))

    def states(self, worklist: str = REVIEW) -> dict[int, str]:
        """Person to state, of the newest item."""
        items = Item.objects.filter(worklist=worklist).order_by("pk")
        return {self.who(item): item.state for item in items}

    def item(self, person: int, worklist: str = REVIEW) -> Item:
        """Somebody's newest item."""
        return max(
            (one for one in self.items(worklist) if self.who(one) == person), key=lambda i: i.pk
        )

    def who(self, item: Item) -> int:
        """The person as the test calls them."""
        from wholesystem.work.identities.models import Identity

        return NUMBERS.index(Identity.objects.get(pk=item.person).nhs_number)

    def outbox(self) -> list[Path]:
        return sorted((self.folder / "outbox").glob("*/*.json"))


def _as_text(table: str, row: dict) -> dict:
    known = names(table)
    assert set(row) <= set(known), set(row) - set(known)
    return {name: _text(row.get(name, "")) for name in known}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value).lower() if isinstance(value, bool) else str(value)


def register(small: "Small") -> None:
    """Who there is to send and to receive."""
    kinds = {TRUST: "AMBULANCE", ICB: "ICB", PCN: "PCN", OTHER_PCN: "PCN"}
    kinds |= dict.fromkeys(PRACTICES, "PRACTICE")
    small.send(
        "organisations",
        [
            {"organisation": code, "name": f"The {kind} {code}", "kind": kind}
            for code, kind in kinds.items()
        ],
    )
    ties = {**PRACTICES, PCN: ICB, OTHER_PCN: ICB}
    small.send(
        "relationships",
        [
            {
                "relationship_id": str(number),
                "from_organisation": part,
                "to_organisation": whole,
                "kind": "MEMBER_OF",
            }
            for number, (part, whole) in enumerate(ties.items(), 1)
        ],
    )
    small.send(
        "areas",
        [
            {"lsoa21": "E01000001", "imd25_decile": 1},
            {"lsoa21": "E01000009", "imd25_decile": 9},
        ],
    )
