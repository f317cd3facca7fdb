"""Ethnic category: what is read from a code, and what is told about a bad one."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholesystem.core.ethnicity import (
    GROUPS,
    INVALID,
    MISSING,
    NAMES,
    group,
    grouping,
    normalise,
    normalise_array,
)
from wholesystem.core.problem import Problem


def test_X_A10_the_first_character_is_the_code_and_the_second_is_kept_as_local():
    assert normalise("A9") == ("A", "9", None)


@pytest.mark.parametrize("code", NAMES)
def test_each_of_the_codes_is_read_as_itself(code):
    assert normalise(code) == normalise(f" {code.lower()} ") == (code, None, None)


def test_there_are_sixteen_categories_and_two_ways_of_having_none():
    assert len(NAMES) == 18
    assert [code for code in NAMES if group(code).startswith("Not ")] == ["Z", "99"]


@pytest.mark.parametrize("letter", "IOQUVWXY")
def test_a_letter_that_is_no_code_is_not_known_and_is_told(letter):
    assert normalise(letter) == ("99", None, INVALID)
    assert normalise(f"{letter}1") == ("99", "1", INVALID)


@pytest.mark.parametrize("written", ["0", "9", "98", "A99", "White", "999"])
def test_what_is_no_code_at_all_is_not_known_and_is_told(written):
    national, _, issue = normalise(written)
    assert (national, issue) == ("99", INVALID)


def test_traveller_is_any_other_white_with_the_original_kept():
    assert normalise("T") == ("C", "T", None)
    assert normalise("T2") == ("C", "T2", None)


@pytest.mark.parametrize("written", [None, "", "  "])
def test_an_empty_code_is_not_known_and_told_apart_from_a_bad_one(written):
    assert normalise(written) == ("99", None, MISSING)


@pytest.mark.parametrize(
    ("letters", "name"),
    [("ABC", "White"), ("DEFG", "Mixed"), ("HJKL", "Asian"), ("MNP", "Black"), ("RS", "Other")],
)
def test_the_five_groups_of_2001(letters, name):
    assert {group(letter) for letter in letters} == {name}


def test_the_census_of_2021_moves_chinese_alone():
    moved = {code for code in NAMES if group(code) != group(code, census=2021)}
    assert moved == {"R"}
    assert group("R", census=2021) == "Asian"
    assert set(grouping().values()) == set(grouping(2021).values()) == set(GROUPS)


def test_an_unknown_code_or_grouping_is_a_problem():
    with pytest.raises(Problem, match="not a national"):
        group("X")
    with pytest.raises(Problem, match="grouping of 2011"):
        group("A", census=2011)


@given(st.lists(st.none() | st.sampled_from([*NAMES, "A9", "T", "X1"]) | st.text(max_size=3)))
def test_many_at_once_agree_with_one_at_a_time(codes):
    found = normalise_array(pa.array(codes, pa.string()))
    assert list(zip(*(part.to_pylist() for part in found), strict=True)) == [
        normalise(code) for code in codes
    ]


def test_chunks_and_dictionaries_are_read_alike():
    column = pa.array(["A9", None, "A9", "X"]).dictionary_encode()
    for given_ in (column, pa.chunked_array([column[:1], column[1:]]), pa.chunked_array([column])):
        national, local, issue = normalise_array(given_)
        assert national.to_pylist() == ["A", "99", "A", "99"]
        assert local.to_pylist() == ["9", None, "9", None]
        assert issue.to_pylist() == [None, MISSING, None, INVALID]
