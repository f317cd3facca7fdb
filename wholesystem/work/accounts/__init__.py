"""Who signs in, in which role, for which organisation."""
