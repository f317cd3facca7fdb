"""Mailboxes: where a message for a partner goes. The simulated one is a folder.

MESH is another of the same shape; what is sent, and what the state of an item becomes, does not
depend on which it is.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message about one person. `reference` names it, also when it is sent a second time."""

    reference: str
    to: str
    workflow: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mailbox said: taken, or not and why."""

    taken: bool
    detail: str = ""


class Mailbox(Protocol):
    """Anything that can take an envelope. Taking the same reference again sends nothing twice."""

    def send(self, envelope: Envelope) -> Answer: ...


class SimulatedMailbox:
    """Writes each message to `outbox/RECEIVER/REFERENCE.json`.

    A file `outbox/refuses.txt` names receivers, a line each, whose mailbox refuses messages, so
    that the way of a message that cannot be delivered can be walked too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, envelope: Envelope) -> Answer:
        if envelope.to in self._refusing():
            return Answer(False, "the mailbox of the receiver does not answer (simulated)")
        path = self.folder / envelope.to / f"{envelope.reference}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        written = {
            "reference": envelope.reference,
            "to": envelope.to,
            "workflow": envelope.workflow,
            "body": json.loads(envelope.body),
        }
        part = path.with_suffix(".part")
        part.write_text(json.dumps(written, indent=1, ensure_ascii=False), encoding="utf-8")
        part.replace(path)
        return Answer(True)

    def _refusing(self) -> set[str]:
        listed = self.folder / "refuses.txt"
        return set(listed.read_text().split()) if listed.exists() else set()
