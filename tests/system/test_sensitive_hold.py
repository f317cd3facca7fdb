"""A record that was marked sensitive is not sent until somebody says that the mark has gone."""

import datetime as dt

HELD = "marked sensitive on the national record: arranged by hand"


def test_a_sensitive_record_is_not_sent(small):
    small.slots(5).raised(1, 2).change(1, sensitive="yes")
    small.work().sign_off()
    assert small.item(1).hold == HELD
    small.share()
    assert small.states() == {1: "CHECKED", 2: "SENT"}


def test_an_extract_that_says_nothing_of_the_mark_lets_nothing_leave(small):
    small.slots(5).raised(1).change(1, sensitive="yes").work()
    small.to(small.day + dt.timedelta(days=1)).change(1, sensitive="").work().sign_off()
    assert not small.share().sent
    assert small.states() == {1: "CHECKED"}
    assert not small.outbox()
