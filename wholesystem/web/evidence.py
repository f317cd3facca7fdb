"""Why somebody is on a list, as the crew and the practice would tell it.

An item's evidence is what its worklist names; readings, contact and record are put in sentences
here, and anything that a later programme adds is told by its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wholesystem.web.words import clock_time, day, no_code, plural

BANDS = {
    "RAISED": "Raised",
    "HIGH": "High",
    "SEVERE": "Severe",
    "URGENT": "Urgent",
    "SAME_DAY": "Same day",
}
CLASSES = {
    "NOT_CHECKED": "the practice's record is not known to us, so the practice looks",
    "UNDIAGNOSED": "no diagnosis of hypertension at the practice",
    "KNOWN_UNTREATED": "diagnosed, and no medicine issued lately",
    "KNOWN_CONTROLLED": "diagnosed, treated and in target at the practice",
    "KNOWN_UNCONTROLLED": "diagnosed and treated, and not in target",
}
# What a run says of everyone whom it has found.
ON_THE_LIST = "on the list"
OUTCOMES = {
    "SEE_TREAT": "treated where they were and not taken to hospital",
    "REFUSED": "declined to go to hospital",
}
_PAIRS = (
    ("before_", "The reading before", "taken_at"),
    ("last_", "The last reading", "taken_at"),
    ("", "The reading that counts", "taken_at"),
    ("gp_", "The latest at the practice", "taken_on"),
)
_TOLD = {
    "contact_id", "trust", "ended_at", "outcome", "station", "age", "single_reading",
    "readings_taken", "readings_implausible", "core20", "no_reading_at_practice",
    "target_differs", "diagnosed_on", "resolved_on", "treated_on", "gp_at_home",
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One blood pressure: which it was, the pair, and when."""

    which: str
    pair: str
    when: str


def readings(evidence: Mapping) -> list[Reading]:
    """The readings in the order in which they were taken; the same reading is told once."""
    found: dict[tuple, Reading] = {}
    for prefix, which, column in _PAIRS:
        high, low = evidence.get(f"{prefix}systolic"), evidence.get(f"{prefix}diastolic")
        if high is None or low is None:
            continue
        at = evidence.get(f"{prefix}{column}")
        # The one that counts is often the last as well: it is then named for what it decides.
        key = (high, low, at)
        found[key] = Reading(which, f"{high}/{low}", _when(at, column))
    order = sorted(found, key=lambda key: str(key[2] or ""))
    return [found[key] for key in order]


def sentences(evidence: Mapping, attributes: Mapping, trust: str) -> list[str]:
    """The rest of the evidence, a sentence each."""
    found = []
    if evidence.get("ended_at"):
        outcome = evidence.get("outcome", "")
        said = OUTCOMES.get(outcome, no_code(outcome))
        where = f", from {evidence['station']}" if evidence.get("station") else ""
        found.append(
            f"Seen by a crew of {trust}{where} on {day(evidence['ended_at'])} at "
            f"{clock_time(evidence['ended_at'])}: {said}."
        )
    if attributes.get("klass"):
        klass = attributes["klass"]
        found.append(f"Against the record: {CLASSES.get(klass, no_code(klass))}.")
    found += _flags(evidence)
    found += _others(evidence)
    return found


def because(reason: str, evidence: Mapping, attributes: Mapping) -> str:
    """Why somebody is on a list, in one sentence: the run's own, or made of the evidence."""
    if reason and reason != ON_THE_LIST:
        return reason
    told = []
    pair = short(evidence)
    if pair:
        when = f" on {day(evidence['taken_at'])}" if evidence.get("taken_at") else ""
        told.append(f"a crew measured {pair}{when} and took nobody to hospital")
    klass = attributes.get("klass")
    if klass:
        told.append(CLASSES.get(klass, no_code(klass)))
    return "; ".join(told) or "the programme found them"


def band(attributes: Mapping) -> tuple[str, str]:
    """How high, in a word, and the class that its tag has."""
    code = attributes.get("band") or ""
    tone = {"SEVERE": "severe", "SAME_DAY": "severe", "HIGH": "high", "URGENT": "high"}
    return BANDS.get(code, no_code(code)), tone.get(code, "")


def short(evidence: Mapping) -> str:
    """The reading that counts, for a line of a list: '168/96'."""
    high, low = evidence.get("systolic"), evidence.get("diastolic")
    return f"{high}/{low}" if high is not None and low is not None else ""


def _flags(evidence: Mapping) -> list[str]:
    found = []
    if evidence.get("single_reading"):
        found.append("Only one plausible reading was taken.")
    if evidence.get("readings_implausible"):
        count = plural(evidence["readings_implausible"], "reading was", "readings were")
        found.append(f"{count} kept as not plausible, and not used.")
    for name, words in (
        ("diagnosed_on", "Hypertension diagnosed"),
        ("resolved_on", "Recorded as resolved"),
        ("treated_on", "Medicine last issued"),
    ):
        if evidence.get(name):
            found.append(f"{words} {day(evidence[name])}.")
    if evidence.get("target_differs"):
        found.append("Another condition sets a different target: the reviewing clinician sets it.")
    if evidence.get("no_reading_at_practice"):
        found.append("No blood pressure at the practice for years.")
    if evidence.get("core20"):
        found.append("Lives in one of the most deprived fifth of areas in England.")
    return found


def _others(evidence: Mapping) -> list[str]:
    """What no sentence above tells: a later programme's own words."""
    paired = {f"{p}{part}" for p, _, c in _PAIRS for part in ("systolic", "diastolic", c)}
    return [
        f"{no_code(name).capitalize()}: {value}."
        for name, value in evidence.items()
        if name not in _TOLD | paired and value not in (None, "", False)
    ]


def _when(at: str | None, column: str) -> str:
    if not at:
        return "time not known"
    return day(at) if column.endswith("_on") else f"{day(at)}, {clock_time(at)}"
