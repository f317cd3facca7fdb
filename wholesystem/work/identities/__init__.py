"""Who is who: the only place that holds names, addresses and NHS numbers."""
