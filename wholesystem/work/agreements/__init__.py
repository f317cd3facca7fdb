"""The data sharing agreements as they were loaded, version by version."""
