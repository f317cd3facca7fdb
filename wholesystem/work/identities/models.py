"""A person as the services know them, the numbers they go by, and the rows still to be traced."""

from django.db import models
from django.db.models import Q

from wholesystem.core.clock import now


class Identity(models.Model):
    """`person` is the internal number by which the lake, and everything else, knows them."""

    person = models.BigAutoField(primary_key=True)
    nhs_number = models.CharField(max_length=10, unique=True, null=True)
    nhs_status = models.CharField(max_length=2, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    given_name = models.CharField(max_length=100, blank=True)
    born_on = models.DateField(null=True)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    # The address is known to be at risk if shown (PDS "sensitive"): pages withhold where they live.
    sensitive = models.BooleanField(default=False)
    updated_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"person {self.person}"  # never a name: this text reaches logs


class LocalIdentifier(models.Model):
    """A provider's own number for a person, such as a hospital number."""

    provider = models.CharField(max_length=20)
    local_id = models.CharField(max_length=100)
    person = models.ForeignKey(Identity, on_delete=models.PROTECT, related_name="local_identifiers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "local_id"], name="one_person_per_local_id")
        ]


class TraceRequest(models.Model):
    """A row that could not be given a person; `rule` says why, `local_id` how staff find it."""

    dataset = models.CharField(max_length=80)
    load_id = models.CharField(max_length=40)
    provider = models.CharField(max_length=20)
    local_id = models.CharField(max_length=100)
    submitted_number = models.CharField(max_length=40, blank=True)
    rule = models.CharField(max_length=40)
    raised_at = models.DateTimeField(default=now)
    resolved_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "provider", "local_id", "rule"],
                condition=Q(resolved_at__isnull=True),
                name="one_open_trace_per_row",
            )
        ]
