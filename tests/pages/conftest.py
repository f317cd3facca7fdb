"""The small system and the site that serves it."""

from tests.site_fixtures import address, as_user, django_queries, site, small  # noqa: F401
