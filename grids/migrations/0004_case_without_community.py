"""A request whose words tell only the street has no community yet; and whoever declined a case handled it too."""

import django.db.models.deletion
from django.db import migrations, models

NOT_OWN_WORK = """
create or replace function linli_rates_not_own_work() returns trigger language plpgsql as $$
begin
    if new.rater_id is not null and exists (
        select from grids_caseevent
        where case_id = new.case_id and actor_id = new.rater_id
          and verb in ('accept', 'assign', 'reply', 'ask', 'propose', 'hand_back', 'decline')
    ) then
        raise exception 'nobody rates a case that he handled' using errcode = 'check_violation',
            constraint = 'caserating_not_own_work';
    end if;
    return new;
end
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("grids", "0003_case_words"), ("portal", "0002_audit")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="community",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.area",
                verbose_name="社区",
            ),
        ),
        migrations.RunSQL(NOT_OWN_WORK, migrations.RunSQL.noop),
    ]
