"""Blood pressures that ambulance crews took: one to four in a contact, a few minutes apart.

Whether the lower of the last two is raised is drawn first, by a planted chance; the values follow.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from wholesystem.synthetic.gp_record import DIASTOLIC, MMHG, SYSTOLIC, State
from wholesystem.synthetic.rows import as_moments, draw, feed_rows, joined, numbered, pick

# The chance that the lower of the last two is 140 or 90 and more, of adults, by what is true.
RAISED = {State.NONE: 0.20, State.DIAGNOSED: 0.58, State.UNDIAGNOSED: 0.80, State.RESOLVED: 0.30}
PAIRS = np.array([0.25, 0.40, 0.25, 0.10])  # one, two, three or four in a contact
MOST = len(PAIRS)
MEASURED = 0.9
SEVERE_OF_RAISED = 0.05
# The sender's mistakes: the two values the wrong way round; a value that stands alone.
SWAPPED, UNPAIRED = 0.006, 0.006
SWAPPED_VALUES = (90, 150)


@dataclass(frozen=True, eq=False, kw_only=True)
class Readings:
    """For each contact: how many pairs, their values and seconds, and the truth about them."""

    pairs: np.ndarray
    systolic: np.ndarray  # contacts x MOST
    diastolic: np.ndarray
    at: np.ndarray
    raised: np.ndarray
    swapped: np.ndarray
    unpaired: np.ndarray


def take(
    rng: np.random.Generator, *, state: np.ndarray, adult: np.ndarray, on_scene: np.ndarray
) -> Readings:
    """Readings of contacts that a crew attended (`on_scene` above 0), of people in that state."""
    count = len(state)
    measured = (on_scene > 0) & (rng.random(count) < MEASURED)
    pairs = np.where(measured, 1 + draw(rng, PAIRS, count), 0)
    chance = np.where(adult, np.array(list(RAISED.values()))[state], 0)
    raised = measured & (rng.random(count) < chance)
    systolic, diastolic = _values(rng, raised, pairs)
    first = on_scene + rng.integers(180, 600, count)
    gaps = rng.integers(300, 900, (count, MOST))
    gaps[:, 0] = 0
    swapped = measured & (rng.random(count) < SWAPPED)
    systolic[swapped], diastolic[swapped] = SWAPPED_VALUES
    return Readings(
        pairs=pairs,
        systolic=systolic,
        diastolic=diastolic,
        at=first[:, None] + np.cumsum(gaps, axis=1),
        raised=raised & ~swapped,
        swapped=swapped,
        # Only a first reading of three or four: what is true of the last two stays true.
        unpaired=(pairs >= 3) & (rng.random(count) < UNPAIRED / PAIRS[2:].sum()) & ~swapped,
    )


def _values(rng: np.random.Generator, raised: np.ndarray, pairs: np.ndarray) -> tuple:
    """Values such that the lower of the last two is raised, or is not, as was drawn."""
    count = len(raised)
    severe = raised & (rng.random(count) < SEVERE_OF_RAISED)
    only_diastolic = raised & ~severe & (rng.random(count) < 0.15)
    high = 140 + rng.gamma(2.0, 7.0, count).clip(0, 39)
    low = np.select(
        [severe, only_diastolic, raised],
        [rng.uniform(180, 214, count), rng.uniform(126, 139, count), high],
        rng.normal(122, 9, count).clip(92, 138),
    ).astype(int)
    beside = (low * 0.48 + rng.normal(14, 6, count)).round()
    beside = np.select(
        [severe, only_diastolic, raised],
        [beside.clip(80, 119), rng.integers(90, 104, count), beside.clip(62, 112)],
        beside.clip(48, 88),
    ).astype(int)
    # Distress: every other reading is higher; the lower of the last two is either of them.
    more = rng.integers(1, 14, (count, MOST)) + np.arange(MOST)[::-1] * 2
    lowest = pairs - 1 - ((pairs >= 2) & (rng.random(count) < 0.35))
    is_lowest = np.arange(MOST)[None, :] == lowest[:, None]
    systolic = np.where(is_lowest, low[:, None], low[:, None] + more)
    diastolic = np.where(is_lowest, beside[:, None], beside[:, None] + more // 3)
    return systolic.clip(60, 280), diastolic.clip(30, 180)


def reading_rows(
    readings: Readings,
    *,
    trust: str,
    contact_id: pa.Array,
    nhs_number: pa.Array,
    local_id: pa.Array,
) -> pa.Table:
    """The rows of the ambulance trust's observations file, in the order of the contacts."""
    contact = np.repeat(np.arange(len(readings.pairs)), readings.pairs)
    first = np.cumsum(readings.pairs) - readings.pairs
    nth = np.arange(len(contact)) - first[contact]
    pair, part = np.repeat(np.arange(len(contact)), 2), np.tile([0, 1], len(contact))
    kept = ~(readings.unpaired[contact[pair]] & (nth[pair] == 0) & (part == 1))
    pair, part = pair[kept], part[kept]
    contact, nth = contact[pair], nth[pair]
    at = readings.at[contact, nth]
    values = np.where(part == 0, readings.systolic[contact, nth], readings.diastolic[contact, nth])
    number = joined(pick(contact_id, contact), numbered("R", nth + 1, 1), by="-")
    return feed_rows(
        "observations",
        len(pair),
        provider=trust,
        observation_id=joined(number, pick("SD", part), by=""),
        nhs_number=pick(nhs_number, contact),
        local_person_id=pick(local_id, contact),
        context_table="ambulance_contacts",
        context_id=pick(contact_id, contact),
        code=pick((SYSTOLIC, DIASTOLIC), part),
        value=values,
        unit=MMHG,
        taken_at=as_moments(at),
        received_at=as_moments(at + 45),
        device_id=numbered("MON", contact % 400, 3),
        method="AMBULANCE",
    )
