"""Random people who stand on every edge of ambulance hypertension, each made from one number.

A person is a dict of rows by table, so that a crowd is those rows together and a difference can be
told with the rows of the one person whom it is about.
"""

import datetime as dt
from decimal import Decimal
from random import Random

from tests.programmes.oracle import DIASTOLIC, LONDON, PROGRAMME, SYSTOLIC, months_back

# The day after each change of the clock, in summer at the end of a long month, and a leap day.
DAYS = (dt.date(2026, 3, 30), dt.date(2026, 8, 31), dt.date(2026, 10, 26), dt.date(2028, 2, 29))

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
SYSTOLICS = (119, 134, 135, 136, 139, 140, 141, 145, 149, 150, 151, 159, 160, 161, 179, 180, 181)
DIASTOLICS = (60, 79, 80, 84, 85, 86, 89, 90, 91, 99, 100, 101, 109, 110, 111, 119, 120, 121)
# On both sides of every limit of what is believed; swapped; equal; one without the other.
ODD = (
    (90, 150), (60, 59), (59, 50), (60, 30), (60, 29), (140, 30), (140, 29), (280, 180), (281, 90),
    (280, 181), (200, 181), (120, 120), (121, 120), (150, None), (None, 95), (190, None), (20, 12),
)  # fmt: skip
# On both sides of the targets, in the clinic and at home, up to 79 years and from 80.
NEAR_TARGET = (
    (140, 90), (140, 91), (141, 90), (139, 90), (135, 85), (136, 85), (135, 86), (134, 84),
    (150, 90), (150, 91), (151, 90), (149, 90), (145, 85), (146, 85), (145, 86), (144, 84),
)  # fmt: skip
RAISED = ((150, 92), (155, 95), (159, 99), (141, 91), (152, 80))
WHEN = (
    *((0, 0), (0, 9), (1, 12), (2, 15), (2, 23.5), (7, 8), (14, 20), (26, 12), (27, 0.5)),
    *((28, 0), (28, 0.5), (28, 23.5), (29, 23.5), (29, 23.999), (35, 12), (-1, 0), (-1, 9)),
)
# Between the ends of two contacts; two crews of one call may leave in either order.
A_DAY = (23.5 * HOUR, 24 * HOUR, 24 * HOUR + MINUTE, 24.5 * HOUR)
APART = (-10 * MINUTE, 0 * MINUTE, MINUTE, 3 * HOUR, *A_DAY, 3 * DAY, 9 * DAY, 20 * DAY)
OUTCOMES = {
    "SEE_TREAT": 60, "REFUSED": 16, "CONVEY_ED": 8, "CONVEY_OTHER": 4, "HEAR_TREAT": 8,
    "NO_CONTACT": 4, "DEAD": 3,
}  # fmt: skip
AGAIN = {**OUTCOMES, "CONVEY_ED": 24}
PRACTICES = {"H1": 70, "H2": 12, "H3": 4, "H4": 4, "H5": 4, "H6": 4, "H7": 4, "H8": 3, None: 4}
NUMBERS = {("01", True): 80, ("02", True): 8, ("02", False): 3, ("03", False): 3, ("07", None): 3}
ABOUT = ("people", "ambulance_contacts", "observations", "clinical_codes", "preferences")


def world(day: dt.date) -> dict[str, list[dict]]:
    """The practices, their network and their agreements as they stand around a day."""
    before, after = day - DAY, day + DAY
    ties = {
        "H1": {}, "H2": {}, "H4": {}, "H5": {"to_on": before}, "H6": {"to_on": day},
        "H7": {"from_on": after}, "H8": {"from_on": day}, "U1": {},
    }  # fmt: skip
    kinds = {"U1": "PCN", "QAA": "ICB", **{f"H{number}": "PRACTICE" for number in range(1, 9)}}
    agreed = [("A1", PROGRAMME, f"H{number}") for number in (1, 2, 3, 5, 6, 7, 8)]
    agreed += [("A2", PROGRAMME, "H1"), ("A3", "another-programme", "H4")]
    return {
        "organisations": [{"organisation": c, "name": c, "kind": k} for c, k in kinds.items()],
        "relationships": [
            {
                "relationship_id": part,
                "from_organisation": part,
                "to_organisation": "QAA" if part == "U1" else "U1",
                "kind": "MEMBER_OF",
                **dates,
            }
            for part, dates in ties.items()
        ],
        "participants": [
            {"agreement": agreement, "programme": programme, "practice": practice}
            for agreement, programme, practice in agreed
        ],
        "areas": [{"lsoa21": f"E0100000{decile}", "imd25_decile": decile} for decile in (1, 2, 3)],
    }


class Drawn:
    """One person as one number makes them."""

    def __init__(self, person: int, seed: int, day: dt.date) -> None:
        # With the day in it, so that one number gives other people on other days.
        self.number, self.day, self.random = person, day, Random(f"{seed} {day}")
        self.entries, self.dead = 0, False
        # Somebody whom the practice knows, treats and sees, so that only the targets decide.
        self.followed = self.chance(25)
        # Somebody left with a severe reading and taken to hospital about a day later.
        self.taken_later = self.chance(6)
        self.rows: dict[str, list[dict]] = {name: [] for name in ABOUT}
        self._person()
        self._contacts()
        self._record()
        self._preferences()

    # --- Small draws

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, percent: float) -> bool:
        return self.random.random() * 100 < percent

    def weighted(self, choices: dict):
        return self.random.choices(list(choices), list(choices.values()))[0]

    def around(self, *months: int) -> dt.date:
        """A day on, or next to, the day so many months before."""
        return months_back(self.day, self.one(*months)) + DAY * self.one(-1, 0, 1)

    def moment(self, day: dt.date, hour: float) -> dt.datetime:
        """An hour of a day in London, as UTC."""
        midnight = dt.datetime(day.year, day.month, day.day, tzinfo=LONDON)
        return midnight.astimezone(dt.UTC) + dt.timedelta(minutes=int(hour * 60))

    def entry(self) -> str:
        self.entries += 1
        return f"E{self.number:04}{self.entries:03}"

    # --- What is drawn

    def _person(self) -> None:
        if self.chance(4):
            return  # nobody knows who this is
        died_on = None
        if self.chance(6):
            died_on = self.day + DAY * self.one(-9, -1, 0, 1)
        self.dead = died_on is not None and died_on <= self.day
        newer, older = self.random.sample(("PDS", "H1"), 2)
        versions = [(0, newer), (self.one(1, 20), older)] if self.chance(20) else [(0, newer)]
        for turn, (age, provider) in enumerate(versions):
            nhs_status, disclosable = self.weighted(NUMBERS)
            self.rows["people"].append(
                {
                    "person": self.number,
                    "provider": provider,
                    "extracted_on": self.day - DAY * age,
                    "born_on": self._born_on(),
                    # A newer row that says nothing of a death does not hide it.
                    "died_on": died_on if turn == len(versions) - 1 or self.chance(50) else None,
                    "practice": self.weighted(PRACTICES),
                    "disclosable": disclosable,
                    "nhs_status": nhs_status,
                    "sensitive": self.one(True, False, None, None, None, None, None, None),
                    "lsoa21": self.one(None, *(f"E0100000{number}" for number in (1, 2, 3, 4))),
                    "sex": "2",
                    "ethnic_category": "A",
                }
            )

    def _born_on(self) -> dt.date | None:
        if self.chance(5):
            return None
        if self.chance(50):
            return self.around(12 * 18, 12 * 80)
        youngest = self.one(19, 80) if self.followed else 19
        return months_back(self.day, 12 * self.random.randint(youngest, 99))

    def _contacts(self) -> None:
        back, hour = self.one(*WHEN, (2, 12), (5, 12), (9, 12))
        apart, outcomes, met = APART, (OUTCOMES, AGAIN, AGAIN), self.one(1, 1, 2, 3)
        if self.taken_later:
            back, hour = self.one((2, 15), (2, 15), (9, 12), (28, 12))
            apart, outcomes, met = A_DAY, ({"SEE_TREAT": 1}, {"CONVEY_ED": 1}), 2
        ended_at = self.moment(self.day - DAY * back, hour)
        # Two trusts may give a contact the same number.
        names = [(trust, f"C{self.number:04}{end}") for trust in ("RX8", "RX9") for end in (1, 2)]
        self.random.shuffle(names)
        for turn, (trust, contact_id) in enumerate(names[:met]):
            # What is not known of a contact's end is told by its arrival, and else by the call.
            left_at = ended_at if self.chance(92) else None
            arrived_at = ended_at if not left_at and self.chance(50) else None
            row = {
                "person": self.number,
                "trust": trust,
                "contact_id": contact_id,
                "called_at": ended_at - (HOUR if left_at or arrived_at else 0 * HOUR),
                "on_scene_at": ended_at - 40 * MINUTE if left_at else arrived_at,
                "left_scene_at": left_at,
                "outcome": self.weighted(outcomes[turn]),
                "age_years": self.one(None, 17, 18, 50, 79, 80),
            }
            self.rows["ambulance_contacts"].append(row)
            self._readings(row, ended_at)
            ended_at += self.one(*apart)

    def _readings(self, contact: dict, ended_at: dt.datetime) -> None:
        place = {
            "provider": contact["trust"],
            "context_table": "ambulance_contacts",
            "context_id": contact["contact_id"],
            "method": "AMBULANCE",
        }
        at = ended_at - 30 * MINUTE
        for turn in range(self.one(0, 1, 1, 2, 2, 3, 4)):
            # At one moment two devices may have measured, or one value been sent twice.
            device = self.one("D", None) if turn == 0 else f"D{turn}"
            self._reading(self._values(), at, device, place)
            at += self.one(0, 5, 5) * MINUTE

    def _values(self) -> tuple[int | None, int | None]:
        if self.taken_later:
            return self.one((184, 98), (150, 121))
        if self.followed and self.chance(70):
            return self.one(*RAISED)
        if self.chance(12):
            return self.one(*ODD)
        if self.chance(30):
            return self.one(*NEAR_TARGET)
        systolic, diastolic = self.one(*SYSTOLICS), self.one(*DIASTOLICS)
        # Two values drawn freely would leave few people raised and no more than that.
        highest = self.one((159, 99), (161, 101), (181, 121))
        return min(systolic, highest[0]), min(diastolic, highest[1])

    def _reading(self, values, at, device, place) -> None:
        unit = self.one("mm[Hg]", "mm[Hg]", "mm[Hg]", "mmHg", None)
        if self.chance(2):
            unit = "kPa"
        # Numbers fall in no order, so that only the moment puts readings in theirs.
        number = f"O{self.random.randrange(10**6):06}"
        apart = self.one("moment", "device") if self.chance(3) else None
        # A number mistyped on one row makes it a stranger's: the reading is still the contact's.
        stranger = 900_000 + self.number if self.chance(3) and place["context_id"] else None
        fraction = Decimal("0.5") if self.chance(5) else 0
        twice = self.chance(3)
        for code, value in ((SYSTOLIC, values[0]), (DIASTOLIC, values[1])):
            second = code == DIASTOLIC
            if value is None:
                continue
            for copy in range(1 + twice):
                self.rows["observations"].append(
                    {
                        **place,
                        "person": stranger if second and stranger else self.number,
                        "observation_id": f"{number}-{self.number:04}-{int(second)}{copy}",
                        "code": code,
                        "value": value + fraction,
                        "unit": unit,
                        "taken_at": at + MINUTE * (second and apart == "moment"),
                        "device_id": "D9" if second and apart == "device" else device,
                    }
                )

    def _record(self) -> None:
        """What the practice's own record says; that of H2 has never come."""
        self._hypertension()
        if self.chance(9):
            started = self.day - DAY * self.one(0, 10, 100, 200, 294, 295, 900)
            self._code("PREG_COD", started, to_on=self._end())
        if self.chance(5):
            self._code("EOL_COD", self.around(3), to_on=self._end())
        for cluster in ("CKD_COD", "DM1_COD"):
            if self.chance(5):
                self._code(cluster, self.around(0, 30))
        at = None
        for turn in range(self.one(1, 2) if self.followed else self.one(0, 1, 1, 2)):
            day = self.around(*self.one((0, 1, 3), (5, 9), (12,), (60,), (80,)))
            if at is None or self.chance(70):  # or else two at one moment
                at = self.moment(day, self.one(0, 0.5, 12, 12, 22.5, 23.5))
            place = {
                "provider": self.one("H1", "H2", "H1", "H2", "RTH"),  # the last is a hospital
                "context_table": "gp",
                "context_id": None,
                "method": self.one("CLINIC", "CLINIC", "HOME", "HOME", "ABPM", None),
            }
            values = self.one(*NEAR_TARGET) if self.chance(80) else self._values()
            self._reading(values, at, f"D{turn}", place)

    def _hypertension(self) -> None:
        known = months_back(self.day, self.one(2, 30, 90))
        if self.followed:
            self._code("HYP_COD", known)
            self._code("ANTIHYP_RX", self.around(1, 4))
            return
        if self.chance(60):
            self._code("HYP_COD", known, to_on=self._end() if self.chance(15) else None)
            if self.chance(30):
                resolved = known + DAY * self.one(-1, 0, 1, 40)
                self._code("HYPRES_COD", resolved)
                if self.chance(40):
                    self._code("HYP_COD", resolved + DAY * self.one(-1, 0, 1, 5))
        elif self.chance(10):
            self._code("HYPRES_COD", known)
        if self.chance(3):
            self._code(self.one("HYP_COD", "HYPRES_COD"), self.day + DAY * self.one(0, 1))
        if self.chance(65):
            for _ in range(self.one(1, 1, 2)):
                issued = self.one(self.around(6), self.around(0, 1), self.around(6, 14))
                self._code("ANTIHYP_RX", issued, to_on=self.one(None, issued + 28 * DAY))

    def _end(self) -> dt.date | None:
        return self.one(None, None, self.day - DAY, self.day, self.day + 30 * DAY)

    def _code(self, cluster: str, on: dt.date, to_on: dt.date | None = None) -> None:
        practices = {row["practice"] for row in self.rows["people"]} - {None, "H2"}
        self.rows["clinical_codes"].append(
            {
                "person": self.number,
                "provider": self.one(*sorted(practices), "H1"),
                "extracted_on": self.day,
                "entry_id": self.entry(),
                "kind": "MEDICATION" if cluster == "ANTIHYP_RX" else "CONDITION",
                "cluster": cluster,
                "from_on": on,
                "to_on": to_on,
            }
        )

    def _preferences(self) -> None:
        for _ in range(self.one(0, 0, 0, 0, 0, 1, 2)):
            kind = self.one("NDOO", "TYPE1", "SHARED_RECORD_DISSENT", "PROGRAMME_DISSENT")
            self.rows["preferences"].append(
                {
                    "person": self.number,
                    "provider": "PDS",
                    "extracted_on": self.day,
                    "preference_id": self.entry(),
                    "kind": kind,
                    "programme": self.one(None, PROGRAMME, PROGRAMME, "another-programme"),
                    "from_on": self.day - DAY * self.one(-1, 0, 1, 400, 400),
                    "to_on": self._end(),
                }
            )
