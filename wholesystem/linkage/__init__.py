"""Who is who: the person of every row, joined as sets; nobody is matched by likeness."""
