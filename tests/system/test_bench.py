"""The bench runs and says what it measured; how fast is nobody's promise here."""

import pytest

from wholesystem.core.problem import Problem
from wholesystem.system.bench import PARTS, bench


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_part_says_its_size_time_memory_and_ratio(part):
    headings, line = bench(part, size=1_000)
    assert headings.split() == ["part", "size", "of", "seconds", "plain", "ratio", "MB"]
    name, size, of, seconds, plain, ratio, memory = line.split()
    assert name == part and int(size.replace(",", "")) >= 1_000 and of in ("rows", "people")
    assert float(seconds) > 0 and float(plain) > 0 and float(ratio) > 0
    assert float(memory.replace(",", "")) > 0


def test_a_part_that_is_not_there_is_told():
    with pytest.raises(Problem, match="Did you mean `rtt`"):
        list(bench("rttt"))
