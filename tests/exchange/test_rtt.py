"""NHS England's RTT extract: read, reconciled, and refused with both figures (domain 5A)."""

import csv
import datetime as dt
import io

import duckdb
import pyarrow.compute as pc
import pytest

from tests.exchange.sending import written
from wholesystem.core.problem import Kind, Problem
from wholesystem.exchange.opening import open_file
from wholesystem.exchange.periods import parse_period
from wholesystem.exchange.publications import rtt
from wholesystem.exchange.recognise import recognise

TRUST = {
    "Period": "RTT-January-2026",
    "Provider Parent Org Code": "QE1",
    "Provider Parent Name": "NHS LANCASHIRE ICB",
    "Provider Org Code": "RXA",
    "Provider Org Name": "HARBOUR NHS FOUNDATION TRUST",
    "Commissioner Parent Org Code": "QE1",
    "Commissioner Parent Name": "NHS LANCASHIRE ICB",
    "Commissioner Org Code": "00Q",
    "Commissioner Org Name": "LANCASHIRE (SUB ICB LOCATION)",
}


def line(part: str, function: str, weeks: dict[int, int], **values) -> dict:
    """One line of an extract that adds up, unless `values` say otherwise."""
    banded = part != "Part_3"
    bands = {name: weeks.get(week, 0) if banded else "" for week, name in enumerate(rtt.BANDS)}
    unknown = values.pop("unknown", 0)
    total = sum(weeks.values())
    return {
        **TRUST,
        "RTT Part Type": part,
        "RTT Part Description": part,
        "Treatment Function Code": function,
        "Treatment Function Name": function,
        **bands,
        "Total": "" if part in rtt.WITHOUT_TOTAL else total,
        "Patients with unknown clock start date": unknown or "",
        "Total All": total + unknown,
        **values,
    }


def extract(part="Part_2", weeks=None, **values) -> list[dict]:
    """A specialty and the total of all specialties."""
    weeks = weeks or {0: 3, 18: 2, 104: 1}
    return [line(part, code, weeks, **dict(values)) for code in ("C_100", rtt.ALL_SPECIALTIES)]


def as_text(lines: list[dict]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rtt.COLUMNS)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue()


def read(folder, lines: list[dict], name="extract.csv", given=None):
    return read_text(folder, as_text(lines), name, given)


def read_text(folder, text: str, name="extract.csv", given=None):
    opened = open_file(written(folder, text.encode(), name), folder)
    assert recognise(opened).kind.name == "rtt_extract"
    return rtt.read(opened, given)


def refused_text(folder, text: str) -> Problem:
    with pytest.raises(Problem) as caught:
        read_text(folder, text)
    return caught.value


def refused(folder, lines: list[dict]) -> Problem:
    with pytest.raises(Problem) as caught:
        read(folder, lines)
    return caught.value


def test_a_row_becomes_a_row_a_week_and_the_total_of_specialties_goes(tmp_path):
    found = read(tmp_path, extract()).rows
    assert list(zip(found["weeks"].to_pylist(), found["pathways"].to_pylist(), strict=True)) == [
        (0, 3), (18, 2), (104, 1),
    ]  # fmt: skip
    assert set(found["month"].to_pylist()) == {dt.date(2026, 1, 1)}
    assert set(found["treatment_function"].to_pylist()) == {"C_100"}


def test_an_unknown_clock_start_has_no_week(tmp_path):
    found = read(tmp_path, extract("Part_1A", {0: 3}, unknown=2)).rows
    assert sorted(found.select(["weeks", "pathways"]).to_pylist(), key=str) == [
        {"weeks": 0, "pathways": 3},
        {"weeks": None, "pathways": 2},
    ]


def test_new_pathways_have_no_weeks(tmp_path):
    found = read(tmp_path, extract("Part_3", {0: 7})).rows
    assert found.select(["weeks", "pathways"]).to_pylist() == [{"weeks": None, "pathways": 7}]


@pytest.mark.parametrize(
    ("change", "figures"),
    [
        ({"Total All": 9}, ("9", "6")),
        ({"Total": 5}, ("5", "6")),
        ({"Patients with unknown clock start date": 1}, ("6", "7")),
    ],
)
def test_a_total_that_is_not_its_parts_is_refused_with_both_figures(tmp_path, change, figures):
    lines = extract()
    lines[0] |= change
    problem = refused(tmp_path, lines)
    told = " ".join(fault.what for fault in problem.faults if fault.row == 2)
    assert all(figure in told for figure in figures)


def test_specialties_that_do_not_add_to_c_999_are_refused(tmp_path):
    problem = refused(tmp_path, extract()[:1])
    assert "add to 6 and C_999 is 0" in problem.text


def test_a_blank_total_in_part_1_is_refused_and_in_part_2_is_not(tmp_path):
    assert len(read(tmp_path, extract("Part_2", Total="")).rows)
    assert "`Total` is blank" in refused(tmp_path, extract("Part_1B", Total="")).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"RTT Part Type": "Part_9"}, "Part_9"),
        ({rtt.BANDS[3]: "-4"}, "-4"),
        ({rtt.BANDS[3]: "four"}, "four"),
        ({rtt.BANDS[3]: "1e3"}, "1e3"),
        ({"Total All": "1,234"}, "1,234"),
    ],
)
def test_what_is_no_part_and_no_count_is_refused(tmp_path, change, said):
    assert said in refused(tmp_path, [one | change for one in extract()]).text


def test_a_fraction_is_no_count_even_where_the_sums_agree(tmp_path):
    lines = extract(weeks={0: 1})
    lines[0] |= {rtt.BANDS[0]: "0.6", rtt.BANDS[1]: "0.4"}
    found = refused(tmp_path, lines).faults
    assert [(fault.row, fault.column) for fault in found] == [(2, rtt.BANDS[0]), (2, rtt.BANDS[1])]


def test_everything_wrong_with_an_extract_is_told_at_once(tmp_path):
    lines = [one for n in range(6) for one in extract(**{"Commissioner Org Code": f"0{n}Q"})]
    lines[0] |= {rtt.BANDS[0]: "three"}
    lines[2] |= {rtt.BANDS[0]: "-5"}
    lines[4] |= {rtt.BANDS[0]: "1.5"}
    lines[6] |= {"Total All": 9}
    lines[8] |= {"RTT Part Type": "Part_9"}
    lines[10] |= {"Period": "RTT-Smarch-2026"}
    problem = refused(tmp_path, lines)
    told = {(fault.row, fault.rule) for fault in problem.faults}
    assert told >= {
        (2, "NOT_A_NUMBER"),
        (4, "NOT_A_NUMBER"),
        (6, "NOT_A_NUMBER"),
        (8, "DOES_NOT_ADD_UP"),
        (10, "UNKNOWN_WORD"),
        (12, "WRONG_PERIOD"),
    }
    assert "3 cells are no counts" in problem.what
    rows = [fault.row for fault in problem.faults]
    assert rows == sorted(rows)
    # What a row adds up to is not known where a cell of it cannot be read.
    assert (2, "DOES_NOT_ADD_UP") not in told and (6, "DOES_NOT_ADD_UP") not in told


def test_rows_that_are_not_whole_are_named_beside_the_cells_that_are_no_counts(tmp_path):
    lines = extract() + extract(**{"Commissioner Org Code": "01Q"})
    rows = as_text(lines).split("\r\n")
    rows[1] += ",9,9"
    rows[2] = rows[2][:60]
    rows[3] = rows[3].replace(",3,", ",three,", 1)
    problem = refused_text(tmp_path, "\r\n".join(rows))
    assert [(fault.row, fault.rule) for fault in problem.faults] == [
        (2, "ROW_LENGTH"),
        (3, "ROW_LENGTH"),
        (4, "NOT_A_NUMBER"),
    ]
    assert "2 rows are not whole" in problem.what


def test_a_quotation_mark_that_is_never_closed_is_refused_by_its_row(tmp_path):
    text = as_text(extract() + extract(**{"Commissioner Org Code": "01Q"}))
    problem = refused_text(tmp_path, text.replace("NHS LANCASHIRE ICB", '"NHS LANCASHIRE ICB', 1))
    assert problem.faults[0].rule == "CUT_SHORT" and "in row 2" in problem.what


@pytest.mark.parametrize("way", [str.upper, str.lower, str.title])
def test_headings_are_read_however_they_are_written(tmp_path, way):
    header, rows = as_text(extract()).split("\r\n", 1)
    found = read_text(tmp_path, f"{way(header)}\r\n{rows}")
    assert found.rows["pathways"].to_pylist() == [3, 2, 1]
    one_band = as_text(extract()).replace(rtt.BANDS[2], rtt.BANDS[2].lower())
    assert len(read_text(tmp_path, one_band).rows) == 3


@pytest.mark.parametrize("end", ["\r", "\n"], ids=["CR", "LF"])
def test_rows_end_with_any_line_break_and_a_blank_one_is_no_row(tmp_path, end):
    found = read_text(tmp_path, as_text(extract()).replace("\r\n", end))
    assert found.rows["source_row"].to_pylist() == [2, 2, 2]
    header, rows = as_text(extract()).replace("\r\n", end).split(end, 1)
    assert set(read_text(tmp_path, f"{header}{end}{end}{rows}").rows["source_row"].to_pylist()) == {
        3
    }


def test_a_row_twice_is_refused(tmp_path):
    lines = extract()
    doubled = [lines[0], lines[0], lines[1] | {"Total All": 12, rtt.BANDS[0]: 9}]
    assert "is there 2 times" in refused(tmp_path, doubled).text


def test_more_with_a_decision_than_waiting_is_told_and_kept(tmp_path):
    found = read(tmp_path, extract("Part_2", {0: 1}) + extract("Part_2A", {0: 2}))
    assert [issue.rule for issue in found.issues] == ["PART_2A_ABOVE_PART_2"]
    assert len(found.rows) == 2


def test_the_period_is_the_files_own_then_the_names_then_the_persons_and_never_a_guess(tmp_path):
    blank = [one | {"Period": ""} for one in extract()]
    given = parse_period("2025-12", "given by ann")
    assert read(tmp_path, extract()).span.found == "in the file"
    named = read(tmp_path, blank, "Full-CSV-data-file-Jan26.csv").span
    assert (named.label, named.found) == ("2026-01", "in the name of the file")
    assert read(tmp_path, blank, given=given).span == given
    assert read(tmp_path, blank).span is None
    with pytest.raises(Problem, match="2026-01, and 2025-12 was given"):
        read(tmp_path, extract(), given=given)
    with pytest.raises(Problem, match="holds 2 periods"):
        read(tmp_path, [extract()[0], extract()[1] | {"Period": "RTT-May-2025"}])
    same = [extract()[0], extract()[1] | {"Period": "RTT-JAN-2026"}]
    assert read(tmp_path, same).span.label == "2026-01"


@pytest.mark.parametrize("period", ["RTT-Smarch-2024", "RTT-November-24", "RTT-May-1066"])
def test_a_month_that_is_none_refuses_the_file_and_names_the_row(tmp_path, period):
    problem = refused(tmp_path, [one | {"Period": period} for one in extract()])
    assert problem.kind is Kind.REJECTED and f"`{period}` in row 2" in problem.what
    assert (problem.faults[0].row, problem.faults[0].column) == (2, "Period")
    mixed = refused(tmp_path, [extract()[0], extract()[1] | {"Period": period}])
    assert [fault.row for fault in mixed.faults] == [2, 3]


def test_a_name_that_says_another_month_is_told_and_the_rows_are_believed(tmp_path):
    found = read(tmp_path, extract(), "20250131-RTT-January-2025.csv")
    assert found.span.label == "2026-01"
    (issue,) = found.issues
    assert issue.rule == "OTHER_MONTH_IN_NAME"
    assert "January 2025" in issue.sentence and "January 2026" in issue.sentence
    assert not read(tmp_path, extract(), "Full-CSV-data-file-Jan26.csv").issues


def test_a_treatment_function_in_no_known_form_is_told(tmp_path):
    lines = extract()
    lines[0] |= {"Treatment Function Code": "100"}
    (issue,) = read(tmp_path, lines).issues
    assert (issue.rule, issue.count) == ("UNKNOWN_TREATMENT_FUNCTION", 1)
    assert "row 2" in issue.sentence
    lines[0] |= {"Treatment Function Code": "X05"}
    assert not read(tmp_path, lines).issues


def test_the_organisations_it_names_are_told_with_what_they_are(tmp_path):
    hospital = {"Provider Org Code": "A4M8P", "Provider Org Name": "BUCKSHAW HOSPITAL"}
    nobody = {
        "Commissioner Parent Org Code": "",
        "Commissioner Org Code": "NONC",
        "Commissioner Org Name": "#N/A",
    }
    lines = extract() + [one | hospital | nobody for one in extract()]
    found = read(tmp_path, lines)
    kinds = {each["organisation"]: each["kind"] for each in found.organisations.to_pylist()}
    assert kinds == {"QE1": "ICB", "RXA": "FT", "00Q": "SUB_ICB", "A4M8P": "IS_PROVIDER"}
    assert None in found.rows["commissioner_name"].to_pylist()


def test_an_extract_cut_short_is_refused(tmp_path):
    content = ",".join(rtt.COLUMNS) + "\n" + ",".join(["RTT-January-2026", *["x"] * 40])
    opened = open_file(written(tmp_path, content.encode()), tmp_path)
    with pytest.raises(Problem) as caught:
        rtt.read(opened)
    assert caught.value.faults[0].rule == "CUT_SHORT"


@pytest.fixture(scope="module")
def january(shared_data, tmp_path_factory):
    path = shared_data / "rtt" / "raw" / "Full-CSV-data-file-Jan26.zip"
    return rtt.read(open_file(path, tmp_path_factory.mktemp("january")))


def test_the_real_extract_gives_the_figures_of_england(january):
    rows = january.rows
    found = duckdb.sql("""SELECT sum(pathways), sum(pathways) FILTER (weeks < 18),
        sum(pathways) FILTER (weeks >= 52), sum(pathways) FILTER (commissioner_parent IS NULL),
        sum(pathways) FILTER (provider SIMILAR TO 'R..'),
        sum(pathways) FILTER (provider NOT SIMILAR TO 'R..')
        FROM rows WHERE part = 'Part_2'""").fetchone()
    assert len(rows) and found is not None
    waiting, within, over, nobodys, trusts, others = map(int, found)
    assert (waiting, over, nobodys, trusts, others) == (
        7_187_677, 137_320, 168_210, 6_753_946, 433_731,
    )  # fmt: skip
    assert f"{within / waiting:.2%}" == "61.38%" and within == 4_412_147
    assert [(each.rule, each.count) for each in january.issues] == [("PART_2A_ABOVE_PART_2", 5)]


def test_the_real_extract_of_one_trust_has_the_same_header(shared_data, tmp_path):
    path = shared_data / "rtt" / "raw" / "20241130-RTT-November-2024-RBD.csv"
    found = rtt.read(open_file(path, tmp_path))
    assert found.span.label == "2024-11"
    waiting = found.rows.filter(pc.equal(found.rows["part"], "Part_2"))
    assert sum(waiting["pathways"].to_pylist()) == 21_702
