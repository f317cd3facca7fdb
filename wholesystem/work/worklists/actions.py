"""Everything that can be done to a worklist, in one place to import from."""

from wholesystem.work.worklists.moving import Moved, Step, move, move_all
from wholesystem.work.worklists.opening import (
    NewItem,
    Opened,
    close_leavers,
    expire,
    open_items,
    refresh_items,
)
from wholesystem.work.worklists.owning import assign, claim, claim_next, release

__all__ = [
    "Moved",
    "NewItem",
    "Opened",
    "Step",
    "assign",
    "claim",
    "claim_next",
    "close_leavers",
    "expire",
    "move",
    "move_all",
    "open_items",
    "refresh_items",
    "release",
]
