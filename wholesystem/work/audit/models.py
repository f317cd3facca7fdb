"""Audit entries, the people each names, and the seals that chain them."""

from django.db import models

from wholesystem.work.append_only import AppendOnly


class Entry(AppendOnly):
    """One access: who, in which role, for which purpose, of what, and naming whom.

    Keys of users are not kept, their names are: an entry outlives the account.
    """

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=20, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    agreement = models.CharField(max_length=120, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    people = models.JSONField(default=list)
    people_count = models.BigIntegerField(default=0)
    detail = models.JSONField(default=dict)
    refused = models.BooleanField(default=False)
    # SHA-256 of everything above except the number; the chain over these is kept by the seals.
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["at"]), models.Index(fields=["actor", "at"])]
        constraints = [
            models.CheckConstraint(condition=~models.Q(actor=""), name="no_anonymous_audit")
        ]


class NamedPerson(AppendOnly):
    """An index of `Entry.people`, so that "who looked at this person" is quick on any database."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="named")
    person = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "entry"], name="a_person_once_an_entry")
        ]


class Seal(AppendOnly):
    """One link of the chain: SHA-256 over the link before and the hashes of these entries."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    entries = models.BigIntegerField()
    sealed_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            # One chain, never a fork: a link is followed once.
            models.UniqueConstraint(fields=["previous_hash"], name="a_link_is_followed_once")
        ]
