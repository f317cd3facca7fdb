"""NHS numbers and organisation codes at the edge of the house."""

import nhs_number
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wholesystem.core.identifiers import (
    CHECKDIGIT,
    FORMAT,
    MISSING,
    check_digit,
    is_test_number,
    nhs_number_fault,
    nhs_numbers,
    parse_nhs_number,
    parse_ods_code,
    synthetic_nhs_numbers,
)
from wholesystem.core.problem import Problem

GOOD = ["9990000018", "9990000026", "9990000034", "9990000042", "9990000050"]
TEN_DIGITS = st.from_regex("[0-9]{10}", fullmatch=True)
# Mostly near misses: digits, separators, a letter, and digits of other scripts.
WRITTEN = st.none() | st.text(alphabet="0123456789 -\tO\u00a0\u0663٣", max_size=14) | TEN_DIGITS


@pytest.mark.parametrize("number", GOOD)
def test_the_numbers_of_the_test_range_pass(number):
    assert parse_nhs_number(number) == number
    assert is_test_number(number)


def test_X_A1_a_number_that_fails_its_check_digit_is_faulty():
    assert nhs_number_fault("9990000019") == CHECKDIGIT


@pytest.mark.parametrize(
    "written",
    ["999 000 0018", "999-000-0018", " 9990000018\n", "999\u00a0000\u00a00018", "9 9 9 0000018"],
)
def test_X_A2_spaces_and_hyphens_are_stripped_and_the_number_accepted(written):
    assert parse_nhs_number(written) == "9990000018"


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (None, MISSING),
        ("", MISSING),
        (" - ", MISSING),
        ("999000001", FORMAT),
        ("99900000180", FORMAT),
        ("99900000I8", FORMAT),
        ("٩٩٩٠٠٠٠٠١٨", FORMAT),  # digits to Python, not to anyone else
        ("9990000018\x00", FORMAT),
        ("0000000000", FORMAT),  # its check digit is right
        ("1111111111", FORMAT),  # and this one's
        ("9990000008", CHECKDIGIT),  # no number begins with these nine
    ],
)
def test_what_is_not_an_nhs_number_says_which_rule_it_breaks(written, fault):
    assert nhs_number_fault(written) == fault
    with pytest.raises(Problem, match=fault):
        parse_nhs_number(written)


def test_no_number_is_in_the_message():
    with pytest.raises(Problem) as caught:
        parse_nhs_number("9990000019")
    assert "9990000019" not in caught.value.text


@given(st.from_regex("[0-9]{9}", fullmatch=True))
def test_the_check_digit_agrees_with_the_nhs_number_package(nine):
    theirs = nhs_number.calculate_checksum(nine)
    assert check_digit(nine) == (None if theirs == 10 else theirs)


# The package also refuses Scottish numbers that hold no date; those are good NHS numbers of ours.
@given(TEN_DIGITS.filter(lambda n: not nhs_number.REGION_SCOTLAND.contains_number(n)))
@example("9990000018")
@example("4010232137")
def test_the_verdict_agrees_with_the_nhs_number_package(number):
    ours = nhs_number_fault(number) is None
    assert ours == (nhs_number.is_valid(number) and len(set(number)) > 1)


@given(st.lists(WRITTEN))
@example([None])
@example(["1111111111", "999 000 0018", None, "9990000019"])
def test_many_at_once_agree_with_one_at_a_time(written):
    numbers, faults = nhs_numbers(pa.array(written, pa.string()))
    assert faults.to_pylist() == [nhs_number_fault(each) for each in written]
    assert numbers.to_pylist() == [
        None if nhs_number_fault(each) else parse_nhs_number(each) for each in written
    ]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary("int32", "string")])
def test_slices_chunks_and_other_text_types_are_read_alike(kind):
    column = pa.array(["x", "9990000019", "999 000 0018", None], pa.string()).cast(kind)
    for given_ in (column[1:], pa.chunked_array([column[1:2], column[2:]])):
        numbers, faults = nhs_numbers(given_)
        assert numbers.to_pylist() == [None, "9990000018", None]
        assert faults.to_pylist() == [CHECKDIGIT, None, MISSING]


def test_no_rows_give_no_rows():
    numbers, faults = nhs_numbers(pa.chunked_array([], pa.string()))
    assert (len(numbers), len(faults)) == (0, 0)
    assert numbers.type == faults.type == pa.string()


def test_the_test_range_is_given_out_in_order_and_every_number_is_good():
    everyone = synthetic_nhs_numbers(909_090)
    assert everyone[:5] == GOOD
    assert everyone == sorted(set(everyone))
    assert all(number.startswith("999") for number in (everyone[0], everyone[-1]))
    _, faults = nhs_numbers(pa.array(everyone))
    assert faults.null_count == len(everyone)


def test_more_people_than_the_range_has_numbers_is_a_problem():
    with pytest.raises(Problem, match="909,091 synthetic"):
        synthetic_nhs_numbers(1, start=909_090)


@given(st.integers(0, 900_000), st.integers(0, 50))
def test_a_later_start_goes_on_where_the_first_left_off(start, n):
    assert synthetic_nhs_numbers(n + 3, start)[3:] == synthetic_nhs_numbers(n, start + 3)


@pytest.mark.parametrize("code", ["RXA", "QOQ", "P12345", "U54321", "RXA01", "15N", "E06000001"])
def test_an_organisation_code_is_read_in_capitals(code):
    assert parse_ods_code(f" {code.lower()} ") == code


@pytest.mark.parametrize("written", [None, "", "R", "RX A", "RXA;", "ABCDEFGHIJK", "ÀBC"])
def test_what_is_not_an_organisation_code_is_a_problem(written):
    with pytest.raises(Problem, match="organisation code"):
        parse_ods_code(written)
