"""No temporary table passes for a case or its story; pictures of cases, and whose a draft is, stand in the trail.

A draft's number becomes the request's, and a request may have no name: so the trail says that a draft changed hands,
not whose hands.
"""

from django.db import migrations

from portal.watch import watch

SAFE_PATH = """
alter function public.linli_rates_not_own_work() set search_path = pg_catalog, public, pg_temp;
alter function public.linli_story_only_grows() set search_path = pg_catalog, public, pg_temp;
alter function public.linli_door_in_use() set search_path = pg_catalog, public, pg_temp;
alter function public.linli_empty_when_closed() set search_path = pg_catalog, public, pg_temp;
"""
PATH_BEFORE = """
alter function public.linli_rates_not_own_work() reset search_path;
alter function public.linli_story_only_grows() reset search_path;
alter function public.linli_door_in_use() reset search_path;
alter function public.linli_empty_when_closed() reset search_path;
"""


class Migration(migrations.Migration):
    dependencies = [("grids", "0007_doors_and_days"), ("portal", "0009_trail_out_of_reach")]

    operations = [
        migrations.RunSQL(SAFE_PATH, PATH_BEFORE),
        watch("grids_casephoto"),
        watch("grids_casedraft", veil=["owner_id", "session"], on="update of owner_id, session"),
    ]
