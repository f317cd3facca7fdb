"""Opening, moving and closing items, as the people who work the list would say it."""

import datetime as dt

import pytest

from tests.work.conftest import COORDINATOR, FLOW, PARAMEDIC, REGISTRAR
from wholesystem.core.clock import frozen
from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor
from wholesystem.sharing.refusal import Refusal

DAY = dt.date(2026, 11, 22)


@pytest.fixture
def act(live):
    from wholesystem.work.worklists import actions

    return actions


@pytest.fixture
def find(act, worklist):
    """`find({1, 2}, day)` is a run that found these people."""

    def run(people, day=DAY, kind="BATCH", cause="", **more):
        found = [act.NewItem(person=each, cause=cause, sender="RX9") for each in people]
        named = {"worklist": worklist, "programme": "test", "flow": FLOW, "kind": kind}
        with frozen(day):
            return act.open_items(found, **named, by=SYSTEM_ACTOR, day=day, **more)

    return run


def item(key):
    from wholesystem.work.worklists.models import Item

    return Item.objects.get(pk=key)


def events(key):
    from wholesystem.work.worklists.models import Event

    return list(Event.objects.filter(item=key).order_by("sequence"))


def test_a_second_run_opens_nothing_and_says_who_has_an_item_already(find):
    assert len(find({1, 2}).items) == 2
    again = find({1, 2, 3})
    assert len(again.items) == 1
    assert {each.person for each in again.already} == {1, 2}


def test_a_person_found_twice_in_one_run_gets_one_item(act, worklist):
    found = [act.NewItem(person=1, rank=1), act.NewItem(person=1, rank=2)]
    named = {"worklist": worklist, "programme": "test", "flow": FLOW}
    opened = act.open_items(found, **named, by=SYSTEM_ACTOR, day=DAY)
    assert len(opened.items) == 1
    assert item(opened.items[0]).rank == 1


def test_one_case_in_twelve_months_unless_nobody_ever_acted_on_it(act, find, worklist):
    year_ago, soon = DAY - dt.timedelta(365), DAY + dt.timedelta(30)
    (worked,) = find({1}).items
    (unsent,) = find({2}).items
    act.move(worked, "turn down", flow=FLOW, by=PARAMEDIC, reason="in hospital")
    act.move(worked, "close", flow=FLOW, by=SYSTEM_ACTOR)
    act.move(unsent, "expire", flow=FLOW, by=SYSTEM_ACTOR)
    later = find({1, 2}, soon, once_since=year_ago, may_return=("EXPIRED", "LEFT"))
    assert [item(key).person for key in later.items] == [2]
    assert len(find({1}, soon, once_since=soon).items) == 1


def test_an_open_case_does_not_silence_an_alert_and_a_contact_alerts_once(find):
    find({1})
    assert len(find({1}, kind="ALERT", cause="contact-1").items) == 1
    assert len(find({1}, kind="ALERT", cause="contact-2").items) == 1
    assert not find({1}, kind="ALERT", cause="contact-1").items


def test_those_no_longer_found_leave_unless_they_are_with_the_partner(act, find, worklist):
    here, gone, sent = find({1}).items + find({2}).items + find({3}).items
    act.move(sent, "check", flow=FLOW, by=PARAMEDIC)
    act.move(sent, "send", flow=FLOW, by=REGISTRAR)
    reasons = {2: "conveyed the same day"}
    act.close_leavers(worklist, staying={1}, flow=FLOW, by=SYSTEM_ACTOR, reasons=reasons)
    assert [item(key).state for key in (here, gone, sent)] == ["SELECTED", "LEFT", "SENT"]
    assert events(gone)[-1].reason == "conveyed the same day"
    assert item(gone).closed_at is not None


def test_what_waits_too_long_expires(act, find, worklist):
    (old,) = find({1}, DAY - dt.timedelta(29)).items
    (young,) = find({2}, DAY - dt.timedelta(28)).items
    before = DAY - dt.timedelta(28)
    moved = act.expire(
        worklist, opened_before=before, flow=FLOW, by=SYSTEM_ACTOR, reason="older than 28 days"
    )
    assert [each.pk for each in moved.items] == [old]
    assert item(young).state == "SELECTED"


def test_the_whole_way_to_an_outcome(act, opened):
    (key,) = opened(1)
    with frozen("2026-11-02T10:00:00+00:00"):
        act.move(key, "check", flow=FLOW, by=PARAMEDIC)
        act.move(key, "send", flow=FLOW, by=REGISTRAR)
    act.move(key, "acknowledge", flow=FLOW, by=COORDINATOR)
    data = {"outcome": "NEW_DIAGNOSIS", "happened_on": "2026-11-20"}
    with frozen("2026-11-23T10:00:00+00:00"):
        now = act.move(key, "review", flow=FLOW, by=COORDINATOR, data=data)
    assert (now.state, now.outcome) == ("REVIEWED", "NEW_DIAGNOSIS")
    assert now.sent_on == dt.date(2026, 11, 2)
    assert now.reviewed_on == now.outcome_on == dt.date(2026, 11, 20)
    act.move(key, "close", flow=FLOW, by=COORDINATOR)
    assert item(key).closed_at is not None
    assert [each.action for each in events(key)] == [
        "open",
        "check",
        "send",
        "acknowledge",
        "review",
        "close",
    ]


def test_a_correction_takes_the_outcome_back_and_the_events_keep_it(act, opened):
    (key,) = opened(1)
    for action, by in (("check", PARAMEDIC), ("send", REGISTRAR)):
        act.move(key, action, flow=FLOW, by=by)
    act.move(key, "review", flow=FLOW, by=COORDINATOR, data={"outcome": "NORMAL"})
    back = act.move(key, "correct", flow=FLOW, by=COORDINATOR, reason="wrong person")
    assert (back.state, back.outcome, back.reviewed_on) == ("ACKNOWLEDGED", "", None)
    assert events(key)[-2].data == {"outcome": "NORMAL"}


def test_a_send_that_failed_is_not_counted_as_sent(act, opened):
    (key,) = opened(1)
    act.move(key, "check", flow=FLOW, by=PARAMEDIC)
    act.move(key, "send", flow=FLOW, by=REGISTRAR)
    failed = act.move(key, "fail", flow=FLOW, by=REGISTRAR, reason="mailbox unknown")
    assert (failed.sent_on, failed.sent_at) == (None, None)
    assert act.move(key, "send", flow=FLOW, by=REGISTRAR).sent_on is not None


def test_an_illegal_move_is_told_in_three_sentences(act, opened):
    (key,) = opened(1)
    with pytest.raises(Problem) as caught:
        act.move(key, "send", flow=FLOW, by=REGISTRAR)
    assert caught.value.kind is Kind.CONFLICT
    assert "to be checked" in caught.value.what
    assert "check" in caught.value.allowed
    with pytest.raises(Problem, match="Did you mean `acknowledge`"):
        act.move(key, "aknowledge", flow=FLOW, by=REGISTRAR)
    assert len(events(key)) == 1


@pytest.mark.parametrize(
    ("action", "more", "said"),
    [
        ("send back", {}, "without a reason"),
        ("check", {"data": {"outcome": "NORMAL"}}, "with an outcome"),
    ],
)
def test_a_step_without_what_it_needs_is_not_taken(act, opened, action, more, said):
    (key,) = opened(1)
    if action == "send back":
        act.move(key, "check", flow=FLOW, by=PARAMEDIC)
    with pytest.raises(Problem, match=said):
        act.move(key, action, flow=FLOW, by=PARAMEDIC, **more)


def test_a_review_needs_an_outcome_that_is_known_and_a_day_that_has_been(act, opened):
    (key,) = opened(1)
    act.move(key, "check", flow=FLOW, by=PARAMEDIC)
    act.move(key, "send", flow=FLOW, by=REGISTRAR)
    for data, said in (
        ({}, "without: outcome"),
        ({"outcome": "NORMALL"}, "Did you mean `NORMAL`"),
        ({"outcome": "NORMAL", "happened_on": "2126-01-01"}, "still to come"),
        ({"outcome": "NORMAL", "happened_on": "2026-02-30"}, "is no day"),
    ):
        with pytest.raises(Problem, match=said):
            act.move(key, "review", flow=FLOW, by=COORDINATOR, data=data)


def test_what_is_held_is_checked_but_not_sent_until_the_hold_is_lifted(act, opened):
    (key,) = opened(1, hold="the practice takes no part")
    act.move(key, "check", flow=FLOW, by=PARAMEDIC)
    with pytest.raises(Problem, match="is held: the practice takes no part"):
        act.move(key, "send", flow=FLOW, by=REGISTRAR)
    assert act.refresh_items({key: {"hold": ""}}, by=SYSTEM_ACTOR) == 1
    assert act.move(key, "send", flow=FLOW, by=REGISTRAR).state == "SENT"
    assert act.refresh_items({key: {"hold": ""}}, by=SYSTEM_ACTOR) == 0


def test_only_a_clinician_of_the_trust_signs_off_and_a_refusal_is_written(act, opened):
    from wholesystem.work.audit.models import Entry

    (key,) = opened(1)
    other_trust = Actor("x", "paramedic", "RYE")
    for by in (REGISTRAR, SYSTEM_ACTOR, other_trust, COORDINATOR):
        with pytest.raises(Refusal):
            act.move(key, "check", flow=FLOW, by=by)
    assert item(key).state == "SELECTED"
    refused = Entry.objects.filter(refused=True, subject=f"item {key}")
    assert [each.actor for each in refused.order_by("pk")] == ["r.shah", "system", "x", "c.ali"]


def test_a_step_from_a_page_that_is_out_of_date_is_a_conflict(act, opened):
    (key,) = opened(1)
    seen = item(key)
    act.claim(key, by=PARAMEDIC)
    with pytest.raises(Problem, match="changed by somebody else"):
        act.move(seen, "check", flow=FLOW, by=PARAMEDIC)
    act.move(item(key), "check", flow=FLOW, by=PARAMEDIC)


def test_a_batch_is_moved_whole_or_not_at_all(act, opened):
    keys = opened(3)
    act.move(keys[1], "check", flow=FLOW, by=PARAMEDIC)
    steps = [act.Step(item_id=key, action="check") for key in keys]
    with pytest.raises(Problem):
        act.move_all(steps, flow=FLOW, by=PARAMEDIC)
    assert [item(key).state for key in keys] == ["SELECTED", "CHECKED", "SELECTED"]


def test_one_bad_row_of_a_partners_file_does_not_hold_up_the_others(act, opened):
    keys = opened(2)
    act.move_all([act.Step(item_id=key, action="check") for key in keys], flow=FLOW, by=PARAMEDIC)
    act.move_all([act.Step(item_id=key, action="send") for key in keys], flow=FLOW, by=REGISTRAR)
    rows = [
        act.Step(item_id=keys[0], action="acknowledge"),
        act.Step(item_id=keys[0], action="review", data={"outcome": "NORMAL"}),
        act.Step(item_id=keys[1], action="review", data={"outcome": "HEALED"}),
        act.Step(item_id=10**9, action="acknowledge"),
    ]
    moved = act.move_all(rows, flow=FLOW, by=COORDINATOR, source="load", skip_refused=True)
    assert [each.state for each in moved.items] == ["REVIEWED"]
    assert [step.item_id for step, _ in moved.refused] == [keys[1], 10**9]
    assert item(keys[1]).state == "SENT"


def test_an_item_has_one_owner_until_it_is_given_to_another(act, opened):
    (key,) = opened(1)
    act.claim(key, by=PARAMEDIC)
    assert act.claim(key, by=PARAMEDIC).owner_user == "p.jones"
    with pytest.raises(Problem, match="changed by somebody else"):
        act.claim(key, by=REGISTRAR)
    given = act.assign(key, "r.shah", organisation="RX9", by=PARAMEDIC, reason="end of shift")
    assert given.owner_user == "r.shah"
    assert act.release(key, by=REGISTRAR).owner_user == ""
    assert [each.action for each in events(key)] == ["open", "claim", "assign", "release"]
