"""Harbour & Dales: what was planted is in the files, at its rate, and nothing else is wrong."""

import re
from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.compute as pc
import pytest

from wholesystem.core.identifiers import nhs_numbers
from wholesystem.core.problem import Problem
from wholesystem.core.settings import parse
from wholesystem.sharing.read_agreement import parse_agreement
from wholesystem.synthetic import harbour_and_dales, write, write_agreements
from wholesystem.synthetic.agreements import SHOWN
from wholesystem.synthetic.ambulance import NOT_CONVEYED, autumn_change
from wholesystem.synthetic.gp_record import DIASTOLIC, SYSTOLIC
from wholesystem.tables import TABLES, Type

DAY = date(2026, 11, 22)
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(scope="module")
def made():
    return harbour_and_dales(30_000, 7, DAY)


def rows(made, table):
    return made.rows(table).to_pylist()


def within(found, chance, of):
    """Whether a count is within four standard errors of what was planted."""
    return abs(found - chance * of) <= 4 * np.sqrt(max(1, of * chance * (1 - chance)))


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    paths = [
        write(harbour_and_dales(2_000, 3, DAY), tmp_path / name) for name in ("first", "second")
    ]
    assert [p.name for p in paths[0]] == [p.name for p in paths[1]]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(*paths, strict=True))


def test_another_seed_makes_other_files():
    one, other = (harbour_and_dales(2_000, seed, DAY) for seed in (3, 4))
    assert not one.rows("ambulance_contacts").equals(other.rows("ambulance_contacts"))


def test_files_sorted_by_name_stand_in_the_order_of_receipt(tmp_path):
    made = harbour_and_dales(2_000, 3, DAY)
    paths = write(made, tmp_path)
    assert sorted(paths) == list(paths)
    assert [p.name.split("-", 1)[1] for p in paths[:3]] == [
        "organisations.csv", "relationships.csv", "areas.csv",
    ]  # fmt: skip
    assert {p.suffix for p in paths} == {".csv", ".parquet"}


def test_a_file_has_one_provider(made):
    for feed in made.feeds:
        column = TABLES[feed.table].provider_column if feed.table else ""
        if column:
            assert len(feed.rows[column].unique()) == 1, feed.name


def test_too_many_people_are_refused_with_three_sentences():
    with pytest.raises(Problem) as told:
        harbour_and_dales(2_000_000, 1, DAY)
    assert len(told.value.text.splitlines()) == 3


@pytest.mark.parametrize("name", sorted({"organisations", "relationships", "areas", "people",
    "preferences", "clinical_codes", "observations", "ambulance_contacts", "capacity",
    "workforce_facts"}))  # fmt: skip
def test_values_are_those_that_the_table_declares_but_for_planted_mistakes(made, name):
    table, held = TABLES[name], made.rows(name)
    assert held.column_names == [column.name for column in table.feed_columns]
    for column in table.feed_columns:
        values = held[column.name]
        if column.required:
            assert values.null_count == 0, column.name
        if column.values:
            assert {v.strip() for v in values.drop_null().unique().to_pylist()} <= set(
                column.values
            ), column.name
        if column.pattern and (name, column.name) != ("workforce_facts", "unit"):
            odd = [v for v in values.drop_null().unique().to_pylist()
                if not re.fullmatch(column.pattern, v)]  # fmt: skip
            assert not odd, column.name
        if column.limit and column.type in (Type.WHOLE, Type.DECIMAL) and len(values.drop_null()):
            low, high = (v.as_py() for v in pc.min_max(values).values())
            assert column.limit.low <= low <= high <= column.limit.high, column.name


def test_keys_are_unique_within_a_provider(made):
    for name in ("clinical_codes", "preferences", "observations", "ambulance_contacts"):
        table = TABLES[name]
        keys = made.rows(name).group_by([table.provider_column, *table.key]).aggregate([])
        assert len(keys) == made.rows(name).num_rows, name


def test_nothing_is_dated_after_its_extract_or_after_the_day(made):
    codes = made.rows("clinical_codes")
    assert pc.all(pc.less_equal(codes["from_on"], codes["extracted_on"])).as_py()
    people = made.rows("people")
    assert pc.all(pc.less(people["born_on"], people["extracted_on"])).as_py()
    late = pc.greater_equal(made.rows("ambulance_contacts")["called_at"].cast("date32"), DAY)
    assert not pc.any(late).as_py()


def test_nobody_meets_a_crew_after_having_died(made):
    died = {p["nhs_number"]: p["died_on"] for p in rows(made, "people") if p["died_on"]}
    for contact in rows(made, "ambulance_contacts"):
        if contact["nhs_number"] in died:
            assert contact["called_at"].date() <= died[contact["nhs_number"]]


def test_undiagnosed_pressure_is_commoner_where_deprivation_is_worse(made):
    counts = made.planted.counts
    for state in ("UNDIAGNOSED", "DIAGNOSED"):
        rates = made.planted.rates[f"{state.lower()} of adults by quintile"]
        for quintile, rate in rates.items():
            of = counts[f"adults in quintile {quintile}"]
            assert within(counts[f"{state} in quintile {quintile}"], rate, of), (state, quintile)
    shares = [
        counts[f"UNDIAGNOSED in quintile {q}"] / counts[f"adults in quintile {q}"] for q in (1, 5)
    ]
    assert shares[0] > 1.5 * shares[1]


def test_the_record_holds_exactly_the_diagnosed_and_the_resolved(made):
    counts = made.planted.counts
    since = {}
    for code in rows(made, "clinical_codes"):
        if code["cluster"] in ("HYP_COD", "HYPRES_COD"):
            since[code["nhs_number"], code["cluster"]] = code["from_on"]
    known = {number for number, cluster in since if cluster == "HYP_COD"}
    resolved = {number for number, cluster in since if cluster == "HYPRES_COD"}
    diagnosed = sum(counts[f"DIAGNOSED in quintile {q}"] for q in range(1, 6))
    assert len(resolved) == pytest.approx(len(made.planted.traps["resolved"]), rel=0.05)
    # A few diagnoses are dated after the person's death, and so were never written.
    assert diagnosed * 0.98 <= len(known - resolved) <= diagnosed
    for number in resolved & known:
        assert since[number, "HYPRES_COD"] > since[number, "HYP_COD"]


def test_those_sent_by_the_ambulance_are_more_often_raised_where_nobody_has_looked(made):
    raised = list(final_readings(made))
    states = {number: state for state, who in made.planted.people.items() for number in who}
    for state, rate in made.planted.rates["raised of ambulance readings"].items():
        mine = [value for number, value in raised if states.get(number) == state]
        if state != "RESOLVED":
            assert len(mine) >= 100, state
            assert within(sum(mine), rate, len(mine)), (state, sum(mine), len(mine))


def final_readings(made):
    """(NHS number, whether the lower of the last two is raised) of each contact with readings."""
    trust = {c["contact_id"]: c for c in rows(made, "ambulance_contacts")}
    swapped = set(made.planted.traps["swapped"])
    for contact, pairs in pairs_of(made).items():
        taken = [(s, d) for _, s, d in sorted(pairs) if s is not None and d is not None]
        if contact in swapped or not taken or trust[contact]["nhs_number"] is None:
            continue
        systolic, diastolic = min(taken[-2:])
        yield trust[contact]["nhs_number"], systolic >= 140 or diastolic >= 90


def pairs_of(made):
    """Contact to its (time, systolic, diastolic) readings."""
    pairs = {}
    for row in rows(made, "observations"):
        if row["context_id"]:
            pair = pairs.setdefault(row["context_id"], {}).setdefault(row["taken_at"], {})
            pair[row["code"]] = row["value"]
    return {
        contact: [(at, pair.get(SYSTOLIC), pair.get(DIASTOLIC)) for at, pair in taken.items()]
        for contact, taken in pairs.items()
    }


def test_bad_and_missing_numbers_are_where_they_were_planted(made):
    contacts, traps = made.rows("ambulance_contacts"), made.planted.traps
    _, faults = nhs_numbers(contacts["nhs_number"])
    found = Counter(faults.drop_null().to_pylist())
    assert found == {
        "NHSNO_CHECKDIGIT": len(traps["bad_check_digit"]),
        "NHSNO_MISSING": len(traps["missing_nhs_number"]),
    }
    chances = made.planted.rates["traps of contacts"]
    for name in ("bad_check_digit", "missing_nhs_number", "trailing_space"):
        assert within(len(traps[name]), chances[name], contacts.num_rows), name
    _, faults = nhs_numbers(made.rows("people")["nhs_number"])
    assert len(faults.drop_null()) == len(traps["bad_check_digit_in_extract"]) > 0


def test_swapped_and_unpaired_readings_are_where_they_were_planted(made):
    taken = pairs_of(made)
    swapped = {c for c, pairs in taken.items() if any((s, d) == (90, 150) for _, s, d in pairs)}
    alone = {c for c, pairs in taken.items() if any(d is None for _, _, d in pairs)}
    assert swapped == set(made.planted.traps["swapped"])
    assert alone == set(made.planted.traps["unpaired"])
    assert within(len(swapped), made.planted.rates["traps of contacts"]["swapped"], len(taken))
    assert within(len(alone), made.planted.rates["traps of contacts"]["unpaired"], len(taken))


def test_trailing_spaces_are_where_they_were_planted(made):
    padded = {c["contact_id"] for c in rows(made, "ambulance_contacts") if c["outcome"][-1] == " "}
    assert padded == set(made.planted.traps["trailing_space"])


def test_a_second_crew_conveys_within_a_day_and_a_second_incident_comes_later(made):
    contacts = {c["contact_id"]: c for c in rows(made, "ambulance_contacts")}
    by_person = {}
    for contact in contacts.values():
        by_person.setdefault(contact["local_person_id"], []).append(contact)
    left_out = set(made.planted.traps["missing_nhs_number"])
    for name, longest in (("second_crew", 1), ("second_incident", 10)):
        assert made.planted.traps[name]
        for each in set(made.planted.traps[name]) - left_out:
            contact = contacts[each]
            before = [
                c for c in by_person[contact["local_person_id"]]
                if c["outcome"].strip() in NOT_CONVEYED
                and timedelta(0) < contact["called_at"] - c["called_at"] < timedelta(days=longest)
            ]  # fmt: skip
            missing = left_out & {c["contact_id"] for c in contacts.values()}
            assert before or missing, each
        if name == "second_crew":
            assert {contacts[e]["outcome"].strip() for e in made.planted.traps[name]} == {
                "CONVEY_ED"
            }


def test_two_calls_have_one_time_on_the_clock_of_the_night_that_goes_back(made):
    contacts = {c["contact_id"]: c["called_at"] for c in rows(made, "ambulance_contacts")}
    times = [contacts[each] for each in made.planted.traps["clock_change"]]
    local = Counter(time.astimezone(LONDON).replace(tzinfo=None, fold=0) for time in times)
    assert {time.date() for time in local} == {autumn_change(DAY)}
    assert {time.hour for time in local} == {1}
    assert max(local.values()) == 2


def test_people_from_outside_are_traced_and_their_practices_send_nothing(made):
    outside = set(made.planted.traps["outside_practice"])
    contacts = [c for c in rows(made, "ambulance_contacts") if c["contact_id"] in outside]
    assert 0.015 < len(contacts) / made.rows("ambulance_contacts").num_rows < 0.05
    traced = [p for p in rows(made, "people") if p["provider"] == "RZ9"]
    senders = {feed.rows["provider"][0].as_py() for feed in made.feeds if feed.table == "people"}
    faulty = set(made.planted.traps["bad_check_digit"]) | set(
        made.planted.traps["missing_nhs_number"]
    )
    numbers = {c["nhs_number"] for c in contacts if c["contact_id"] not in faulty}
    practices = {p["practice"] for p in traced if p["nhs_number"] in numbers}
    assert practices and not practices & senders


def test_everyone_whom_a_crew_met_with_a_good_number_is_traced_after_the_extract(made):
    traced = [p for p in rows(made, "people") if p["provider"] == "RZ9"]
    good, _ = nhs_numbers(made.rows("ambulance_contacts")["nhs_number"])
    assert {p["nhs_number"] for p in traced} == set(good.drop_null().to_pylist())
    assert {p["nhs_status"] for p in traced} <= {"01", "04", "06"}
    own = {c["local_person_id"] for c in rows(made, "ambulance_contacts")}
    assert {p["local_person_id"] for p in traced} <= own
    extracts = [p for p in rows(made, "people") if p["provider"] != "RZ9"]
    assert max(p["extracted_on"] for p in extracts) < min(p["extracted_on"] for p in traced)


def test_objections_are_at_their_rate(made):
    found = Counter(made.rows("preferences")["kind"].to_pylist())
    for kind, rate in made.planted.rates["preferences"].items():
        assert within(found[kind], rate, made.planted.counts["people"]), kind


def test_zeros_are_stripped_in_less_than_a_twentieth_of_one_file(made):
    files = [feed.rows for feed in made.feeds if feed.table == "workforce_facts"]
    short = [np.mean([len(unit) == 5 for unit in rows["unit"].to_pylist()]) for rows in files]
    assert sorted(short)[:-1] == [0] * (len(files) - 1)
    assert 0 < max(short) < 0.05
    count = sum(len(unit) == 5 for rows in files for unit in rows["unit"].to_pylist())
    assert count == len(made.planted.traps["stripped_zero"])


def test_agreements_are_in_force_and_governance_is_complete(made, tmp_path):
    codes = set(made.rows("organisations")["organisation"].to_pylist())
    read = {
        name: parse_agreement(text, where=name, organisations=codes, shown_words=SHOWN.split())
        for name, text in made.agreements.items()
    }
    assert all(agreement.in_force(DAY) for agreement in read.values())
    home = {f.rows["provider"][0].as_py() for f in made.feeds if f.name.startswith("gp-extract")}
    signed = set(read["ambulance_hypertension.toml"].participants)
    assert signed < home
    assert set(read["planning.toml"].participants) == home
    settings = parse('name = "Harbour & Dales"\nsynthetic = true\n' + made.programmes)
    assert not settings.programmes["ambulance_hypertension"].missing_approvals
    assert len(write_agreements(made, tmp_path)) == 2
