"""A receipt: enough to make a figure again, byte for byte, and to see that it is the same."""

from django.db import models

from wholesystem.core.clock import now
from wholesystem.work.append_only import AppendOnly


class Receipt(AppendOnly):
    """`inputs` names table versions, the event number read up to, load ids and file hashes.

    `output` is the text that came out, or the path of its file inside the system's folder.
    """

    receipt_id = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    made_at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=40)
    agreement = models.CharField(max_length=120, blank=True)
    programme = models.CharField(max_length=80, blank=True)
    definition = models.CharField(max_length=120, blank=True)
    definition_hash = models.CharField(max_length=64, blank=True)
    day = models.DateField(null=True)
    inputs = models.JSONField(default=dict)
    code_version = models.CharField(max_length=80, blank=True)
    parameters = models.JSONField(default=dict)
    output_hash = models.CharField(max_length=64)
    output = models.TextField(blank=True)
    previous = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "definition", "made_at"])]

    def __str__(self) -> str:
        return self.receipt_id
