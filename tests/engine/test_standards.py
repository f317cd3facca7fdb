"""The standards register: what is wrong in it is told whole, with its lines."""

import pytest

from wholesystem.core.problem import Problem
from wholesystem.definitions import Standards

GOOD = """[[A]]
title = "a"
comparator = ">="
value = 0.92
unit = "proportion"
source = "somebody"
kind = "constitutional"
"""


def told(tmp_path, text: str) -> Problem:
    path = tmp_path / "standards.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as raised:
        Standards.read(path)
    assert raised.value.exit_code == 5
    return raised.value


def test_two_rows_of_one_id_for_one_day_are_refused_with_both_named(tmp_path):
    text = GOOD + "to = 2026-03-31\n\n" + GOOD.replace("0.92", "0.65") + "from = 2026-03-31\n"
    [fault] = told(tmp_path, text).faults
    assert fault.where.startswith("standards.toml, line 10, A")
    assert "the row at line 1 (to Tuesday 31 March 2026)" in fault.what
    assert "from Tuesday 31 March 2026" in fault.where


@pytest.mark.parametrize(
    "second",
    [
        GOOD + "from = 2026-04-01\n",
        GOOD + 'scope = "trust"\n',
        GOOD.replace("constitutional", "ambition"),
        GOOD.replace("[[A]]", "[[B]]"),
    ],
)
def test_rows_that_do_not_meet_or_say_something_else_stand_beside_each_other(tmp_path, second):
    path = tmp_path / "standards.toml"
    path.write_text(GOOD + "to = 2026-03-31\n" + second, encoding="utf-8")
    assert len(Standards.read(path).rows) == 2


def test_a_line_that_is_not_toml_is_named(tmp_path):
    problem = told(tmp_path, GOOD + "unit == 3\n")
    assert "its line 8 is not TOML" in problem.what


def test_everything_that_is_wrong_with_a_row_is_told_at_once(tmp_path):
    text = """[[A]]
title = "a"
comparator = "=>"
value = "92%"
sorce = "somebody"
kind = 7
from = 2026-04-01
to = 2026-03-31
"""
    faults = told(tmp_path, text).faults
    words = " ".join(fault.what for fault in faults)
    for expected in (
        "`unit` is missing.",
        "`source` is missing.",
        "`comparator` is `=>`. ",
        "`value` is no number.",
        "`sorce` is not a field. Did you mean `source`?",
        "`kind` is no text.",
        "`to` (Tuesday 31 March 2026) is before `from` (Wednesday 1 April 2026).",
    ):
        assert expected in words
    assert all(each.what[-1] in ".?" and each.allowed[-1] == "." for each in faults)


@pytest.mark.parametrize("line", ["value = true", "value = nan", "value = inf", "from = 12:00:00"])
def test_what_only_looks_like_a_number_or_a_day_is_told(tmp_path, line):
    name = line.split()[0]
    text = "\n".join(each for each in GOOD.splitlines() if not each.startswith(name))
    [fault] = told(tmp_path, f"{text}\n{line}\n").faults
    assert fault.what.startswith(f"`{name}` is no ")


@pytest.mark.parametrize("text", ["A = 3\n", "[A]\nvalue = 3\n", 'A = ["x"]\n'])
def test_what_is_no_list_of_rows_is_told(tmp_path, text):
    [fault] = told(tmp_path, text).faults
    assert fault.what == "`A` is not a list of rows."


def test_a_register_that_is_not_text_is_told(tmp_path):
    path = tmp_path / "standards.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Problem, match="not UTF-8"):
        Standards.read(path)
