"""Staff look for a case by the whole name of who filed it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_merges_and_what_is_kept")]

    operations = [
        migrations.AddIndex("person", models.Index(fields=["name"], name="person_name")),
    ]
