"""The cells that pages show, indexed for reading, and the standards that were in force."""

from django.db import models
from django.db.models import Q

from wholesystem.work.receipts.models import Receipt

# Nine places hold a rate to more digits than any page shows, and survive SQLite's 15 digits.
DECIMAL = {"max_digits": 24, "decimal_places": 9}


class Standard(models.Model):
    """A row of standards.toml as it was loaded; both dates are included, None is open."""

    standard_id = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True)
    comparator = models.CharField(max_length=2)
    value = models.DecimalField(**DECIMAL)
    unit = models.CharField(max_length=40)
    scope = models.CharField(max_length=80, blank=True)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    source = models.TextField()
    kind = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard_id", "scope", "effective_from"],
                name="one_standard_row_per_start",
            )
        ]


class Result(models.Model):
    """One cell: a measure, for a period, a place and a group, with what it was held against.

    Counts are true counts; the published form is made by `sharing.disclosure` on the way out.
    """

    measure = models.CharField(max_length=120)
    version = models.CharField(max_length=64, blank=True)
    programme = models.CharField(max_length=80)
    period_start = models.DateField()
    period_end = models.DateField()
    period = models.CharField(max_length=40)
    footprint_kind = models.CharField(max_length=40)
    footprint = models.CharField(max_length=40)
    footprint_name = models.CharField(max_length=200, blank=True)
    lens = models.CharField(max_length=60, blank=True)
    lens_value = models.CharField(max_length=120, blank=True)
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    value = models.DecimalField(null=True, **DECIMAL)
    lower = models.DecimalField(null=True, **DECIMAL)
    upper = models.DecimalField(null=True, **DECIMAL)
    # Why there is no value, in words for the page; empty where there is one.
    not_calculable = models.CharField(max_length=300, blank=True)
    standard_id = models.CharField(max_length=80, blank=True)
    standard_met = models.BooleanField(null=True)
    ambition_id = models.CharField(max_length=80, blank=True)
    ambition_met = models.BooleanField(null=True)
    publication = models.BooleanField(default=False)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="results")
    quality = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["measure", "footprint_kind", "footprint", "period"], name="result_cell"
            ),
            models.Index(
                fields=["measure", "footprint_kind", "lens", "period_start"], name="result_page"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "period", "footprint_kind", "footprint", "lens", "lens_value"],
                name="one_result_per_cell",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(not_calculable=""),
                name="no_value_has_a_reason",
            ),
        ]
