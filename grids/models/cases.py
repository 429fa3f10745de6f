"""A case is a promise: the request, its named post, its clocks, its story, and the resident's word on it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from grids.enums import OPEN_STATES, CaseChannel, CaseState, Contact, Grade, Outcome, Urgency
from grids.models.catalogue import Category
from grids.models.households import Household
from grids.rules.numbers import case_number
from portal.actors import Actor
from portal.enums import AreaKind
from portal.models import Area, Attachment, Person, Post
from portal.models.base import ScopedQuerySet, one_of

SCOPE_COLUMN = {
    AreaKind.SUBDISTRICT: "subdistrict_id",
    AreaKind.COMMUNITY: "community_id",
    AreaKind.GRID: "grid_id",
}


class Grams(Func):
    """Overlapping two-character pieces of the words a case is searched by, and its three areas as marks."""

    function = "linli_case_grams"


class CaseQuerySet(ScopedQuerySet):
    """Cases, scoped by the columns they carry (no join, so that a list of millions stays an index walk)."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Cases in the areas of a post that grants `permission`, and, to look at, one's own."""
        condition: Q | None = None
        for post in actor.posts_with(permission):
            column = SCOPE_COLUMN.get(AreaKind(post.area_kind))
            here = Q(**{column: post.area_id}) if column else Q(grid__path__startswith=post.area_path)
            if post.area_kind == AreaKind.BUILDING:
                here = Q(building_id=post.area_id)
            condition = here if condition is None else condition | here
        return condition

    def own(self, actor: Actor) -> CaseQuerySet:
        """Cases the actor filed, or whose query code he holds."""
        if actor.code_case_id is not None:
            return self.filter(pk=actor.code_case_id)
        if actor.person_id is None:
            return self.none()
        return self.filter(reporter_id=actor.person_id)


class Case(models.Model):
    """One request. Areas are frozen at filing (`grid`, `community`, `subdistrict`), clocks too (`clock`).

    An area that the words did not tell stays None until somebody is given the case who sits there.

    `holder` is the post that answers for it. `version` counts every change, for two people acting at once.
    `submission` is the form's own key: the same form sent twice is one case.
    `reporter_name` is what somebody without an account called himself; it marks what is to be forgotten a year after
    the end (`grids/queries/strangers.py`).
    """

    subdistrict = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", verbose_name=_("街道"))
    community = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("社区")
    )
    grid = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("网格")
    )
    building = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("楼栋")
    )
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="cases", null=True, verbose_name=_("户")
    )
    place = models.CharField(_("地点"), max_length=120)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="cases", verbose_name=_("类别")
    )
    urgency = models.CharField(_("缓急"), max_length=10, choices=Urgency)
    title = models.CharField(_("标题"), max_length=60)
    text = models.TextField(_("说的事"))
    answers = models.JSONField(_("问答"), default=dict, blank=True)

    reporter = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="cases", null=True, verbose_name=_("谁说的")
    )
    reporter_name = models.CharField(_("称呼"), max_length=60, blank=True, default="")
    filed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("谁登记的")
    )
    channel = models.CharField(_("从哪来"), max_length=10, choices=CaseChannel, default=CaseChannel.WEB)
    channel_reason = models.CharField(_("为什么代登记"), max_length=120, blank=True, default="")
    contact = models.CharField(_("怎么联系"), max_length=10, choices=Contact, default=Contact.MESSAGE)
    is_public = models.BooleanField(_("公开"), default=False)
    submission = models.UUIDField(unique=True)
    query_code = models.CharField(_("查询码"), max_length=10, unique=True)

    state = models.CharField(_("状态"), max_length=12, choices=CaseState, default=CaseState.FILED)
    version = models.PositiveIntegerField(default=1)
    holder = models.ForeignKey(
        Post, on_delete=models.PROTECT, related_name="cases", verbose_name=_("在谁手上")
    )
    outcome = models.CharField(_("结果"), max_length=12, choices=Outcome, blank=True, default="")
    outcome_reason = models.CharField(_("理由"), max_length=500, blank=True, default="")
    disputes = models.PositiveSmallIntegerField(_("居民说没解决几次"), default=0)

    clock = models.JSONField(_("答应的时限"), help_text="Frozen at filing: accept_minutes, reply_minutes, …")
    filed_at = models.DateTimeField(_("提交"))
    accept_due = models.DateTimeField(_("接手期限"))
    reply_due = models.DateTimeField(_("回话期限"))
    resolve_due = models.DateTimeField(_("办完期限"))
    confirm_due = models.DateTimeField(_("确认期限"), null=True)
    accepted_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    proposed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("诉求")
        verbose_name_plural = _("诉求")
        constraints = [
            one_of("state", CaseState, "case"),
            one_of("urgency", Urgency, "case"),
            one_of("channel", CaseChannel, "case"),
            one_of("contact", Contact, "case"),
            one_of("outcome", Outcome, "case", blank=True),
            models.CheckConstraint(
                condition=Q(state__in=["closed", "declined", "withdrawn"], closed_at__isnull=False)
                | (~Q(state__in=["closed", "declined", "withdrawn"]) & Q(closed_at=None)),
                name="case_closed_at_when_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "closed", "declined"])
                | (~Q(outcome="") & ~Q(outcome_reason="")),
                name="case_outcome_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", paused_at__isnull=False)
                | (~Q(state="waiting") & Q(paused_at=None)),
                name="case_clock_stands_while_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", confirm_due__isnull=False)
                | (~Q(state="proposed") & Q(confirm_due=None)),
                name="case_confirm_due_while_proposed",
            ),
            models.CheckConstraint(
                condition=Q(channel="web") | (Q(filed_by__isnull=False) & ~Q(channel_reason="")),
                name="case_filed_for_somebody_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["grid", "-id"], name="case_grid"),
            models.Index(fields=["community", "-id"], name="case_community"),
            models.Index(fields=["subdistrict", "-id"], name="case_subdistrict"),
            models.Index(fields=["grid", "-id"], condition=Q(state__in=OPEN_STATES), name="case_grid_open"),
            models.Index(
                fields=["community", "-id"], condition=Q(state__in=OPEN_STATES), name="case_community_open"
            ),
            models.Index(
                fields=["subdistrict", "-id"],
                condition=Q(state__in=OPEN_STATES),
                name="case_subdistrict_open",
            ),
            models.Index(
                fields=["holder", "resolve_due", "id"], condition=Q(state__in=OPEN_STATES), name="case_desk"
            ),
            models.Index(
                fields=["community", "accept_due", "id"],
                condition=Q(state__in=["filed", "assigned"]),
                name="case_queue",
            ),
            models.Index(
                fields=["subdistrict", "accept_due", "id"],
                condition=Q(state__in=["filed", "assigned"]),
                name="case_queue_street",
            ),
            models.Index(fields=["reporter", "-id"], name="case_reporter"),
            models.Index(fields=["reporter_name"], condition=~Q(reporter_name=""), name="case_called"),
            models.Index(fields=["closed_at", "id"], condition=~Q(reporter_name=""), name="case_to_forget"),
            models.Index(
                fields=["building", "-id"], condition=Q(state__in=OPEN_STATES), name="case_building_open"
            ),
            GinIndex(Grams("title", "text", "place", "subdistrict", "community", "grid"), name="case_grams"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """What people call it: year, month and the serial number."""
        return case_number(self.pk, self.filed_at)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.state in OPEN_STATES


class CaseEvent(models.Model):
    """One entry of a case's story. Only ever added (a trigger refuses changes, but that a resident's words go after a year).

    `said` is what was written, for the resident to read unless `internal`. `actor_title` is the post at that time.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", verbose_name=_("诉求"))
    at = models.DateTimeField(_("时间"))
    verb = models.CharField(_("做了什么"), max_length=30)
    actor = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("谁")
    )
    actor_title = models.CharField(_("以什么身份"), max_length=80, blank=True, default="")
    said = models.TextField(_("说的话"), blank=True, default="")
    internal = models.BooleanField(_("内部"), default=False)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("经过")
        verbose_name_plural = _("经过")
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="caseevent_story")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.verb}"


class CasePhoto(models.Model):
    """A picture that belongs to a case, and to the entry it came with."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="photos")
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="case_photos")
    internal = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("照片")
        verbose_name_plural = _("照片")
        constraints = [models.UniqueConstraint(fields=["case", "attachment"], name="casephoto_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.attachment_id}"


class CaseRating(models.Model):
    """What the resident thinks of it, in three parts. Nobody rates a case that he handled (a trigger sees to it)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating", verbose_name=_("诉求"))
    rater = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("谁评的")
    )
    speed = models.CharField(_("快不快"), max_length=6, choices=Grade)
    attitude = models.CharField(_("态度"), max_length=6, choices=Grade)
    result = models.CharField(_("结果"), max_length=6, choices=Grade)
    comment = models.CharField(_("还想说的"), max_length=500, blank=True, default="")
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        constraints = [
            one_of("speed", Grade, "caserating"),
            one_of("attitude", Grade, "caserating"),
            one_of("result", Grade, "caserating"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"
