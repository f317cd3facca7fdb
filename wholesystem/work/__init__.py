"""What changes in the day: live work, kept by Django in SQLite or PostgreSQL.

Start in `django.py`, which turns a system folder into a running Django; then one folder an app,
each with `models.py` (what is kept) and the verbs that change it. Importing this package loads
nothing of Django: `wholesystem.work.django.configure` does, when a system is opened.
"""
