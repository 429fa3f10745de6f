"""One master record per organisation."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.actors import Actor
from portal.enums import OrganisationKind
from portal.models.areas import Area
from portal.models.base import ScopedQuerySet, one_of, under


class OrganisationQuerySet(ScopedQuerySet):
    """Organisations, scoped by where they sit."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Organisations in areas under a post that grants `permission`."""
        return under("area", actor, permission)


class Organisation(models.Model):
    """A unit, department, company or social organisation; `credit_code` has 18 characters (GB 32100)."""

    kind = models.CharField(_("类别"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("名称"), max_length=120)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, default="")
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="organisations", verbose_name=_("所在")
    )
    phone = models.CharField(_("办公电话"), max_length=30, blank=True, default="")
    is_active = models.BooleanField(_("在用"), default=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位和组织")
        verbose_name_plural = _("单位和组织")
        ordering = ["name"]
        constraints = [
            one_of("kind", OrganisationKind, "organisation"),
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & Q(merged_into=None),
                name="organisation_credit_code_once",
                violation_error_message=_("这个信用代码已经登记过。"),
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="organisation_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.name
