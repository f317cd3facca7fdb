"""Runs say who was considered; items are what is to be done; events are what was done."""

from django.db import models
from django.db.models import Q

from wholesystem.core.clock import now
from wholesystem.work.append_only import AppendOnly


class Run(models.Model):
    """One working-out of a programme's cohorts for a day."""

    programme = models.CharField(max_length=80)
    day = models.DateField()
    started_at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=150)
    receipt = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["programme", "day"])]


class Considered(models.Model):
    """One person whom a run looked at: in or out, at which step, and the reason in words."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="considered")
    cohort = models.CharField(max_length=120)
    person = models.BigIntegerField(null=True)
    included = models.BooleanField()
    step = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)
    # How staff find someone who has no person yet, such as the crew's own incident number.
    local_label = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "cohort", "run"])]


class FunnelStep(models.Model):
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="funnel")
    cohort = models.CharField(max_length=120)
    position = models.IntegerField()
    label = models.CharField(max_length=300)
    excluded = models.BigIntegerField()
    remaining = models.BigIntegerField()

    class Meta:
        ordering = ["cohort", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "cohort", "position"], name="one_funnel_step_per_position"
            )
        ]


class Item(models.Model):
    """One thing to be done. Its columns are what its events add up to (see `replay.py`).

    `cause` is the record that opened an item which waits for no other, such as the contact of an
    alert; it is empty where a person has one open item at a time. `last_event` is the number of
    the newest event applied, and so the version that an actor saw.
    """

    item_id = models.BigAutoField(primary_key=True)
    worklist = models.CharField(max_length=120)
    programme = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, default="BATCH")
    person = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    opened_on = models.DateField()
    day = models.DateField()
    batch = models.CharField(max_length=40, blank=True)
    rank = models.BigIntegerField(null=True)
    state = models.CharField(max_length=40)
    state_since = models.DateTimeField()
    hold = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict)
    owner_organisation = models.CharField(max_length=20, blank=True)
    owner_user = models.CharField(max_length=150, blank=True)
    due_at = models.DateTimeField(null=True)
    sender = models.CharField(max_length=20, blank=True)
    receiver = models.CharField(max_length=20, blank=True)
    practice = models.CharField(max_length=20, blank=True)
    pcn = models.CharField(max_length=20, blank=True)
    icb = models.CharField(max_length=20, blank=True)
    # The groups a person was in on the day: imd_quintile, imd_version, ethnic_group, age_band, sex.
    lenses = models.JSONField(default=dict)
    # The programme's own words, such as band and klass.
    attributes = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True)
    sent_on = models.DateField(null=True)
    reviewed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=60, blank=True)
    outcome_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    last_event = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worklist", "kind", "person", "cause"],
                condition=Q(closed_at__isnull=True),
                name="one_open_item_per_person",
            )
        ]
        indexes = [
            models.Index(fields=["worklist", "state", "rank"]),
            models.Index(fields=["worklist", "kind", "person"]),
            models.Index(fields=["person"]),
            models.Index(fields=["receiver", "worklist", "state"]),
            models.Index(fields=["last_event"]),
        ]

    def __str__(self) -> str:
        return f"item {self.item_id}"


class Event(AppendOnly):
    """What was done to an item. `sets` are the item's columns it changed, `data` what came with it.

    The items of a worklist at any event number are made from `sets` alone.
    """

    sequence = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    sets = models.JSONField(default=dict)
    # Where it came from: page, run, or the load or message that carried it.
    source = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["item", "sequence"])]
        constraints = [models.CheckConstraint(condition=~Q(actor=""), name="no_anonymous_event")]


class MessageState(models.TextChoices):
    QUEUED = "QUEUED", "Waiting to be sent"
    SENT = "SENT", "Sent"
    ACKNOWLEDGED = "ACKNOWLEDGED", "Acknowledged"
    REJECTED = "REJECTED", "Not delivered"


class Message(models.Model):
    """One try at sending one item. `message_id` is the reference that the partner answers with."""

    message_id = models.CharField(max_length=80, unique=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="messages")
    to_mailbox = models.CharField(max_length=120)
    workflow = models.CharField(max_length=80)
    body_hash = models.CharField(max_length=64)
    attempt = models.PositiveIntegerField()
    state = models.CharField(
        max_length=12, choices=MessageState.choices, default=MessageState.QUEUED
    )
    queued_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    detail = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "attempt"], name="one_message_per_attempt")
        ]
        indexes = [models.Index(fields=["state", "sent_at"])]
