"""What the models of every floor share."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q, QuerySet

from portal.actors import Actor


class ScopedQuerySet(QuerySet):
    """A queryset that knows who may see what. Subclasses say it in `scope`."""

    def scope(self, actor: Actor, permission: str) -> Q | None:
        """The rows on which `actor` has `permission`; None when there are none."""
        raise NotImplementedError(f"{type(self).__name__} does not say who may see its rows.")

    def visible_to(self, actor: Actor, permission: str) -> Self:
        """Only the rows on which `actor` has `permission`."""
        condition = self.scope(actor, permission)
        return self.none() if condition is None else self.filter(condition)


def under(field: str, actor: Actor, permission: str) -> Q | None:
    """Rows whose area (reached by `field`, such as "area") lies under a post that grants `permission`."""
    condition: Q | None = None
    for post in actor.posts_with(permission):
        here = Q(**{f"{field}__path__startswith": post.area_path})
        condition = here if condition is None else condition | here
    return condition


def one_of(
    field: str, choices: type[models.TextChoices], table: str, *, blank: bool = False
) -> models.CheckConstraint:
    """A database check that `field` holds one of `choices`; `blank` allows the empty string too."""
    allowed: list[Any] = [*choices.values, ""] if blank else list(choices.values)
    return models.CheckConstraint(condition=Q(**{f"{field}__in": allowed}), name=f"{table}_{field}_known")
