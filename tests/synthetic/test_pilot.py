"""The hypertension pilot, judged by the rules of domain P4 written out again here, row by row."""

from collections import Counter
from datetime import date, timedelta

import pytest

from wholesystem.core.identifiers import nhs_number_fault
from wholesystem.core.settings import parse
from wholesystem.sharing.read_agreement import parse_agreement
from wholesystem.synthetic import (
    hypertension_pilot,
    pilot_outcomes,
    pilot_run_days,
    pilot_weeks,
    write,
)
from wholesystem.synthetic.agreements import SHOWN

DAY = date(2026, 11, 22)


@pytest.fixture(scope="module", params=[7, 20261122])
def made(request):
    return hypertension_pilot(request.param, DAY)


class System:
    """What is known at a run: the rows of the files received by then, looked up by NHS number."""

    def __init__(self, made, week):
        feeds = [feed for group in pilot_weeks(made)[: week + 1] for feed in group]
        self.rows = {}
        for feed in feeds:
            self.rows.setdefault(feed.table, []).extend(feed.rows.to_pylist())
        text = made.agreements["hypertension-pilot.toml"]
        self.signed = parse_agreement(text, where="pilot", shown_words=SHOWN.split()).participants
        self.people = {each["nhs_number"]: each for each in self.rows["people"]}
        self.day = pilot_run_days(made.day)[week]

    def codes(self, number, cluster):
        return [c for c in self.rows["clinical_codes"]
            if c["nhs_number"] == number and c["cluster"] == cluster]  # fmt: skip

    def pairs(self, *, context=None, number=None):
        taken = {}
        for row in self.rows["observations"]:
            if (context and row["context_id"] == context) or (
                number and row["nhs_number"] == number and row["method"] == "CLINIC"
            ):
                taken.setdefault(row["taken_at"], {})[row["code"]] = int(row["value"])
        return [(at, t["271649006"], t["271650006"]) for at, t in sorted(taken.items())]


def judge(system, contact):
    """SENT, or the reason why not, of one contact."""
    number = contact["nhs_number"]
    if contact["outcome"] not in ("SEE_TREAT", "REFUSED"):
        return "conveyed" if contact["outcome"].startswith("CONVEY") else "not seen"
    if any(
        c["nhs_number"] == number and c["outcome"].startswith("CONVEY")
        and timedelta(0) < c["called_at"] - contact["called_at"] <= timedelta(hours=24)
        for c in system.rows["ambulance_contacts"]
    ):  # fmt: skip
        return "conveyed"
    taken = [(s, d) for _, s, d in system.pairs(context=contact["contact_id"])]
    plausible = [(s, d) for s, d in taken if 60 <= s <= 280 and 30 <= d <= 180 and s > d]
    if not plausible:
        return "implausible" if taken else "no reading"
    qualifying = min(plausible[-2:])
    if contact["age_years"] is not None and contact["age_years"] < 18:
        return "under 18"
    if any(s >= 180 or d >= 120 for s, d in (plausible[-1], qualifying)):
        return "alert"
    if qualifying[0] < 140 and qualifying[1] < 90:
        return "below"
    if nhs_number_fault(number):
        return "not traceable"
    return of_person(system, system.people[number], qualifying)


def of_person(system, person, qualifying):
    number, born = person["nhs_number"], person["born_on"]
    age = (
        system.day.year - born.year - ((system.day.month, system.day.day) < (born.month, born.day))
    )
    dissents = [p for p in system.rows["preferences"] if p["nhs_number"] == number
        and p["kind"] == "PROGRAMME_DISSENT"]  # fmt: skip
    reasons = {
        "under 18": age < 18,
        "not disclosable": person["nhs_status"] != "01",
        "dead": person["died_on"] is not None,
        "dissent": bool(dissents),
        "end of life": bool(system.codes(number, "EOL_COD")),
        "pregnant": bool(system.codes(number, "PREG_COD")),
        "held": person["practice"] not in system.signed,
        "controlled": controlled(system, number, age, qualifying),
    }
    return next((reason for reason, holds in reasons.items() if holds), "SENT")


def controlled(system, number, age, qualifying):
    known = max((c["from_on"] for c in system.codes(number, "HYP_COD")), default=None)
    resolved = max((c["from_on"] for c in system.codes(number, "HYPRES_COD")), default=date.min)
    since = system.day - timedelta(days=183)
    treated = any(c["from_on"] > since for c in system.codes(number, "ANTIHYP_RX"))
    if known is None or resolved > known or not treated:
        return False
    limit = (150 if age >= 80 else 140, 90)
    in_target = qualifying[0] <= limit[0] and qualifying[1] <= limit[1]
    latest = system.pairs(number=number)[-1:]
    recent = any(
        at.date() > system.day - timedelta(days=365) and s <= limit[0] and d <= limit[1]
        for at, s, d in latest
    )
    return in_target or (qualifying[0] < 160 and qualifying[1] < 100 and recent)


def test_24_then_24_then_23_people_are_sent_and_every_other_reason_is_met(made):
    opened, counts, reasons = set(), [], Counter()
    for week in range(3):
        system, before = System(made, week), len(opened)
        for contact in system.rows["ambulance_contacts"]:
            who = contact["nhs_number"] or contact["contact_id"]
            recent = contact["called_at"].date() > system.day - timedelta(days=7)
            verdict = judge(system, contact) if recent else None
            if verdict == "SENT":
                opened.add(who)
            elif verdict:
                reasons[verdict] += 1
        counts.append(len(opened) - before)
    assert counts == [24, 24, 23]
    planted = dict(made.planted.counts)
    second_crews = 2  # their own contact is conveyed as well
    expected = {reason: planted[reason] for reason in reasons}
    expected["conveyed"] += second_crews
    assert dict(reasons) == expected
    assert set(reasons) == {
        "conveyed", "dissent", "pregnant", "dead", "end of life", "under 18", "below",
        "implausible", "alert", "not traceable", "not disclosable", "held", "controlled",
        "not seen", "no reading",
    }  # fmt: skip


def test_nobody_of_an_earlier_week_changes_at_a_later_run(made):
    last = System(made, 2)
    for week in (0, 1):
        then = System(made, week)
        for contact in then.rows["ambulance_contacts"]:
            assert judge(then, contact) == judge(last, contact)


def test_the_71_are_of_all_practices_ages_and_quintiles(made):
    labels = ("undiagnosed", "resolved", "known, untreated", "known, uncontrolled")
    sent = {number for label in labels for number in made.planted.traps[label]}
    assert len(sent) == 71
    people = [p for p in made.rows("people").to_pylist() if p["nhs_number"] in sent]
    quintile = {a["lsoa21"]: (a["imd25_decile"] + 1) // 2 for a in made.rows("areas").to_pylist()}
    assert len({p["practice"] for p in people}) == 8
    assert {quintile[p["lsoa21"]] for p in people} == {1, 2, 3, 4, 5}
    years = sorted(DAY.year - p["born_on"].year for p in people)
    assert years[0] < 35 and years[-1] > 80
    assert len({p["ethnic_category"] for p in people}) >= 4


def test_objections_to_other_uses_stop_nothing(made):
    sent = {
        n for label in ("undiagnosed", "known, uncontrolled") for n in made.planted.traps[label]
    }
    said = [p for p in made.rows("preferences").to_pylist() if p["nhs_number"] in sent]
    assert Counter(p["kind"] for p in said) == {"NDOO": 3, "TYPE1": 2}


def test_slots_never_bind(made):
    weeks = made.rows("capacity").to_pylist()
    assert {row["provider"] for row in weeks} == {"UZ0001"}
    assert min(row["slots"] for row in weeks) >= 24
    assert max(row["week_start"] for row in weeks) > DAY


def test_35_are_reviewed_of_whom_14_gain(made):
    references = [f"HYP-{n:03d}" for n in range(71)]
    rows = pilot_outcomes(references, date(2026, 12, 31)).to_pylist()
    states = Counter(row["state"] for row in rows)
    outcomes = Counter(row["outcome"] for row in rows if row["outcome"])
    assert states["REVIEWED"] == 35
    assert states["ACKNOWLEDGED"] == states["INVITED"] == 71
    assert (outcomes["NEW_DIAGNOSIS"], outcomes["MEDICATION_OPTIMISED"]) == (6, 4)
    assert outcomes["BORDERLINE_LIFESTYLE"] == 4
    assert outcomes["NORMAL"] + outcomes["OTHER"] == 21
    assert all(row["happened_on"] <= row["reported_on"] for row in rows)


def test_medicines_are_optimised_only_for_those_known_where_the_class_is_given():
    references = [f"HYP-{n:03d}" for n in range(71)]
    klass = {each: "KNOWN_UNTREATED" for each in references[:6]} | {
        each: "UNDIAGNOSED" for each in references[6:]
    }
    rows = pilot_outcomes(references, date(2026, 12, 31), klass=klass).to_pylist()
    assert len({row["item_reference"] for row in rows}) == 71
    for row in rows:
        if row["outcome"] == "MEDICATION_OPTIMISED":
            assert klass[row["item_reference"]].startswith("KNOWN")
        if row["outcome"] == "NEW_DIAGNOSIS":
            assert klass[row["item_reference"]] == "UNDIAGNOSED"


def test_the_pilot_says_that_it_is_synthetic_and_its_governance_is_complete(made):
    assert "synthetic" in made.name
    settings = parse('name = "Pilot"\nsynthetic = true\n' + made.programmes)
    assert not settings.programmes["ambulance_hypertension"].missing_approvals
    codes = set(made.rows("organisations")["organisation"].to_pylist())
    for name, text in made.agreements.items():
        assert parse_agreement(
            text, where=name, organisations=codes, shown_words=SHOWN.split()
        ).in_force(DAY)


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    first, second = (write(hypertension_pilot(7, DAY), tmp_path / n) for n in ("first", "second"))
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
