"""Making a receipt, and finding one."""

import hashlib
from collections.abc import Mapping
from datetime import date

from django.db import transaction

from wholesystem.core.clock import now, today
from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor
from wholesystem.work.locks import next_number
from wholesystem.work.receipts.models import Receipt


@transaction.atomic
def make_receipt(
    kind: str,
    *,
    by: Actor,
    purpose: str,
    output: str | bytes,
    output_path: str = "",
    inputs: Mapping | None = None,
    parameters: Mapping | None = None,
    agreement: str = "",
    programme: str = "",
    definition: str = "",
    definition_hash: str = "",
    day: date | None = None,
    code_version: str = "",
) -> Receipt:
    """Write a receipt of `output`, in the caller's transaction.

    With `output_path` (inside the system's folder) only the hash and the path are kept; without
    it the output itself is, as text.
    """
    content = output.encode() if isinstance(output, str) else output
    before = Receipt.objects.filter(kind=kind, definition=definition, programme=programme)
    previous = before.order_by("-pk").values_list("receipt_id", flat=True).first()
    return Receipt.objects.create(
        receipt_id=next_number(Receipt, "receipt_id", "R", today()),
        kind=kind,
        made_at=now(),
        actor=by.name,
        role=by.role,
        organisation=by.organisation,
        purpose=str(purpose),
        agreement=agreement or "",
        programme=programme,
        definition=definition,
        definition_hash=definition_hash,
        day=day,
        inputs=dict(inputs or {}),
        parameters=dict(parameters or {}),
        code_version=code_version,
        output_hash=hashlib.sha256(content).hexdigest(),
        output=output_path or content.decode(),
        previous=previous or "",
    )


def receipt(receipt_id: str) -> Receipt:
    """The receipt of that reference; a Problem where there is none."""
    found = Receipt.objects.filter(receipt_id=receipt_id).first()
    if found is None:
        raise Problem(
            f"There is no receipt {receipt_id}.",
            "A receipt's reference looks like R-2026-11-23-0001; each figure's page names its own.",
            "Copy the reference from the page of the figure.",
            kind=Kind.NOT_FOUND,
        )
    return found
