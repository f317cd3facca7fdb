"""A person who signs in. The role is a word of `sharing.role.ROLES`."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from wholesystem.sharing.actor import Actor


class User(AbstractUser):
    role = models.CharField(max_length=40)
    organisation = models.CharField("organisation code", max_length=20, blank=True)
    # Made with the demonstration, whose one word everybody is told: such an account is nobody's.
    demonstration = models.BooleanField(default=False)

    @property
    def actor(self) -> Actor:
        """Who acts, as permits, events and the audit name them."""
        return Actor(name=self.get_username(), role=self.role, organisation=self.organisation)
