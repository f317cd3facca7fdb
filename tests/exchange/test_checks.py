"""The traps of all feeds (domain 1.8), a row and a rule at a time."""

import datetime as dt

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exchange.sending import TODAY, as_csv, checked, names, row, rules, warnings, written
from wholesystem.core.days import LONDON
from wholesystem.core.problem import Problem
from wholesystem.exchange.checks import check
from wholesystem.exchange.kinds import KINDS
from wholesystem.exchange.opening import open_file
from wholesystem.exchange.reading import read_rows
from wholesystem.exchange.recognise import recognise


def one(folder, table, **values):
    """What becomes of one row with these values."""
    return checked(folder, table, [row(table, **values)])


def value(contents, column):
    assert not contents.quarantined, contents.quarantined
    return contents.rows[column][0].as_py()


def test_a_good_row_is_typed_and_keeps_its_number(tmp_path):
    found = one(tmp_path, "workforce_facts", in_post_fte="1,234.5", agency_cost_pence="1,200")
    assert value(found, "in_post_fte") == pytest.approx(1234.5)
    assert value(found, "agency_cost_pence") == 1200
    assert value(found, "unit") == "000001"
    assert found.rows["source_row"].to_pylist() == [2]


@pytest.mark.parametrize("none", ["1900-01-01", "9999-12-31", "01/01/1900", "31/12/9999"])
def test_the_dates_that_stand_for_none_are_none(tmp_path, none):
    assert value(one(tmp_path, "people", died_on=none), "died_on") is None


def test_a_date_that_stands_for_none_is_no_date_where_one_is_needed(tmp_path):
    found = one(tmp_path, "people", extracted_on="9999-12-31")
    assert rules(found) == ["MISSING_VALUE"]


@pytest.mark.parametrize("none", ["1900-01-01T00:00:00Z", "9999-12-31 00:00"])
def test_a_moment_that_stands_for_none_is_none(tmp_path, none):
    assert value(one(tmp_path, "ambulance_contacts", on_scene_at=none), "on_scene_at") is None


@pytest.mark.parametrize(
    "written_as", ["1950-01-31", "31/01/1950", "1950-01-31 00:00:00", "31/1/1950"]
)
def test_a_day_is_iso_or_day_first(tmp_path, written_as):
    assert value(one(tmp_path, "people", born_on=written_as), "born_on") == dt.date(1950, 1, 31)


@pytest.mark.parametrize("wrong", ["31/02/1950", "1950-13-01", "31/01/50", "soon", "01/31/1950"])
def test_what_is_no_day_waits(tmp_path, wrong):
    assert rules(one(tmp_path, "people", born_on=wrong)) == ["NOT_A_DAY"]


def test_a_column_that_mixes_day_first_and_month_first_is_refused_with_the_rows(tmp_path):
    days = ["03/04/1950", "01/31/1950", "1950-02-02", "12/25/1950"]
    people = [row("people", n, born_on=day) for n, day in enumerate(days)]
    with pytest.raises(Problem) as caught:
        checked(tmp_path, "people", people)
    assert [fault.row for fault in caught.value.faults] == [3, 5]
    assert {fault.rule for fault in caught.value.faults} == {"AMBIGUOUS_DATES"}


@given(day=st.dates(dt.date(1901, 1, 1), TODAY))
@settings(max_examples=25, deadline=None)
def test_any_day_comes_through_in_both_ways_of_writing(tmp_path_factory, day):
    folder = tmp_path_factory.mktemp("days")
    people = [
        row("people", 1, born_on=day.isoformat(), extracted_on=TODAY.isoformat()),
        row("people", 2, born_on=f"{day:%d/%m/%Y}", extracted_on=TODAY.isoformat()),
    ]
    assert checked(folder, "people", people).rows["born_on"].to_pylist() == [day, day]


def moment(folder, text):
    return one(folder, "ambulance_contacts", called_at=text)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-01-03T10:05:00Z", "2026-01-03T10:05:00+00:00"),
        ("2026-07-03T10:05:00+01:00", "2026-07-03T09:05:00+00:00"),
        ("2026-07-03 10:05+0100", "2026-07-03T09:05:00+00:00"),
        ("2026-07-03T10:05", "2026-07-03T09:05:00+00:00"),
        ("03/07/2026 10:05", "2026-07-03T09:05:00+00:00"),
        ("2026-01-03T10:05:00.123456Z", "2026-01-03T10:05:00.123456+00:00"),
    ],
)
def test_a_moment_keeps_its_zone_and_without_one_is_london(tmp_path, text, utc):
    assert value(moment(tmp_path, text), "called_at") == dt.datetime.fromisoformat(utc)


def test_the_hour_that_comes_twice_in_october_is_told(tmp_path):
    found = moment(tmp_path, "2026-10-25T01:30")
    assert warnings(found) == {"AMBIGUOUS_TIME": 1}
    assert value(found, "called_at").astimezone(dt.UTC).hour == 1
    assert not warnings(moment(tmp_path, "2026-10-25T01:30:00Z"))
    assert not warnings(moment(tmp_path, "2026-10-25T00:59"))
    assert not warnings(moment(tmp_path, "2026-10-25T02:00"))


def test_the_hour_that_is_left_out_in_march_waits(tmp_path):
    assert rules(moment(tmp_path, "2026-03-29T01:30")) == ["NO_SUCH_TIME"]
    assert not rules(moment(tmp_path, "2026-03-29T01:30:00Z"))
    assert not rules(moment(tmp_path, "2026-03-29T02:00"))


@pytest.mark.parametrize("wrong", ["2026-01-03", "2026-01-03T25:00:00Z", "yesterday"])
def test_what_is_no_moment_waits(tmp_path, wrong):
    assert rules(moment(tmp_path, wrong)) == ["NOT_A_MOMENT"]


@given(when=st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2026, 11, 21)))
@settings(max_examples=25, deadline=None)
def test_any_time_in_london_is_the_moment_it_was(tmp_path_factory, when):
    local = when.replace(second=0, microsecond=0, tzinfo=LONDON)
    there = local.astimezone(dt.UTC).astimezone(LONDON)
    found = moment(tmp_path_factory.mktemp("moments"), f"{when:%Y-%m-%dT%H:%M}")
    if there.replace(tzinfo=None) != local.replace(tzinfo=None):
        assert rules(found) == ["NO_SUCH_TIME"]
    else:
        given_back = value(found, "called_at").astimezone(LONDON)
        assert given_back.replace(tzinfo=None) == local.replace(tzinfo=None)


def test_what_is_after_the_day_of_receipt_waits(tmp_path):
    assert rules(moment(tmp_path, "2026-11-23T00:00:00Z")) == ["FUTURE_DATE"]
    assert not rules(moment(tmp_path, "2026-11-22T23:59"))


def test_places_next_week_are_no_fault(tmp_path):
    assert not rules(one(tmp_path, "capacity", week_start="2027-01-04"))


def test_zeros_that_a_spreadsheet_took_are_proposed_and_never_put_back(tmp_path):
    found = one(tmp_path, "workforce_facts", unit="12345")
    assert rules(found) == ["LEADING_ZERO"]
    (fault,) = found.quarantined[0].faults
    assert "`012345`" in fault.next_step and fault.row == 2 and fault.column == "unit"
    assert rules(one(tmp_path, "workforce_facts", unit="12A45")) == ["NOT_IN_FORM"]
    assert rules(one(tmp_path, "people", nhs_status="1")) == ["LEADING_ZERO"]


def test_spaces_round_a_code_are_left_out_and_counted(tmp_path):
    found = one(tmp_path, "workforce_facts", unit="000001 ", provider="\u00a0rxa")
    assert value(found, "unit") == "000001" and value(found, "provider") == "RXA"
    assert warnings(found) == {"SPACES_STRIPPED": 1} or sum(warnings(found).values()) == 1
    assert [issue.column for issue in found.issues if issue.rule == "SPACES_STRIPPED"] == [
        "provider",
        "unit",
    ]


def test_a_word_that_is_not_allowed_is_told_the_near_one(tmp_path):
    found = one(tmp_path, "capacity", binding_constraint="STAF")
    assert rules(found) == ["UNKNOWN_WORD"]
    assert "Did you mean `STAFF`?" in found.quarantined[0].faults[0].next_step


def test_limits_that_are_only_plausible_warn_and_sourced_ones_stop(tmp_path):
    assert warnings(one(tmp_path, "ambulance_contacts", age_years="131")) == {"OUTSIDE_LIMIT": 1}
    areas = {"lsoa21": "E01000001", "imd19_decile": "11"}
    found = checked(tmp_path, "areas", [dict.fromkeys(names("areas"), "") | areas])
    assert rules(found) == ["OUTSIDE_LIMIT"]


def test_what_the_table_itself_asks_is_asked(tmp_path):
    found = one(tmp_path, "people", born_on="1950-01-02", died_on="1950-01-01")
    assert rules(found) == ["DIED_BEFORE_BIRTH"]
    assert warnings(one(tmp_path, "capacity", slots="10", used_slots="11")) == {
        "USED_ABOVE_SLOTS": 1
    }


def test_every_fault_of_a_row_and_of_a_file_is_told_at_once(tmp_path):
    bad = [
        row("ambulance_contacts", 1, called_at="soon", outcome="DANCED", age_years="ten"),
        row("ambulance_contacts", 2),
        row("ambulance_contacts", 3, trust=""),
    ]
    found = checked(tmp_path, "ambulance_contacts", bad)
    assert [(each.row, len(each.faults)) for each in found.quarantined] == [(2, 3), (4, 1)]
    assert sorted(rules(found)) == [
        "MISSING_VALUE",
        "NOT_A_MOMENT",
        "NOT_A_NUMBER",
        "UNKNOWN_WORD",
    ]
    assert found.quarantined[0].values["called_at"] == "soon"


def test_no_message_holds_what_a_row_says_of_a_person(tmp_path):
    bad = row(
        "people", born_on="tenth of May", nhs_number="9990000019", nhs_status="77", sex="female"
    )
    found = checked(tmp_path, "people", [bad])
    told = " ".join(fault.text for fault in found.quarantined[0].faults)
    assert not any(secret in told for secret in ("tenth", "9990000019", "77", "female"))


def test_a_key_that_is_there_twice_waits_and_the_same_row_twice_is_kept_once(tmp_path):
    contacts = [
        row("ambulance_contacts", 1),
        row("ambulance_contacts", 1),
        row("ambulance_contacts", 2),
        row("ambulance_contacts", 2, outcome="DEAD"),
        row("ambulance_contacts", 3),
    ]
    found = checked(tmp_path, "ambulance_contacts", contacts)
    assert found.rows["source_row"].to_pylist() == [2, 6]
    assert [each.row for each in found.quarantined] == [4, 5]
    assert warnings(found) == {"DUPLICATE_ROW": 1}


def test_the_same_number_at_two_senders_is_two_rows(tmp_path):
    contacts = [row("ambulance_contacts", 1), row("ambulance_contacts", 1, trust="RXB")]
    assert not rules(checked(tmp_path, "ambulance_contacts", contacts))


@pytest.mark.parametrize("values", [{"nhs_number": "999 000 0018"}, {"family_name": "XXTESTA"}])
def test_test_patients_wait_in_a_system_that_is_not_synthetic(tmp_path, values):
    people = [row("people", **values)]
    assert rules(checked(tmp_path, "people", people, synthetic=False)) == ["TEST_PATIENT"]
    assert not rules(checked(tmp_path, "people", people))


def test_X_A2_a_number_with_spaces_is_normalised(tmp_path):
    found = one(tmp_path, "people", nhs_number="999 000 0018")
    assert value(found, "nhs_number") == "9990000018"


def test_X_A10_the_local_character_of_an_ethnic_category_is_kept(tmp_path):
    found = one(tmp_path, "people", ethnic_category="A9")
    assert value(found, "ethnic_category") == "A" and value(found, "ethnic_local") == "9"
    assert warnings(one(tmp_path, "people", ethnic_category="Q")) == {"ETHNIC_INVALID": 1}


def test_lists_and_yes_and_no(tmp_path):
    found = one(tmp_path, "people", inclusion_flags="homeless; traveller", carer="Y", autism="0")
    assert value(found, "inclusion_flags") == ["homeless", "traveller"]
    assert value(found, "carer") is True and value(found, "autism") is False
    assert rules(one(tmp_path, "people", carer="perhaps")) == ["NOT_YES_OR_NO"]


def sent_as(folder, content: bytes, table="workforce_facts"):
    opened = open_file(written(folder, content), folder)
    found = recognise(opened)
    return check(
        KINDS[table], read_rows(opened, found), name="f", received_on=TODAY, synthetic=True
    )


def test_a_row_of_the_wrong_length_waits_and_keeps_its_number(tmp_path):
    good = as_csv([row("workforce_facts", n) for n in range(1, 4)]).splitlines(keepends=True)
    found = sent_as(tmp_path, b"".join([good[0], good[1], b"RXA,000009\r\n", b"\r\n", *good[2:]]))
    assert found.rows["source_row"].to_pylist() == [2, 5, 6]
    assert [(each.row, each.faults[0].rule) for each in found.quarantined] == [(3, "ROW_LENGTH")]
    assert found.rows_read == 4


def test_a_value_with_a_line_break_is_one_row(tmp_path):
    found = sent_as(
        tmp_path,
        as_csv([row("workforce_facts", staff_group="Nursing,\nbank"), row("workforce_facts", 2)]),
    )
    assert found.rows["source_row"].to_pylist() == [2, 3]
    assert found.rows["staff_group"].to_pylist() == ["Nursing,\nbank", "Nursing"]


def whole() -> bytes:
    return as_csv([row("workforce_facts", n, staff_group='"A, B"') for n in range(1, 20)])


@given(cut=st.integers(1, 400))
@settings(max_examples=40, deadline=None)
def test_a_file_cut_short_is_refused_or_lost_no_more_than_its_last_row(tmp_path_factory, cut):
    content = whole()
    kept = content[:-cut]
    try:
        found = sent_as(tmp_path_factory.mktemp("cut"), kept)
    except Problem as problem:
        assert problem.faults[0].rule in ("CUT_SHORT", "EMPTY_FILE")
        return
    # What is left ends at the end of a row, as far as anyone can tell.
    assert found.rows_read == kept.rstrip(b"\r\n").count(b"\r\n")


def test_a_quotation_mark_that_is_never_closed_is_refused(tmp_path):
    content = as_csv([row("workforce_facts", n) for n in range(1, 20)])
    content = content.replace(b"Nursing", b'"Nursing', 1)
    with pytest.raises(Problem) as caught:
        sent_as(tmp_path, content)
    assert caught.value.faults[0].rule == "CUT_SHORT"


@pytest.mark.parametrize("end", [b"\r", b"\n"], ids=["CR", "LF"])
def test_rows_end_with_any_line_break(tmp_path, end):
    content = as_csv([row("workforce_facts", n) for n in range(1, 4)]).replace(b"\r\n", end)
    found = sent_as(tmp_path, content)
    assert found.rows["source_row"].to_pylist() == [2, 3, 4] and not found.quarantined


def test_a_header_and_nothing_else_is_refused(tmp_path):
    with pytest.raises(Problem) as caught:
        sent_as(tmp_path, (",".join(names("workforce_facts")) + "\n").encode())
    assert caught.value.faults[0].rule == "EMPTY_FILE"


def parquet(folder, rows: list[dict], **types):
    table = pa.Table.from_pylist(rows)
    for name, kind in types.items():
        place = table.column_names.index(name)
        table = table.set_column(place, name, pa.nulls(len(table), kind))
    pq.write_table(table, folder / "feed.parquet")
    return (folder / "feed.parquet").read_bytes()


def test_parquet_is_read_like_a_csv(tmp_path):
    plain = {name: None for name in names("workforce_facts")}
    rows = [
        plain
        | {
            "provider": "RXA",
            "unit": "000001",
            "staff_group": "Nursing",
            "month": dt.date(2026, 10, 1),
            "in_post_fte": 12.5,
        }
    ]
    found = sent_as(tmp_path, parquet(tmp_path, rows))
    assert value(found, "month") == dt.date(2026, 10, 1)
    assert float(value(found, "in_post_fte")) == 12.5


def test_codes_as_decimal_numbers_are_refused(tmp_path):
    plain = {name: None for name in names("workforce_facts")}
    rows = [plain | {"provider": "RXA", "unit": 12345.0, "month": dt.date(2026, 10, 1)}]
    with pytest.raises(Problem) as caught:
        sent_as(tmp_path, parquet(tmp_path, rows))
    assert caught.value.faults[0].rule == "CODES_AS_NUMBERS"


def test_columns_that_hold_no_single_values_are_refused_all_at_once(tmp_path):
    plain = {name: None for name in names("workforce_facts")}
    odd = {"unit": 1.5, "staff_group": {"a": 1}, "provider": b"\xff", "month": [[1]]}
    with pytest.raises(Problem) as caught:
        sent_as(tmp_path, parquet(tmp_path, [plain | odd]))
    assert caught.value.exit_code == 5
    assert {fault.column: fault.rule for fault in caught.value.faults} == {
        "unit": "CODES_AS_NUMBERS",
        "staff_group": "UNKNOWN_TYPE",
        "provider": "UNKNOWN_TYPE",
        "month": "UNKNOWN_TYPE",
    }
    assert "struct<a: int64>" in caught.value.text


def test_a_parquet_file_that_is_damaged_inside_is_refused(tmp_path):
    plain = {name: None for name in names("workforce_facts")}
    content = parquet(tmp_path, [plain | {"unit": f"{n:06d}"} for n in range(500)])
    damaged = content[:4] + b"\xff" * 600 + content[604:]
    with pytest.raises(Problem) as caught:
        sent_as(tmp_path, damaged)
    assert caught.value.faults[0].rule == "CUT_SHORT"
