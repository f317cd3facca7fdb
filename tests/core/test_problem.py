"""A problem is told in three sentences, everywhere the same."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesystem.core.problem import Fault, Kind, Problem, did_you_mean, near

PROBLEM = Problem(
    "beds.csv has 1 fault.",
    "A file has none.",
    "Correct the rows.",
    kind=Kind.REJECTED,
    faults=[
        Fault(
            "beds.csv, row 4",
            "An NHS number does not agree with its check digit.",
            "Ten digits.",
            "Correct the row.",
            rule="NHSNO_CHECKDIGIT",
            row=4,
            column="nhs_number",
            value="9990000019",
        )
    ],
)


def test_the_text_is_three_sentences_and_a_line_for_each_fault():
    assert PROBLEM.text.splitlines() == [
        "beds.csv has 1 fault.",
        "A file has none.",
        "Correct the rows.",
        "  beds.csv, row 4: An NHS number does not agree with its check digit. Ten digits. "
        "Correct the row.",
    ]


def test_a_faulty_value_is_in_no_message_and_no_log():
    for told in (str(PROBLEM), PROBLEM.text, json.dumps(PROBLEM.as_json())):
        assert "9990000019" not in told


def test_the_senders_report_has_the_faulty_value():
    [fault] = PROBLEM.as_json(with_values=True)["faults"]
    assert fault["value"] == "9990000019"
    assert (fault["row"], fault["column"], fault["rule"]) == (4, "nhs_number", "NHSNO_CHECKDIGIT")


def test_json_holds_every_fault_and_the_text_says_how_many_more_there_are():
    faults = [Fault(f"row {n}", "Wrong.", "Right.", "Mend it.") for n in range(1, 1235)]
    problem = Problem("A.", "B.", "C.", faults=faults)
    assert len(problem.as_json()["faults"]) == 1234
    assert problem.text.splitlines()[-1] == "  and 1,184 more like these"


def test_each_kind_has_an_exit_code_of_its_own():
    codes = {kind.name: Problem("A.", "B.", "C.", kind=kind).exit_code for kind in Kind}
    assert codes == {
        "USAGE": 2,
        "NOT_FOUND": 3,
        "REFUSED": 4,
        "REJECTED": 5,
        "CONFLICT": 6,
        "NOT_REPRODUCED": 7,
        "UNAVAILABLE": 8,
    }


def test_a_problem_without_its_third_sentence_is_a_programmers_mistake():
    with pytest.raises(AssertionError):
        Problem("A.", "B.", "")


def test_a_problem_travels_whole_between_processes():
    again = pickle.loads(pickle.dumps(PROBLEM))
    assert again.as_json(with_values=True) == PROBLEM.as_json(with_values=True)


def test_the_near_word_is_found_whatever_its_capitals():
    assert near("SYSTOLIC_MMHG", ["systolic_mmhg"]) == "systolic_mmhg"
    assert did_you_mean("systolic_mmgh", ["systolic_mmhg", "sex"]) == (
        " Did you mean `systolic_mmhg`?"
    )


@given(st.text(), st.lists(st.text()))
def test_the_near_word_is_always_a_known_word(word, words):
    assert near(word, words) in {*words, None}
