"""The database itself refuses to change or remove these rows."""

from django.db import migrations

from wholesystem.work.append_only import lock_table


class Migration(migrations.Migration):
    dependencies = [("worklists", "0001_initial")]

    operations = [
        lock_table("worklists_event"),
    ]
