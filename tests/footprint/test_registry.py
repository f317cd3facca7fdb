"""Who belongs to whom on a day, told on a small registry that one can draw on paper."""

from datetime import date, timedelta
from time import perf_counter

import pyarrow as pa
import pytest

from wholesystem.core.problem import Kind, Problem
from wholesystem.footprint import (
    Figure,
    Footprint,
    Membership,
    Organisation,
    OrganisationKind,
    Share,
    Tie,
    faults,
    footprint_from_rows,
)

DAY = date(2026, 1, 5)
K = OrganisationKind

# Harbour & Dales as ICB QHD took the place of QHA and QDA on 1 July 2025.
MERGED_ON = date(2025, 7, 1)
EVE = MERGED_ON - timedelta(days=1)


def organisation(code, kind, **days):
    return Organisation(code=code, name=f"The {kind} {code}", kind=kind, **days)


def harbour_and_dales():
    return Footprint(
        (
            organisation("QHA", K.ICB, ends_on=EVE),
            organisation("QDA", K.ICB, ends_on=EVE),
            organisation("QHD", K.ICB, starts_on=MERGED_ON),
            organisation("QXX", K.ICB),
            organisation("PL1", K.PLACE),
            organisation("PL9", K.PLACE),
            organisation("U1", K.PCN),
            organisation("U2", K.PCN),
            organisation("P1", K.PRACTICE),
            organisation("P2", K.PRACTICE),
            organisation("P3", K.PRACTICE),
            organisation("P9", K.PRACTICE),
            organisation("RX9", K.AMBULANCE),
            organisation("RAA", K.TRUST),
            organisation("RAA01", K.SITE),
        ),
        (
            Membership("P1", "U1", Tie.MEMBER_OF),
            Membership("P2", "U1", Tie.MEMBER_OF, ends_on=date(2025, 3, 31)),
            Membership("P2", "U2", Tie.MEMBER_OF, starts_on=date(2025, 4, 1)),
            Membership("P3", "U2", Tie.MEMBER_OF),
            Membership("P9", "PL9", Tie.MEMBER_OF),
            Membership("U1", "PL1", Tie.MEMBER_OF),
            Membership("U2", "PL1", Tie.MEMBER_OF),
            Membership("PL1", "QHA", Tie.MEMBER_OF, ends_on=EVE),
            Membership("PL1", "QHD", Tie.MEMBER_OF, starts_on=MERGED_ON),
            Membership("PL9", "QXX", Tie.MEMBER_OF),
            Membership("P1", "QHD", Tie.COMMISSIONS, starts_on=MERGED_ON),
            Membership("RX9", "QHD", Tie.OPERATES_IN, 70.0, starts_on=MERGED_ON),
            Membership("RX9", "PL1", Tie.OPERATES_IN, 40.0),
            Membership("RX9", "PL9", Tie.OPERATES_IN, 30.0),
            Membership("RAA", "PL1", Tie.OPERATES_IN),
            Membership("RAA", "QHD", Tie.MEMBER_OF, starts_on=MERGED_ON),
            Membership("RAA01", "RAA", Tie.MEMBER_OF),
            Membership("RAA", "RX9", Tie.PARTNER_OF),
            Membership("QHD", "QHA", Tie.SUCCESSOR_OF, starts_on=MERGED_ON),
            Membership("QHD", "QDA", Tie.SUCCESSOR_OF, starts_on=MERGED_ON),
        ),
    )


@pytest.fixture(scope="module")
def footprint():
    return harbour_and_dales()


def test_the_last_day_and_the_first_day_are_both_included(footprint):
    assert footprint.parents("P2", Tie.MEMBER_OF, date(2025, 3, 31)) == ("U1",)
    assert footprint.parents("P2", Tie.MEMBER_OF, date(2025, 4, 1)) == ("U2",)
    assert footprint.children("U1", Tie.MEMBER_OF, date(2025, 3, 31)) == ("P1", "P2")
    assert footprint.children("U1", Tie.MEMBER_OF, date(2025, 4, 1)) == ("P1",)


def test_a_past_day_is_answered_in_the_shape_of_that_day(footprint):
    assert footprint.accountable(Figure.PEOPLE, "P1", EVE) == ("QHA",)
    assert footprint.accountable(Figure.PEOPLE, "P1", MERGED_ON) == ("QHD",)
    assert "P1" in footprint.practices_of("QHA", EVE)
    assert footprint.practices_of("QHA", MERGED_ON) == frozenset()


def test_a_merger_is_followed_only_from_its_day(footprint):
    assert footprint.successor("QHA", EVE) == "QHA"
    assert footprint.successor("QHA", MERGED_ON) == "QHD"
    assert footprint.successor("QDA", DAY) == "QHD"
    assert footprint.shape("QHD", DAY).parts == (Share("QHD", 100.0),)


def succession(*rows):
    return Footprint((), tuple(Membership(new, old, Tie.SUCCESSOR_OF, share, starts_on=on)
                               for new, old, share, on in rows))  # fmt: skip


def test_a_chain_of_mergers_is_followed_to_the_last():
    chain = succession(("B", "A", None, date(2020, 4, 1)), ("C", "B", None, date(2024, 4, 1)))
    assert [chain.successor("A", date(year, 6, 1)) for year in (2019, 2021, 2025)] == [
        "A",
        "B",
        "C",
    ]


def test_a_split_without_shares_stays_in_the_shape_of_the_day_and_says_so():
    split = succession(("B", "A", None, None), ("C", "A", None, None))
    assert split.successor("A", DAY) == "A"
    assert "split between B, C" in split.shape("A", DAY).note


def test_a_split_with_shares_is_told_in_its_parts():
    split = succession(("B", "A", 60, None), ("C", "A", 40, None), ("D", "C", None, None))
    assert split.shape("A", DAY).parts == (Share("B", 60.0), Share("D", 40.0))
    assert split.successor("A", DAY) is None


def test_the_parts_of_a_part_are_parts_of_the_whole():
    split = succession(
        ("B", "A", 60, None), ("C", "A", 40, None), ("D", "C", 25, None), ("E", "C", 75, None)
    )
    assert split.shape("A", DAY).parts == (Share("B", 60.0), Share("D", 10.0), Share("E", 30.0))


def test_shares_that_are_not_a_whole_are_not_believed():
    split = succession(("B", "A", 60, None), ("C", "A", 20, None))
    assert split.shape("A", DAY).parts == (Share("A", 100.0),)


def test_a_circle_of_successions_ends():
    circle = succession(("B", "A", None, None), ("A", "B", None, None))
    assert circle.successor("A", DAY) == "B"


def test_who_serves_a_practice_says_how(footprint):
    served = {serving.organisation: serving.how for serving in footprint.serves("P1", DAY)}
    assert served == {
        "U1": "has it among its members",
        "PL1": "has it among its members",
        "QHD": "commissions for it",
        "RX9": "operates where it is",
        "RAA": "operates where it is",
    }


def test_an_organisation_may_see_a_practice_only_on_the_days_it_serves_it(footprint):
    assert footprint.is_served_by("P2", "U1", date(2025, 3, 31))
    assert not footprint.is_served_by("P2", "U1", date(2025, 4, 1))
    assert footprint.is_served_by("P2", "P2", DAY)
    assert not footprint.is_served_by("P1", "QXX", DAY)
    assert footprint.is_served_by("P9", "RX9", DAY)
    assert not footprint.is_served_by("P9", "RAA", DAY)


def test_a_provider_holds_the_practices_of_the_areas_it_operates_in(footprint):
    assert footprint.practices_of("RX9", DAY) == {"P1", "P2", "P3", "P9"}
    assert footprint.practices_of("RAA", DAY) == {"P1", "P2", "P3"}
    assert footprint.practices_of("U2", DAY) == {"P2", "P3"}
    assert footprint.practices_of("P1", DAY) == {"P1"}
    assert footprint.practices_of("nobody", DAY) == frozenset()


def test_an_area_inside_another_does_not_count_its_share_twice(footprint):
    # The 40% in place PL1 is part of the 70% in ICB QHD.
    assert footprint.spans("RX9", K.ICB, DAY) == (Share("QHD", 70.0), Share("QXX", 30.0))
    assert footprint.spans("RX9", K.ICB, EVE) == (Share("QHA", 40.0), Share("QXX", 30.0))
    assert footprint.spans("RX9", K.PLACE, DAY) == (Share("PL1", 40.0), Share("PL9", 30.0))


def test_areas_inside_each_other_count_once_in_what_holds_them_both(footprint):
    above = (
        Membership("QHD", "Y1", Tie.MEMBER_OF),
        Membership("QXX", "Y1", Tie.MEMBER_OF),
    )
    wider = Footprint(
        (*footprint.organisations, organisation("Y1", K.REGION)), footprint.memberships + above
    )
    # 70% in QHD, which holds the 40% of PL1, and 30% in PL9.
    assert wider.spans("RX9", K.REGION, DAY) == (Share("Y1", 100.0),)


def test_a_share_that_was_not_given_is_not_made_up(footprint):
    assert footprint.spans("RAA", K.ICB, DAY) == (Share("QHD", None),)


def test_the_provider_answers_for_what_it_does(footprint):
    assert footprint.accountable(Figure.PROVIDER, "RX9", DAY) == ("RX9",)
    assert footprint.accountable(Figure.PROVIDER, "RAA01", DAY) == ("RAA",)
    assert footprint.accountable(Figure.PROVIDER, "U1", DAY) == ("QHD",)
    assert footprint.accountable(Figure.PEOPLE, "RX9", DAY) == ()


def test_partners_are_partners_whichever_is_written_first(footprint):
    assert footprint.partners("RAA", DAY) == ("RX9",)
    assert footprint.partners("RX9", DAY) == ("RAA",)


def test_a_day_that_no_source_speaks_for_gets_the_nearest_known_and_says_so():
    footprint = Footprint(
        (),
        (
            Membership("P1", "U1", Tie.MEMBER_OF, source="ODS 2022",
                       speaks_from=date(2022, 1, 1), speaks_to=date(2022, 1, 31)),
            Membership("P1", "U2", Tie.MEMBER_OF, source="ODS 2024",
                       speaks_from=date(2024, 10, 1), speaks_to=date(2024, 10, 31)),
        ),
    )  # fmt: skip
    assert footprint.parents("P1", Tie.MEMBER_OF, date(2022, 1, 15)) == ("U1",)
    assert footprint.note("P1", Tie.MEMBER_OF, date(2022, 1, 15)) == ""
    assert footprint.parents("P1", Tie.MEMBER_OF, date(2022, 6, 1)) == ("U1",)
    note = footprint.note("P1", Tie.MEMBER_OF, date(2022, 6, 1))
    assert note == "nearest known is Monday 31 January 2022 (ODS 2022)"
    assert footprint.parents("P1", Tie.MEMBER_OF, DAY) == ("U2",)
    assert footprint.children("U1", Tie.MEMBER_OF, DAY) == ()


def test_a_source_that_speaks_and_names_nobody_is_believed():
    ended = Membership("P1", "U1", Tie.MEMBER_OF, ends_on=date(2022, 1, 10),
                       speaks_from=date(2022, 1, 1), speaks_to=date(2022, 1, 31))  # fmt: skip
    standing = Footprint((), (ended,)).standing("P1", Tie.MEMBER_OF, date(2022, 1, 20))
    assert standing.memberships == () and standing.note == ""


def test_a_name_is_the_one_of_the_day():
    footprint = Footprint(
        (
            Organisation(code="RX1", name="Old", kind=K.TRUST, ends_on=date(2020, 3, 31)),
            Organisation(code="RX1", name="New", kind=K.FT, starts_on=date(2020, 4, 1)),
        ),
        (),
    )
    assert footprint.name("RX1", date(2020, 3, 31)) == "Old"
    assert footprint.name("RX1", date(2020, 4, 1)) == "New"
    assert footprint.kind("RX1", DAY) is K.FT
    assert footprint.name("R??", DAY) == "R??"


def test_an_unknown_code_is_a_problem_with_the_near_word(footprint):
    with pytest.raises(Problem, match="Did you mean `QHD`") as caught:
        footprint.organisation("QHDD", DAY)
    assert caught.value.kind is Kind.NOT_FOUND


def test_open_organisations_of_a_kind_on_a_day(footprint):
    assert footprint.of_kind(K.ICB, EVE) == ("QDA", "QHA", "QXX")
    assert footprint.of_kind(K.ICB, MERGED_ON) == ("QHD", "QXX")


def test_rows_of_the_lake_become_a_footprint():
    organisations = [
        {"organisation": "QHD", "name": "Harbour & Dales", "kind": "ICB", "from_on": MERGED_ON},
        {"organisation": "P1", "name": "High Street", "kind": "PRACTICE", "from_on": None},
    ]
    relationships = pa.table(
        {
            "from_organisation": ["QHD", "P1"],
            "to_organisation": ["P1", "U1"],
            "kind": ["COMMISSIONS", "MEMBER_OF"],
            "share_percent": [None, 100.0],
            "from_on": ["2025-07-01", ""],
            "to_on": [None, None],
            "source": ["ODS", None],
        }
    )
    footprint = footprint_from_rows(organisations, relationships)
    assert footprint.parents("P1", Tie.COMMISSIONS, DAY) == ("QHD",)
    assert footprint.parents("P1", Tie.COMMISSIONS, EVE) == ()
    assert footprint.parents("P1", Tie.MEMBER_OF, DAY) == ("U1",)


def test_odd_ties_are_told_all_at_once(footprint):
    odd = Footprint(
        footprint.organisations,
        (
            Membership("P1", "U11", Tie.MEMBER_OF),
            Membership("QHD", "P1", Tie.COMMISSIONS),
            Membership("P1", "U1", Tie.MEMBER_OF, 120.0, date(2025, 1, 2), date(2025, 1, 1)),
            Membership("PL1", "QHA", Tie.MEMBER_OF),
        ),
    )
    assert [fault.rule for fault in faults(odd)] == [
        "ORGANISATION_UNKNOWN",
        "BACKWARD",
        "ENDS_BEFORE_START",
        "SHARE_RANGE",
        "OUTLIVES",
    ]
    assert "Did you mean `U1`?" in faults(odd)[0].what
    assert faults(footprint) == ()


def test_who_serves_is_answered_in_about_a_millisecond_in_a_registry_the_size_of_england():
    practices, pcns, icbs = 6_500, 1_250, 42
    ties = [Membership(f"P{n}", f"U{n % pcns}", Tie.MEMBER_OF) for n in range(practices)]
    ties += [Membership(f"U{n}", f"Q{n % icbs}", Tie.MEMBER_OF) for n in range(pcns)]
    ties += [Membership(f"R{n}", f"Q{n % icbs}", Tie.OPERATES_IN) for n in range(400)]
    kinds = {"P": K.PRACTICE, "U": K.PCN, "Q": K.ICB, "R": K.TRUST}
    codes = sorted({code for tie in ties for code in (tie.child, tie.parent)})
    england = Footprint(tuple(organisation(code, kinds[code[0]]) for code in codes), tuple(ties))
    england.serves("P0", DAY)  # makes the indexes, once
    begun = perf_counter()
    for number in range(200):
        england.serves(f"P{number}", DAY)
        england.accountable(Figure.PEOPLE, f"P{number}", DAY)
    each_ms = (perf_counter() - begun) / 200 * 1000
    # The aim is 1 ms; five leaves room for a machine that does other work at the same time.
    assert each_ms < 5
