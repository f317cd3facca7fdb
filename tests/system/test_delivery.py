"""Messages that do not arrive, and processes that die: nothing is lost, nothing is sent twice."""

import contextlib
import datetime as dt
import os
import subprocess
import sys
import threading

import pytest

from tests.system.small import ALERTS, DAY, MATERNITY, PARAMEDIC, PCN, PROGRAMME, REGISTRAR, REVIEW
from wholesystem.core import clock
from wholesystem.exchange.mailbox import Answer, SimulatedMailbox
from wholesystem.sharing.actor import Actor
from wholesystem.system.chase import chase
from wholesystem.system.show import show
from wholesystem.work.receipts.models import Receipt
from wholesystem.work.worklists.models import Message
from wholesystem.work.worklists.moving import move


def killed_after(small, root, count: int) -> None:
    """Share in a process that is killed when the mailbox has taken so many."""
    command = [sys.executable, "-m", "tests.system.killed", str(small.folder), str(count)]
    env = {**os.environ, "WHOLESYSTEM_NOW": clock.now().isoformat()}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr


def test_P4_A12_not_delivered_is_told_and_tried_again(small):
    small.slots(9).raised(1, 2).work().sign_off().refuses(PCN)
    made = small.share()
    assert (made.sent, made.failed) == ({}, {PCN: 2})
    assert small.states() == {1: "SENT_FAILED", 2: "SENT_FAILED"} and not small.outbox()
    assert all(item.sent_on is None for item in small.items())
    small.refuses()
    assert small.share().sent == {PCN: 2}
    assert sorted(Message.objects.values_list("attempt", "state")) == [
        (1, "REJECTED"), (1, "REJECTED"), (2, "SENT"), (2, "SENT"),
    ]  # fmt: skip
    assert len(small.outbox()) == 2


def test_P4_A12_after_three_tries_it_needs_a_person(small):
    small.slots(9).raised(1).work().sign_off().refuses(PCN)
    for _ in range(2):
        assert small.share().failed == {PCN: 1}
        assert chase(small.system, REVIEW) == ()
    assert small.share().failed == {PCN: 1}
    assert small.share().failed == {}
    assert Message.objects.count() == 3
    [overdue] = chase(small.system, REVIEW)
    assert "needs a person" in overdue.words and small.who(overdue.item) == 1


def test_a_failure_that_a_person_has_seen_to_is_tried_again(small):
    small.slots(9).raised(1).work().sign_off().refuses(PCN)
    for _ in range(3):
        small.share()
    small.refuses()
    back = {"flow": small.flow, "by": PARAMEDIC, "reason": "the mailbox is mended"}
    move(small.item(1).pk, "send back", **back)
    small.sign_off()
    assert small.share().sent == {PCN: 1}


@pytest.mark.parametrize("taken", [1, 2])
def test_killed_between_handing_over_and_the_answer_nothing_is_sent_twice(small, root, taken):
    small.slots(9).raised(1, 2, 3).work().sign_off()
    killed_after(small, root, taken)
    assert len(small.outbox()) == taken
    before = {path: path.read_text() for path in small.outbox()}
    small.share()
    assert small.states() == {1: "SENT", 2: "SENT", 3: "SENT"}
    assert len(small.outbox()) == Message.objects.count() == 3
    assert {path: path.read_text() for path in before} == before
    assert set(Message.objects.values_list("attempt", "state")) == {(1, "SENT")}


def test_a_receipt_names_what_a_killed_process_had_sent(small, root):
    small.slots(9).raised(1, 2, 3).work().sign_off()
    killed_after(small, root, 2)
    made = small.share()
    receipt = Receipt.objects.get(receipt_id=made.receipt)
    assert sorted(receipt.output.split()) == sorted(
        Message.objects.values_list("message_id", flat=True)
    )


def test_killed_at_the_last_try_it_is_not_forgotten(small, root):
    small.slots(9).raised(1).work().sign_off().refuses(PCN)
    small.share()
    small.share()
    small.refuses()
    killed_after(small, root, 1)  # the third try was taken, and nobody noted it
    assert small.share().sent == {PCN: 1}
    assert small.states() == {1: "SENT"} and len(small.outbox()) == 1


class Slow(SimulatedMailbox):
    """Two who share at the same moment meet in here."""

    meeting = threading.Barrier(2, timeout=1)

    def send(self, envelope) -> Answer:
        with contextlib.suppress(threading.BrokenBarrierError):
            self.meeting.wait()
        return super().send(envelope)


def test_two_who_share_at_once_send_each_item_once_and_keep_to_the_slots(small):
    small.slots(2).raised(1, 2, 3).work().sign_off()
    made, faults = [], []

    def sharing():
        from django.db import connection

        try:
            made.append(small.share(mailbox=Slow(small.folder / "outbox")))
        except Exception as fault:  # the test tells it
            faults.append(fault)
        finally:
            connection.close()

    both = [threading.Thread(target=sharing) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert faults == []
    assert sum(one.sent.get(PCN, 0) for one in made) == 2
    assert len(small.outbox()) == 2 and Message.objects.count() == 2


# Alerts, and those who expect a child ------------------------------------------------------------


def test_P4_A5_an_alert_opens_once_a_contact_and_never_enters_the_batch(small):
    small.slots(9).person(1).contact(1, (184, 98)).work()
    small.run()
    assert [item.cause for item in small.items(ALERTS)] == ["RZ9/C0001"]
    assert small.items() == []
    small.contact(1, (190, 99), days_ago=0).work()
    small.run()
    assert sorted(item.cause for item in small.items(ALERTS)) == ["RZ9/C0001", "RZ9/C0002"]
    assert small.items() == [] and small.share().sent == {}
    [cell] = show(small.system, "severe-alerts", by=REGISTRAR, footprint_kind="sender")
    assert cell.numerator == "2"


def test_an_open_case_silences_no_alert(small):
    small.slots(9).raised(1).work().sign_off().share()
    small.contact(1, (184, 98), days_ago=0).work()
    assert len(small.items(ALERTS)) == 1 and small.states() == {1: "SENT"}


def test_an_alert_that_nobody_takes_on_in_an_hour_escalates_once(small):
    small.to(DAY, 12).person(1).contact(1, (184, 98), days_ago=1).work()
    small.to(DAY, 12)
    assert [each for each in chase(small.system, ALERTS) if each.escalates] == []
    clock.freeze(dt.datetime(2026, 3, 4, 13, 0, tzinfo=dt.UTC))
    [due] = chase(small.system, ALERTS)
    assert due.escalates and "escalated" in due.words
    [item] = small.items(ALERTS)
    assert "escalated_at" in item.attributes
    chase(small.system, ALERTS)
    assert item.events.filter(action="escalated").count() == 1


def test_raised_in_pregnancy_goes_the_maternity_way(small):
    small.slots(9)
    for person, reading in ((1, (145, 92)), (2, (165, 95)), (3, (120, 70))):
        small.person(person, age=30).contact(person, reading)
        small.code(person, "PREG_COD", DAY - dt.timedelta(days=60))
    small.work()
    bands = {small.who(item): item.attributes["band"] for item in small.items(MATERNITY)}
    assert bands == {1: "URGENT", 2: "SAME_DAY"}
    assert small.items() == [] and small.share().sent == {}
    small.run()
    assert len(small.items(MATERNITY)) == 2


def test_the_demonstration_and_the_pages_chase_by_the_same_rules(small):
    small.slots(9).raised(1, 2).work().sign_off().share()
    assert chase(small.system, REVIEW) == ()
    small.to(DAY + dt.timedelta(days=5))
    assert [each.words for each in chase(small.system, REVIEW)] == ["not acknowledged in time"] * 2
    assert PROGRAMME in small.system.programmes


def test_what_nobody_acknowledged_in_two_working_days_is_sent_again_and_no_more_than_three_times(
    small,
):
    small.slots(9).raised(1, 2).work().sign_off().share()
    [first, second] = small.items()
    assert small.share(again=True).sent == {}, "the partner still has time"
    sent_on = first.sent_on
    move(second.pk, "acknowledge", flow=small.flow, by=Actor("c", "coordinator", PCN))
    for tries in (2, 3):
        small.to(small.day + dt.timedelta(days=5))
        assert small.share(again=True).sent == {PCN: 1}
        first.refresh_from_db()
        assert (first.state, first.sent_on) == ("SENT", sent_on)
        assert first.messages.count() == tries
    small.to(small.day + dt.timedelta(days=5))
    assert small.share(again=True).sent == {}, "after three it needs the telephone"


def test_sending_again_that_fails_leaves_the_item_sent(small):
    small.slots(9).raised(1).work().sign_off().share()
    small.to(small.day + dt.timedelta(days=5)).refuses(PCN)
    assert small.share(again=True).failed == {PCN: 1}
    [item] = small.items()
    assert item.state == "SENT" and item.sent_on is not None, "the first message was taken"
