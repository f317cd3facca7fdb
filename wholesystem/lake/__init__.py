"""The only door to person-level and published tables: Delta on disk, DuckDB through Ibis."""

from wholesystem.lake.lake import Lake
from wholesystem.lake.reading import Reading
from wholesystem.lake.unreadable import Unreadable

__all__ = ["Lake", "Reading", "Unreadable"]
