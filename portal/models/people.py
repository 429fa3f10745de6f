"""One master record per person. Upper floors add roles to it and never copy it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.actors import Actor
from portal.fields import EncryptedTextField
from portal.models.base import ScopedQuerySet
from portal.rules.masking import mask_name, mask_phone

OWN = ("person.view", "person.reveal")
"""What everybody may do with his own record."""


class PersonQuerySet(ScopedQuerySet):
    """People: oneself, and those whom an upper floor knows to be in scope (its residents, who filed a case there)."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """People on whom `actor` has `permission`."""
        condition: Q | None = None
        if actor.person_id is not None and permission in OWN:
            condition = Q(pk=actor.person_id)
        for scope in registry.person_scopes():
            here = scope(actor, permission)
            if here is not None:
                condition = here if condition is None else condition | here
        return condition

    def current(self) -> PersonQuerySet:
        """Records that were not merged into others."""
        return self.filter(merged_into=None)


class Person(models.Model):
    """A person, with or without an account.

    Phone and identity number are encrypted; `*_hash` finds them, `*_tail` (last four) helps a search.
    A merged record stays and points to the one that was kept.
    """

    name = models.CharField(_("姓名"), max_length=60)
    phone = EncryptedTextField(_("手机号"), blank=True, default="")
    phone_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    phone_tail = models.CharField(max_length=4, blank=True, default="", editable=False)
    id_number = EncryptedTextField(_("身份证号"), blank=True, default="")
    id_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    id_tail = models.CharField(max_length=4, blank=True, default="", editable=False)
    birth_year = models.PositiveSmallIntegerField(_("出生年"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from", editable=False
    )
    created_at = models.DateTimeField(_("建立"), auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        constraints = [
            models.UniqueConstraint(
                fields=["id_hash"],
                condition=~Q(id_hash="") & Q(merged_into=None),
                name="person_id_number_once",
                violation_error_message=_("这个身份证号已经登记过。"),
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(birth_year=None) | Q(birth_year__range=(1880, 2200)), name="person_birth_year"
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="person_name"),
            models.Index(fields=["phone_hash"], condition=~Q(phone_hash=""), name="person_phone"),
            models.Index(fields=["phone_tail"], condition=~Q(phone_tail=""), name="person_phone_tail"),
            models.Index(fields=["id_tail"], condition=~Q(id_tail=""), name="person_id_tail"),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        """The name as lists show it."""
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        """The phone as lists show it; empty when there is none."""
        return mask_phone(self.phone) if self.phone else ""


class Merge(models.Model):
    """That two records were found to be one, what that changed, and whether it was undone.

    `moved`: keys of the rows that went from one to the other, by table and column. `changed`: every other column that
    the merge wrote (`portal.domain.merge_ledger`). `left`: what could not be put back.
    """

    model = models.CharField(_("哪一种"), max_length=40)
    kept_id = models.BigIntegerField(_("留下的"))
    dropped_id = models.BigIntegerField(_("并入的"))
    moved = models.JSONField(_("跟着走的"), default=dict)
    changed = EncryptedTextField(blank=True, default="", editable=False)
    reason = models.CharField(_("理由"), max_length=200)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("谁合并的")
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    undone_at = models.DateTimeField(_("什么时候分开的"), null=True, blank=True)
    undone_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("谁分开的")
    )
    undone_reason = models.CharField(_("为什么分开"), max_length=200, blank=True, default="")
    left = models.JSONField(_("没有放回去的"), default=list, blank=True)

    class Meta:
        verbose_name = _("合并")
        verbose_name_plural = _("合并")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "dropped_id"], condition=Q(undone_at=None), name="merge_dropped_once"
            ),
            models.CheckConstraint(condition=~Q(kept_id=F("dropped_id")), name="merge_of_two"),
        ]
        indexes = [
            models.Index(fields=["model", "kept_id"], condition=Q(undone_at=None), name="merge_into"),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.dropped_id} → {self.kept_id}"
