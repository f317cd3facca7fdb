"""How the organisations that were asked to act answer: outcomes of items, with planted chances."""

from collections.abc import Iterable
from datetime import date
from typing import NotRequired, TypedDict

import numpy as np
import pyarrow as pa

from wholesystem.synthetic.rows import as_days, day_number, feed_rows, pick, stream

BY = "PCN care coordinator (synthetic)"
# How far an item comes; NONE is not answered yet.
ENDS = {
    "REVIEWED": 0.52,
    "DNA": 0.11,
    "DECLINED": 0.07,
    "UNREACHABLE": 0.09,
    "NOT_APPROPRIATE": 0.03,
    "NONE": 0.18,
}
OUTCOMES = ("NEW_DIAGNOSIS", "MEDICATION_OPTIMISED", "BORDERLINE_LIFESTYLE", "NORMAL", "OTHER")
# What a review finds, by how the finding stood to the record.
FOUND = {
    "UNDIAGNOSED": (0.36, 0.00, 0.22, 0.36, 0.06),
    "KNOWN_UNTREATED": (0.00, 0.55, 0.20, 0.19, 0.06),
    "KNOWN_UNCONTROLLED": (0.00, 0.50, 0.18, 0.26, 0.06),
    "NOT_CHECKED": (0.22, 0.14, 0.18, 0.38, 0.08),
}
# Those who live where deprivation is worst come less often to what they are invited to.
DEPRIVED_MISS = 0.06
STEPS = ("ACKNOWLEDGED", "INVITED")
REASONS = {
    "DECLINED": "does not wish to come (synthetic)",
    "NOT_APPROPRIATE": "already under follow-up (synthetic)",
}


class SentItem(TypedDict):
    """What is known of an item that was sent; the last two shape its chances, where given."""

    item_reference: str
    receiver: str
    sent_on: date
    klass: NotRequired[str | None]
    imd_quintile: NotRequired[int | None]


def answers(sent: Iterable[SentItem], seed: int, day: date) -> pa.Table:
    """Rows of `worklist_outcomes` for items sent, made on `day`.

    An item's answer is the same whatever else is sent.
    """
    items = sorted(sent, key=lambda item: str(item["item_reference"]))
    references = [str(item["item_reference"]) for item in items]
    draws = np.array([stream(seed, f"answer {each}").random(4) for each in references])
    draws = draws.reshape(len(items), 4)
    quintile = np.array([item.get("imd_quintile") or 3 for item in items], int)
    end = _end(draws[:, 0], quintile)
    found = _found(draws[:, 1], [str(item.get("klass") or "NOT_CHECKED") for item in items])
    sent_on = np.array([day_number(item["sent_on"]) for item in items], int)
    invited = sent_on + 2 + (draws[:, 2] * 5).astype(int)
    ended = invited + 3 + (draws[:, 3] * 21).astype(int)
    return outcome_rows(
        references=references,
        providers=[str(item["receiver"]) for item in items],
        ends=end,
        found=found,
        acknowledged=sent_on + 1,
        invited=invited,
        ended=ended,
        day=day,
    )


def _end(drawn: np.ndarray, quintile: np.ndarray) -> list[str]:
    chances = np.tile(list(ENDS.values()), (len(drawn), 1))
    missed = DEPRIVED_MISS * (3 - quintile) / 2
    chances[:, 0] -= missed
    chances[:, 1] += missed
    at = (np.cumsum(chances, axis=1)[:, :-1] <= drawn[:, None]).sum(axis=1)
    return [list(ENDS)[each] for each in at]


def _found(drawn: np.ndarray, klass: list[str]) -> list[str]:
    chances = np.array([FOUND.get(each, FOUND["NOT_CHECKED"]) for each in klass])
    chances = chances.reshape(len(klass), len(OUTCOMES))
    at = (np.cumsum(chances, axis=1)[:, :-1] <= drawn[:, None]).sum(axis=1)
    return [OUTCOMES[each] for each in at]


def outcome_rows(
    *,
    references: list[str],
    providers: list[str],
    ends: list[str],
    found: list[str],
    acknowledged: np.ndarray,
    invited: np.ndarray,
    ended: np.ndarray,
    day: date,
) -> pa.Table:
    """The steps of each item as rows, those after the day of the file left out."""
    count = len(references)
    item = np.repeat(np.arange(count), 3)
    step = np.tile([0, 1, 2], count)
    on = np.stack([acknowledged, invited, ended], axis=1).ravel()
    end = [end for end in ends for _ in range(3)]
    state = [STEPS[n] if n < 2 else word for n, word in zip(step, end, strict=True)]
    kept = (on <= day_number(day)) & np.array([word != "NONE" for word in state], bool)
    state = [word for word, keep in zip(state, kept, strict=True) if keep]
    item, on = item[kept], on[kept]
    reviewed = np.array([word == "REVIEWED" for word in state], bool)
    return feed_rows(
        "worklist_outcomes",
        len(item),
        provider=pick(providers, item),
        reported_on=day,
        item_reference=pick(references, item),
        state=pa.array(state, pa.string()),
        outcome=pick(found, np.where(reviewed, item, -1)),
        happened_on=as_days(on),
        recorded_by=BY,
        reason=pa.array([REASONS.get(word) for word in state], pa.string()),
    )
