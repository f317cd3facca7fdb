"""Pages, maps, live boards and the JSON API."""
