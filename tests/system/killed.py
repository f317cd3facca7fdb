"""A process that shares and dies between handing a message over and noting the answer.

FOLDER COUNT: it dies when the mailbox has taken so many.
"""

import os
import signal
import sys
from pathlib import Path

from tests.system.small import REGISTRAR, REVIEW
from wholesystem.exchange.mailbox import Answer, Envelope, SimulatedMailbox
from wholesystem.system import open_system
from wholesystem.system.share import share


class PowerGoes(SimulatedMailbox):
    """Takes messages, until the process is no more."""

    left = 0

    def send(self, envelope: Envelope) -> Answer:
        answer = super().send(envelope)
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer


if __name__ == "__main__":
    folder, count = sys.argv[1:]
    system = open_system(Path(folder))
    mailbox = PowerGoes(system.folder / "outbox")
    mailbox.left = int(count)
    share(system, REVIEW, by=REGISTRAR, mailbox=mailbox)
