"""A merge keeps all that it changed, can be undone and made again; merges and their undoing stand in the trail.

What was sent and what was done later stands in no trail (docs/adr/0010), so the application cannot remove it.
"""

import django.db.models.deletion
import portal.fields
from django.db import migrations, models

from portal.watch import watch

KEEP = """
do $$
begin
    if exists (select from pg_roles where rolname = 'linli_app') then
        revoke delete, truncate on portal_delivery, portal_errand from linli_app;
    end if;
end
$$
"""
GIVE_BACK = """
do $$
begin
    if exists (select from pg_roles where rolname = 'linli_app') then
        grant delete on portal_delivery, portal_errand to linli_app;
    end if;
end
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0007_sessions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='merge',
            name='merge_dropped_once',
        ),
        migrations.AddField(
            model_name='merge',
            name='changed',
            field=portal.fields.EncryptedTextField(blank=True, default='', editable=False),
        ),
        migrations.AddField(
            model_name='merge',
            name='left',
            field=models.JSONField(blank=True, default=list, verbose_name='没有放回去的'),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='什么时候分开的'),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='谁分开的'),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='为什么分开'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(condition=models.Q(('undone_at', None)), fields=['model', 'kept_id'], name='merge_into'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('model', 'dropped_id'), name='merge_dropped_once'),
        ),
        watch("portal_merge", veil=["moved", "changed"]),
        migrations.RunSQL(KEEP, GIVE_BACK),
    ]
