"""Official publications: a reader each, from the file as published to rows of a declared table."""
