"""What pages ask of the live store: sets of rows, never one row at a time."""
