"""The story of each door, what a station does on holidays and on single days; nobody lives behind a closed door."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

from portal.watch import only_grows, watch

# The lock makes whoever moves in, or files, and whoever closes the door wait for each other.
IN_USE = """
create function linli_door_in_use() returns trigger language plpgsql as $$
begin
    perform from grids_household where id = new.household_id and is_active for share;
    if not found then
        raise exception 'this household is closed' using errcode = 'check_violation',
            constraint = 'household_in_use';
    end if;
    return new;
end
$$;
create trigger door_in_use before insert or update of household_id, until on grids_resident
for each row when (new.until is null) execute function linli_door_in_use();
create trigger door_in_use before insert on grids_case
for each row when (new.household_id is not null) execute function linli_door_in_use();

create function linli_empty_when_closed() returns trigger language plpgsql as $$
begin
    if exists (select from grids_resident where household_id = new.id and until is null)
       or exists (select from grids_case where household_id = new.id and closed_at is null) then
        raise exception 'somebody lives there, or a case is open' using errcode = 'check_violation',
            constraint = 'household_empty_when_closed';
    end if;
    return new;
end
$$;
create trigger empty_when_closed before update of is_active on grids_household
for each row when (old.is_active and not new.is_active) execute function linli_empty_when_closed();
"""
NO_RULE = """
drop trigger door_in_use on grids_resident;
drop trigger door_in_use on grids_case;
drop trigger empty_when_closed on grids_household;
drop function linli_door_in_use();
drop function linli_empty_when_closed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("grids", "0006_forget_strangers"),
        ("portal", "0006_tries_under_way"),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "加进名册"),
                            ("corrected", "改了门牌"),
                            ("closed", "停用了"),
                            ("reopened", "恢复了"),
                            ("imported", "导入名册，恢复了"),
                            ("taken_back", "撤销导入，又停用了"),
                        ],
                        max_length=10,
                        verbose_name="做了什么",
                    ),
                ),
                ("was", models.CharField(blank=True, default="", max_length=42, verbose_name="之前")),
                ("became", models.CharField(blank=True, default="", max_length=42, verbose_name="之后")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("demolished", "拆除了"),
                            ("merged", "并到别的户"),
                            ("mistake", "登记错了"),
                            ("other", "别的原因"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="理由",
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="说明")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="时间")),
            ],
            options={
                "verbose_name": "门牌的变动",
                "verbose_name_plural": "门牌的变动",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StationDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="从哪天起")),
                ("last", models.DateField(verbose_name="到哪天为止")),
                ("begins", models.TimeField(blank=True, null=True, verbose_name="几点开")),
                ("ends", models.TimeField(blank=True, null=True, verbose_name="几点关")),
                ("note", models.CharField(max_length=40, verbose_name="为什么")),
            ],
            options={
                "verbose_name": "站点的特别日子",
                "verbose_name_plural": "站点的特别日子",
                "ordering": ["first"],
            },
        ),
        migrations.AddField(
            model_name="station",
            name="holiday_begins",
            field=models.TimeField(blank=True, null=True, verbose_name="节假日几点开"),
        ),
        migrations.AddField(
            model_name="station",
            name="holiday_ends",
            field=models.TimeField(blank=True, null=True, verbose_name="节假日几点关"),
        ),
        migrations.AddField(
            model_name="station",
            name="on_holidays",
            field=models.CharField(
                choices=[("closed", "不开"), ("as_usual", "照常"), ("own", "另定时间")],
                default="closed",
                max_length=10,
                verbose_name="法定节假日",
            ),
        ),
        migrations.AddConstraint(
            model_name="station",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_holidays__in", ["closed", "as_usual", "own"])),
                name="station_on_holidays_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="station",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("holiday_begins__isnull", False),
                        ("holiday_ends__gt", models.F("holiday_begins")),
                        ("holiday_ends__isnull", False),
                        ("on_holidays", "own"),
                    ),
                    models.Q(
                        models.Q(("on_holidays", "own"), _negated=True),
                        ("holiday_begins", None),
                        ("holiday_ends", None),
                    ),
                    _connector="OR",
                ),
                name="station_holiday_hours",
            ),
        ),
        migrations.AddField(
            model_name="doorevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="portal.person",
                verbose_name="谁",
            ),
        ),
        migrations.AddField(
            model_name="doorevent",
            name="household",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="grids.household",
                verbose_name="户",
            ),
        ),
        migrations.AddField(
            model_name="stationday",
            name="station",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="days",
                to="grids.station",
                verbose_name="站点",
            ),
        ),
        migrations.AddConstraint(
            model_name="doorevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["added", "corrected", "closed", "reopened", "imported", "taken_back"])
                ),
                name="doorevent_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="doorevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["demolished", "merged", "mistake", "other", ""])),
                name="doorevent_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="doorevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "closed"), models.Q(("reason", ""), _negated=True)),
                    models.Q(models.Q(("kind", "closed"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="doorevent_closed_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="stationday",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="stationday_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="stationday",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("begins", None), ("ends", None)),
                    models.Q(
                        ("begins__isnull", False), ("ends__gt", models.F("begins")), ("ends__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="stationday_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="stationday",
            constraint=models.CheckConstraint(
                condition=models.Q(("note", ""), _negated=True), name="stationday_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="stationday",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("station"), "="),
                    (
                        models.Func(
                            models.F("first"),
                            models.F("last"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="stationday_once",
                violation_error_message="这几天里已经写过。",
            ),
        ),
        migrations.RunSQL(IN_USE, NO_RULE),
        only_grows("grids_doorevent"),
        watch("grids_doorevent", veil=["note"]),
        watch("grids_stationday"),
    ]
