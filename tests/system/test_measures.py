"""Figures: against an oracle in plain Python, held to the standard of their own day."""

import csv
import datetime as dt
import io
import random
import zipfile
from collections import Counter

import pytest

from tests.exchange.sending import as_csv
from tests.exchange.test_rtt import extract
from tests.system.small import ANALYST, DAY, PCN, REGISTRAR, SYSTEM_ACTOR
from wholesystem.core.days import Month
from wholesystem.core.problem import Problem
from wholesystem.exchange.publications import rtt
from wholesystem.system.receive import receive
from wholesystem.system.run import run
from wholesystem.system.show import show
from wholesystem.work.receipts.models import Receipt
from wholesystem.work.results.models import Result

JANUARY, MARCH = Month(2026, 1), Month(2026, 3)


def publish(small, period: str, **bands) -> None:
    """One month of the RTT extract, by its first day."""
    month = Month.parse(period)
    label = f"RTT-{month.label.replace(' ', '-')}"
    rows = [one | {"Period": label} for one in extract(**bands)]
    path = small.folder / "inbox" / f"{period}.csv"
    path.write_bytes(as_csv(rows, columns=list(rtt.COLUMNS)))
    (found,) = receive(small.system, [path], by=SYSTEM_ACTOR)
    assert found.problem is None, found.lines


def england(small, measure="within-18-weeks", month=None):
    return show(small.system, measure, by=ANALYST, footprint_kind="england", month=month)


# Against the sums themselves ---------------------------------------------------------------------


def test_figures_of_a_list_are_those_of_plain_python(small):
    """Random items, in random states, sent in random months, counted row by row."""
    from wholesystem.work.worklists.models import Item

    chance = random.Random(11)
    small.slots(40).raised(*range(1, 13)).raised(*range(21, 33), practice="P20002").work()
    outcomes = ["NEW_DIAGNOSIS", "NORMAL", "OTHER", "MEDICATION_OPTIMISED"]
    for item in small.items():
        sent = chance.random() < 0.8
        reviewed = sent and chance.random() < 0.6
        Item.objects.filter(pk=item.pk).update(
            sent_on=dt.date(2026, chance.choice((1, 2)), 5) if sent else None,
            reviewed_on=chance.choice((DAY, dt.date(2026, 2, 6))) if reviewed else None,
            outcome=chance.choice(outcomes) if reviewed else "",
        )
    small.run()
    told = {"NEW_DIAGNOSIS", "MEDICATION_OPTIMISED"}
    expected: dict[tuple, Counter] = {}
    for item in small.items():
        if item.sent_on:
            for kind in ("sender", "icb", "pcn", "practice"):
                place = (item.sent_on.strftime("%Y-%m"), kind, getattr(item, kind))
                seen = expected.setdefault(place, Counter())
                seen["sent"] += 1
                seen["reviewed"] += item.reviewed_on is not None
                seen["done"] += item.outcome in told
                limit = item.sent_on + dt.timedelta(days=28)
                seen["over"] += limit <= DAY
                seen["in time"] += limit <= DAY and bool(
                    item.reviewed_on and item.reviewed_on <= limit
                )
    for measure, above, below in (
        ("review-rate", "reviewed", "sent"),
        ("intervention-rate", "done", "reviewed"),
        ("yield-per-sent", "done", "sent"),
        ("reviewed-in-time", "in time", "over"),
    ):
        rows = Result.objects.filter(measure=measure, lens="")
        found = {
            (row.period, row.footprint_kind, row.footprint): (row.numerator, row.denominator)
            for row in rows
        }
        assert found == {key: (seen[above], seen[below]) for key, seen in expected.items()}


def test_every_cut_by_group_adds_up_to_the_whole(small):
    for person, known in enumerate(
        ({"ethnic_category": "A"}, {"ethnic_category": "H"}, {"ethnic_category": ""},
         {"lsoa21": "E01000001"}, {"lsoa21": ""}, {"sex": "1"}, {"sex": "X"}), 1
    ):  # fmt: skip
        small.person(person, age=20 + 10 * person, **known).contact(person, (150, 95))
    small.work()
    whole = Result.objects.get(measure="people-selected", lens="", footprint_kind="sender")
    assert whole.numerator == 7
    for lens in ("deprivation", "ethnicity", "age", "sex"):
        parts = Result.objects.filter(measure="people-selected", lens=lens, footprint_kind="sender")
        assert sum(part.numerator for part in parts) == 7, lens


# P4-A13 and X-A3: what is shown ------------------------------------------------------------------


def test_P4_A13_with_nobody_reviewed_the_rate_is_not_calculable(small):
    small.slots(20).raised(*range(1, 12)).work().sign_off()
    small.share()
    small.run()
    for by, sent in ((REGISTRAR, "11"), (ANALYST, "10")):
        [rate] = show(small.system, "intervention-rate", by=by, footprint_kind="pcn")
        assert (rate.value, rate.made.value) == ("not calculable", None)
        assert rate.as_data()["value"] == "not calculable"
        [of_sent] = show(small.system, "review-rate", by=by, footprint_kind="pcn")
        assert (of_sent.numerator, of_sent.denominator, of_sent.value) == ("0", sent, "0.0%")
    [ratio] = show(small.system, "sent-per-new-diagnosis", by=REGISTRAR, footprint_kind="pcn")
    assert ratio.value == "not calculable"


@pytest.mark.parametrize(
    ("count", "shown"), [(1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15")]
)
def test_X_A3_counts_are_published_below_national_level_as_the_rules_say(small, count, shown):
    small.raised(*range(1, count + 1)).work()
    cells = {
        by: show(small.system, "people-selected", by=by, footprint_kind="pcn")
        for by in (ANALYST, REGISTRAR)
    }
    assert [(c.code, c.numerator, c.value) for c in cells[ANALYST]] == [(PCN, shown, shown)]
    assert [c.numerator for c in cells[REGISTRAR]] == [str(count)]
    held = show(small.system, "people-held", by=ANALYST, footprint_kind="pcn")
    assert [c.numerator for c in held] == ["0"]  # nought stays nought


def test_a_denominator_that_is_suppressed_hides_the_rate(small):
    small.slots(20).raised(*range(1, 6)).work().sign_off()
    small.share()
    small.run()
    [cell] = show(small.system, "review-rate", by=ANALYST, footprint_kind="pcn")
    assert (cell.numerator, cell.denominator, cell.value) == ("0", "*", "*")
    assert (cell.lower, cell.upper) == ("*", "*")
    assert (cell.made.value, cell.made.lower, cell.made.upper) == (None, None, None)
    assert {cell.as_data()[name] for name in ("denominator", "value", "lower", "upper")} == {"*"}


def test_official_counts_are_shown_as_published(small):
    publish(small, "2026-01")
    [cell] = england(small, "incomplete-pathways")
    assert cell.numerator == "6"
    for kind in ("icb", "trust", "specialty"):
        cells = show(small.system, "incomplete-pathways", by=ANALYST, footprint_kind=kind)
        assert [one.numerator for one in cells] == ["6"]


# X-A9: the standard of its own day ---------------------------------------------------------------


def change_standard(small) -> None:
    path = small.folder / "standards.toml"
    head, row, rest = path.read_text().partition("[[RTT18]]")
    row += rest[: rest.index("[[")]
    rest = rest[rest.index("[[") :]
    old = row.replace("from = 2012-04-01", "from = 2012-04-01\nto = 2026-03-31")
    new = row.replace("value = 0.92", "value = 0.50").replace("2012-04-01", "2026-04-01")
    path.write_text(head + old + new + rest)


def test_X_A9_a_standard_changed_from_april_leaves_march_as_it_was(small):
    small.to(dt.date(2026, 6, 20))
    for period in ("2026-03", "2026-04"):
        publish(small, period, weeks={0: 6, 30: 4})
    assert [cell.standard_met for cell in england(small)] == [False, False]
    change_standard(small)
    assert [(c.period, c.value, c.standard, c.standard_met) for c in england(small)] == [
        ("2026-03", "60.00%", "RTT18", False),
        ("2026-04", "60.00%", "RTT18", True),
    ]


def test_a_date_before_the_register_has_no_standard_and_says_so(small):
    path = small.folder / "standards.toml"
    path.write_text(path.read_text().replace("from = 2012-04-01", "from = 2026-02-01", 1))
    publish(small, "2026-01")
    [cell] = england(small)
    assert (cell.standard, cell.standard_met) == ("no standard for this date", None)


def test_an_ambition_is_for_its_own_kind_of_place_and_one_without_a_baseline_is_not_judged(small):
    publish(small, "2026-01")
    [whole] = england(small)
    assert (whole.standard, whole.ambition) == ("RTT18", "RTT18-NATIONAL")
    [trust] = show(small.system, "within-18-weeks", by=ANALYST, footprint_kind="trust")
    assert trust.ambition == "RTT18-TRUST"
    assert (
        Result.objects.get(footprint_kind="trust", measure="within-18-weeks").ambition_met is None
    )
    [count] = england(small, "incomplete-pathways")
    assert (count.standard, count.standard_met) == ("", None)


# X-A11: one series, one index --------------------------------------------------------------------


def test_X_A11_two_versions_of_an_index_are_not_one_series(small):
    from wholesystem.work.worklists.models import Item

    small.raised(1, 2).work()
    small.to(DAY + dt.timedelta(days=30)).raised(3, 4).work()
    early = [item.pk for item in small.items() if item.opened_on.month == 3]
    for item in Item.objects.filter(pk__in=early):
        Item.objects.filter(pk=item.pk).update(lenses=item.lenses | {"imd_version": "IMD 2019"})
    small.run()
    asked = {"by": ANALYST, "footprint_kind": "sender", "lens": "deprivation"}
    with pytest.raises(Problem, match="IMD 2019 and IMD 2025") as refused:
        show(small.system, "people-selected", **asked)
    assert refused.value.exit_code == 4
    for month in (MARCH, Month(2026, 4)):
        assert show(small.system, "people-selected", month=month, **asked)
    assert show(small.system, "people-selected", by=ANALYST, footprint_kind="sender", lens="sex")


# What is asked wrongly ---------------------------------------------------------------------------


def test_what_is_not_there_is_told_with_the_nearest_word(small):
    publish(small, "2026-01")
    ask = {"by": ANALYST}
    for words, near in (
        (("within-18-week", {}), "within-18-weeks"),
        (("within-18-weeks", {"footprint_kind": "trusts"}), "trust"),
        (("people-sent", {"lens": "deprivaton"}), "deprivation"),
    ):
        with pytest.raises(Problem, match=f"Did you mean `{near}`") as told:
            show(small.system, words[0], **ask, **words[1])
        assert told.value.exit_code == 3
    with pytest.raises(Problem, match="has no figure by england for 2025-06") as told:
        england(small, month=Month(2025, 6))
    assert "2026-01" in told.value.allowed
    with pytest.raises(Problem, match="no cut by age"):
        show(small.system, "within-18-weeks", by=ANALYST, lens="age")


def test_what_is_published_is_worked_out_when_asked_for_and_once(small):
    publish(small, "2026-01")
    england(small)
    made = Receipt.objects.count()
    england(small)
    small.raised(1).receive()  # a feed that these figures do not rest on
    england(small)
    assert Receipt.objects.count() == made
    publish(small, "2026-02")
    assert [cell.period for cell in england(small)] == ["2026-01", "2026-02"]
    assert Receipt.objects.count() > made


# The real extract of January 2026 ----------------------------------------------------------------

KINDS = ("icb", "trust", "specialty")


@pytest.fixture(scope="module")
def real(tmp_path_factory, shared_data):
    from wholesystem.core import clock
    from wholesystem.system.new import new

    system = new(tmp_path_factory.mktemp("real") / "real")
    clock.release()
    receive(system, [zipped(shared_data)], by=SYSTEM_ACTOR)
    run(system, ["elective_recovery"], by=SYSTEM_ACTOR)
    return system


def zipped(shared_data):
    return shared_data / "rtt" / "raw" / "Full-CSV-data-file-Jan26.zip"


def of(system, measure: str, kind: str) -> dict[str, object]:
    from wholesystem.system import open_system

    cells = show(
        open_system(system.folder), measure, by=ANALYST, footprint_kind=kind, month=JANUARY
    )
    return {cell.footprint: cell for cell in cells}


@pytest.mark.slow
def test_the_real_extract_england(real):
    cell = of(real, "within-18-weeks", "england")["England"]
    assert (cell.denominator, cell.value) == ("7,187,677", "61.38%")
    assert (cell.standard, cell.standard_met) == ("RTT18", False)
    assert of(real, "over-52-weeks", "england")["England"].value == "137,320"
    assert of(real, "incomplete-pathways", "england")["England"].value == "7,187,677"


@pytest.mark.slow
def test_the_real_extract_rows_without_a_place_of_their_own(real):
    icbs, trusts = (of(real, "incomplete-pathways", kind) for kind in ("icb", "trust"))
    own_icb = {cell.code: cell.as_data()["within"] for cell in trusts.values()}
    assert own_icb["R1H"] == "NHS NORTH EAST LONDON INTEGRATED CARE BOARD"
    assert own_icb["-"] is None and sum(name is None for name in own_icb.values()) == 1
    assert set(own_icb.values()) - {None} <= icbs.keys()
    assert not any("within" in cell.as_row() for cell in icbs.values())
    assert icbs["NHS England or no commissioner"].value == "168,210"
    assert trusts["Other providers"].value == "433,731"
    own = sum(cell.made.value for name, cell in trusts.items() if name != "Other providers")
    assert own == 6_753_946


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("measure", ["incomplete-pathways", "over-52-weeks", "within-18-weeks"])
def test_the_real_extract_rows_add_up_to_england(real, measure, kind):
    rows = Result.objects.filter(measure=measure, period="2026-01")
    whole = rows.get(footprint_kind="england")
    parts = rows.filter(footprint_kind=kind)
    assert sum(part.numerator for part in parts) == whole.numerator
    if whole.denominator is not None:
        assert sum(part.denominator for part in parts) == whole.denominator


@pytest.mark.slow
def test_the_real_extract_is_what_plain_python_counts(real, shared_data):
    """Every trust and every specialty, added up from the rows of the file itself."""
    waiting, long, total = Counter(), Counter(), Counter()
    with zipfile.ZipFile(zipped(shared_data)) as archive:
        [name] = archive.namelist()
        with archive.open(name) as file:
            for row in csv.DictReader(io.TextIOWrapper(file, "utf-8-sig")):
                if row["RTT Part Type"] != "Part_2":
                    continue
                if row["Treatment Function Code"] == "C_999":
                    continue
                bands = [
                    int(value or 0) for column, value in row.items() if column.startswith("Gt ")
                ]
                for place in (row["Provider Org Code"], row["Treatment Function Code"]):
                    waiting[place] += sum(bands[:18])
                    long[place] += sum(bands[52:])
                    total[place] += sum(bands) + int(
                        row["Patients with unknown clock start date"] or 0
                    )
    rows = Result.objects.filter(period="2026-01", footprint_kind__in=("trust", "specialty"))
    for row in rows.exclude(footprint="-"):
        expected = {
            "within-18-weeks": (waiting[row.footprint], total[row.footprint]),
            "over-52-weeks": (long[row.footprint], None),
            "incomplete-pathways": (total[row.footprint], None),
        }.get(row.measure)
        if expected is not None:
            assert (row.numerator, row.denominator) == expected, (row.measure, row.footprint)
