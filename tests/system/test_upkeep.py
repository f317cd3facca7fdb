"""While a system is served, alerts go on and the audit is sealed without anybody asking."""

import datetime as dt
import time

from tests.system.small import ALERTS
from wholesystem.core import clock
from wholesystem.system.upkeep import keep_up, keep_up_while_served
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
    stop = keep_up_while_served(small.system, every_seconds=0.05)
    try:
        until = time.monotonic() + 10
        while verify().unsealed and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        stop.set()
    assert verify().unsealed == 0 and verify().whole
