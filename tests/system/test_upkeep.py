"""While a system is served, alerts go on and the audit is sealed without anybody asking."""

import datetime as dt
import threading
import time

from django.db import OperationalError

from tests.system.small import ALERTS
from wholesystem.core import clock
from wholesystem.system import upkeep
from wholesystem.system.upkeep import keep_up, kept_up
from wholesystem.work.audit.chain import verify


def test_an_alert_that_nobody_took_on_goes_to_the_next_person_once(small):
    small.slots(9).person(1).contact(1, (190, 100)).work()
    [alert] = small.items(ALERTS)
    assert keep_up(small.system).escalating == 0
    clock.freeze(clock.now() + dt.timedelta(minutes=61))
    assert keep_up(small.system).escalating == 1
    assert keep_up(small.system).escalating == 1, "it still waits"
    assert alert.events.filter(action="escalated").count() == 1, "and is escalated once"


def test_what_was_read_is_sealed_while_the_site_is_served(small):
    small.slots(9).raised(1).work()
    assert verify().unsealed > 0
    with kept_up(small.system, every_seconds=0.05):
        until = time.monotonic() + 10
        while verify().unsealed and time.monotonic() < until:
            time.sleep(0.05)
    assert verify().unsealed == 0 and verify().whole
    assert "upkeep" not in {thread.name for thread in threading.enumerate()}


def test_a_database_that_is_away_for_a_moment_ends_nothing(small, monkeypatch, caplog):
    rounds = []

    def away_at_first(system):
        rounds.append(system)
        if len(rounds) == 1:
            raise OperationalError("9990000018 is locked")

    monkeypatch.setattr(upkeep, "keep_up", away_at_first)
    with upkeep.kept_up(small.system, every_seconds=0.01):
        until = time.monotonic() + 10
        while len(rounds) < 3 and time.monotonic() < until:
            time.sleep(0.01)
    assert len(rounds) >= 3
    assert "OperationalError" in caplog.text and "999" not in caplog.text
