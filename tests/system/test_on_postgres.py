"""A whole system on PostgreSQL: the pilot, from its files to its figures."""

import pytest

from wholesystem.core import clock
from wholesystem.core.days import Month


@pytest.mark.slow
@pytest.mark.postgres
def test_P4_A1_the_pilot_gives_the_same_figures_on_postgresql(tmp_path, postgres_database):
    from wholesystem.system import open_system
    from wholesystem.system.accounts import actor_named
    from wholesystem.system.demo import make_fixture
    from wholesystem.system.show import show

    folder = tmp_path / "pilot"
    try:
        make_fixture(folder, "hypertension-pilot", database=postgres_database)
        system = open_system(folder)
        from django.db import connection

        assert connection.vendor == "postgresql"
        registrar = actor_named("registrar")
        [sent] = show(system, "people-sent", by=registrar, footprint_kind="sender")
        [found] = show(
            system,
            "intervention-rate",
            by=registrar,
            footprint_kind="sender",
            month=Month.parse(sent.period),
        )
        assert (sent.value, found.numerator, found.denominator) == ("71", "14", "35")
        assert (found.value, found.lower, found.upper) == ("40.0%", "25.6", "56.4")
    finally:
        clock.release()
        from django.db import connections

        connections.close_all()
