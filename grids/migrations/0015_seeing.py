"""Seeing: the last visit of a household in one probe, items by the day they fall due, and calendar feeds."""

import django.db.models.deletion
from django.db import migrations, models

from portal.watch import watch


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0014_visit_notes'),
        ('portal', '0011_person_name'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='dueitem', name='dueitem_coverage'),
        migrations.AddIndex(
            model_name='dueitem',
            index=models.Index(fields=['community', 'rule', 'due'], name='dueitem_coverage'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('outcome', 'not_home'), _negated=True), fields=['household', '-happened_at'], name='visit_last'),
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_hash', models.CharField(max_length=64, unique=True, verbose_name='地址的指纹')),
                ('made_at', models.DateTimeField(verbose_name='什么时候开的')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='什么时候停的')),
                ('last_read_on', models.DateField(null=True, verbose_name='最近哪天读过')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='portal.person', verbose_name='谁')),
            ],
            options={
                'verbose_name': '日历订阅',
                'verbose_name_plural': '日历订阅',
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person',), name='calendarfeed_one_active', violation_error_message='已经有一个日历订阅的地址。'),
                    models.CheckConstraint(condition=models.Q(('revoked_at', None), ('revoked_at__gte', models.F('made_at')), _connector='OR'), name='calendarfeed_in_order'),
                ],
            },
        ),
        watch("grids_calendarfeed", veil=["secret_hash"], ignore=["last_read_on"]),
    ]
