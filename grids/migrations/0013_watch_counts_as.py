"""Which kind of deed counts as which other is in the trail: it decides what a visit settles."""

from django.db import migrations

from portal.watch import watch


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0012_mutes_and_triggers'),
    ]

    operations = [
        watch("grids_deedkind_counts_as"),
    ]
