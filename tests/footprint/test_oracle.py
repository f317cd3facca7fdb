"""The footprint agrees with brute force on small registries, around every first and last day.

The oracle knows nothing of indexes: it looks at every tie on every question, and finds what is
above by trying all pairs until nothing more is found.
"""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from wholesystem.footprint import Footprint, Membership, Organisation, OrganisationKind, Share, Tie

K = OrganisationKind
START = date(2025, 1, 1)
CODES = {
    "P1": K.PRACTICE, "P2": K.PRACTICE, "P3": K.PRACTICE, "U1": K.PCN, "U2": K.PCN,
    "L1": K.PLACE, "QA": K.ICB, "QB": K.ICB, "R1": K.TRUST, "R2": K.AMBULANCE,
}  # fmt: skip
ORGANISATIONS = tuple(Organisation(code=code, name=code, kind=kind) for code, kind in CODES.items())

maybe_day = st.none() | st.integers(0, 40).map(lambda n: START + timedelta(days=n))


@st.composite
def memberships(draw):
    starts_on, ends_on = draw(maybe_day), draw(maybe_day)
    speaks_from, speaks_to = draw(maybe_day), draw(maybe_day)
    if starts_on and ends_on and ends_on < starts_on:
        starts_on, ends_on = ends_on, starts_on
    if speaks_from and speaks_to and speaks_to < speaks_from:
        speaks_from, speaks_to = speaks_to, speaks_from
    return Membership(
        child=draw(st.sampled_from(list(CODES))),
        parent=draw(st.sampled_from(list(CODES))),
        kind=draw(
            st.sampled_from([Tie.MEMBER_OF, Tie.MEMBER_OF, Tie.COMMISSIONS, Tie.OPERATES_IN])
        ),
        share_percent=draw(st.none() | st.sampled_from([10.0, 25.0, 50.0])),
        starts_on=starts_on,
        ends_on=ends_on,
        source=draw(st.sampled_from(["ODS", "own"])),
        speaks_from=speaks_from,
        speaks_to=speaks_to,
    )


registries = st.lists(memberships(), max_size=14).map(tuple)


def days_that_matter(ties):
    edges = set()
    for tie in ties:
        edges |= {tie.starts_on, tie.ends_on, tie.speaks_from, tie.speaks_to} - {None}
    around = {edge + timedelta(days=step) for edge in edges for step in (-1, 0, 1)}
    return sorted(around | {START})


def between(day, first, last):
    return (first or date.min) <= day <= (last or date.max)


def oracle_parents(ties, code, kind, day):
    """Walk outward from the day, one day at a time, until a source speaks."""
    group = [tie for tie in ties if tie.child == code and tie.kind == kind]
    for distance in range(200 if group else 0):
        for known in (day - timedelta(days=distance), day + timedelta(days=distance)):
            spoken = [tie for tie in group if between(known, tie.speaks_from, tie.speaks_to)]
            if spoken:
                held = [tie for tie in spoken if between(known, tie.starts_on, tie.ends_on)]
                return {tie.parent for tie in held}, known
    return set(), day


def oracle_held_by(ties, day):
    """All pairs (below, above) through any number of steps, by trying until nothing is new."""
    pairs = {
        (child, parent)
        for child in CODES
        for kind in (Tie.MEMBER_OF, Tie.COMMISSIONS)
        for parent in oracle_parents(ties, child, kind, day)[0]
    }
    while True:
        more = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not more:
            return pairs
        pairs |= more


@settings(max_examples=60, deadline=None)
@given(registries)
def test_up_and_down_agree_with_brute_force_around_every_day(ties):
    footprint = Footprint(ORGANISATIONS, ties)
    for day in days_that_matter(ties):
        for kind in (Tie.MEMBER_OF, Tie.OPERATES_IN):
            above = {code: oracle_parents(ties, code, kind, day) for code in CODES}
            for code, (parents, known) in above.items():
                assert footprint.parents(code, kind, day) == tuple(sorted(parents))
                assert footprint.standing(code, kind, day).as_of == known
                assert bool(footprint.note(code, kind, day)) == (known != day)
                below = sorted(child for child in CODES if code in above[child][0])
                assert footprint.children(code, kind, day) == tuple(below)


@settings(max_examples=60, deadline=None)
@given(registries, st.data())
def test_who_serves_and_whom_one_holds_are_the_same_question(ties, data):
    footprint = Footprint(ORGANISATIONS, ties)
    day = data.draw(st.sampled_from(days_that_matter(ties)))
    held = oracle_held_by(ties, day)
    for practice in ("P1", "P2", "P3"):
        holders = {above for below, above in held if below == practice} | {practice}
        operators = {
            code for code in CODES if oracle_parents(ties, code, Tie.OPERATES_IN, day)[0] & holders
        }
        expected = (holders | operators) - {practice}
        assert {serving.organisation for serving in footprint.serves(practice, day)} == expected
        for code in CODES:
            serves = code in expected or code == practice
            assert footprint.is_served_by(practice, code, day) == serves
            assert (practice in footprint.practices_of(code, day)) == serves


@settings(max_examples=60, deadline=None)
@given(registries, st.data())
def test_shares_of_areas_never_count_a_nested_area_twice(ties, data):
    footprint = Footprint(ORGANISATIONS, ties)
    day = data.draw(st.sampled_from(days_that_matter(ties)))
    held = oracle_held_by(ties, day)
    for code in ("R1", "R2"):
        areas = oracle_parents(ties, code, Tie.OPERATES_IN, day)[0]
        reached = areas | {above for below, above in held if below in areas}
        spans = footprint.spans(code, K.ICB, day)
        assert [span.code for span in spans] == sorted(each for each in reached if each[0] == "Q")
        for span in spans:
            if span.code in areas:
                assert span in {Share(span.code, tie.share_percent) for tie in ties
                                if tie.child == code and tie.parent == span.code}  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"),
                  st.none() | st.sampled_from([25.0, 50.0, 75.0, 100.0]), st.integers(0, 9)),
        max_size=8,
    )
)  # fmt: skip
def test_the_parts_of_a_shape_are_always_a_whole(rows):
    ties = tuple(
        Membership(new, old, Tie.SUCCESSOR_OF, share, starts_on=START + timedelta(days=on))
        for new, old, share, on in rows
    )
    footprint = Footprint((), ties)
    for on in range(-1, 11):
        day = START + timedelta(days=on)
        for code in "ABCDE":
            shape = footprint.shape(code, day)
            assert abs(sum(part.share_percent for part in shape.parts) - 100) < 1e-6
            if on == -1:
                assert footprint.successor(code, day) == code
