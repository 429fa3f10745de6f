"""The one way to a protected object. What is not yours is not there: 404, never 403."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404

from portal.actors import Actor

T = TypeVar("T", bound=Model)


def fetch(model: type[T], actor: Actor, permission: str, **lookup: Any) -> T:
    """The one row of `model` on which `actor` has `permission`; Http404 when there is none.

    `lookup` is a plain filter, usually `pk=`. A value of the wrong shape is 404 too.
    """
    visible: QuerySet[T] = model._default_manager.visible_to(actor, permission)  # type: ignore[attr-defined]
    try:
        return visible.get(**lookup)
    except (ObjectDoesNotExist, ValueError, TypeError) as missing:
        raise Http404 from missing
