"""A contact that nobody can trace stops no one's alert, from the file to the list (X-A1, P4-A5)."""

import pytest

from tests.system.small import ALERTS
from wholesystem.work.identities.models import TraceRequest


@pytest.mark.parametrize("number", ["9990000019", ""])
def test_X_A1_a_bad_number_on_a_reading_silences_nobody(small, number):
    small.slots(9).person(1).contact(1, (190, 100)).person(2).contact(2, (192, 101))
    rows = small.rows["observations"]
    rows[-1]["nhs_number"] = number
    small.work()
    assert [small.who(item) for item in small.items(ALERTS)] == [1, 2]
    assert TraceRequest.objects.exists(), "and whoever it is waits to be traced"
