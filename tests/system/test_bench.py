"""The bench runs and prints its columns; how fast it is, is never tested."""

import pytest

from wholesystem.core.problem import Problem


def test_a_part_prints_size_time_memory_and_ratio():
    from wholesystem.system.bench import HEADER, bench

    lines = list(bench("rtt", size=1_000))
    assert lines[0] == HEADER
    received = lines[1].split("receive a month of waits")[1].split()
    assert received[1] == "rows" and int(received[0].replace(",", "")) > 100
    seconds, memory, ratio = (float(each) for each in received[2:5])
    assert seconds > 0 and memory > 50 and ratio > 0
    assert "a plain DuckDB read" in lines[1]


def test_a_part_that_is_not_there_is_told_with_the_nearest():
    from wholesystem.system.bench import bench

    with pytest.raises(Problem, match="Did you mean `rtt`"):
        list(bench("rt"))
