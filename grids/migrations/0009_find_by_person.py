"""Cases by what a caller without an account called himself; the queue of a whole street, first due first."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("grids", "0008_trail_out_of_reach")]

    operations = [
        migrations.AddIndex(
            "case", models.Index(fields=["reporter_name"], condition=~Q(reporter_name=""), name="case_called")
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["subdistrict", "accept_due", "id"],
                condition=Q(state__in=["filed", "assigned"]),
                name="case_queue_street",
            ),
        ),
    ]
