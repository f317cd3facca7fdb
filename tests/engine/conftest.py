"""The engine runs over small lakes."""

from tests.lake.conftest import lake  # noqa: F401  (a fixture)
