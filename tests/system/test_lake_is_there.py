"""A lake that has lost what was received changes nothing and says so."""

import shutil

import pytest

from tests.system.small import PROGRAMME
from wholesystem.core.problem import Problem
from wholesystem.sharing.actor import SYSTEM_ACTOR
from wholesystem.system import open_system
from wholesystem.system.run import run


@pytest.mark.parametrize(
    ("lost", "told"),
    [("", "folder of the lake"), ("ambulance_contacts", "no table ambulance_cont")],
)
def test_nobody_leaves_a_list_because_the_lake_is_gone(small, lost, told):
    small.slots(9).raised(1, 2).work().sign_off(1)
    before = small.states()
    shutil.rmtree(small.folder / small.system.settings.lake / lost)
    with pytest.raises(Problem, match=told) as refused:
        run(open_system(small.folder), [PROGRAMME], by=SYSTEM_ACTOR)
    assert refused.value.exit_code == 8
    assert small.states() == before == {1: "CHECKED", 2: "SELECTED"}
