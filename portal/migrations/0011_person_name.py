"""Staff look for a case by the whole name of who filed it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0010_unsent")]

    operations = [
        migrations.AddIndex("person", models.Index(fields=["name"], name="person_name")),
    ]
