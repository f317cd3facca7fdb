"""A program that moves items until it is killed: `python writer.py FOLDER URL KEYS...`."""

import sys
from pathlib import Path

from tests.work.conftest import FLOW, PARAMEDIC
from wholesystem.core.settings import Settings
from wholesystem.work.django import configure


def work(folder: str, url: str, keys: list[int]) -> None:
    configure(Settings(name="test", database=url or None), Path(folder))
    from wholesystem.work.worklists.actions import Step, move_all

    print("ready", flush=True)
    while True:
        for action, by in (("check", PARAMEDIC), ("send back", PARAMEDIC)):
            steps = [Step(item_id=key, action=action, reason="again") for key in keys]
            move_all(steps, flow=FLOW, by=by)


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], [int(key) for key in sys.argv[3:]])
