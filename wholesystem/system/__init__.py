"""The verbs: what a system can be asked to do, for the site, the command line and a notebook."""

from wholesystem.work.django import prepare

# The verbs import the live store's models, which Django lets nobody do before it is set up.
prepare()

from wholesystem.system.opened import System, open_system  # noqa: E402

# `wholesystem.open(DIR)`: the word that a notebook uses.
open = open_system

__all__ = ["System", "open", "open_system"]
