"""The account a person signs in with."""

from __future__ import annotations

import uuid
from functools import reduce
from operator import or_

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal import registry
from portal.actors import NOBODY, Actor
from portal.models.base import ScopedQuerySet
from portal.models.people import Person
from portal.models.posts import Tenure


def new_handle() -> str:
    """A name inside the system that says nothing about the person."""
    return uuid.uuid4().hex


class UserQuerySet(ScopedQuerySet):
    """Accounts, scoped by who sits where.

    With `account.view` or `account.edit`: those of people in posts under one's own, and those of people in no post
    at all, for a resident's account belongs to no area. With another permission (a grid leader's `link.decide`):
    those of people in no post whom an upper floor knows to be in scope.
    """

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """Accounts on which `actor` has `permission`."""
        if not actor.may(permission):
            return None
        in_no_post = ~Q(person__in=Tenure.objects.current().values("person_id"))
        if permission not in ("account.view", "account.edit"):
            found = [
                here for scope in registry.account_scopes() if (here := scope(actor, permission)) is not None
            ]
            known = reduce(or_, found, Q(pk__in=()))
            return in_no_post & Q(person__in=Person.objects.filter(known).values("pk"))
        mine = Tenure.objects.visible_to(actor, permission).current()
        return in_no_post | Q(person__in=mine.values("person_id"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Accounts by their handle."""

    def create_user(self, *, person: Person, password: str | None, login_hash: str, **extra: object) -> User:
        """A new account for `person`; `login_hash` is the lookup hash of the phone it signs in with."""
        user = self.model(person=person, login_hash=login_hash, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: one per person, signed in with a phone (kept as a keyed hash) and a password."""

    handle = models.CharField(max_length=32, unique=True, default=new_handle, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="user", verbose_name=_("谁"))
    login_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    is_active = models.BooleanField(_("可以登录"), default=True)
    phone_verified_at = models.DateTimeField(_("手机号核对过"), null=True, blank=True, editable=False)
    must_change_password = models.BooleanField(_("第一次登录要改密码"), default=False)
    created_at = models.DateTimeField(_("建立"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: list[str] = []
    actor: Actor = NOBODY

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        constraints = [models.CheckConstraint(condition=~Q(login_hash=""), name="user_login_hash_not_empty")]

    def __str__(self) -> str:
        return str(self.person)

    def get_full_name(self) -> str:
        """The person's name, for the libraries that ask."""
        return self.person.name

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens: some post today grants `admin.enter`."""
        return self.actor.may("admin.enter")

    @property
    def is_superuser(self) -> bool:
        """Nobody is: all power comes from posts."""
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """The admin's models ask for our permissions themselves; Django's own are granted to nobody."""
        return False

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        """See `has_perm`."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """See `has_perm`: the admin's own classes decide."""
        return self.is_staff
