"""The database itself refuses to change or remove these rows."""

from django.db import migrations

from wholesystem.work.append_only import lock_table


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        lock_table("audit_entry"),
        lock_table("audit_namedperson"),
        lock_table("audit_seal"),
    ]
