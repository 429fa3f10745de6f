"""Opinion notes; visits that were taken back, which only grows as visits do; whoever wanted to come again, by the day."""

import django.db.models.deletion
from django.db import migrations, models

from portal.watch import only_grows, watch


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0013_watch_counts_as'),
        ('portal', '0011_person_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpinionNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='说了什么')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('state', models.CharField(choices=[('new', '还没看'), ('seen', '看过了'), ('passed', '报到街道了'), ('answered', '回话了'), ('withdrawn', '收回了')], default='new', max_length=10, verbose_name='状态')),
                ('reply', models.CharField(blank=True, default='', max_length=300, verbose_name='回话')),
                ('replied_at', models.DateTimeField(null=True, verbose_name='什么时候回的')),
            ],
            options={
                'verbose_name': '社情信息',
                'verbose_name_plural': '社情信息',
            },
        ),
        migrations.CreateModel(
            name='VisitTakenBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='为什么')),
            ],
            options={
                'verbose_name': '收回的走访',
                'verbose_name_plural': '收回的走访',
            },
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('follow_up_on__isnull', False), ('household__isnull', False)), fields=['by', 'follow_up_on'], name='visit_to_come_again'),
        ),
        migrations.AddField(
            model_name='opinionnote',
            name='by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='opinion_notes', to='portal.person', verbose_name='谁'),
        ),
        migrations.AddField(
            model_name='opinionnote',
            name='community',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area', verbose_name='社区'),
        ),
        migrations.AddField(
            model_name='opinionnote',
            name='replied_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='谁回的'),
        ),
        migrations.AddField(
            model_name='opinionnote',
            name='visit',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opinion', to='grids.visit', verbose_name='哪次记的'),
        ),
        migrations.AddField(
            model_name='visittakenback',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='谁'),
        ),
        migrations.AddField(
            model_name='visittakenback',
            name='visit',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='grids.visit', verbose_name='哪次走访'),
        ),
        migrations.AddIndex(
            model_name='opinionnote',
            index=models.Index(fields=['by', '-id'], name='opinionnote_by'),
        ),
        migrations.AddIndex(
            model_name='opinionnote',
            index=models.Index(fields=['community', '-id'], name='opinionnote_community'),
        ),
        migrations.AddIndex(
            model_name='opinionnote',
            index=models.Index(condition=models.Q(('state__in', ['new', 'seen', 'passed'])), fields=['community', '-id'], name='opinionnote_waiting'),
        ),
        migrations.AddConstraint(
            model_name='opinionnote',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'seen', 'passed', 'answered', 'withdrawn'])), name='opinionnote_state_known'),
        ),
        migrations.AddConstraint(
            model_name='opinionnote',
            constraint=models.CheckConstraint(condition=models.Q(('text__gt', '')), name='opinionnote_says_something'),
        ),
        migrations.AddConstraint(
            model_name='opinionnote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', False), ('replied_by__isnull', False), ('reply__gt', ''), ('state', 'answered')), models.Q(models.Q(('state', 'answered'), _negated=True), ('replied_at', None), ('replied_by', None), ('reply', '')), _connector='OR'), name='opinionnote_answered_whole'),
        ),
        only_grows("grids_visittakenback"),
        watch("grids_visittakenback", veil=["reason"]),
        watch("grids_opinionnote", veil=["text", "reply"]),
    ]
