"""Members, pairings, aid and imports. Aid only grows: what was wrong is taken back by an entry of its own."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from portal.watch import only_grows, watch


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('grids', '0010_duties'),
        ('portal', '0011_person_name'),
    ]

    operations = [
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('own', '自管党员'), ('employed', '在职党员'), ('retired', '退休党员')], max_length=10, verbose_name='类别')),
                ('begins_on', models.DateField(verbose_name='从哪天起')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='从哪天起不再是')),
                ('end_reason', models.CharField(blank=True, choices=[('moved', '搬走了'), ('transferred', '组织关系转走了'), ('unit_left', '换了单位'), ('died', '去世'), ('wrong', '登记错了'), ('same_person', '和另一份记录是同一个人')], default='', max_length=20, verbose_name='为什么不再是')),
                ('community', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area', verbose_name='社区')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='portal.person', verbose_name='谁')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='portal.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '党员',
                'verbose_name_plural': '党员',
            },
        ),
        migrations.CreateModel(
            name='MemberImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filename', models.CharField(max_length=120, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('checked', '看过，还没导入'), ('applied', '已导入'), ('undone', '已撤销')], default='checked', max_length=10, verbose_name='状态')),
                ('rows', models.BinaryField(null=True)),
                ('counts', models.JSONField(default=dict, verbose_name='数目')),
                ('made', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('applied_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='谁')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.area', verbose_name='社区')),
            ],
            options={
                'verbose_name': '党员导入',
                'verbose_name_plural': '党员导入',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_on', models.DateField(verbose_name='从哪天起')),
                ('begin_reason', models.CharField(choices=[('hardship', '生活困难'), ('alone', '老人独居'), ('illness', '家里有病人'), ('disability', '家里有残疾人'), ('child', '孩子需要照看'), ('neighbour', '邻里结对'), ('other', '其他')], max_length=20, verbose_name='为什么结对')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='从哪天起不再结对')),
                ('end_reason', models.CharField(blank=True, choices=[('not_needed', '不再需要'), ('household_moved', '这户搬走了'), ('asked', '这户不想继续'), ('member_left', '结对的人离开了'), ('other_goes', '换了一个人去'), ('wrong', '登记错了'), ('same_person', '和另一份记录是同一个人')], default='', max_length=20, verbose_name='为什么结束')),
                ('end_note', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('goes', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='portal.person', verbose_name='谁去')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='grids.household', verbose_name='哪一户')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='parties.member', verbose_name='党员')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pairings', to='portal.organisation', verbose_name='单位')),
            ],
            options={
                'verbose_name': '结对',
                'verbose_name_plural': '结对',
            },
        ),
        migrations.CreateModel(
            name='AidRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_key', models.UUIDField(editable=False, unique=True)),
                ('kind', models.CharField(choices=[('money', '钱款'), ('goods', '物品'), ('work', '出力帮忙'), ('medical', '看病陪诊'), ('schooling', '上学'), ('job', '找工作'), ('company', '陪伴'), ('other', '其他')], max_length=20, verbose_name='帮了什么')),
                ('day', models.DateField(verbose_name='哪天')),
                ('amount_cents', models.BigIntegerField(null=True, verbose_name='金额（分）')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='说明')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='什么时候记的')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.person', verbose_name='谁记的')),
                ('takes_back', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='taken_back', to='parties.aidrecord', verbose_name='收回哪一条')),
                ('visit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='aid', to='grids.visit', verbose_name='哪次走访')),
                ('pairing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='aid', to='parties.pairing', verbose_name='哪个结对')),
            ],
            options={
                'verbose_name': '帮扶记录',
                'verbose_name_plural': '帮扶记录',
            },
        ),
        migrations.AddIndex(
            model_name='member',
            index=models.Index(fields=['community', 'id'], name='member_of_community'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['own', 'employed', 'retired'])), name='member_category_known'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('end_reason__in', ['moved', 'transferred', 'unit_left', 'died', 'wrong', 'same_person', ''])), name='member_end_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('person',), name='member_one_open', violation_error_message='他已经登记为党员。'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='member_period'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ends_on', None)), models.Q(('end_reason__gt', ''), ('ends_on__isnull', False)), _connector='OR'), name='member_ends_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='memberimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['checked', 'applied', 'undone'])), name='memberimport_state_known'),
        ),
        migrations.AddIndex(
            model_name='pairing',
            index=models.Index(condition=models.Q(('ends_on', None)), fields=['goes'], name='pairing_of_person'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.CheckConstraint(condition=models.Q(('begin_reason__in', ['hardship', 'alone', 'illness', 'disability', 'child', 'neighbour', 'other'])), name='pairing_begin_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.CheckConstraint(condition=models.Q(('end_reason__in', ['not_needed', 'household_moved', 'asked', 'member_left', 'other_goes', 'wrong', 'same_person', ''])), name='pairing_end_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('unit', None)), models.Q(('member', None), ('unit__isnull', False)), _connector='OR'), name='pairing_one_party'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='pairing_period'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ends_on', None)), models.Q(('end_reason__gt', ''), ('ends_on__isnull', False)), _connector='OR'), name='pairing_ends_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('goes'), '='), (models.F('household'), '='), (models.Func('begins_on', 'ends_on', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='pairing_person_once', violation_error_message='他在这段时间已经和这一户结对。'),
        ),
        migrations.AddConstraint(
            model_name='pairing',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('unit__isnull', False)), expressions=[(models.F('unit'), '='), (models.F('household'), '='), (models.Func('begins_on', 'ends_on', function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='pairing_unit_once', violation_error_message='这个单位在这段时间已经和这一户结对。'),
        ),
        migrations.AddIndex(
            model_name='aidrecord',
            index=models.Index(fields=['pairing', '-id'], name='aidrecord_of_pairing'),
        ),
        migrations.AddIndex(
            model_name='aidrecord',
            index=models.Index(condition=models.Q(('visit__isnull', False)), fields=['visit'], name='aidrecord_of_visit'),
        ),
        migrations.AddConstraint(
            model_name='aidrecord',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['money', 'goods', 'work', 'medical', 'schooling', 'job', 'company', 'other'])), name='aidrecord_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='aidrecord',
            constraint=models.CheckConstraint(condition=models.Q(('amount_cents', None), models.Q(('amount_cents__gt', 0), ('takes_back', None)), models.Q(('amount_cents__lt', 0), ('takes_back__isnull', False)), _connector='OR'), name='aidrecord_amount'),
        ),
        migrations.AddConstraint(
            model_name='aidrecord',
            constraint=models.CheckConstraint(condition=models.Q(('takes_back', models.F('id')), _negated=True), name='aidrecord_not_of_itself'),
        ),
        only_grows("parties_aidrecord"),
        watch("parties_member"),
        watch("parties_pairing", veil=["end_note"]),
        watch("parties_aidrecord", veil=["note"]),
        watch("parties_memberimport", veil=["rows", "made"]),
    ]
