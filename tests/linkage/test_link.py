"""Who is who: exact, as sets, and never by likeness."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wholesystem.linkage.link import LOCALS, NUMBERS, Known, Rows, new_links, new_people, people_of

ANN, BOB, CAT = "9990000018", "9990000026", "9990000034"


def rows(*given) -> Rows:
    """Rows of (NHS number, provider, the provider's own number)."""
    numbers, providers, own = zip(*given, strict=True)
    return Rows(
        nhs_number=pa.array(numbers, pa.string()),
        provider=pa.array(providers, pa.string()),
        local_person_id=pa.array(own, pa.string()),
        own_key=pa.array([f"row {place}" for place in range(len(given))]),
    )


def known(numbers=(), own=()) -> Known:
    return Known(
        numbers=pa.Table.from_pylist(
            [{"nhs_number": number, "person": person} for number, person in numbers], NUMBERS
        ),
        locals=pa.Table.from_pylist(
            [dict(zip(LOCALS.names, each, strict=True)) for each in own], LOCALS
        ),
    )


def test_a_number_is_one_person_however_often_it_comes():
    found = new_people(rows((ANN, "RXA", None), (BOB, "RXA", None), (ANN, "RXB", None)), known())
    assert found.numbers["nhs_number"].to_pylist() == [ANN, BOB]
    assert not len(found.locals)


def test_a_known_number_makes_nobody():
    given_rows = rows((ANN, "RXA", None))
    assert not len(new_people(given_rows, known([(ANN, 7)])).numbers)
    assert people_of(given_rows, known([(ANN, 7)])).to_pylist() == [7]


def test_the_same_own_number_at_two_senders_is_two_people():
    found = new_people(rows((None, "RXA", "17"), (None, "RXB", "17")), known())
    assert found.locals.to_pylist() == [
        {"provider": "RXA", "local_id": "17"},
        {"provider": "RXB", "local_id": "17"},
    ]


def test_a_row_that_names_nobody_is_a_person_by_itself():
    found = new_people(rows((None, "RXA", None), (None, "RXA", None)), known())
    assert found.locals["local_id"].to_pylist() == ["row 0", "row 1"]


def test_an_own_number_beside_an_nhs_number_names_that_person():
    sent = rows((ANN, "RXA", "17"), (None, "RXA", "17"))
    assert not len(new_people(sent, known()).locals)
    links = new_links(sent, known([(ANN, 7)]))
    assert links.to_pylist() == [{"provider": "RXA", "local_id": "17", "person": 7}]
    assert people_of(sent, known([(ANN, 7)], [("RXA", "17", 7, True)])).to_pylist() == [7, 7]


def test_an_own_number_beside_two_nhs_numbers_names_nobody():
    sent = rows((ANN, "RXA", "17"), (BOB, "RXA", "17"), (None, "RXA", "17"))
    assert not len(new_links(sent, known([(ANN, 7), (BOB, 8)])))
    assert new_people(sent, known()).locals.to_pylist() == [{"provider": "RXA", "local_id": "17"}]


def test_a_number_traced_later_moves_nobody():
    sent = rows((ANN, "RXA", "17"))
    found = new_people(sent, known(own=[("RXA", "17", 3, False)]))
    assert found.traced.to_pylist() == [{"nhs_number": ANN, "person": 3}]
    assert not len(found.numbers)


def test_a_number_is_never_given_to_somebody_who_has_another():
    found = new_people(rows((ANN, "RXA", "17")), known([(BOB, 3)], [("RXA", "17", 3, True)]))
    assert not len(found.traced)
    assert found.numbers["nhs_number"].to_pylist() == [ANN]


def test_one_person_is_never_given_two_numbers():
    sent = rows((ANN, "RXA", "17"), (BOB, "RXB", "18"))
    found = new_people(sent, known(own=[("RXA", "17", 3, False), ("RXB", "18", 3, False)]))
    assert not len(found.traced)
    assert found.numbers["nhs_number"].to_pylist() == [ANN, BOB]


def test_the_number_goes_before_the_own_number():
    sent = rows((ANN, "RXA", "17"))
    assert people_of(sent, known([(ANN, 7)], [("RXA", "17", 9, True)])).to_pylist() == [7]


def test_somebody_who_was_not_made_is_a_programmers_mistake():
    with pytest.raises(AssertionError):
        people_of(rows((ANN, "RXA", None)), known())


someone = st.tuples(
    st.sampled_from([ANN, BOB, CAT, None]),
    st.sampled_from(["RXA", "RXB"]),
    st.sampled_from(["1", "2", "3", None]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(someone, min_size=1, max_size=12))
def test_whatever_comes_everyone_has_one_person_and_a_second_time_changes_nothing(given_rows):
    sent = rows(*given_rows)
    made = settled(sent, known())
    people = people_of(sent, made)
    assert len(people) == len(given_rows)
    for (number, provider, own), person in zip(given_rows, people.to_pylist(), strict=True):
        for (other, its_provider, its_own), its_person in zip(
            given_rows, people.to_pylist(), strict=True
        ):
            if number and other:
                assert (number == other) == (person == its_person)
            # Two own numbers may both stand beside one NHS number, so only same is tested.
            if not number and not other and own and (provider, own) == (its_provider, its_own):
                assert person == its_person
    again = new_people(sent, made)
    assert not len(again.numbers) and not len(again.locals) and not len(again.traced)


def settled(sent: Rows, so_far: Known) -> Known:
    """What is known once the new people are made, as the live store makes them."""
    new = new_people(sent, so_far)
    numbers = [
        (number, place) for place, number in enumerate(new.numbers["nhs_number"].to_pylist())
    ]
    own = [
        (each["provider"], each["local_id"], 1_000 + place, False)
        for place, each in enumerate(new.locals.to_pylist())
    ]
    links = new_links(sent, known(numbers, own))
    own += [
        (each["provider"], each["local_id"], each["person"], True) for each in links.to_pylist()
    ]
    return known(numbers, own)
