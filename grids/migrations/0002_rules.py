"""What the database itself keeps of a case: its story only grows, nobody rates his own work; and the audit."""

from django.db import migrations

from portal.watch import only_grows, watch

NOT_OWN_WORK = """
create function linli_rates_not_own_work() returns trigger language plpgsql as $$
begin
    if new.rater_id is not null and exists (
        select from grids_caseevent
        where case_id = new.case_id and actor_id = new.rater_id
          and verb in ('accept', 'assign', 'reply', 'ask', 'propose', 'hand_back')
    ) then
        raise exception 'nobody rates a case that he handled' using errcode = 'check_violation',
            constraint = 'caserating_not_own_work';
    end if;
    return new;
end
$$;
create trigger not_own_work before insert or update on grids_caserating
for each row execute function linli_rates_not_own_work();
"""

CASE_VEIL = ["title", "text", "answers", "place", "reporter_name", "query_code"]


class Migration(migrations.Migration):
    dependencies = [("grids", "0001_initial"), ("portal", "0002_audit")]

    operations = [
        only_grows("grids_caseevent"),
        migrations.RunSQL(
            NOT_OWN_WORK,
            "drop trigger not_own_work on grids_caserating; drop function linli_rates_not_own_work()",
        ),
        watch("grids_building"),
        watch("grids_entrance"),
        watch("grids_household", veil=["note"]),
        watch("grids_household_tags"),
        watch("grids_householdtag"),
        watch("grids_resident"),
        watch("grids_linkcode", veil=["code_hash"]),
        watch("grids_linkrequest", veil=["words"]),
        watch("grids_rosterimport", veil=["rows", "made"]),
        watch("grids_category"),
        watch("grids_serviceclock"),
        watch("grids_case", veil=CASE_VEIL, ignore=["version"]),
        watch("grids_caserating", veil=["comment"]),
        watch("grids_station"),
        watch("grids_stationmark"),
    ]
