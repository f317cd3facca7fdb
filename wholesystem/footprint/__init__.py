"""Who and where, on a day: organisations and their effective-dated, many-to-many memberships."""

from wholesystem.footprint.answers import Serving, Shape, Share, Standing
from wholesystem.footprint.faults import faults
from wholesystem.footprint.kinds import Figure, OrganisationKind, Tie
from wholesystem.footprint.organisation import Membership, Organisation
from wholesystem.footprint.registry import Footprint
from wholesystem.footprint.rows import (
    footprint_from_rows,
    membership_from_row,
    organisation_from_row,
)

__all__ = [
    "Figure", "Footprint", "Membership", "Organisation", "OrganisationKind", "Serving", "Shape",
    "Share", "Standing", "Tie", "faults", "footprint_from_rows", "membership_from_row",
    "organisation_from_row",
]  # fmt: skip
