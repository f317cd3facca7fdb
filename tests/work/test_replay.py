"""Whatever is done to items, in any order, by anyone: they are what their events add up to."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.work.conftest import COORDINATOR, FLOW, PARAMEDIC, REGISTRAR
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR

ACTIONS = [*dict.fromkeys(move.action for move in FLOW.moves), "claim", "release", "refresh"]
ACTORS = [PARAMEDIC, REGISTRAR, COORDINATOR, SYSTEM_ACTOR]


def try_to(action, key, by):
    """Do it if it may be done; most of what hypothesis thinks of may not."""
    from wholesystem.work.worklists import actions as act

    data = {"outcome": "NORMAL"} if action == "review" else {}
    try:
        if action in ("claim", "release"):
            getattr(act, action)(key, by=by)
        elif action == "refresh":
            act.refresh_items({key: {"rank": 7, "evidence": {"systolic": 150.5}}}, by=by)
        else:
            act.move(key, action, flow=FLOW, by=by, reason="because", data=data)
    except Problem:
        return False
    return True


@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(ACTORS)), max_size=14))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_stored_item_is_what_its_events_add_up_to(live, taken):
    from wholesystem.work.worklists.actions import NewItem, open_items
    from wholesystem.work.worklists.export import ITEMS_SCHEMA, items_at, latest_event
    from wholesystem.work.worklists.models import Event, Item
    from wholesystem.work.worklists.replay import state_from_events, stored_state

    worklist = f"any-{latest_event()}"
    named = {"worklist": worklist, "programme": "any", "flow": FLOW}
    lenses = {"imd_quintile": 1, "sex": "F"}
    person = NewItem(person=1, sender="RX9", receiver="U1", lenses=lenses, evidence={"age": 61})
    (key,) = open_items([person], **named, by=SYSTEM_ACTOR, day=dt.date(2026, 11, 22)).items
    versions = {}
    for action, by in taken:
        versions[latest_event()] = items_at(latest_event(), worklist=worklist)
        try_to(action, key, by)
    item = Item.objects.get(pk=key)
    assert state_from_events(key) == stored_state(item)
    newest = Event.objects.filter(item=key).order_by("-sequence").first()
    assert (item.last_event, item.state) == (newest.sequence, newest.to_state)
    for number, then in versions.items():
        assert items_at(number, worklist=worklist).equals(then)
        assert then.schema == ITEMS_SCHEMA


def test_what_was_exported_can_be_exported_again_after_everything_has_moved(opened, worklist):
    from wholesystem.work.worklists.export import events_upto, items_at, latest_event

    keys = opened(5, lenses={"imd_quintile": 2, "sex": "M"}, attributes={"band": "HIGH"})
    for key in keys[:3]:
        try_to("check", key, PARAMEDIC)
    number = latest_event()
    then, events = items_at(number, worklist=worklist), events_upto(number, worklist=worklist)
    for key in keys:
        try_to("turn down", key, PARAMEDIC)
    assert items_at(number, worklist=worklist).equals(then)
    assert events_upto(number, worklist=worklist).equals(events)
    assert then.column("state").to_pylist() == ["CHECKED"] * 3 + ["SELECTED"] * 2
    assert then.column("imd_quintile").to_pylist() == [2] * 5
    assert then.column("band").to_pylist() == ["HIGH"] * 5
    later = items_at(latest_event(), worklist=worklist)
    assert later.column("state").to_pylist() == ["NOT_APPROPRIATE"] * 5
    assert items_at(0, worklist=worklist).num_rows == 0


def test_the_exports_columns_are_those_that_are_declared(live):
    from wholesystem.tables import TABLES
    from wholesystem.work.worklists.export import items_at

    declared = [column.name for column in TABLES["worklist_items"].stored_columns]
    assert items_at(0).schema.names == declared


@pytest.mark.parametrize("closes", [True, False])
def test_a_closed_item_has_its_day_in_the_export(opened, worklist, closes):
    from wholesystem.core.clock import frozen
    from wholesystem.work.worklists.export import items_at, latest_event

    (key,) = opened(1)
    if closes:
        with frozen("2026-11-22T23:30:00+00:00"):
            try_to("expire", key, SYSTEM_ACTOR)
    (row,) = items_at(latest_event(), worklist=worklist).to_pylist()
    assert row["closed_on"] == (dt.date(2026, 11, 22) if closes else None)
