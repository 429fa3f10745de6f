"""Why a void due item need not be done; and a mute that was ended on its first day is empty, not deleted."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0011_reminders'),
        ('portal', '0011_person_name'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='householdmute',
            name='householdmute_ends',
        ),
        migrations.AddField(
            model_name='dueitem',
            name='void_for',
            field=models.CharField(blank=True, choices=[('muted', '暂不走访'), ('closed', '这一户停用了')], db_default='', max_length=6, verbose_name='为什么不用做'),
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.CheckConstraint(condition=models.Q(('void_for__in', ['muted', 'closed', ''])), name='dueitem_void_for_known'),
        ),
        migrations.AddConstraint(
            model_name='dueitem',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'void'), ('void_for', ''), _connector='OR'), name='dueitem_void_for_void'),
        ),
        migrations.AddConstraint(
            model_name='householdmute',
            constraint=models.CheckConstraint(condition=models.Q(('period__isempty', True), ('period__endswith__isnull', False), _connector='OR'), name='householdmute_ends'),
        ),
    ]
