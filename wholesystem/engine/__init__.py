"""Definition + day + lake gives rows: who, why, how many, and what they came from."""

from wholesystem.engine.find import Found, FunnelLine, find
from wholesystem.engine.measure import measure, place_names
from wholesystem.engine.parameters import Parameters

__all__ = ["Found", "FunnelLine", "Parameters", "find", "measure", "place_names"]
