"""A file's kind is told by its columns; what is missing is named, all of it."""

import pytest

from tests.exchange.sending import as_csv, names, row, written
from wholesystem.core.problem import Problem
from wholesystem.exchange.kinds import FEEDS, KINDS, FileKind
from wholesystem.exchange.opening import open_file
from wholesystem.exchange.recognise import recognise
from wholesystem.tables import TABLES


def recognised(folder, columns: list[str], **asked):
    content = as_csv([row("ambulance_contacts")], columns=columns)
    return recognise(open_file(written(folder, content), folder), **asked)


@pytest.mark.parametrize("kind", FEEDS, ids=lambda kind: kind.name)
def test_every_declared_table_is_a_feed(tmp_path, kind):
    header = (",".join(kind.columns) + "\n" + "," * (len(kind.columns) - 1) + "\n").encode()
    assert recognise(open_file(written(tmp_path, header), tmp_path)).kind is kind


def test_the_order_of_columns_and_how_they_are_written_do_not_matter(tmp_path):
    columns = [name.upper().replace("_", " ") for name in reversed(names("capacity"))]
    content = (",".join(columns) + "\n").encode()
    assert recognise(open_file(written(tmp_path, content), tmp_path)).kind.name == "capacity"


def test_national_names_are_known(tmp_path):
    columns = ["NHS NUMBER" if name == "nhs_number" else name for name in names("people")]
    content = (",".join(columns) + "\n").encode()
    assert recognise(open_file(written(tmp_path, content), tmp_path)).columns["nhs_number"] == 2


def test_X_A8_every_missing_column_is_named(tmp_path):
    left_out = {"outcome", "called_at", "station"}
    columns = [name for name in names("ambulance_contacts") if name not in left_out]
    with pytest.raises(Problem) as caught:
        recognised(tmp_path, columns)
    problem = caught.value
    assert all(f"`{name}`" in problem.what for name in left_out)
    told = {fault.column for fault in problem.faults if fault.rule == "MISSING_COLUMN"}
    assert left_out <= told
    assert problem.exit_code == 5


def test_a_near_word_is_suggested_both_ways(tmp_path):
    columns = ["outcom" if name == "outcome" else name for name in names("ambulance_contacts")]
    with pytest.raises(Problem) as caught:
        recognised(tmp_path, columns)
    assert "Did you mean `outcom`?" in caught.value.text
    assert "Did you mean `outcome`?" in caught.value.text


def test_a_file_of_nothing_known_is_told_the_kinds(tmp_path):
    with pytest.raises(Problem) as caught:
        recognised(tmp_path, ["apples", "pears"])
    assert caught.value.faults[0].rule == "UNKNOWN_KIND"
    assert "ambulance_contacts" in caught.value.allowed


def test_a_kind_that_does_not_exist_is_told_the_near_one(tmp_path):
    with pytest.raises(Problem, match="Did you mean `ambulance_contacts`"):
        recognised(tmp_path, names("ambulance_contacts"), as_feed="ambulance_contact")


def test_a_file_that_has_nothing_of_the_kind_that_was_named_is_told_what_it_is(tmp_path):
    header = (",".join(KINDS["rtt_extract"].columns) + "\n").encode()
    opened = open_file(written(tmp_path, header, "rtt.csv"), tmp_path)
    with pytest.raises(Problem) as caught:
        recognise(opened, as_feed="people")
    assert "none of the columns of" in caught.value.what and "(people)" in caught.value.what
    assert "(rtt_extract)" in caught.value.what and "`nhs_number`" in caught.value.allowed
    assert "The kinds are people." not in caught.value.text
    assert caught.value.exit_code == 5


@pytest.mark.parametrize("second", ["outcome", "OUTCOME", " Outcome "])
def test_a_header_that_names_a_column_twice_is_refused(tmp_path, second):
    with pytest.raises(Problem) as caught:
        recognised(tmp_path, [*names("ambulance_contacts"), second])
    assert caught.value.faults[0].rule == "DUPLICATE_HEADER"


def test_a_column_under_two_names_is_refused(tmp_path):
    with pytest.raises(Problem) as caught:
        recognised(tmp_path, [*names("ambulance_contacts"), "ADS10"])
    assert caught.value.faults[0].rule == "DUPLICATE_HEADER"


def test_columns_too_many_are_left_out_and_told(tmp_path):
    found = recognised(tmp_path, [*names("ambulance_contacts"), "mothers_maiden_name"])
    assert found.kind.name == "ambulance_contacts"
    assert "mothers_maiden_name" in found.issues[0].sentence


def test_a_new_kind_is_one_short_declaration(tmp_path):
    beds = FileKind(
        name="beds", title="Beds", table=TABLES["capacity"], columns=("Org", "Beds open")
    )
    opened = open_file(written(tmp_path, b"Org,Beds Open\nRXA,12\n"), tmp_path)
    assert recognise(opened, kinds=[*KINDS.values(), beds]).kind is beds
