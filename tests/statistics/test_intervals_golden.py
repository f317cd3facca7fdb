"""Intervals against PHEindicatormethods 2.1.1, the reference package of the field.

Only the figures are used, read where they lie (WHOLESYSTEM_GOLDEN, else ../shared/golden).
"""

import csv
import json
import math
import os
from collections import defaultdict
from pathlib import Path

import pytest

from wholesystem.core.problem import Problem
from wholesystem.statistics import rate, wilson

REPOSITORY = Path(__file__).parents[2]
SHARED = Path(os.environ.get("WHOLESYSTEM_SHARED", REPOSITORY.parent / "shared"))
GOLDEN = Path(os.environ.get("WHOLESYSTEM_GOLDEN", SHARED / "golden")) / "PHEindicatormethods"
PAIRED_LIMITS = {0.95: ("lower95_0cl", "upper95_0cl"), 0.998: ("lower99_8cl", "upper99_8cl")}


def cases(function: str) -> list:
    path = GOLDEN / f"{function}_cases.json"
    if not path.exists():
        absent = pytest.mark.skip(
            reason=f"no reference figures at {GOLDEN}: set WHOLESYSTEM_GOLDEN"
        )
        return [pytest.param(None, id=function, marks=absent)]
    return [pytest.param(case, id=case["case_id"]) for case in json.loads(path.read_text())]


def rows(function: str, part: str, case: dict) -> list[dict]:
    with open(GOLDEN / f"{function}_{part}.csv", newline="") as file:
        return [row for row in csv.DictReader(file) if row["case_id"] == case["case_id"]]


def number(text: str) -> float:
    return float(text) if text else math.nan


def counts(function: str, case: dict) -> tuple[list[float], list[float]]:
    given = rows(function, "input", case)
    pairs = [(number(row["x"]), number(row["n"])) for row in given]
    if case["args"].get("group_by"):
        groups = defaultdict(list)
        for row, pair in zip(given, pairs, strict=True):
            groups[row[case["args"]["group_by"]]].append(pair)
        pairs = [tuple(map(sum, zip(*group, strict=True))) for _, group in sorted(groups.items())]
    return [x for x, _ in pairs], [n for _, n in pairs]


def levels(case: dict) -> dict[float, tuple[str, str] | None]:
    """Each confidence level of a case with its columns; None where the case asks for no limits."""
    asked = case["args"].get("confidence", 0.95)
    if asked is None:
        return {0.95: None}
    if isinstance(asked, list):
        return {level: PAIRED_LIMITS[level] for level in asked}
    return {asked / 100 if asked >= 90 else asked: ("lowercl", "uppercl")}


def agree(found, expected: list[dict], columns: tuple[str, str] | None, times: float = 1) -> int:
    names = {"value": "value"}
    if columns:
        names |= dict(zip(("lower", "upper"), columns, strict=True))
    for part, column in names.items():
        theirs = [number(row[column]) for row in expected]
        ours = (getattr(found, part) * times).tolist()
        assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-13, nan_ok=True), column
    return len(expected)


@pytest.mark.parametrize("case", cases("phe_proportion"))
def test_proportions_agree_with_the_reference(case):
    x, n = counts("phe_proportion", case)
    if case["error"]:
        with pytest.raises(Problem):
            wilson(x, n)
        return
    expected = rows("phe_proportion", "expected", case)
    for level, columns in levels(case).items():
        found = wilson(x, n, level)
        times = case["args"].get("multiplier", 1)
        assert agree(found, expected, columns, times) == case["n_expected_rows"]


@pytest.mark.parametrize("case", cases("phe_rate"))
def test_rates_agree_with_the_reference(case):
    x, n = counts("phe_rate", case)
    if case["error"] and "denominators" in case["error"]:
        # We differ here on purpose: one area with no population must not stop all the others.
        assert any(math.isnan(value) for value in rate(x, n).value)
        return
    if case["error"]:
        with pytest.raises(Problem):
            rate(x, n)
        return
    expected = rows("phe_rate", "expected", case)
    for level, columns in levels(case).items():
        found = rate(x, n, per=case["args"]["multiplier"], level=level)
        assert agree(found, expected, columns) == case["n_expected_rows"]
