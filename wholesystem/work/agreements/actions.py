"""Keeping the agreements as they were loaded, so that a receipt's agreement can be read later."""

import hashlib
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from wholesystem.core.clock import now
from wholesystem.core.problem import Kind, Problem
from wholesystem.sharing.actor import Actor
from wholesystem.work.agreements.models import AgreementVersion
from wholesystem.work.locks import one_at_a_time


@transaction.atomic
def keep_agreement(
    agreement_id: str,
    version: str,
    text: str,
    *,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
) -> AgreementVersion:
    """Keep a version's text; the same text again changes nothing, another text is refused."""
    one_at_a_time(f"agreement-{agreement_id}")
    digest = hashlib.sha256(text.encode()).hexdigest()
    kept = AgreementVersion.objects.filter(agreement_id=agreement_id, version=version).first()
    if kept is None:
        return AgreementVersion.objects.create(
            agreement_id=agreement_id,
            version=version,
            content_hash=digest,
            text=text,
            starts_on=starts_on,
            ends_on=ends_on,
            loaded_at=now(),
            actor=by.name,
        )
    if kept.content_hash != digest:
        raise Problem(
            f"Agreement {agreement_id} has changed and still says it is version {version}.",
            "What was signed as a version stays as it was signed.",
            "Give the changed agreement a new version, and have it signed.",
            kind=Kind.CONFLICT,
        )
    return kept


def withdraw_agreement(agreement_id: str, version: str) -> None:
    """End a version now, whatever its dates say."""
    AgreementVersion.objects.filter(
        agreement_id=agreement_id, version=version, withdrawn_at__isnull=True
    ).update(withdrawn_at=now())


def versions_in_force(day: date) -> QuerySet[AgreementVersion]:
    """The versions that cover a day and are not withdrawn, by id."""
    open_ended = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    return AgreementVersion.objects.filter(
        open_ended, starts_on__lte=day, withdrawn_at__isnull=True
    ).order_by("agreement_id", "version")
