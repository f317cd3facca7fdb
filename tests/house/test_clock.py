"""Only core/clock.py reads the clock, so that a frozen day is frozen everywhere."""

import ast

from tests.house.source import ROOT, name, nodes, told

CLOCK = ROOT / "wholesystem" / "core" / "clock.py"
# What each of these gives is the time of day or the day; a stopwatch (time.monotonic) is not.
READERS = {
    "now": {"datetime", "timezone", "ibis", "dt", "functions"},
    "utcnow": {"datetime"},
    "today": {"datetime", "date", "ibis"},
    "localdate": {"timezone"},
    "localtime": {"timezone", "time"},
    "gmtime": {"time"},
    "time": {"time"},
    "time_ns": {"time"},
    "ctime": {"time"},
}


def reader(node: ast.AST) -> str | None:
    """What in this node reads the clock, or None."""
    if isinstance(node, ast.Attribute):
        owner = node.value
        last = getattr(owner, "attr", None) or getattr(owner, "id", None)
        if last in READERS.get(node.attr, ()):
            return f"{last}.{node.attr}"
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if (node.module or "").split(".")[-1] in READERS.get(alias.name, ()):
                return f"from {node.module} import {alias.name}"
    # Django's own way to stamp a row, which a frozen day would not reach.
    if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
        return node.arg
    return None


def test_only_the_clock_reads_the_clock():
    faults = []
    for path, node in nodes((ast.Attribute, ast.ImportFrom, ast.keyword)):
        if path != CLOCK and (found := reader(node)):
            faults.append(f"{name(path)}:{node.lineno} {found}: ask wholesystem.core.clock")
    assert not faults, told(faults)


def test_readers_are_recognised():
    def found(code: str) -> list[str]:
        return [word for node in ast.walk(ast.parse(code)) if (word := reader(node))]

    assert found("dt.datetime.now(UTC); date.today(); time.time()") == [
        "datetime.now",
        "date.today",
        "time.time",
    ]
    assert found("Field(default=timezone.now); Field(auto_now=True)")
    assert found("from time import time") == ["from time import time"]
    assert not found("clock.now(); clock.today(); time.monotonic(); row.time")
