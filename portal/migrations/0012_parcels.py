"""A delivery keeps the key of the letter it went with, and whether an answer to it was lost."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("portal", "0011_person_name")]

    operations = [
        migrations.AddField(
            "delivery", "parcel", models.CharField("防重号", max_length=80, blank=True, default="")
        ),
        migrations.AddField("delivery", "parcel_from", models.DateTimeField("防重号从", null=True, blank=True)),
        migrations.AddField("delivery", "in_doubt", models.BooleanField("有一次没等到回答", default=False)),
        migrations.AddIndex(
            "delivery",
            models.Index(fields=["parcel"], condition=Q(in_doubt=True), name="delivery_doubted"),
        ),
    ]
