"""A load is one file received; its faulty rows wait in quarantine, its oddities are issues."""

from django.db import models
from django.db.models import Q

from wholesystem.core.clock import now


class LoadStatus(models.TextChoices):
    ACCEPTED = "ACCEPTED", "Accepted"
    REJECTED = "REJECTED", "Rejected"
    SUPERSEDED = "SUPERSEDED", "Replaced by a later file"
    WAITING = "WAITING", "Waiting for its period to be given"


class DataLoad(models.Model):
    load_id = models.CharField(max_length=40, unique=True)
    dataset = models.CharField(max_length=80)
    provider = models.CharField(max_length=20, blank=True)
    period = models.CharField(max_length=40, blank=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    file_name = models.CharField(max_length=255)
    # SHA-256 of the unpacked bytes, so that the same file zipped twice is still the same file.
    content_hash = models.CharField(max_length=64)
    stored_path = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=12, choices=LoadStatus.choices)
    rows_read = models.BigIntegerField(default=0)
    rows_accepted = models.BigIntegerField(default=0)
    rows_quarantined = models.BigIntegerField(default=0)
    lake_version = models.BigIntegerField(null=True)
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="superseded_by"
    )
    received_at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=150)
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "provider", "period"],
                condition=Q(status="ACCEPTED"),
                name="one_accepted_load_per_period",
            )
        ]
        indexes = [models.Index(fields=["dataset", "status", "period_to"])]


class RowState(models.TextChoices):
    WAITING = "WAITING", "Waiting"
    CORRECTED = "CORRECTED", "Corrected"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class QuarantinedRow(models.Model):
    """One fault of one row. `row` holds the values as sent: personal, for the sender's eyes."""

    load = models.ForeignKey(DataLoad, on_delete=models.PROTECT, related_name="quarantined")
    row_number = models.BigIntegerField()
    rule = models.CharField(max_length=60)
    column = models.CharField(max_length=80, blank=True)
    allowed = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    row = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=RowState.choices, default=RowState.WAITING)
    corrected_by = models.ForeignKey(
        DataLoad, on_delete=models.PROTECT, null=True, related_name="corrections"
    )

    class Meta:
        indexes = [models.Index(fields=["load", "state"])]


class DataIssue(models.Model):
    """Something odd that stopped nothing: a rule, how often, and the sentence people read."""

    load = models.ForeignKey(DataLoad, on_delete=models.PROTECT, related_name="issues")
    severity = models.CharField(max_length=12)
    rule = models.CharField(max_length=60)
    count = models.BigIntegerField()
    sentence = models.TextField()
