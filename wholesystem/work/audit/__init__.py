"""Who looked at whom, when and why: added to, never changed."""
