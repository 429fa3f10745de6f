"""Duties as data: kinds of deed, rules with versions, due items, visits, mutes.

A version from which items were made stands: only its end may be set. A visit is never rewritten. Due items are made by
the million and stand in no trail (docs/adr/0011); who settled them stands in the visit.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from portal.watch import only_grows, watch

STANDS = """
create function public.linli_duty_version_stands() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (to_jsonb(new) - 'valid') is distinct from (to_jsonb(old) - 'valid')
       and exists (select from public.grids_dueitem where version_id = old.id) then
        raise exception 'a version with due items only gets an end' using errcode = 'check_violation',
            constraint = 'dutyversion_stands';
    end if;
    return new;
end
$$;
create trigger stands before update on grids_dutyversion
for each row execute function public.linli_duty_version_stands();
"""
FALLS = """
drop trigger stands on grids_dutyversion;
drop function public.linli_duty_version_stands();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0009_find_by_person'),
        ('portal', '0011_person_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeedKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, default='', max_length=60, verbose_name='英文名称')),
                ('icon', models.CharField(default='footprints', max_length=40, verbose_name='图标')),
                ('about', models.CharField(choices=[('household', '一户人家'), ('area', '一个地方'), ('nobody', '不对着谁')], default='household', max_length=10, verbose_name='对着谁')),
                ('in_use', models.BooleanField(default=True, verbose_name='在用')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('counts_as', models.ManyToManyField(blank=True, related_name='+', to='grids.deedkind', verbose_name='也算作')),
            ],
            options={
                'verbose_name': '事项种类',
                'verbose_name_plural': '事项种类',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DutyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, default='', max_length=80, verbose_name='英文名称')),
                ('in_use', models.BooleanField(default=True, verbose_name='在用')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area', verbose_name='在哪里')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='grids.deedkind', verbose_name='做什么')),
            ],
            options={
                'verbose_name': '职责规则',
                'verbose_name_plural': '职责规则',
            },
        ),
        migrations.CreateModel(
            name='DutyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='版本')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='从哪天到哪天')),
                ('every', models.PositiveSmallIntegerField(default=0, verbose_name='每几个')),
                ('unit', models.CharField(blank=True, choices=[('day', '天'), ('week', '周'), ('month', '个月'), ('quarter', '个季度'), ('half_year', '个半年'), ('year', '年')], default='', max_length=10, verbose_name='单位')),
                ('anchor', models.DateField(verbose_name='从哪天数起')),
                ('trigger', models.CharField(blank=True, choices=[('new_resident', '新搬来'), ('illness', '生病住院'), ('trouble', '遇到烦心事'), ('alone', '老人独居'), ('disability', '残疾在家'), ('hardship', '生活困难'), ('dispute', '有纠纷'), ('accident', '出了意外')], default='', max_length=20, verbose_name='遇到什么事')),
                ('limit_days', models.PositiveSmallIntegerField(default=0, verbose_name='几个工作日内')),
                ('whose', models.CharField(max_length=60, verbose_name='谁来做')),
                ('lead_days', models.PositiveSmallIntegerField(default=0, verbose_name='提前几天可以做')),
                ('grace_days', models.PositiveSmallIntegerField(default=0, verbose_name='过后几天还算按时')),
                ('steps', models.JSONField(blank=True, default=list, verbose_name='哪几天提醒')),
                ('climbs', models.BooleanField(default=True, verbose_name='过期告诉上一级')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='grids.dutyrule', verbose_name='规则')),
                ('tag', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='grids.householdtag', verbose_name='哪些户')),
            ],
            options={
                'verbose_name': '规则的版本',
                'verbose_name_plural': '规则的版本',
                'ordering': ['rule_id', '-number'],
            },
        ),
        migrations.CreateModel(
            name='HouseholdMute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(verbose_name='从哪天到哪天')),
                ('reason', models.CharField(choices=[('moved', '搬走了'), ('travelling', '出门在外'), ('asked', '请我们不要去')], max_length=20, verbose_name='为什么')),
                ('words', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='谁')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mutes', to='grids.household', verbose_name='户')),
            ],
            options={
                'verbose_name': '暂不走访',
                'verbose_name_plural': '暂不走访',
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_key', models.UUIDField(editable=False, unique=True)),
                ('by_title', models.CharField(blank=True, default='', max_length=80, verbose_name='当时的岗位')),
                ('happened_at', models.DateTimeField(verbose_name='什么时候去的')),
                ('recorded_at', models.DateTimeField(verbose_name='什么时候记的')),
                ('outcome', models.CharField(choices=[('done', '见到了'), ('not_home', '家里没人'), ('not_convenient', '不方便'), ('not_needed', '不需要'), ('refused', '不愿意'), ('moved', '搬走了')], max_length=20, verbose_name='怎么样')),
                ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='说明')),
                ('follow_up_on', models.DateField(null=True, verbose_name='哪天再去')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='portal.person', verbose_name='谁')),
                ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='grids.case')),
                ('community', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area', verbose_name='社区')),
                ('grid', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area', verbose_name='网格')),
                ('household', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='grids.household', verbose_name='哪一户')),
                ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='grids.deedkind', verbose_name='做了什么')),
            ],
            options={
                'verbose_name': '走访记录',
                'verbose_name_plural': '走访记录',
            },
        ),
        migrations.CreateModel(
            name='DueItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.DateField(verbose_name='哪一期')),
                ('earliest', models.DateField(verbose_name='最早')),
                ('due', models.DateField(verbose_name='应在')),
                ('latest', models.DateField(verbose_name='最晚')),
                ('state', models.CharField(choices=[('open', '待做'), ('done', '做了'), ('void', '不用做了')], default='open', max_length=6, verbose_name='状态')),
                ('done_on', models.DateField(null=True, verbose_name='哪天做的')),
                ('retry_on', models.DateField(null=True, verbose_name='再去一次')),
                ('next_step', models.PositiveSmallIntegerField(default=0)),
                ('remind_on', models.DateField(null=True)),
                ('community', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area')),
                ('grid', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area')),
                ('holder_person', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='due_items', to='portal.person')),
                ('holder_post', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='due_items', to='portal.post')),
                ('household', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='due_items', to='grids.household')),
                ('rule', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='grids.dutyrule')),
                ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='grids.dutyversion')),
                ('visit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='satisfied', to='grids.visit')),
            ],
            options={
                'verbose_name': '到期事项',
                'verbose_name_plural': '到期事项',
            },
        ),
        migrations.CreateModel(
            name='VisitPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.attachment')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='grids.visit')),
            ],
            options={
                'verbose_name': '走访照片',
                'verbose_name_plural': '走访照片',
            },
        ),
        migrations.AddConstraint(
            model_name='deedkind',
            constraint=models.CheckConstraint(condition=models.Q(('about__in', ['household', 'area', 'nobody'])), name='deedkind_about_known'),
        ),
        migrations.AddConstraint(
            model_name='dutyrule',
            constraint=models.UniqueConstraint(fields=('area', 'name'), name='dutyrule_name_once'),
        ),
        migrations.AddConstraint(
            model_name='dutyversion',
            constraint=models.UniqueConstraint(fields=('rule', 'number'), name='dutyversion_number_once'),
        ),
        migrations.AddConstraint(
            model_name='dutyversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('every__gte', 1), ('limit_days', 0), ('trigger', ''), ('unit__gt', '')), models.Q(('every', 0), ('limit_days__gte', 1), ('trigger__gt', ''), ('unit', '')), _connector='OR'), name='dutyversion_when', violation_error_message='要么每隔多久一次，要么遇到什么事，选一样。'),
        ),
        migrations.AddConstraint(
            model_name='dutyversion',
            constraint=models.CheckConstraint(condition=models.Q(('unit__in', ['', 'day', 'week', 'month', 'quarter', 'half_year', 'year'])), name='dutyversion_unit_known'),
        ),
        migrations.AddConstraint(
            model_name='dutyversion',
            constraint=models.CheckConstraint(condition=models.Q(('trigger__in', ['', 'new_resident', 'illness', 'trouble', 'alone', 'disability', 'hardship', 'dispute', 'accident'])), name='dutyversion_trigger_known'),
        ),
        migrations.AddConstraint(
            model_name='dutyversion',
            constraint=models.CheckConstraint(condition=models.Q(('every__lte', 60), ('grace_days__lte', 366), ('lead_days__lte', 366), ('limit_days__lte', 60)), name='dutyversion_bounds'),
        ),
        migrations.AddConstraint(
            model_name='dutyversion',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('rule'), '='), (models.F('valid'), '&&')], name='dutyversion_one_in_force', violation_error_message='这条规则在这段时间已经有一个版本。'),
        ),
        migrations.AddConstraint(
            model_name='householdmute',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['moved', 'travelling', 'asked'])), name='householdmute_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='householdmute',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('household'), '='), (models.F('period'), '&&')], name='householdmute_one_at_a_time', violation_error_message='这一户在这段时间已经暂不走访。'),
        ),
        migrations.AddConstraint(
            model_name='householdmute',
            constraint=models.CheckConstraint(condition=models.Q(('period__endswith__isnull', False)), name='householdmute_ends'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['household', '-id'], name='visit_of_household'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['by', '-id'], name='visit_by'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['grid', '-id'], name='visit_grid'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(condition=models.Q(('case__isnull', False)), fields=['case'], name='visit_of_case'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['community', '-id'], name='visit_community'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'not_home', 'not_convenient', 'not_needed', 'refused', 'moved'])), name='visit_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('happened_at__lte', models.F('recorded_at'))), name='visit_not_in_the_future'),
        ),
        migrations.AddIndex(
            model_name='dueitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['holder_post', 'due'], name='dueitem_of_post'),
        ),
        migrations.AddIndex(
            model_name='dueitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['holder_person', 'due'], name='dueitem_of_person'),
        ),
        migrations.AddIndex(
            model_name='dueitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['household'], name='dueitem_of_household'),
        ),
        migrations.AddIndex(
            model_name='dueitem',
            index=models.Index(condition=models.Q(('remind_on__isnull', False), ('state', 'open')), fields=['remind_on', 'id'], name='dueitem_to_remind'),
        ),
        migrations.AddIndex(
            model_name='dueitem',
            index=models.Index(fields=['community', 'rule', 'period'], name='dueitem_coverage'),
        ),
        migrations.AddIndex(
            model_name='dueitem',
            index=models.Index(condition=models.Q(('visit__isnull', False)), fields=['visit'], name='dueitem_of_visit'),
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'void'])), name='dueitem_state_known'),
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.UniqueConstraint(fields=('rule', 'period', 'household', 'holder_post', 'holder_person'), name='dueitem_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('holder_person', None), ('holder_post__isnull', False)), models.Q(('holder_person__isnull', False), ('holder_post', None)), _connector='OR'), name='dueitem_one_holder'),
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.CheckConstraint(condition=models.Q(('due__lte', models.F('latest')), ('earliest__lte', models.F('due'))), name='dueitem_window'),
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', False), ('state', 'done'), ('visit__isnull', False)), models.Q(models.Q(('state', 'done'), _negated=True), ('done_on', None), ('visit', None)), _connector='OR'), name='dueitem_done_whole'),
        ),
        migrations.AddConstraint(
            model_name='visitphoto',
            constraint=models.UniqueConstraint(fields=('visit', 'attachment'), name='visitphoto_once'),
        ),
        migrations.RunSQL(STANDS, FALLS),
        only_grows("grids_visit"),
        only_grows("grids_visitphoto"),
        watch("grids_deedkind"),
        watch("grids_dutyrule"),
        watch("grids_dutyversion"),
        watch("grids_visit", veil=["note"]),
        watch("grids_householdmute", veil=["words"]),
    ]
