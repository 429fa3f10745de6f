"""The queue of a community also shows what was assigned and not accepted in time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grids", "0004_case_without_community")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_queue"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["filed", "assigned"])),
                fields=["community", "accept_due", "id"],
                name="case_queue",
            ),
        ),
    ]
