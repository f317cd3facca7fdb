"""The rows that wait, for those who may see them: as a list to correct and send again."""

from pathlib import Path

import pyarrow as pa
from django.db import transaction

from wholesystem.core.problem import Kind, Problem
from wholesystem.exchange.export import write_csv
from wholesystem.exchange.kinds import KINDS
from wholesystem.sharing.actor import Actor, require
from wholesystem.sharing.permission import Permission
from wholesystem.system.intake.correcting import ROW
from wholesystem.system.intake.keeping import kept_bytes
from wholesystem.system.opened import System
from wholesystem.work.audit.actions import record
from wholesystem.work.loads.models import DataLoad, QuarantinedRow, RowState


def waiting_rows(system: System, load_id: str, *, by: Actor) -> bytes:
    """The rows of a load that wait, as a CSV: as they were sent, each with its number in `row`.

    Corrected, it goes back in with `receive(..., again=load_id)`. Reading it is audited.
    """
    require(by, Permission.VIEW_QUARANTINE)
    load = _load(load_id)
    with transaction.atomic():
        record("read quarantined rows", by=by, subject=f"load {load_id}")
        waiting = QuarantinedRow.objects.filter(load=load, state=RowState.WAITING)
        rows = dict(waiting.order_by("row_number").values_list("row_number", "row"))
    columns = KINDS[load.dataset].columns if load.dataset in KINDS else ()
    sent = {name: [row.get(name) or "" for row in rows.values()] for name in columns}
    return write_csv(pa.table({ROW: pa.array(list(rows), pa.int64()), **sent}))


def original(system: System, load_id: str, *, by: Actor) -> Path:
    """Where the bytes of a load's file are, exactly as they were sent. Asking is audited."""
    require(by, Permission.VIEW_QUARANTINE)
    load = _load(load_id)
    record("read a received file", by=by, subject=f"load {load_id}")
    return kept_bytes(system.folder, load.stored_path)


def _load(load_id: str) -> DataLoad:
    load = DataLoad.objects.filter(load_id=load_id).first()
    if load is None:
        raise Problem(
            f"There is no load {load_id}.",
            "A load is one that was received here.",
            "Look up its reference on the Data page.",
            kind=Kind.NOT_FOUND,
        )
    return load
