"""Audit, receipts, results, loads, people, agreements, accounts: what is kept, and how."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.work.conftest import COORDINATOR, PARAMEDIC
from wholesystem.core.clock import frozen
from wholesystem.core.problem import Fault, Problem
from wholesystem.definitions.standard import SHIPPED, Standards
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.sharing.refusal import Refusal

ADMINISTRATOR = Actor("admin", "administrator", "QHD")
ANALYST = Actor("a.lee", "analyst", "QHD")


# The audit


def test_an_entry_names_everyone_whose_record_was_opened(live):
    from wholesystem.work.audit.actions import reads_of, record

    entry = record(
        "read",
        by=PARAMEDIC,
        subject="worklist x",
        purpose="DIRECT_CARE",
        agreement="A1",
        people=[3, 1, 2, 2],
    )
    assert (entry.people, entry.people_count, entry.organisation) == ([1, 2, 3], 3, "RX9")
    assert reads_of(2).first() == entry


def test_nobody_reads_without_a_name(live):
    from wholesystem.work.audit.actions import AnonymousAudit, record

    for by in (None, Actor("", "paramedic", "RX9")):
        with pytest.raises(AnonymousAudit):
            record("read", by=by, subject="a page")


def test_the_chain_is_whole_until_somebody_changes_an_entry(live):
    from wholesystem.work.audit.actions import record
    from wholesystem.work.audit.chain import seal, verify

    seal()
    entries = [
        record(
            "read", by=PARAMEDIC, subject=f"page {n}", people=[n], detail={"rows": n, "why": "é"}
        )
        for n in range(5)
    ]
    assert verify().whole and verify().unsealed == 5
    assert seal() == 5 and seal() == 0
    verdict = verify()
    assert verdict.whole and verdict.unsealed == 0

    with unlocked("audit_entry"), transaction.atomic():
        change = f"UPDATE audit_entry SET actor = 'nobody' WHERE sequence = {entries[2].pk}"
        connection.cursor().execute(change)
        assert verify_inside() == (f"entry {entries[2].pk} has been changed",)
        transaction.set_rollback(True)
    with unlocked("audit_entry"), unlocked("audit_namedperson"), transaction.atomic():
        connection.cursor().execute("DELETE FROM audit_namedperson")
        connection.cursor().execute(f"DELETE FROM audit_entry WHERE sequence = {entries[3].pk}")
        assert "5 sealed, 4 found" in verify_inside()[0]
        transaction.set_rollback(True)
    assert verify().whole


def verify_inside():
    from wholesystem.work.audit.chain import verify

    return verify().faults


class unlocked:
    """A break-in: somebody with the database's own password takes the triggers away."""

    def __init__(self, table):
        self.table = table

    def __enter__(self):
        self._all(
            [f"DROP TRIGGER {self.table}_no_update", f"DROP TRIGGER {self.table}_no_delete"],
            [f"ALTER TABLE {self.table} DISABLE TRIGGER USER"],
        )

    def __exit__(self, *_):
        from wholesystem.work.append_only import _statements

        again = [f"ALTER TABLE {self.table} ENABLE TRIGGER USER"]
        self._all(_statements("sqlite", self.table), again)

    def _all(self, sqlite, postgres):
        for statement in sqlite if connection.vendor == "sqlite" else postgres:
            connection.cursor().execute(statement)


# Names


def test_names_are_for_direct_care_only_and_the_refusal_is_written(live):
    from wholesystem.work.audit.models import Entry
    from wholesystem.work.identities.actions import add_people
    from wholesystem.work.identities.reading import read_people

    people = add_people({"nhs_number": ["9990000026", None], "family_name": ["A", "B"]})
    found = read_people(people, by=COORDINATOR, purpose="DIRECT_CARE", subject="list")
    assert [found[each].family_name for each in people] == ["A", "B"]
    for by, purpose in ((COORDINATOR, "PLANNING"), (ANALYST, "DIRECT_CARE")):
        with pytest.raises(Refusal, match="direct care only"):
            read_people(people, by=by, purpose=purpose, subject="list")
        assert Entry.objects.filter(actor=by.name, refused=True).exists()


def test_people_are_looked_up_and_added_in_sets_longer_than_a_statement(live):
    from wholesystem.core.identifiers import synthetic_nhs_numbers
    from wholesystem.work.identities import actions as people

    numbers = [str(each) for each in synthetic_nhs_numbers(3_000, start=1_000)]
    with people.adding_people():
        assert people.people_for_numbers(numbers) == {}
        made = people.add_people({"nhs_number": numbers, "born_on": [dt.date(1960, 1, 2)] * 3_000})
    assert people.people_for_numbers(numbers) == dict(zip(numbers, made, strict=True))
    local = {f"H{person}": person for person in made}
    assert people.add_local_ids("RX9", local) == 3_000
    assert people.add_local_ids("RX9", local) == 0
    assert people.people_for_local("RX9", [*local, "H0"]) == local
    assert people.people_for_local("RYE", local) == {}
    people.update_people({"person": made[:2], "postcode": ["AA1 1AA", "AA1 1AB"]})
    assert people.numbers_of(made[:1]) == {made[0]: numbers[0]}


def test_an_error_of_the_database_names_no_number(live):
    from wholesystem.work.identities.actions import add_people, update_people

    one, two = "9990000034", "9990000042"
    _, second = add_people({"nhs_number": [one, two]})
    for work in (
        lambda: add_people({"nhs_number": [one]}),
        lambda: update_people({"person": [second], "nhs_number": [one]}),
    ):
        with pytest.raises(IntegrityError) as caught:
            work()
        assert one not in f"{caught.value}{caught.value.__cause__}"


def test_a_row_waits_to_be_traced_once_until_it_is_resolved(live):
    from wholesystem.work.identities.actions import raise_traces, resolve_traces

    rows = [{"local_id": "C1", "submitted_number": "123", "rule": "NHSNO_FORMAT"}] * 2
    assert raise_traces("ambulance_contacts", "L-1", "RX9", rows) == 1
    assert raise_traces("ambulance_contacts", "L-2", "RX9", rows) == 0
    assert resolve_traces("RX9", ["C1"], "number given by the practice") == 1
    assert raise_traces("ambulance_contacts", "L-3", "RX9", rows) == 1


def test_a_key_for_one_purpose_says_nothing_for_another():
    from wholesystem.work.identities.keys import person_key

    keys = {person_key(1, purpose, b"secret") for purpose in ("PLANNING", "FINANCE")}
    assert len(keys) == 2
    assert person_key(1, "PLANNING", b"secret") in keys
    assert person_key(1, "PLANNING", b"other") not in keys


# Results


def a_row(period="2026-01", **more):
    return {
        "programme": "test",
        "period": period,
        "period_start": dt.date(2026, 1, 1),
        "period_end": dt.date(2026, 1, 31),
        "footprint_kind": "pcn",
        "footprint": "U1",
        "numerator": 14,
        "denominator": 35,
        "value": 0.4,
        "lower": 0.2563,
        "upper": Decimal("0.5641"),
        **more,
    }


@pytest.fixture
def made(live):
    from wholesystem.work.receipts.actions import make_receipt

    return make_receipt("measure", by=SYSTEM_ACTOR, purpose="PLANNING", output="figures")


def values(measure):
    from wholesystem.work.results.models import Result

    rows = Result.objects.filter(measure=measure).order_by("period", "footprint")
    return list(rows.values_list("period", "footprint", "value"))


def test_results_are_replaced_whole_or_not_at_all(made):
    from wholesystem.work.results.actions import replace_results

    replace_results("whole", [a_row(), a_row(footprint="U2")], made)
    before = values("whole")
    assert before == [("2026-01", "U1", Decimal("0.4")), ("2026-01", "U2", Decimal("0.4"))]
    with pytest.raises(IntegrityError):
        replace_results("whole", [a_row(value=0.5), a_row(value=0.6)], made)
    assert values("whole") == before
    assert replace_results("whole", [a_row(value=0.5)], made) == 1
    assert values("whole") == [("2026-01", "U1", Decimal("0.5"))]
    assert replace_results("whole", [], made) == 0


def test_one_month_may_be_replaced_alone(made):
    from wholesystem.work.results.actions import replace_results

    replace_results("monthly", [a_row("2026-01"), a_row("2026-02")], made)
    replace_results("monthly", [a_row("2026-02", value=0.1)], made, periods=["2026-02"])
    assert [value for *_, value in values("monthly")] == [Decimal("0.4"), Decimal("0.1")]


def test_a_figure_that_cannot_be_worked_out_says_why(made):
    from wholesystem.work.results.actions import replace_results
    from wholesystem.work.results.models import Result

    nothing = {"value": float("nan"), "lower": None, "upper": None, "denominator": 0}
    replace_results("none", [a_row(**nothing, not_calculable="nobody was reviewed")], made)
    assert Result.objects.get(measure="none").value is None
    with pytest.raises(IntegrityError):
        replace_results("none", [a_row(**nothing)], made)


def test_the_register_is_kept_as_it_was_loaded(live):
    from wholesystem.work.results.actions import load_standards
    from wholesystem.work.results.models import Standard

    rows = Standards.read(SHIPPED).rows
    assert load_standards(rows) == load_standards(rows) == len(rows) == Standard.objects.count()
    kept = {(each.standard_id, each.effective_from): each.value for each in Standard.objects.all()}
    assert all(kept[row.standard_id, row.starts_on] == row.value for row in rows)


# Receipts


def test_a_receipt_keeps_its_output_and_names_the_one_before(live):
    from wholesystem.work.receipts.actions import make_receipt, receipt

    with frozen("2026-11-23T09:00:00+00:00"):
        more = {"by": SYSTEM_ACTOR, "purpose": "PLANNING", "definition": "reviewed"}
        first = make_receipt("measure", output="0.4", inputs={"events_upto": 7}, **more)
        second = make_receipt("measure", output=b"0.5", output_path="outbox/a.csv", **more)
    assert first.receipt_id.startswith("R-2026-11-23-")
    assert second.previous == first.receipt_id
    assert (receipt(first.receipt_id).output, second.output) == ("0.4", "outbox/a.csv")
    assert second.output_hash != first.output_hash
    with pytest.raises(Problem, match="There is no receipt R-0"):
        receipt("R-0")


def test_references_go_on_past_the_thousands(live):
    from wholesystem.work.locks import next_number
    from wholesystem.work.receipts.actions import make_receipt
    from wholesystem.work.receipts.models import Receipt

    day = dt.date(2031, 1, 1)
    row = make_receipt("test", by=SYSTEM_ACTOR, purpose="PLANNING", output="")
    row.pk, row.receipt_id, row._state.adding = None, "R-2031-01-01-9999", True
    row.save()
    with transaction.atomic():
        assert next_number(Receipt, "receipt_id", "R", day) == "R-2031-01-01-10000"


# Loads


def load(content="a", status="ACCEPTED", **more):
    from wholesystem.work.loads.actions import keep_load

    named = {"dataset": "rtt", "provider": "NHSE", "period": "2026-01", **more}
    return keep_load(
        by=ADMINISTRATOR,
        status=status,
        file_name="rtt.csv",
        content_hash=content * 64,
        period_to=dt.date(2026, 1, 31),
        **named,
    )


def test_a_later_file_takes_the_place_of_the_earlier_and_both_are_kept(live):
    from wholesystem.work.loads import actions as loads

    first = load()
    assert loads.already_received("rtt", "NHSE", "2026-01", "a" * 64) == first
    second = load("b")
    assert second.supersedes == first
    assert loads.accepted_load("rtt", "NHSE", "2026-01") == second
    assert loads.already_received("rtt", "NHSE", "2026-01", "a" * 64) is None
    first.refresh_from_db()
    assert (first.status, first.load_id < second.load_id) == ("SUPERSEDED", True)
    assert load("c", status="REJECTED").supersedes is None
    assert loads.accepted_load("rtt", "NHSE", "2026-01") == second
    assert loads.stale_since("rtt") == dt.date(2026, 1, 31)
    assert loads.stale_since("beds") is None


def test_the_database_holds_one_accepted_load_for_a_period(live):
    load(dataset="once")
    second = load("b", dataset="once", status="WAITING", period="2026-02")
    second.status, second.period = "ACCEPTED", "2026-01"
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_a_file_without_its_period_waits_and_is_then_accepted(live):
    from wholesystem.work.loads.actions import accept_waiting

    earlier = load(dataset="waits")
    waiting = load("b", dataset="waits", status="WAITING", period="")
    done = accept_waiting(waiting.load_id, by=ADMINISTRATOR, period="2026-01", rows_accepted=5)
    assert (done.supersedes, done.rows_accepted) == (earlier, 5)
    with pytest.raises(Problem, match="does not wait"):
        accept_waiting(waiting.load_id, by=ADMINISTRATOR, period="2026-01")


def test_faulty_rows_wait_until_they_are_put_right_or_withdrawn(live):
    from wholesystem.work.loads import actions as loads
    from wholesystem.work.loads.models import QuarantinedRow

    held = load(dataset="contacts")
    faults = [
        (Fault("f, row 2", "wrong", "right", "mend", rule="R1", row=row), {"systolic": 15.5})
        for row in (2, 3)
    ]
    assert loads.quarantine(held, faults) == 2
    assert loads.note_issues(held, [("WARN", "R2", 4, "four are odd")]) == 1
    later = load("b", dataset="contacts")
    assert loads.correct_rows(held, [2, 9], corrected_by=later) == 1
    assert loads.withdraw_rows(held, [2, 3]) == 1
    rows = QuarantinedRow.objects.filter(load=held).order_by("row_number")
    assert [(each.state, each.row) for each in rows] == [
        ("CORRECTED", {"systolic": 15.5}),
        ("WITHDRAWN", {"systolic": 15.5}),
    ]


# Agreements and accounts


def test_a_signed_version_never_changes_its_text(live):
    from wholesystem.work.agreements import actions as agreements

    days = {"starts_on": dt.date(2026, 1, 1), "ends_on": dt.date(2026, 12, 31)}
    named = {**days, "by": ADMINISTRATOR}
    first = agreements.keep_agreement("A1", "1", "text", **named)
    assert agreements.keep_agreement("A1", "1", "text", **named) == first
    with pytest.raises(Problem, match="still says it is version 1"):
        agreements.keep_agreement("A1", "1", "other text", **named)
    agreements.keep_agreement("A1", "2", "other text", **named)
    assert agreements.versions_in_force(dt.date(2026, 12, 31)).count() == 2
    assert agreements.versions_in_force(dt.date(2027, 1, 1)).count() == 0
    agreements.withdraw_agreement("A1", "1")
    assert [each.version for each in agreements.versions_in_force(dt.date(2026, 6, 1))] == ["2"]


def test_only_an_administrator_makes_accounts_and_a_role_must_exist(live):
    from wholesystem.work.accounts.actions import add_user, set_role
    from wholesystem.work.audit.models import Entry

    named = {"role": "coordinator", "organisation": "U1"}
    user = add_user("j.doe", **named, by=ADMINISTRATOR, password="a long pass phrase")
    assert user.actor == Actor("j.doe", "coordinator", "U1")
    assert user.check_password("a long pass phrase")
    with pytest.raises(Problem, match="already"):
        add_user("j.doe", **named, by=ADMINISTRATOR)
    with pytest.raises(Problem, match="Did you mean `paramedic`"):
        set_role(user, role="paramedc", organisation="RX9", by=ADMINISTRATOR)
    with pytest.raises(Refusal):
        add_user("x", **named, by=COORDINATOR)
    set_role(user, role="paramedic", organisation="RX9", by=ADMINISTRATOR)
    assert Entry.objects.filter(subject="account j.doe").count() == 2
