"""Files and partners: formats are spoken here and nowhere else.

A file goes through `opening` (bytes to something readable), `recognise` (which kind it is, by its
columns), `reading` (its rows as text) and `checks` (rows that are good, rows that wait, and what
was odd), or through its publication's own reader in `publications`.
"""
