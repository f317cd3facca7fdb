"""What the partner tells, week by week: said again, put right, taken back, told by a stranger."""

import datetime as dt

import pytest

from tests.system.small import DAY, OTHER_PCN, PCN
from wholesystem.core.problem import Problem
from wholesystem.work.loads.models import DataLoad, QuarantinedRow


@pytest.fixture
def sent(small):
    """Two people with the PCN, and their references."""
    small.slots(9).raised(1, 2).work().sign_off()
    small.share()
    small.to(DAY + dt.timedelta(days=5))
    return small


def reference(small, person: int) -> str:
    return small.item(person).messages.get().message_id


def rows(small, person: int, *states: tuple, on=DAY + dt.timedelta(days=3), pcn=PCN) -> list[dict]:
    return [
        {
            "provider": pcn,
            "reported_on": small.day,
            "item_reference": reference(small, person),
            "state": state,
            "outcome": outcome,
            "happened_on": on,
        }
        for state, outcome in states
    ]


ALL = (("ACKNOWLEDGED", ""), ("INVITED", ""), ("REVIEWED", "NEW_DIAGNOSIS"))


def test_a_month_that_is_told_whole_each_week_is_taken_in_each_week(sent):
    told = rows(sent, 1, *ALL[:1])
    sent.send("worklist_outcomes", told, name="outcomes")
    told += rows(sent, 1, *ALL[1:2])
    sent.send("worklist_outcomes", told, name="outcomes")
    told += rows(sent, 1, *ALL[2:]) + rows(sent, 2, *ALL[:1])
    sent.send("worklist_outcomes", told, name="outcomes")  # asserts that no row waits
    told += rows(sent, 2, *ALL[1:])
    sent.send("worklist_outcomes", told, name="outcomes")
    assert sent.states() == {1: "REVIEWED", 2: "REVIEWED"}
    actions = list(sent.item(1).events.filter(source__startswith="load").values_list("action"))
    assert [action for (action,) in actions] == ["acknowledge", "invite", "review"]


def test_what_the_next_months_file_repeats_changes_nothing(sent):
    sent.send("worklist_outcomes", rows(sent, 1, *ALL), name="outcomes")
    sent.to(DAY + dt.timedelta(days=35))
    sent.send("worklist_outcomes", rows(sent, 1, *ALL), name="outcomes")
    assert sent.item(1).events.filter(action="review").count() == 1


def test_a_corrected_outcome_takes_the_place_of_the_first(sent):
    sent.send("worklist_outcomes", rows(sent, 1, *ALL), name="outcomes")
    right = (*ALL[:2], ("REVIEWED", "NORMAL"))
    sent.send("worklist_outcomes", rows(sent, 1, *right), name="outcomes")
    assert (sent.item(1).state, sent.item(1).outcome) == ("REVIEWED", "NORMAL")
    sent.send("worklist_outcomes", rows(sent, 1, *ALL[:2]), name="outcomes")
    assert (sent.item(1).state, sent.item(1).outcome) == ("INVITED", "")
    assert sent.item(1).reviewed_on is None


def test_another_pcn_cannot_tell_of_items_that_were_not_sent_to_it(sent):
    told = rows(sent, 1, *ALL, pcn=OTHER_PCN)
    with pytest.raises(Problem, match="3 of 3 rows are faulty"):
        sent.send("worklist_outcomes", told, name="outcomes")
    assert sent.states()[1] == "SENT"
    assert set(DataLoad.objects.filter(dataset="worklist_outcomes").values_list("status")) == {
        ("REJECTED",)
    }


def test_somebody_is_not_reviewed_before_they_were_sent(sent):
    early = rows(sent, 1, ALL[2], on=DAY - dt.timedelta(days=1))
    with pytest.raises(Problem, match="1 of 1 rows are faulty") as told:
        sent.send("worklist_outcomes", early, name="outcomes")
    assert "before the item was there" in told.value.faults[0].what
    assert sent.states()[1] == "SENT"


def test_what_a_file_takes_back_is_counted_and_said(sent):
    sent.send("worklist_outcomes", rows(sent, 1, *ALL), name="outcomes")
    less = sent.send("worklist_outcomes", rows(sent, 2, ALL[0]), name="outcomes")
    [said] = [line for line in less.lines if "with the partner again" in line]
    assert said.strip().startswith("1 person is with the partner again: L-")
    assert sent.states() == {1: "ACKNOWLEDGED", 2: "ACKNOWLEDGED"}


def test_somebody_withdrawn_meanwhile_is_no_fault_of_the_partners_file(sent):
    told = [*rows(sent, 1, *ALL), *rows(sent, 2, *ALL)]
    sent.prefers(2, "PROGRAMME_DISSENT").work()
    with pytest.raises(AssertionError, match="3 rows wait in quarantine"):
        sent.send("worklist_outcomes", told, name="outcomes")
    assert sent.states() == {1: "REVIEWED", 2: "WITHDRAWN"}
    waiting = set(QuarantinedRow.objects.values_list("rule", flat=True))
    assert waiting == {"ENDED_MEANWHILE"}
