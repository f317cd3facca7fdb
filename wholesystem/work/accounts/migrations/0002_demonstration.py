"""Which accounts the demonstration made: until now every account of a synthetic system counted."""

from django.contrib.auth.hashers import check_password
from django.db import migrations, models

# The word as it was when this was written; demonstrations made later say it of themselves.
WORD = "harbour-and-dales"


def know_those_of_the_word(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects
    made = [user.pk for user in users.all() if check_password(WORD, user.password)]
    users.filter(pk__in=made).update(demonstration=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField("User", "demonstration", models.BooleanField(default=False)),
        migrations.RunPython(know_those_of_the_word, migrations.RunPython.noop),
    ]
