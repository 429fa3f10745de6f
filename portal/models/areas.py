"""The one tree of areas, its configurable levels and its boundaries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from portal.actors import Actor
from portal.enums import AreaKind
from portal.models.base import ScopedQuerySet, one_of, under


class AreaLevel(models.Model):
    """A level the office uses: which kinds may lie above it, and which post answers for it."""

    kind = models.CharField(_("层级"), max_length=20, choices=AreaKind, unique=True)
    parents = models.JSONField(_("可以放在哪些层级下面"), default=list, blank=True)
    responsible_role = models.CharField(_("谁负责"), max_length=40, blank=True)
    in_use = models.BooleanField(_("在用"), default=True)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("层级")
        verbose_name_plural = _("层级")
        ordering = ["order"]
        constraints = [one_of("kind", AreaKind, "arealevel")]

    def __str__(self) -> str:
        return str(AreaKind(self.kind).label)


class AreaQuerySet(ScopedQuerySet, MP_NodeQuerySet):
    """Areas, scoped by the tree itself."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Areas at or under a post that grants `permission`."""
        condition: Q | None = None
        for post in actor.posts_with(permission):
            here = Q(path__startswith=post.area_path)
            condition = here if condition is None else condition | here
        return condition


class AreaManager(MP_NodeManager.from_queryset(AreaQuerySet)):  # type: ignore[misc]
    """Areas in tree order."""

    def get_queryset(self) -> AreaQuerySet:
        """All areas, parents before children."""
        return AreaQuerySet(self.model, using=self._db).order_by("path")


class Area(MP_Node):
    """A node of the tree: a street, a community, a grid, a building.

    `code` is the official one where there is one (division codes have 12 digits), unique within the tree.
    """

    kind = models.CharField(_("层级"), max_length=20, choices=AreaKind)
    name = models.CharField(_("名称"), max_length=80)
    code = models.CharField(_("编码"), max_length=40, unique=True)
    is_active = models.BooleanField(_("在用"), default=True)
    walk_order = models.PositiveIntegerField(_("走访次序"), default=0)

    objects = AreaManager()

    class Meta:
        verbose_name = _("地方")
        verbose_name_plural = _("地方")
        constraints = [one_of("kind", AreaKind, "area")]
        indexes = [models.Index(fields=["kind", "path"])]

    def __str__(self) -> str:
        return self.name

    def prefixes(self) -> list[str]:
        """Tree paths of this area and everything above it, the root first."""
        step = self.steplen
        return [self.path[:end] for end in range(step, len(self.path) + 1, step)]


class BoundaryQuerySet(ScopedQuerySet):
    """Boundaries, scoped by their area."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Boundaries of areas under a post that grants `permission`."""
        return under("area", actor, permission)


class AreaBoundary(models.Model):
    """One version of an area's outline as a GeoJSON geometry; a new one ends the one before."""

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="boundaries", verbose_name=_("地方")
    )
    version = models.PositiveIntegerField(_("版本"))
    geometry = models.JSONField(_("边界（GeoJSON）"))
    valid_from = models.DateField(_("从哪天起"))
    valid_to = models.DateField(_("到哪天为止"), null=True, blank=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    objects = BoundaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("边界")
        verbose_name_plural = _("边界")
        ordering = ["area_id", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["area", "version"], name="areaboundary_version_once"),
            models.UniqueConstraint(
                fields=["area"], condition=Q(valid_to=None), name="areaboundary_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="areaboundary_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} v{self.version}"
