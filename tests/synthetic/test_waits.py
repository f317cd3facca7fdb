"""The synthetic RTT extract: the published layout, figures that reconcile, and its story."""

import csv
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from wholesystem.synthetic.waits import BANDS, extracts, header, simulate

DAY = date(2026, 11, 22)
MERGED = date(2026, 4, 1)
REAL = Path(__file__).parents[3] / "shared/data/rtt/raw/20241130-RTT-November-2024-RBD.csv"


@pytest.fixture(scope="module")
def files():
    return extracts(10_000, 7, DAY, MERGED)


@pytest.fixture(scope="module")
def months():
    return simulate(10_000, 7, DAY)


def test_the_header_has_the_121_columns_of_the_published_extract():
    names = header()
    assert len(names) == len(set(names)) == 121
    assert names[:2] == ["Period", "Provider Parent Org Code"]
    assert names[-3:] == ["Total", "Patients with unknown clock start date", "Total All"]


@pytest.mark.skipif(not REAL.exists(), reason="the published file is not on this machine")
def test_the_header_is_that_of_a_real_file():
    with REAL.open(encoding="utf-8-sig") as file:
        assert header() == next(csv.reader(file))


def test_six_months_are_published_the_last_one_over_forty_days_ago(files):
    assert len(files) == 6
    assert files[-1].name == "20260930-RTT-September-2026-full-extract"
    assert files[-1].rows["Period"].unique().to_pylist() == ["RTT-September-2026"]


def test_those_waiting_are_those_before_and_the_new_less_the_treated(months):
    for before, after in pairwise(months):
        treated = (after.admitted + after.not_admitted).sum(axis=-1)
        waiting = before.waiting.sum(axis=-1) + after.started - treated
        assert (after.waiting.sum(axis=-1) == waiting).all()


def test_totals_reconcile_as_the_published_ones_do(files):
    sums = defaultdict(lambda: np.zeros(2, int))
    for row in files[0].rows.to_pylist():
        bands = [row[name] for name in header()[13 : 13 + BANDS]]
        part, everyone = row["RTT Part Type"], row["Total All"]
        key = (row["Provider Org Code"], row["Commissioner Org Code"], part)
        sums[key][int(row["Treatment Function Code"] == "C_999")] += everyone
        if part in ("Part_1A", "Part_1B"):
            assert row["Total"] == sum(bands)
            assert everyone == sum(bands) + row["Patients with unknown clock start date"]
        elif part == "Part_3":
            assert bands == [None] * BANDS
        else:
            assert (row["Total"], everyone) == (None, sum(bands))
        assert everyone > 0
    assert all(specialties == total for specialties, total in sums.values())


def test_those_with_a_decision_to_admit_are_among_those_waiting(months):
    assert all((each.decided <= each.waiting).all() for each in months)


def test_one_trust_cleared_its_long_waiters_and_its_neighbour_has_many(months):
    over = np.stack([each.waiting[..., 52:].sum(axis=(1, 2, 3)) for each in months])
    share = over[-1] / months[-1].waiting.sum(axis=(1, 2, 3))
    assert over[0, 0] >= 10 * max(1, over[-1, 0])
    assert share[0] < 0.001 < 0.05 < share[1]


def test_the_merger_changes_the_commissioners_icb_and_not_its_people():
    split = extracts(10_000, 7, date(2026, 7, 15), date(2026, 4, 1))
    icbs = [set(f.rows["Commissioner Parent Org Code"].to_pylist()) for f in split]
    assert {"QZ8", "QZ9"} <= icbs[0] and "QZ1" not in icbs[0]
    assert "QZ1" in icbs[-1] and not {"QZ8", "QZ9"} & icbs[-1]
    assert all(None in each for each in icbs)
