"""The PostgreSQL fixtures do what they promise."""

import psycopg
import pytest

pytestmark = pytest.mark.postgres


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return connection.execute(query).fetchone()[0]


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_test_has_an_empty_database(postgres_database, time):
    assert tables(postgres_database) == 0
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE wards (name text)")
    assert tables(postgres_database) == 1


def test_the_server_wants_its_password(postgres_url):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres_url.replace("wholesystem:", "wholesystem:not", 1))
