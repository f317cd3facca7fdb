"""Definition + day + lake gives rows: who, why, how many, and what they came from."""

from wholesystem.engine.find import Found, FunnelLine, find
from wholesystem.engine.measure import Places, measure, places
from wholesystem.engine.parameters import Parameters

__all__ = ["Found", "FunnelLine", "Parameters", "Places", "find", "measure", "places"]
