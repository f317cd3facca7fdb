"""The published figures as pages read them, and the standards they are held against."""
