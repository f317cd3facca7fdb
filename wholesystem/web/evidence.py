"""Why somebody is on a list, as the crew and the practice would tell it.

An item's evidence is what its worklist names, in the words that the worklist has for it. Readings
and the contact are put in sentences here; anything without words is told by its own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wholesystem.definitions import Worklist
from wholesystem.web.words import clock_time, day, no_code

# What a run says of everyone whom it has found.
ON_THE_LIST = "on the list"
# How urgent a band is, for the colour of its tag; the tag has the word too.
TONES = {"SEVERE": "severe", "SAME_DAY": "severe", "HIGH": "high", "URGENT": "high"}
_PAIRS = (
    ("before_", "The reading before", "taken_at"),
    ("last_", "The last reading", "taken_at"),
    ("", "The reading that counts", "taken_at"),
    ("gp_", "The latest at the practice", "taken_on"),
)
# What is told of every contact, or said by the list's own reason.
_TOLD = {"contact_id", "trust", "ended_at", "outcome", "station", "age", "readings_taken"}


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


def sentences(worklist: Worklist, evidence: Mapping, attributes: Mapping, trust: str) -> list[str]:
    """The rest of the evidence, a sentence each, in the words of the worklist."""
    found = []
    if evidence.get("ended_at"):
        said = in_words(worklist, "outcome", evidence.get("outcome"))
        where = f", from {evidence['station']}" if evidence.get("station") else ""
        found.append(
            f"Seen by a crew of {trust}{where} on {day(evidence['ended_at'])} at "
            f"{clock_time(evidence['ended_at'])}: {said}."
        )
    if attributes.get("klass"):
        found.append(f"Against the record: {in_words(worklist, 'klass', attributes['klass'])}.")
    for name, words in worklist.sentences.items():
        if value := evidence.get(name):
            found.append(words.format(day(value) if name.endswith("_on") else value))
    return [*found, *_others(worklist, evidence)]


def because(worklist: Worklist, reason: str, evidence: Mapping, attributes: Mapping) -> str:
    """Why somebody is on a list, in one sentence: the run's own, or made of the evidence."""
    if reason and reason != ON_THE_LIST:
        return reason
    told = []
    pair = short(evidence)
    if pair:
        when = f" on {day(evidence['taken_at'])}" if evidence.get("taken_at") else ""
        told.append(f"a crew measured {pair}{when} and took nobody to hospital")
    if attributes.get("klass"):
        told.append(in_words(worklist, "klass", attributes["klass"]))
    return "; ".join(told) or "the programme found them"


def band(worklist: Worklist, attributes: Mapping) -> tuple[str, str]:
    """How high, in a word, and the class that its tag has."""
    code = attributes.get("band") or ""
    return in_words(worklist, "band", code), TONES.get(code, "")


def in_words(worklist: Worklist, column: str, code: str | None) -> str:
    """A code as the worklist says it; one that it has no words for, as plainly as it can be."""
    return worklist.words.get(column, {}).get(code or "") or no_code(code or "")


def short(evidence: Mapping) -> str:
    """The reading that counts, for a line of a list: '168/96'."""
    high, low = evidence.get("systolic"), evidence.get("diastolic")
    return f"{high}/{low}" if high is not None and low is not None else ""


def _others(worklist: Worklist, evidence: Mapping) -> list[str]:
    """What no sentence of the worklist tells, by its own name."""
    paired = {f"{p}{part}" for p, _, c in _PAIRS for part in ("systolic", "diastolic", c)}
    told = _TOLD | paired | worklist.sentences.keys() | worklist.words.keys()
    return [
        f"{no_code(name).capitalize()}: {value}."
        for name, value in evidence.items()
        if name not in told and value not in (None, "", False)
    ]


def _when(at: str | None, column: str) -> str:
    if not at:
        return "time not known"
    return day(at) if column.endswith("_on") else f"{day(at)}, {clock_time(at)}"
