"""A step that the register limits is taken so often and no more (P4: invited up to three times)."""

import datetime as dt

import pytest

from tests.work.conftest import COORDINATOR, FLOW, PARAMEDIC, REGISTRAR
from wholesystem.core.problem import Kind, Problem
from wholesystem.definitions import Standards
from wholesystem.definitions.standard import SHIPPED
from wholesystem.sharing.actor import SYSTEM_ACTOR


def test_a_person_is_invited_three_times_and_not_a_fourth(live, worklist):
    from wholesystem.work.results.actions import load_standards
    from wholesystem.work.worklists.actions import NewItem, move, open_items

    load_standards(Standards.read(SHIPPED).rows)
    new = NewItem(person=1, sender=PARAMEDIC.organisation, receiver=COORDINATOR.organisation)
    opened = open_items(
        [new], worklist=worklist, programme="p", flow=FLOW, by=SYSTEM_ACTOR,
        day=dt.date(2026, 3, 2),
    )  # fmt: skip
    [item] = opened.items
    for action, by in (("check", PARAMEDIC), ("send", REGISTRAR), ("acknowledge", COORDINATOR)):
        move(item, action, flow=FLOW, by=by)
    for _ in range(3):
        move(item, "invite", flow=FLOW, by=COORDINATOR)
    with pytest.raises(Problem, match="invited 3 times") as told:
        move(item, "invite", flow=FLOW, by=COORDINATOR)
    assert told.value.kind is Kind.CONFLICT
    assert move(item, "not reached", flow=FLOW, by=COORDINATOR).state == "UNREACHABLE"
