"""An agreement as its file stood when it was loaded; a version's text never changes."""

from django.db import models

from wholesystem.core.clock import now


class AgreementVersion(models.Model):
    agreement_id = models.CharField(max_length=120)
    version = models.CharField(max_length=40)
    content_hash = models.CharField(max_length=64)
    text = models.TextField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    loaded_at = models.DateTimeField(default=now)
    actor = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement_id", "version"], name="one_text_per_agreement_version"
            )
        ]
