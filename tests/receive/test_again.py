"""Rows of a quarantine are seen, corrected and received again."""

import csv
import io

import pytest

from tests.exchange.sending import as_csv, row, written
from tests.receive.asking import lake, statuses
from tests.receive.conftest import contacts
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.system.quarantine import original, waiting_rows
from wholesystem.system.receive import Outcome, receive
from wholesystem.work.audit.models import Entry
from wholesystem.work.loads.models import DataLoad, QuarantinedRow, RowState


def staff(bad: dict[int, dict], count: int = 60) -> list[dict]:
    return [row("workforce_facts", n, **bad.get(n, {})) for n in range(1, count + 1)]


BAD = {3: {"unit": "12345"}, 7: {"in_post_fte": "many"}}


def listed(system, load: str) -> list[dict]:
    content = waiting_rows(system, load, by=SYSTEM_ACTOR).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_rows_that_wait_are_listed_as_sent_and_looking_is_audited(system, send):
    load = send(staff(BAD)).loads[0]
    rows = listed(system, load)
    assert [(each["row"], each["unit"], each["in_post_fte"]) for each in rows] == [
        ("4", "12345", ""),
        ("8", "000007", "many"),
    ]
    assert Entry.objects.filter(action="read quarantined rows").count() == 1
    with pytest.raises(Problem):
        waiting_rows(system, load, by=Actor("ann", "analyst", "QHD"))


def test_the_file_itself_is_there_as_it_was_sent(system, send):
    load = send(staff(BAD)).loads[0]
    assert original(system, load, by=SYSTEM_ACTOR).read_bytes() == as_csv(staff(BAD))


def test_corrected_rows_join_their_load_and_touch_nothing_else(system, send):
    load = send(staff(BAD)).loads[0]
    rows = listed(system, load)
    rows[0]["unit"], rows[1]["in_post_fte"] = "012345", "12"
    found = send(rows, "corrected.csv", again=load)
    assert (found.outcome, found.rows_accepted) == (Outcome.ACCEPTED, 2)
    kept = lake(system, "workforce_facts")
    assert len(kept) == 60
    assert {each["load_id"] for each in kept} == {load, found.loads[0]}
    assert set(QuarantinedRow.objects.values_list("state", flat=True)) == {RowState.CORRECTED}
    assert statuses("workforce_facts")[0][2] == "ACCEPTED"
    again = send(rows, "corrected.csv", again=load)
    assert again.outcome is Outcome.ALREADY
    assert len(lake(system, "workforce_facts")) == 60


def test_without_the_column_row_a_row_is_told_by_its_key_or_by_what_was_not_faulty(system, send):
    load = send(staff(BAD)).loads[0]
    rows = [row("workforce_facts", 3, unit="012345"), row("workforce_facts", 7, in_post_fte="12")]
    assert send(rows, again=load).rows_accepted == 2
    assert len(lake(system, "workforce_facts")) == 60


def test_rows_that_lost_their_zeros_are_told_by_what_is_left_of_their_code(system, send):
    lost = {n: {"unit": f"{n:05d}"} for n in (1, 2, 3)}
    load = send(staff(lost)).loads[0]
    assert send([row("workforce_facts", n) for n in (3, 1, 2)], again=load).rows_accepted == 3
    assert not _waiting().exists() and len(lake(system, "workforce_facts")) == 60


def test_rows_that_cannot_be_told_apart_ask_for_the_column_row(send):
    lost = {n: {"unit": "?"} for n in (1, 2, 3)}
    load = send(staff(lost)).loads[0]
    found = send([row("workforce_facts", 1)], again=load)
    assert found.problem.faults[0].rule == "NOT_WAITING" and "column `row`" in found.problem.text


def test_a_row_that_does_not_wait_is_refused_and_nothing_is_taken_in(system, send):
    load = send(staff(BAD)).loads[0]
    rows = [row("workforce_facts", 3, unit="012345"), row("workforce_facts", 500)]
    found = send(rows, again=load)
    assert found.outcome is Outcome.REJECTED
    assert [fault.row for fault in found.problem.faults] == [3]
    assert len(lake(system, "workforce_facts")) == 58
    assert set(QuarantinedRow.objects.values_list("state", flat=True)) == {RowState.WAITING}


def test_a_row_that_is_still_faulty_goes_on_waiting(system, send):
    load = send(staff(BAD)).loads[0]
    rows = listed(system, load)
    rows[0]["unit"], rows[1]["in_post_fte"] = "012345", "still many"
    found = send(rows, again=load)
    assert found.rows_accepted == 1 and "NOT_A_NUMBER" in {each.rule for each in _waiting()}
    assert _waiting().count() == 1
    later = listed(system, load)
    later[0]["in_post_fte"] = "12"
    assert send(later, again=load).rows_accepted == 1
    assert not _waiting().exists() and len(lake(system, "workforce_facts")) == 60


def _waiting():
    return QuarantinedRow.objects.filter(state=RowState.WAITING)


def test_a_corrected_row_of_another_period_is_refused(send):
    load = send(staff({3: {"month": "soon"}})).loads[0]
    found = send([row("workforce_facts", 3, month="2026-09-01")], again=load)
    assert found.problem.faults[0].rule == "WRONG_PERIOD"


def test_corrections_go_with_the_load_that_they_correct(system, send):
    load = send(staff(BAD)).loads[0]
    rows = listed(system, load)
    rows[0]["unit"], rows[1]["in_post_fte"] = "012345", "12"
    send(rows, again=load)
    send(staff({}, count=2), "whole-again.csv")
    assert len(lake(system, "workforce_facts")) == 2
    assert [status for *_, status in statuses("workforce_facts")] == [
        "SUPERSEDED", "SUPERSEDED", "ACCEPTED",
    ]  # fmt: skip
    with pytest.raises(Problem) as caught:
        send(rows, again=load)
    assert caught.value.exit_code == 6


def test_people_are_corrected_inside_their_extract(system, send):
    rows = [row("people", n) for n in range(1, 41)]
    rows[4]["nhs_number"] = "9990000019"
    load = send(rows).loads[0]
    assert send([rows[4] | {"nhs_number": "9990000018"}], again=load).rows_accepted == 1
    kept = lake(system, "people")
    assert len(kept) == 40 and {each["load_id"] for each in kept} > {load}


def test_rows_of_a_load_that_is_not_there_are_told(system, tmp_path):
    path = written(tmp_path, as_csv(contacts(1)))
    with pytest.raises(Problem) as caught:
        receive(system, [path], by=SYSTEM_ACTOR, again="L-1999-01-01-0001")
    assert caught.value.exit_code == 3


def test_a_file_that_was_refused_whole_is_sent_again_whole(system, send):
    refused = send(staff({n: {"unit": "1"} for n in range(1, 30)}))
    assert refused.outcome is Outcome.REJECTED
    with pytest.raises(Problem) as caught:
        send(staff({}), again=refused.loads[0])
    assert caught.value.exit_code == 6
    assert send(staff({})).outcome is Outcome.ACCEPTED
    assert DataLoad.objects.count() == 2
