"""What was received, what was refused, and the rows that wait to be put right."""
