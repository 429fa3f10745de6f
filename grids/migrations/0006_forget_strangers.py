"""What strangers left is forgotten a year after their request ended: found by an index, and the story lets go of words.

A request of somebody without an account carries his name from filing on; those filed before get it here.
"""

from django.db import migrations, models

# The one change that the story allows. The year is the shortest one: the verb itself waits for the longest.
STORY = """
create function linli_story_only_grows() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.said = ''
       and to_jsonb(new) - 'said' = to_jsonb(old) - 'said'
       and old.verb in ('answer', 'add', 'confirm', 'dispute', 'reopen', 'withdraw', 'rate')
       and exists (
           select from grids_case where id = old.case_id and closed_at < now() - interval '365 days'
       ) then
        return new;
    end if;
    raise exception '% only grows: rows are never changed or removed', tg_table_name
        using errcode = 'restrict_violation';
end
$$;
drop trigger only_grows on grids_caseevent;
create trigger only_grows before update or delete on grids_caseevent
for each row execute function linli_story_only_grows();
"""

STORY_BEFORE = """
drop trigger only_grows on grids_caseevent;
create trigger only_grows before update or delete on grids_caseevent
for each row execute function linli_only_grows();
drop function linli_story_only_grows();
"""

NAMES = """
update grids_case set reporter_name = person.name
from portal_person person
where person.id = grids_case.reporter_id and grids_case.reporter_name = ''
  and not exists (select from portal_user where person_id = person.id)
  and not exists (select from grids_resident where person_id = person.id)
  and not exists (select from portal_tenure where person_id = person.id)
"""


class Migration(migrations.Migration):
    dependencies = [("grids", "0005_queue_of_unaccepted"), ("portal", "0006_tries_under_way")]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("reporter_name", ""), _negated=True),
                fields=["closed_at", "id"],
                name="case_to_forget",
            ),
        ),
        migrations.RunSQL(STORY, STORY_BEFORE),
        migrations.RunSQL(NAMES, migrations.RunSQL.noop),
    ]
