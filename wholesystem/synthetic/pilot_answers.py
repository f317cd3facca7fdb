"""How the pilot's PCN answered for the 71 people whom it was sent."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from wholesystem.synthetic.answers import outcome_rows
from wholesystem.synthetic.pilot_cases import WEEKS
from wholesystem.synthetic.rows import day_number, stream

PCN = "UZ0001"
# How the PCN answered: 35 reviewed, of whom 14 gained something; 14 are not answered yet.
ENDS = {"REVIEWED": 35, "DNA": 9, "DECLINED": 5, "UNREACHABLE": 8, "NONE": 14}
FOUND = {
    "NEW_DIAGNOSIS": 6,
    "MEDICATION_OPTIMISED": 4,
    "BORDERLINE_LIFESTYLE": 4,
    "NORMAL": 15,
    "OTHER": 6,
}


def pilot_outcomes(
    references: list[str], day: date, *, klass: Mapping[str, str] | None = None
) -> pa.Table:
    """Rows of `worklist_outcomes`: how the PCN answered for the 71 references sent, by `day`.

    `day` is at least 30 days after the last sending. With `klass` (reference to class) only known
    people have their medicines optimised and only undiagnosed people are newly diagnosed.
    """
    assert len(references) == sum(WEEKS), f"the pilot sent {sum(WEEKS)}, not {len(references)}"
    given = stream(sum(WEEKS), "pilot outcomes").permutation(sorted(references)).tolist()
    known = {each for each in given if (klass or {}).get(each, "").startswith("KNOWN")}
    ends = [end for end, count in ENDS.items() for _ in range(count)]
    found = [outcome for outcome, count in FOUND.items() for _ in range(count)]
    found += ["OTHER"] * (len(given) - len(found))
    ordered = _fitting(given, known, found)
    count, last = len(ordered), day_number(day)
    return outcome_rows(
        references=ordered,
        providers=[PCN] * count,
        ends=ends,
        found=found,
        acknowledged=np.full(count, last - 28),
        invited=np.full(count, last - 25),
        ended=last - 20 + np.arange(count) % 18,
        day=day,
    )


def _fitting(references: list[str], known: set[str], found: list[str]) -> list[str]:
    """The references in an order in which each outcome falls to a person whom it fits."""
    if not known:
        return references
    left_known = [each for each in references if each in known]
    left_new = [each for each in references if each not in known]
    ordered = []
    for outcome in found:
        first, then = (left_new, left_known)
        if outcome == "MEDICATION_OPTIMISED":
            first, then = then, first
        ordered.append((first or then).pop(0))
    return ordered
