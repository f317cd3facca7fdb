"""The verbs: what a system can be asked to do, for the site, the command line and a notebook."""

from wholesystem.system.opened import System, open_system

# `wholesystem.open(DIR)`: the word that a notebook uses.
open = open_system

__all__ = ["System", "open", "open_system"]
