"""People and places of a synthetic system: invented, whole, and the same on every run."""

from datetime import date

import numpy as np
import pyarrow.compute as pc
import pytest

from wholesystem.core.identifiers import is_test_number, nhs_numbers, parse_ods_code
from wholesystem.synthetic.footprint import footprint
from wholesystem.synthetic.people import ETHNIC_TRAPS, people_rows, populate, recorded_ethnic
from wholesystem.synthetic.places import lay_out, split

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def places():
    return lay_out(10_000, 7, DAY)


@pytest.fixture(scope="module")
def people(places):
    practice = np.repeat(np.arange(places.home), places.sizes)
    return populate(places, practice, seed=7, day=DAY)


def test_ten_thousand_people_have_four_practices_in_two_pcns_of_which_one_is_held(places):
    assert places.sizes.tolist() == [2_500] * 4
    assert places.pcn_of[:4].tolist() == [0, 0, 0, 1]
    assert places.participants == ("Z00001", "Z00002", "Z00003")


def test_the_full_size_has_the_places_of_harbour_and_dales():
    full = lay_out(1_900_000, 7, DAY)
    assert (full.home, full.held_pcn + 1) == (250, 45)
    assert full.neighbourhood_of.max() + 1 == 42
    assert full.place_of.max() + 1 == 6


def test_shares_add_up_to_the_whole():
    assert split(10_001, np.array([3.0, 1.1, 0.7])).sum() == 10_001


def test_every_tie_is_between_organisations_that_exist_and_ends_after_it_starts(places):
    files = footprint(places, 7)
    codes = set(files["organisations"]["organisation"].to_pylist())
    ties = files["relationships"]
    assert set(ties["from_organisation"].to_pylist()) <= codes
    assert set(ties["to_organisation"].to_pylist()) <= codes
    assert pc.all(pc.fill_null(pc.less_equal(ties["from_on"], ties["to_on"]), True)).as_py()
    assert all(parse_ods_code(code) == code for code in codes)


def test_on_every_day_a_practice_is_in_one_pcn_and_one_icb(places):
    files = footprint(places, 7)
    kind = {each["organisation"]: each["kind"] for each in files["organisations"].to_pylist()}
    for day in (date(2025, 1, 1), places.merged_on, DAY):
        open_ties = [
            tie
            for tie in files["relationships"].to_pylist()
            if tie["from_on"] <= day <= (tie["to_on"] or day) and tie["kind"] == "MEMBER_OF"
        ]
        for practice in places.practices:
            wholes = [kind[t["to_organisation"]] for t in open_ties
                if t["from_organisation"] == practice]  # fmt: skip
            assert wholes.count("PCN") == wholes.count("ICB") == 1


def test_the_ambulance_trust_answers_to_three_icbs_and_its_shares_are_whole(places):
    shares = {
        tie["to_organisation"]: tie["share_percent"]
        for tie in footprint(places, 7)["relationships"].to_pylist()
        if tie["from_organisation"] == "RZ9" and tie["to_on"] is None
    }
    assert len(shares) == 3
    assert sum(shares.values()) == 100


def test_the_icb_of_today_comes_from_a_merger_in_the_last_year(places):
    ties = footprint(places, 7)["relationships"].to_pylist()
    former = [tie for tie in ties if tie["kind"] == "SUCCESSOR_OF"]
    assert {tie["from_on"] for tie in former} == {date(2026, 4, 1)}
    assert len(former) == 2


def test_every_quintile_of_deprivation_has_people(people):
    assert (np.bincount(people.quintile, minlength=6)[1:] > 300).all()


def test_nhs_numbers_are_good_and_of_the_unissued_range(people):
    good, faults = nhs_numbers(people.nhs_number)
    assert faults.null_count == len(faults)
    assert len(good.unique()) == len(people)
    assert is_test_number(good[0].as_py())


def test_strange_ethnic_codes_are_planted_at_their_rate(people):
    written, mark = recorded_ethnic(people)
    for number, (code, rate) in enumerate(ETHNIC_TRAPS.items(), start=1):
        found = np.array([value == code for value in written.to_pylist()])
        assert (found == (mark == number)).all()
        expected = rate * len(people)
        assert abs(found.sum() - expected) < 4 * np.sqrt(expected)


def test_the_same_seed_gives_the_same_people_and_another_seed_others(places, people):
    practice = np.repeat(np.arange(places.home), places.sizes)
    again = populate(places, practice, seed=7, day=DAY)
    other = populate(places, practice, seed=8, day=DAY)
    rows = [people_rows(each, registers={}, extracted_on=DAY) for each in (people, again, other)]
    assert rows[0].equals(rows[1])
    assert not rows[0].equals(rows[2])
