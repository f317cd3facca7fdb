"""Outcome files: what they say happens with their record, or not at all."""

import pyarrow as pa
import pytest

from tests.exchange.sending import row
from wholesystem.core.problem import Fault
from wholesystem.system import outcomes
from wholesystem.system.receive import Outcome
from wholesystem.work.loads.models import DataLoad, QuarantinedRow


def told(count: int) -> list[dict]:
    return [row("worklist_outcomes", n) for n in range(1, count + 1)]


def answering(monkeypatch, *faults: Fault):
    """Let the worklists answer with these faults; gives what they were handed."""
    handed = []

    def apply(system, load, rows, *, by):
        handed.append((load, rows, by))
        return outcomes.Applied(list(faults), 0)

    monkeypatch.setattr(outcomes, "apply", apply)
    return handed


def fault(rule: str, number: int) -> Fault:
    return Fault(f"row {number}", "No.", "Yes.", "Do.", rule=rule, row=number, column="state")


def test_the_rows_reach_the_worklists_typed_and_with_their_load(send, monkeypatch):
    handed = answering(monkeypatch)
    found = send(told(3))
    ((load, rows, by),) = handed
    assert isinstance(rows, pa.Table) and len(rows) == 3
    assert rows["happened_on"].type == pa.date32() and rows["source_row"].to_pylist() == [2, 3, 4]
    assert (load.load_id, load.provider, by.name) == (found.loads[0], "U10001", "system")


def test_one_step_in_three_that_cannot_be_taken_refuses_the_file(send, monkeypatch):
    answering(monkeypatch, fault("STEP_REFUSED", 3))
    found = send(told(3))
    assert found.outcome is Outcome.REJECTED
    assert found.problem.faults[0].rule == "STEP_REFUSED"


def test_a_file_of_which_nothing_counts_takes_no_place(send, monkeypatch):
    answering(monkeypatch)
    first = send(told(3))
    answering(monkeypatch, *(fault(outcomes.ENDED_MEANWHILE, number) for number in (2, 3)))
    second = send(told(2), name="second.csv")
    assert second.outcome is Outcome.REJECTED
    assert "none of the rows" in second.problem.what
    standing = DataLoad.objects.filter(status="ACCEPTED").values_list("load_id", flat=True)
    assert list(standing) == list(first.loads)


def test_a_step_about_somebody_taken_off_the_list_waits_and_stops_no_other(send, monkeypatch):
    answering(monkeypatch, fault(outcomes.ENDED_MEANWHILE, 3))
    found = send(told(3))
    assert (found.rows_accepted, found.rows_quarantined) == (2, 1)
    waiting = QuarantinedRow.objects.get()
    assert (waiting.row_number, waiting.row["item_reference"]) == (3, "M-2-1")


def test_references_that_nobody_knows_are_faults_of_the_file(send):
    found = send(told(3))
    assert found.outcome is Outcome.REJECTED
    assert [each.row for each in found.problem.faults] == [2, 3, 4]
    assert set(DataLoad.objects.values_list("status", flat=True)) == {"REJECTED"}


def test_the_same_outcomes_again_are_not_told_twice(send, monkeypatch):
    handed = answering(monkeypatch)
    send(told(3))
    assert send(told(3)).outcome is Outcome.ALREADY
    assert len(handed) == 1


@pytest.mark.parametrize(("state", "rule"), [("REVIEWED", "REVIEW_WITHOUT_OUTCOME")])
def test_what_the_table_asks_of_an_outcome_is_asked(send, monkeypatch, state, rule):
    answering(monkeypatch)
    rows = [*told(30), row("worklist_outcomes", 99, state=state)]
    assert send(rows).rows_quarantined == 1
    assert QuarantinedRow.objects.get().rule == rule
