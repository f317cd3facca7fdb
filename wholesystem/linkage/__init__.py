"""Who is who: the person of every row, as sets; nobody is matched by guess."""
