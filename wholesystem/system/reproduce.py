"""Reproduce: make a figure again from its receipt, and compare, byte for byte."""

import hashlib
from dataclasses import dataclass

import duckdb
import pyarrow.compute as pc
from deltalake.exceptions import DeltaError

from wholesystem.core.problem import Kind, Problem
from wholesystem.engine import Parameters, find
from wholesystem.lake import Unreadable
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.system import measuring, objects, recipe
from wholesystem.system.figures import canonical
from wholesystem.system.items import considered_bytes
from wholesystem.system.opened import System, code_version
from wholesystem.system.permits import permit_for
from wholesystem.work.receipts.actions import receipt as receipt_of
from wholesystem.work.receipts.models import Receipt


@dataclass(frozen=True)
class Again:
    """What came of making a figure again."""

    receipt: str
    same: bool
    was: str
    now: str
    same_code: bool

    @property
    def text(self) -> str:
        """The answer in a sentence."""
        code = "the same code" if self.same_code else "later code than the receipt names"
        if self.same:
            return f"{self.receipt}: the same, byte for byte, with {code}."
        return f"{self.receipt}: not the same ({self.was[:12]} then, {self.now[:12]} now), {code}."


def reproduce(system: System, receipt_id: str, *, by: Actor) -> Again:
    """Follow a receipt's recipe again. A Problem of kind NOT_REPRODUCED where it differs."""
    require(by, Permission.REPRODUCE)
    receipt = receipt_of(receipt_id)
    _check_kept(system, receipt)
    try:
        made = _make(system, receipt)
    except (Unreadable, duckdb.Error, DeltaError, OSError) as error:
        raise Problem(
            f"{receipt_id}: not the same, because a file of the lake cannot be read as it was "
            f"({type(error).__name__}).",
            "A figure is made again from the same files of the lake.",
            "Put the folder of the lake back from a copy of the system.",
            kind=Kind.NOT_REPRODUCED,
        ) from error
    now = hashlib.sha256(made).hexdigest()
    again = Again(
        receipt=receipt_id,
        same=now == receipt.output_hash,
        was=receipt.output_hash,
        now=now,
        same_code=receipt.code_version == code_version(),
    )
    if not again.same:
        raise Problem(
            again.text,
            "A figure made again from its receipt is the same, byte for byte.",
            "Look at what differs: the code version, or a file of the system that was changed.",
            kind=Kind.NOT_REPRODUCED,
        )
    return again


def _check_kept(system: System, receipt: Receipt) -> None:
    """The output that was kept is the one that the receipt names."""
    if receipt.output.startswith("receipts/"):
        objects.get(system.folder, receipt.output_hash)


def _make(system: System, receipt: Receipt) -> bytes:
    if receipt.kind not in ("measure", "cohorts"):
        raise Problem(
            f"{receipt.receipt_id} is the receipt of a sending: there is no figure to make again.",
            "Receipts of measures and of cohorts can be made again.",
            "Open the receipt to see what was sent and to whom.",
            kind=Kind.USAGE,
        )
    steps = recipe.Recipe(**receipt.inputs)
    programme = recipe.programme_of(system, steps)
    standards = recipe.standards_of(system, steps)
    then = recipe.agreements_of(system, steps)
    permit = permit_for(system, programme, steps.on, agreements=then)
    if receipt.kind == "measure":
        counts, _ = measuring.counted(system, programme, permit, steps, standards)
        return canonical(counts.filter(pc.equal(counts["measure"], receipt.definition)))
    parameters = Parameters(steps.on, standards, steps.known_until)
    live = recipe.live_tables(steps)
    with system.lake.open(permit, versions=steps.versions, live=live) as reading:
        found = {
            one.name: find(one.cohort, reading, parameters, one.order)
            for one in programme.worklists
        }
    return considered_bytes(found)
