"""How the PCNs of the demo answer."""

from collections import Counter
from datetime import date

import pytest

from wholesystem.synthetic import answers
from wholesystem.synthetic.answers import ENDS, FOUND, OUTCOMES

SENT = [
    {"item_reference": f"R{n:05d}", "receiver": "UZ0001", "sent_on": date(2026, 10, 1),
        "klass": "UNDIAGNOSED", "imd_quintile": 3}
    for n in range(3_000)
]  # fmt: skip


@pytest.fixture(scope="module")
def answered():
    return answers(SENT, 7, date(2026, 11, 22)).to_pylist()


def test_ends_and_outcomes_are_at_their_planted_rates(answered):
    states = Counter(row["state"] for row in answered)
    for state, rate in ENDS.items():
        if state != "NONE":
            assert states[state] == pytest.approx(rate * len(SENT), rel=0.25), state
    found = Counter(row["outcome"] for row in answered if row["state"] == "REVIEWED")
    for outcome, rate in zip(OUTCOMES, FOUND["UNDIAGNOSED"], strict=True):
        assert found[outcome] == pytest.approx(rate * states["REVIEWED"], rel=0.25), outcome


def test_only_a_review_has_an_outcome_and_every_review_has(answered):
    assert all((row["outcome"] is not None) == (row["state"] == "REVIEWED") for row in answered)


def test_steps_come_in_order_and_not_after_the_file():
    early = answers(SENT[:200], 7, date(2026, 10, 9)).to_pylist()
    days = {}
    for row in early:
        assert row["happened_on"] <= row["reported_on"]
        assert days.get(row["item_reference"], date.min) <= row["happened_on"]
        days[row["item_reference"]] = row["happened_on"]
    assert not [row for row in early if row["state"] == "DNA" and row["happened_on"].day < 6]


def test_an_answer_does_not_depend_on_what_else_was_sent(answered):
    alone = answers(SENT[17:18], 7, date(2026, 11, 22)).to_pylist()
    assert alone == [row for row in answered if row["item_reference"] == "R00017"]


def test_nothing_sent_is_nothing_answered():
    assert answers([], 7, date(2026, 11, 22)).num_rows == 0
