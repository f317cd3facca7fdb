"""Ambulance hypertension told again in plain loops, from the sentences of the specification.

It shares no line with the programme: rows come in as plain dicts, and every rule is written as its
sentence says it, without a thought for speed. Where the two differ, one of them has misread. The
sentences are those of domain 1.1, 1.2, P4 and 5A, and of decisions 8, 9 and 10.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SYSTOLIC, DIASTOLIC = "271649006", "271650006"
CONVEYED = ("CONVEY_ED", "CONVEY_OTHER")
STAYED = ("SEE_TREAT", "REFUSED")
PROGRAMME = "ambulance_hypertension"

ON_THE_LIST = "on the list"
NOT_FACE_TO_FACE = "not seen face to face by a crew"
WAS_CONVEYED = "conveyed"
DIED = "has died"
AGE_UNKNOWN = "age is not known"
CHILD = "under 18"
NOTHING_TAKEN = "no blood pressure was taken"
NOT_PLAUSIBLE = "no plausible reading: kept as IMPLAUSIBLE or PARTIAL, never put right"
NOT_RAISED = "not raised: the lower of the last two readings is below the limit"
SEVERE = "severe: an alert at once, not this list"
NOT_TRACEABLE = "not traceable: no NHS number that may be used"
NO_PRACTICE = "not registered with a practice"
PREGNANT = "pregnant: maternity route, not this list"
END_OF_LIFE = "at the end of life"
DISSENT = "does not want to take part in this programme"

REASONS = {
    NOT_FACE_TO_FACE, WAS_CONVEYED, DIED, AGE_UNKNOWN, CHILD, NOTHING_TAKEN, NOT_PLAUSIBLE,
    NOT_RAISED, SEVERE, NOT_TRACEABLE, NO_PRACTICE, PREGNANT, END_OF_LIFE, DISSENT,
}  # fmt: skip

HELD_SENSITIVE = "marked sensitive on the national record: arranged by hand"
HELD_AGREEMENT = "the practice is not in an agreement in force"
HELD_NO_PCN = "the practice belongs to no PCN on this day"
HOLDS = {HELD_SENSITIVE, HELD_AGREEMENT, HELD_NO_PCN}


class Pressure(NamedTuple):
    """One blood pressure; it compares as a pair does: on systolic, ties on diastolic."""

    systolic: int
    diastolic: int

    def at_least(self, systolic: int, diastolic: int) -> bool:
        return self.systolic >= systolic or self.diastolic >= diastolic

    @property
    def plausible(self) -> bool:
        believed = 60 <= self.systolic <= 280 and 30 <= self.diastolic <= 180
        return believed and self.systolic > self.diastolic

    @property
    def band(self) -> str | None:
        if self.at_least(180, 120):
            return "SEVERE"
        if self.at_least(160, 100):
            return "HIGH"
        return "RAISED" if self.at_least(140, 90) else None

    def in_target(self, age: int, *, at_home: bool = False) -> bool:
        """HYP008 up to 79 years, HYP009 from 80; both values at or below the limit."""
        systolic, diastolic = (140, 90) if age < 80 else (150, 90)
        if at_home:
            systolic, diastolic = systolic - 5, diastolic - 5
        return self.systolic <= systolic and self.diastolic <= diastolic


def day_of(moment: dt.datetime) -> dt.date:
    return moment.astimezone(LONDON).date()


def months_back(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first_of_next = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return dt.date(year, month + 1, min(day.day, (first_of_next - dt.timedelta(days=1)).day))


def age_on(day: dt.date, born_on: dt.date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def holds(row: dict, day: dt.date) -> bool:
    """Both the first and the last day of a row count."""
    started = row.get("from_on") is None or row["from_on"] <= day
    return started and (row.get("to_on") is None or row["to_on"] >= day)


def plausible(rows: list[dict]) -> list[tuple[dict, Pressure]]:
    """The pairs among one person's rows that are believed, by moment and then by number."""
    together: dict[tuple, dict[str, dict]] = defaultdict(dict)
    differ = set()
    for row in rows:
        context = row["provider"], row["context_table"], row["context_id"]
        place = (*context, row["taken_at"], row["device_id"])
        same = together[place].setdefault(row["code"], row)
        if same["value"] != row["value"]:
            differ.add(place)
        # The same value sent twice is one; of the two numbers the later breaks a tie of moments.
        together[place][row["code"]] = max(same, row, key=lambda each: each["observation_id"])
    found = []
    for place, pair in together.items():
        if len(pair) == 2 and place not in differ:  # one alone is PARTIAL
            pressure = Pressure(*(int(pair[code]["value"] // 1) for code in (SYSTOLIC, DIASTOLIC)))
            # mmHg taken for kPa is one of the traps that P4 names.
            in_mmhg = all(row["unit"] in (None, "mmHg", "mm[Hg]") for row in pair.values())
            if pressure.plausible and in_mmhg:
                found.append((pair[SYSTOLIC], pressure))
    return sorted(found, key=lambda one: (one[0]["taken_at"], one[0]["observation_id"]))


@dataclass(frozen=True)
class Contact:
    """What one contact says by itself."""

    row: dict
    readings: tuple[Pressure, ...]
    anything_taken: bool
    conveyed: bool  # by this crew, or by a second within the hours

    @property
    def key(self) -> str:
        return f"{self.row['trust']}/{self.row['contact_id']}"

    @property
    def left_at_home(self) -> bool:
        """Seen face to face, and taken nowhere."""
        return self.row["outcome"] in STAYED and not self.conveyed

    @property
    def counts(self) -> Pressure | None:
        """The lower of the last two, kept together; or the only one."""
        return min(self.readings[-2:], default=None)

    @property
    def severe(self) -> bool:
        return bool(self.readings) and "SEVERE" in (self.readings[-1].band, self.counts.band)

    @property
    def standing(self) -> tuple:
        """What tells something, then face to face, then the latest, then by number (0010)."""
        telling = bool(self.readings) or self.conveyed
        face_to_face = self.row["outcome"] in STAYED + CONVEYED
        return telling, face_to_face, ended_at(self.row), self.key


def ended_at(row: dict) -> dt.datetime:
    return row["left_scene_at"] or row["on_scene_at"] or row["called_at"]


class Oracle:
    """Everything that is known on a day, and what the specification makes of it."""

    def __init__(self, rows: dict[str, list[dict]], day: dt.date) -> None:
        self.rows, self.day = rows, day
        self._about: dict[str, dict[int, list[dict]]] = {}
        for table in ("people", "clinical_codes", "preferences", "observations"):
            self._about[table] = defaultdict(list)
            for row in rows[table]:
                self._about[table][row["person"]].append(row)
        self.contacts = self._contacts()

    def _contacts(self) -> list[Contact]:
        """The contacts of the days looked back on that have ended by the end of the day.

        Alerts are read as bound by these days too; P4's sentence about them names only two of its
        conditions, and not this one.
        """
        known = [
            row for row in self.rows["ambulance_contacts"] if day_of(ended_at(row)) <= self.day
        ]
        taken = defaultdict(list)  # by the contact, whoever a row names (X-A1)
        for row in self.rows["observations"]:
            if row["context_table"] == "ambulance_contacts":
                taken[row["provider"], row["context_id"]].append(row)
        made = []
        for row in known:
            if day_of(ended_at(row)) >= self.day - dt.timedelta(days=28):
                own = taken[row["trust"], row["contact_id"]]
                readings = tuple(pressure for _, pressure in plausible(own))
                made.append(Contact(row, readings, bool(own), self._conveyed(row, known)))
        return made

    def _conveyed(self, row: dict, known: list[dict]) -> bool:
        """Whether this crew, or another within 24 hours of elapsed time, took the person away."""
        return row["outcome"] in CONVEYED or any(
            other["person"] == row["person"]
            and other["outcome"] in CONVEYED
            and row["called_at"] <= ended_at(other) <= ended_at(row) + dt.timedelta(hours=24)
            for other in known
        )

    # --- What is known of a person

    def person(self, person: int) -> dict:
        """The newest row about somebody; of a person unknown to the record nothing is known."""
        rows = sorted(self._about["people"][person], key=lambda row: row["extracted_on"])
        if not rows:
            return defaultdict(lambda: None)
        known = dict(rows[-1])
        for name in ("born_on", "died_on", "sensitive"):  # what is left empty takes nothing back
            said = [row[name] for row in rows if row[name] is not None]
            known[name] = said[-1] if said else None
        return known

    def age(self, contact: Contact) -> int | None:
        born_on = self.person(contact.row["person"])["born_on"]
        return age_on(self.day, born_on) if born_on else contact.row["age_years"]

    def child(self, contact: Contact) -> bool:
        age = self.age(contact)
        return age is not None and age < 18

    def dead(self, contact: Contact) -> bool:
        """By the national record, or because a crew found the person dead."""
        person = contact.row["person"]
        died_on = self.person(person)["died_on"]
        return (died_on is not None and died_on <= self.day) or any(
            row["person"] == person
            and row["outcome"] == "DEAD"
            and day_of(row["called_at"]) <= self.day
            for row in self.rows["ambulance_contacts"]
        )

    def entered(self, person: int, cluster: str) -> list[dt.date]:
        """The days on which a cluster was entered or issued, up to the day."""
        entries = self._about["clinical_codes"][person]
        days = [row["from_on"] for row in entries if row["cluster"] == cluster]
        return [day for day in days if day <= self.day]

    def stands(self, person: int, cluster: str) -> list[dt.date]:
        """Those of them that have not ended."""
        entries = [row for row in self._about["clinical_codes"][person] if holds(row, self.day)]
        return [row["from_on"] for row in entries if row["cluster"] == cluster]

    def pregnant(self, person: int) -> bool:
        """By an entry that has not ended and is no older than 42 weeks."""
        oldest = self.day - dt.timedelta(weeks=42)
        return any(day >= oldest for day in self.stands(person, "PREG_COD"))

    def dissents(self, person: int) -> bool:
        return any(
            row["kind"] == "PROGRAMME_DISSENT"
            and row["programme"] in (None, PROGRAMME)
            and holds(row, self.day)
            for row in self._about["preferences"][person]
        )

    def readings_of_practice(self, person: int) -> list[tuple[dict, Pressure]]:
        """What the practice's record holds up to the day, oldest first."""
        practices = {
            row["organisation"] for row in self.rows["organisations"] if row["kind"] == "PRACTICE"
        }
        rows = [
            row
            for row in self._about["observations"][person]
            if row["provider"] in practices and day_of(row["taken_at"]) <= self.day
        ]
        return plausible(rows)

    # --- The list

    def deciding(self) -> dict[int, Contact]:
        """For each person met in the days looked back on, the contact that decides."""
        met = defaultdict(list)
        for contact in self.contacts:
            met[contact.row["person"]].append(contact)
        return {person: max(all_, key=lambda one: one.standing) for person, all_ in met.items()}

    def reasons(self, contact: Contact) -> set[str]:
        """Whatever keeps a person off the list; the specification does not say which comes first.

        But whoever was conveyed is told so and nothing else (P4-A4).
        """
        if contact.conveyed:
            met = contact.row["outcome"] in STAYED + CONVEYED
            return {WAS_CONVEYED} if met else {WAS_CONVEYED, NOT_FACE_TO_FACE}
        person, known = contact.row["person"], self.person(contact.row["person"])
        told = {
            NOT_FACE_TO_FACE: contact.row["outcome"] not in STAYED,
            DIED: self.dead(contact),
            AGE_UNKNOWN: self.age(contact) is None,
            CHILD: self.child(contact),
            NOTHING_TAKEN: not contact.anything_taken,
            NOT_PLAUSIBLE: contact.anything_taken and not contact.readings,
            NOT_RAISED: bool(contact.readings) and contact.counts.band is None,
            SEVERE: contact.severe,
            NOT_TRACEABLE: not known["disclosable"],
            NO_PRACTICE: not known["practice"],
            PREGNANT: self.pregnant(person),
            END_OF_LIFE: bool(self.stands(person, "EOL_COD")),
            DISSENT: self.dissents(person),
        }
        return {reason for reason, true in told.items() if true}

    def klass(self, contact: Contact) -> str:
        """Against the practice's record; the first that fits."""
        person = contact.row["person"]
        practice = self.person(person)["practice"]
        if not any(row["provider"] == practice for row in self.rows["clinical_codes"]):
            return "NOT_CHECKED"
        diagnosed, resolved = self.stands(person, "HYP_COD"), self.entered(person, "HYPRES_COD")
        if not diagnosed or (resolved and max(resolved) > max(diagnosed)):
            return "UNDIAGNOSED"
        issued = self.entered(person, "ANTIHYP_RX")
        if not issued or max(issued) < months_back(self.day, 6):
            return "KNOWN_UNTREATED"
        raised_only = contact.counts.band == "RAISED"
        if contact.counts.in_target(self.age(contact)) or (
            raised_only and self._in_target_at_practice(person, self.age(contact))
        ):
            return "KNOWN_CONTROLLED"
        return "KNOWN_UNCONTROLLED"

    def _in_target_at_practice(self, person: int, age: int) -> bool:
        """The latest reading decides, and only if it is of the last 12 months."""
        for row, pressure in self.readings_of_practice(person)[-1:]:
            at_home = row["method"] in ("HOME", "ABPM")
            recent = day_of(row["taken_at"]) >= months_back(self.day, 12)
            return recent and pressure.in_target(age, at_home=at_home)
        return False

    def holds(self, contact: Contact) -> set[str]:
        """Whatever holds an item that is opened; the sensitive mark is told before all (0009)."""
        known = self.person(contact.row["person"])
        practice = known["practice"]
        agreed = [row for row in self.rows["participants"] if row["programme"] == PROGRAMME]
        pcns = [row["organisation"] for row in self.rows["organisations"] if row["kind"] == "PCN"]
        told = {
            HELD_SENSITIVE: bool(known["sensitive"]),
            HELD_AGREEMENT: practice not in [row["practice"] for row in agreed],
            HELD_NO_PCN: not any(
                row["from_organisation"] == practice
                and row["to_organisation"] in pcns
                and holds(row, self.day)
                for row in self.rows["relationships"]
            ),
        }
        if told[HELD_SENSITIVE]:
            return {HELD_SENSITIVE}
        return {words for words, true in told.items() if true}

    def target_differs(self, person: int) -> bool:
        """Kidney disease and type 1 diabetes follow guidelines of their own."""
        return bool(self.entered(person, "CKD_COD") or self.entered(person, "DM1_COD"))

    def rank(self, contact: Contact) -> tuple:
        """Who is for information last; HIGH, Core20, no reading for five years, then age."""
        person = contact.row["person"]
        lsoa, limit = self.person(person)["lsoa21"], months_back(self.day, 60)
        most_deprived = [row["lsoa21"] for row in self.rows["areas"] if row["imd25_decile"] <= 2]
        # "Within" holds its last day (1.2), so a reading of that day five years ago is one.
        read = any(day_of(row["taken_at"]) >= limit for row, _ in self.readings_of_practice(person))
        information_only = self.klass(contact) == "KNOWN_CONTROLLED"
        standing = contact.counts.band != "HIGH", lsoa not in most_deprived, read
        return information_only, *standing, -self.age(contact)

    # --- Alerts, one a contact

    def severe_alerts(self) -> set[str]:
        """It waits for no trace, participation, class or slot; only a known child has none."""
        return {
            contact.key
            for contact in self.contacts
            if contact.left_at_home
            and contact.severe
            and not self.dead(contact)
            and not self.child(contact)
        }

    def maternity_alerts(self) -> dict[str, str]:
        """The pregnant whose reading is raised, and how soon they are to be seen."""
        found = {}
        for contact in self.contacts:
            pregnant = self.pregnant(contact.row["person"])
            if not (pregnant and contact.left_at_home and contact.readings) or self.dead(contact):
                continue
            # The specification does not say which reading: either opens the route, which is safest.
            worst = contact.counts, contact.readings[-1]
            if any(pressure.band is not None for pressure in worst):
                same_day = any(pressure.at_least(160, 110) for pressure in worst)
                found[contact.key] = "SAME_DAY" if same_day else "URGENT"
        return found
