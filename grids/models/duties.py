"""Duties are data: kinds of deed, rules with versions, and the items that fall due (docs/adr/0011)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grids.enums import About, DueState, Trigger, Unit, VoidFor
from grids.models.households import Household, HouseholdTag
from grids.models.scopes import under_carried
from portal.actors import Actor
from portal.models import Area, Person, Post
from portal.models.base import ScopedQuerySet, one_of, under

CADENCE = Q(unit__gt="", every__gte=1, trigger="", limit_days=0)
TRIGGERED = Q(unit="", every=0, trigger__gt="", limit_days__gte=1)
ONE_HOLDER = Q(holder_post__isnull=False, holder_person=None) | Q(
    holder_post=None, holder_person__isnull=False
)

VIEW = "duty.view"


class DeedKind(models.Model):
    """A kind of deed, kept by the office: home visit, heart-to-heart, good deed, patrol, study meeting."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True, default="")
    icon = models.CharField(_("图标"), max_length=40, default="footprints")
    counts_as = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="+", verbose_name=_("也算作")
    )
    about = models.CharField(_("对着谁"), max_length=10, choices=About, default=About.HOUSEHOLD)
    in_use = models.BooleanField(_("在用"), default=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("事项种类")
        verbose_name_plural = _("事项种类")
        ordering = ["order", "id"]
        constraints = [one_of("about", About, "deedkind")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class DutyRuleQuerySet(ScopedQuerySet):
    """Rules, scoped by where they are in force."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Rules at areas under a post that grants `permission`; to look at, also those of a wider area that hold there."""
        below = under("area", actor, permission)
        if below is None or permission != VIEW:
            return below
        step = Area.steplen
        paths = (post.area_path for post in actor.posts_with(permission))
        above = {path[:end] for path in paths for end in range(step, len(path), step)}
        return below | Q(area__path__in=above)


class DutyRule(models.Model):
    """Who should do what about whom, and how often; what exactly stands in its versions."""

    name = models.CharField(_("名称"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True, default="")
    kind = models.ForeignKey(
        DeedKind, on_delete=models.PROTECT, related_name="rules", verbose_name=_("做什么")
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("在哪里"))
    in_use = models.BooleanField(_("在用"), default=True)

    objects = DutyRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("职责规则")
        verbose_name_plural = _("职责规则")
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="dutyrule_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class DutyVersion(models.Model):
    """What a rule says from one day to another. Once items were made of it, only its end may be set.

    Either a cadence (`every` `unit`, counted from `anchor`) or a `trigger` with a limit in working days.
    `whose`: the key of a duty source (`grids/duty_sources.py`). `tag` None: every household.
    `steps`: days relative to the due day on which the holder is reminded, such as [-3, 0, 2].
    """

    rule = models.ForeignKey(
        DutyRule, on_delete=models.PROTECT, related_name="versions", verbose_name=_("规则")
    )
    number = models.PositiveIntegerField(_("版本"))
    valid = DateRangeField(_("从哪天到哪天"))
    every = models.PositiveSmallIntegerField(_("每几个"), default=0)
    unit = models.CharField(_("单位"), max_length=10, choices=Unit, blank=True, default="")
    anchor = models.DateField(_("从哪天数起"))
    trigger = models.CharField(_("遇到什么事"), max_length=20, choices=Trigger, blank=True, default="")
    limit_days = models.PositiveSmallIntegerField(_("几个工作日内"), default=0)
    whose = models.CharField(_("谁来做"), max_length=60)
    tag = models.ForeignKey(
        HouseholdTag,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("哪些户"),
    )
    lead_days = models.PositiveSmallIntegerField(_("提前几天可以做"), default=0)
    grace_days = models.PositiveSmallIntegerField(_("过后几天还算按时"), default=0)
    steps = models.JSONField(_("哪几天提醒"), default=list, blank=True)
    climbs = models.BooleanField(_("过期告诉上一级"), default=True)

    class Meta:
        verbose_name = _("规则的版本")
        verbose_name_plural = _("规则的版本")
        ordering = ["rule_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="dutyversion_number_once"),
            models.CheckConstraint(
                condition=CADENCE | TRIGGERED,
                name="dutyversion_when",
                violation_error_message=_("要么每隔多久一次，要么遇到什么事，选一样。"),
            ),
            models.CheckConstraint(condition=Q(unit__in=["", *Unit.values]), name="dutyversion_unit_known"),
            models.CheckConstraint(
                condition=Q(trigger__in=["", *Trigger.values]), name="dutyversion_trigger_known"
            ),
            models.CheckConstraint(
                condition=Q(every__lte=60, lead_days__lte=366, grace_days__lte=366, limit_days__lte=60),
                name="dutyversion_bounds",
            ),
            ExclusionConstraint(
                name="dutyversion_one_in_force",
                expressions=[(F("rule"), RangeOperators.EQUAL), (F("valid"), RangeOperators.OVERLAPS)],
                violation_error_message=_("这条规则在这段时间已经有一个版本。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} v{self.number}"


class DueItemQuerySet(ScopedQuerySet):
    """Due items, scoped by the areas they carry; one's own by holder."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Items of households under a post that grants `permission`."""
        return under_carried(actor, permission)

    def of(self, actor: Actor) -> DueItemQuerySet:
        """What the actor himself has to do: as holder of his posts, and in person."""
        mine = Q(holder_post_id__in=sorted(actor.post_ids))
        return self.filter(mine if actor.person_id is None else mine | Q(holder_person_id=actor.person_id))


class DueItem(models.Model):
    """One thing that somebody should do in one period: one per rule, holder, subject and period.

    Made by the million, so a key is indexed only where somebody asks by it.

    `period` is the first day of the period, or the day of what triggered it. `grid` and `community` are frozen when
    it is made. Whoever does it on any day closes it: after `latest` it is late, and still counts. `void_for`: why a
    void one need not be done; empty for reasons that never fall away.
    """

    rule = models.ForeignKey(DutyRule, on_delete=models.PROTECT, db_index=False, related_name="items")
    version = models.ForeignKey(DutyVersion, on_delete=models.PROTECT, db_index=False, related_name="items")
    period = models.DateField(_("哪一期"))
    holder_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, db_index=False, null=True, related_name="due_items"
    )
    holder_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, db_index=False, null=True, related_name="due_items"
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, db_index=False, null=True, related_name="due_items"
    )
    grid = models.ForeignKey(Area, on_delete=models.PROTECT, db_index=False, null=True, related_name="+")
    community = models.ForeignKey(Area, on_delete=models.PROTECT, db_index=False, null=True, related_name="+")
    earliest = models.DateField(_("最早"))
    due = models.DateField(_("应在"))
    latest = models.DateField(_("最晚"))
    state = models.CharField(_("状态"), max_length=6, choices=DueState, default=DueState.OPEN)
    void_for = models.CharField(_("为什么不用做"), max_length=6, choices=VoidFor, blank=True, db_default="")
    visit = models.ForeignKey(
        "Visit", on_delete=models.PROTECT, db_index=False, null=True, related_name="satisfied"
    )
    done_on = models.DateField(_("哪天做的"), null=True)
    retry_on = models.DateField(_("再去一次"), null=True)
    next_step = models.PositiveSmallIntegerField(default=0)
    remind_on = models.DateField(null=True)

    objects = DueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("到期事项")
        verbose_name_plural = _("到期事项")
        constraints = [
            one_of("state", DueState, "dueitem"),
            one_of("void_for", VoidFor, "dueitem", blank=True),
            models.CheckConstraint(condition=Q(state="void") | Q(void_for=""), name="dueitem_void_for_void"),
            models.UniqueConstraint(
                fields=["rule", "period", "household", "holder_post", "holder_person"],
                name="dueitem_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=ONE_HOLDER, name="dueitem_one_holder"),
            models.CheckConstraint(
                condition=Q(earliest__lte=F("due"), due__lte=F("latest")), name="dueitem_window"
            ),
            models.CheckConstraint(
                condition=Q(state="done", visit__isnull=False, done_on__isnull=False)
                | (~Q(state="done") & Q(visit=None, done_on=None)),
                name="dueitem_done_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["holder_post", "due"], condition=Q(state="open"), name="dueitem_of_post"),
            models.Index(
                fields=["holder_person", "due"], condition=Q(state="open"), name="dueitem_of_person"
            ),
            models.Index(fields=["household"], condition=Q(state="open"), name="dueitem_of_household"),
            models.Index(
                fields=["remind_on", "id"],
                condition=Q(state="open", remind_on__isnull=False),
                name="dueitem_to_remind",
            ),
            models.Index(fields=["community", "rule", "due"], name="dueitem_coverage"),
            models.Index(fields=["visit"], condition=Q(visit__isnull=False), name="dueitem_of_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.period:%Y-%m-%d} {self.household_id or ''}"
