"""For those who change the models: `python -m wholesystem.work [--check]` makes the migrations.

Runs against an empty throw-away system, so it can touch no live one.
"""

import sys
import tempfile
from pathlib import Path

from django.core.management import call_command

from wholesystem.core.settings import Settings
from wholesystem.work.django import configure

with tempfile.TemporaryDirectory() as folder:
    configure(Settings(name="models"), Path(folder))
    call_command("makemigrations", *sys.argv[1:])
