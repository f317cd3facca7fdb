"""Nobody is forgotten: what needs somebody now, and messages that went unanswered."""

import datetime as dt

import pytest

from tests.work.conftest import FLOW, PARAMEDIC, REGISTRAR
from wholesystem.core.clock import frozen
from wholesystem.core.problem import Problem
from wholesystem.definitions.case_loop import alert_flow
from wholesystem.definitions.standard import SHIPPED, Standards
from wholesystem.definitions.worklist import Chase
from wholesystem.sharing.actor import SYSTEM_ACTOR

STANDARDS = Standards.read(SHIPPED)
CHASES = (
    Chase(state="SENT", standard="P4-CHASE-ACKNOWLEDGEMENT", words="send again"),
    Chase(state="ACKNOWLEDGED", standard="P4-CHASE-REVIEW", words="not reviewed"),
    Chase(state="INVITED", standard="P4-CHASE-REVIEW", words="not reviewed"),
    Chase(state="RAISED", standard="P4-ALERT-ACKNOWLEDGE", words="take it on", escalates=True),
)
FRIDAY = "2026-11-20T10:00:00+00:00"


@pytest.fixture
def limits(live):
    from wholesystem.work.worklists.chase import limits_of

    return limits_of(CHASES, STANDARDS, dt.date(2026, 11, 20))


@pytest.fixture
def overdue(limits, worklist):
    from wholesystem.work.worklists.chase import needs_somebody

    def at(moment, **more):
        when = dt.datetime.fromisoformat(moment)
        return [each.words for each in needs_somebody(worklist, limits, at=when, **more)]

    return at


def take(key, *actions, by=SYSTEM_ACTOR, **more):
    from wholesystem.work.worklists.actions import move

    for action in actions:
        move(key, action, flow=FLOW, by=PARAMEDIC if action == "check" else by, **more)


def test_two_working_days_to_acknowledge_then_somebody_telephones(opened, overdue):
    (key,) = opened(1)
    with frozen(FRIDAY):
        take(key, "check", "send")
    assert overdue("2026-11-24T23:00:00+00:00") == []
    assert overdue("2026-11-25T00:30:00+00:00") == ["send again"]
    monday_off = [dt.date(2026, 11, 23)]
    assert overdue("2026-11-25T12:00:00+00:00", holidays=monday_off) == []


def test_four_weeks_to_a_review_whoever_was_invited_in_between(opened, overdue):
    (key,) = opened(1)
    with frozen(FRIDAY):
        take(key, "check", "send", "acknowledge")
    with frozen("2026-12-10T10:00:00+00:00"):
        take(key, "invite")
    assert overdue("2026-12-18T10:00:00+00:00") == []
    assert overdue("2026-12-19T10:00:00+00:00") == ["not reviewed"]


def test_an_alert_nobody_takes_on_escalates_once(live, limits, overdue, worklist):
    from wholesystem.work.worklists.actions import NewItem, open_items
    from wholesystem.work.worklists.chase import escalate, needs_somebody
    from wholesystem.work.worklists.models import Item
    from wholesystem.work.worklists.replay import state_from_events, stored_state

    flow = alert_flow({"NOT_REACHED": "not reached"})
    named = {"worklist": worklist, "programme": "test", "flow": flow, "kind": "ALERT"}
    with frozen(FRIDAY):
        alert = NewItem(person=1, cause="contact-1", sender="RX9", attributes={"band": "SEVERE"})
        (key,) = open_items([alert], **named, by=SYSTEM_ACTOR, day=dt.date(2026, 11, 20)).items
    assert overdue("2026-11-20T10:59:59+00:00") == []
    assert overdue("2026-11-20T11:00:00+00:00") == ["take it on"]
    at = dt.datetime(2026, 11, 20, 11, tzinfo=dt.UTC)
    found = needs_somebody(worklist, limits, at=at)
    assert escalate(found, flow=flow, by=SYSTEM_ACTOR, at=at) == 1
    assert escalate(found, flow=flow, by=SYSTEM_ACTOR, at=at) == 0
    item = Item.objects.get(pk=key)
    assert (item.attributes["band"], "escalated_at" in item.attributes) == ("SEVERE", True)
    assert state_from_events(item) == stored_state(item)


def test_three_failures_need_a_person(opened, overdue):
    from wholesystem.work.worklists.messages import answer_message, item_of, queue_message

    (key,) = opened(1)
    take(key, "check")
    for attempt in (1, 2, 3):
        assert overdue("2026-11-20T10:00:00+00:00", tries=3) == []
        message = queue_message(key, to_mailbox="X26", workflow="W", body=b"letter")
        assert message.attempt == attempt
        take(key, "send")
        assert answer_message(message.message_id, "REJECTED", detail="no such mailbox")
        take(key, "fail", reason="no such mailbox")
    assert item_of(message.message_id).pk == key
    (words,) = overdue("2026-11-20T10:00:00+00:00", tries=3)
    assert "failed 3 times" in words


def test_an_item_has_one_message_on_its_way_and_an_answer_counts_once(opened):
    from wholesystem.work.worklists.messages import answer_message, queue_message

    (key,) = opened(1)
    letter = {"to_mailbox": "X26", "workflow": "W", "body": b"letter"}
    first = queue_message(key, **letter)
    with pytest.raises(Problem, match="has a message already"):
        queue_message(key, **letter)
    assert answer_message(first.message_id, "SENT")
    second = queue_message(key, **letter)  # not acknowledged in time: sent again
    assert second.attempt == 2
    assert answer_message(first.message_id, "ACKNOWLEDGED")
    assert not answer_message(first.message_id, "ACKNOWLEDGED")
    with pytest.raises(Problem, match="cannot become"):
        answer_message(first.message_id, "REJECTED")
    with pytest.raises(Problem, match="There is no message"):
        answer_message("M-0", "SENT")


def test_a_chase_without_a_number_for_the_day_says_so(live):
    from wholesystem.work.worklists.chase import limits_of

    wrong = Chase(state="SENT", standard="P4-SEND-TRIES", words="send again")
    with pytest.raises(Problem, match="does not say how long SENT may last"):
        limits_of([wrong], STANDARDS, dt.date(2026, 11, 20))


def test_a_run_keeps_who_was_considered_and_the_funnel(live):
    from wholesystem.work.worklists import runs

    day = dt.date(2026, 11, 22)
    run = runs.start_run("test", day, by=REGISTRAR)
    columns = {
        "person": [1, 2, None],
        "included": [True, False, False],
        "reason": ["", "under 18", "not traceable"],
        "evidence": [{"systolic": 150}, {}, {}],
        "local_label": ["", "", "CAD-1"],
    }
    assert runs.keep_considered(run, "found", columns) == 3
    runs.keep_funnel(run, "found", [("aged 18 or over", 1, 2), ("traceable", 1, 1)])
    assert runs.latest_run("test", day) == run
    assert [each.reason for each in run.considered.filter(included=False).order_by("pk")] == [
        "under 18",
        "not traceable",
    ]
    assert [each.remaining for each in run.funnel.all()] == [2, 1]
