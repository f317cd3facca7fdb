"""Colleagues work the same list at the same moment; nothing is done twice and nothing is lost."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Event

import pytest

from tests.work.conftest import FLOW, PARAMEDIC
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR, Actor

THREADS = 8


@pytest.fixture
def together(live):
    """`together(work)` calls `work(0)` to `work(7)` in threads that start at the same moment."""
    from django.db import connections

    def run(work):
        start = Barrier(THREADS)

        def one(number):
            try:
                start.wait()
                return work(number)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(one, range(THREADS)))

    return run


def paramedic(number):
    return Actor(f"paramedic-{number}", "paramedic", "RX9")


def test_eight_who_claim_the_same_item(together, opened):
    from wholesystem.work.worklists import models
    from wholesystem.work.worklists.actions import claim

    (key,) = opened(1)

    def work(number):
        try:
            return claim(key, by=paramedic(number)).owner_user
        except Problem:
            return None

    owners = [owner for owner in together(work) if owner]
    assert len(owners) == 1
    assert models.Event.objects.filter(item=key, action="claim").count() == 1


def test_eight_who_take_the_next_until_there_is_none(together, opened, worklist):
    from wholesystem.work.worklists.actions import claim_next
    from wholesystem.work.worklists.models import Item

    keys = set(opened(40))

    def work(number):
        mine = []
        while items := claim_next(worklist, states=["SELECTED"], by=paramedic(number), count=3):
            mine += [item.pk for item in items]
        return mine

    taken = [key for mine in together(work) for key in mine]
    assert len(taken) == len(set(taken))
    # One who is passed over because a colleague holds the row may stop early; nobody else has it.
    assert set(taken) <= keys
    free = Item.objects.filter(worklist=worklist, owner_user="").count()
    assert free + len(taken) == len(keys)


def test_eight_who_check_the_same_item_move_it_once(together, opened):
    from wholesystem.work.worklists import models
    from wholesystem.work.worklists.actions import move

    (key,) = opened(1)

    def work(number):
        try:
            move(key, "check", flow=FLOW, by=paramedic(number))
        except Problem:
            return 0
        return 1

    assert sum(together(work)) == 1
    assert models.Event.objects.filter(item=key, action="check").count() == 1


def test_eight_runs_that_find_the_same_people_open_one_item_each(together, worklist):
    from wholesystem.work.worklists.actions import NewItem, open_items
    from wholesystem.work.worklists.models import Item

    def work(number):
        found = [NewItem(person=person) for person in range(50)]
        named = {"worklist": worklist, "programme": "test", "flow": FLOW}
        opened = open_items(found, **named, by=SYSTEM_ACTOR, day=dt.date(2026, 11, 22))
        return len(opened.items)

    assert sorted(together(work)) == [0] * 7 + [50]
    assert Item.objects.filter(worklist=worklist).count() == 50


def test_batches_that_overlap_do_not_wait_for_each_other_for_ever(together, opened):
    from wholesystem.work.worklists import models
    from wholesystem.work.worklists.actions import Step, move_all

    keys = opened(30)

    def work(number):
        order = keys if number % 2 else keys[::-1]
        steps = [Step(item_id=key, action="check") for key in order]
        return len(move_all(steps, flow=FLOW, by=PARAMEDIC, skip_refused=True).items)

    assert sum(together(work)) == 30
    assert models.Event.objects.filter(item__in=keys, action="check").count() == 30


def test_receipts_made_at_once_have_references_of_their_own(together):
    from wholesystem.work.receipts.actions import make_receipt

    def work(number):
        made = [
            make_receipt("test", by=SYSTEM_ACTOR, purpose="PLANNING", output=f"{number}")
            for _ in range(5)
        ]
        return [each.receipt_id for each in made]

    references = [each for some in together(work) for each in some]
    assert len(set(references)) == 40


def test_two_files_that_arrive_together_do_not_make_two_people_of_one(together):
    from wholesystem.work.identities.actions import add_people, adding_people, people_for_numbers

    number = "9990000018"

    def work(_):
        with adding_people():
            known = people_for_numbers([number])
            return known.get(number) or add_people({"nhs_number": [number]})[0]

    assert len(set(together(work))) == 1


def test_a_number_that_a_receipt_names_is_settled(live, opened, worklist):
    """Nobody's event may turn up later below a number that has been given out.

    The slow one has written and not committed; the quick one, after him, has a higher number.
    """
    from django.db import connections, transaction

    from wholesystem.work.worklists.actions import claim
    from wholesystem.work.worklists.export import events_upto, latest_event

    slow, quick = opened(2)
    written, go_on = Event(), Event()

    def alone(work, *arguments):
        try:
            return work(*arguments)
        finally:
            connections.close_all()

    def take_slowly():
        with transaction.atomic():
            claim(slow, by=paramedic(1))
            written.set()
            go_on.wait(20)

    def export():
        number = latest_event()
        return number, events_upto(number, worklist=worklist)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(alone, take_slowly)
        assert written.wait(20)
        second = pool.submit(alone, lambda: claim(quick, by=paramedic(2)))
        wait([second], timeout=0.5)  # SQLite lets the second write when the first has ended
        third = pool.submit(alone, export)
        wait([third], timeout=0.5)
        go_on.set()
        for each in (first, second):
            each.result()
        number, then = third.result()
    assert events_upto(number, worklist=worklist).equals(then)
