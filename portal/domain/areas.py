"""The tree of areas: add a node, move one, draw a new outline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area, AreaBoundary, AreaLevel
from portal.queries.access import fetch

MOST_POINTS = 20_000


def add_area(
    *, actor: Actor, parent_id: int, kind: str, name: str, code: str, walk_order: int = 0
) -> Area:  # fmt: skip
    """A new area under another, where the levels allow it. Needs `area.edit` at the parent.

    Http404 for a foreign parent; `Refused` when the kind does not belong there or the code is taken.
    """
    parent = fetch(Area, actor, "area.edit", pk=parent_id)
    with act(actor, "area.add"):
        return hang_area(parent, kind, name, code, walk_order=walk_order)


def hang_area(parent: Area, kind: str, name: str, code: str, *, walk_order: int = 0) -> Area:
    """Put a new area below another. Asks no permission and opens no act: for verbs that did both.

    `Refused` when the kind does not belong there or the code is taken.
    """
    _refuse_wrong_level(kind, parent)
    made = {"kind": kind, "name": name.strip(), "code": code.strip(), "walk_order": walk_order}
    try:
        with transaction.atomic():
            parent = Area.objects.select_for_update().get(pk=parent.pk)
            added: Area = Area.objects.add_child(parent, made)
            return added
    except IntegrityError as taken:
        raise Refused(_("这个编码已经有别的地方在用。"), field="code") from taken


def move_area(*, actor: Actor, area_id: int, parent_code: str, reason: str) -> Area:
    """Hang an area, with all below it, under the area of that code. Needs `area.edit` at both.

    Cases keep the areas they were filed in. `Refused` when it does not belong there, without a reason, or below itself.
    """
    area = fetch(Area, actor, "area.edit", pk=area_id)
    parent = Area.objects.visible_to(actor, "area.edit").filter(code=parent_code.strip()).first()
    if parent is None:
        raise Refused(_("没有找到这个编码的地方。"), field="parent_code")
    if parent.path.startswith(area.path):
        raise Refused(_("不能放到它自己下面。"), field="parent_code")
    if not reason.strip():
        raise Refused(_("请写明为什么调整。"), field="reason")
    _refuse_wrong_level(area.kind, parent)
    with act(actor, "area.move", reason=reason.strip()):
        # One at a time: the paths of two trees that move at once would cross.
        list(Area.objects.select_for_update().filter(depth=1).order_by("path"))
        Area.objects.move(Area.objects.get(pk=area.pk), Area.objects.get(pk=parent.pk), "last-child")
    moved: Area = Area.objects.get(pk=area.pk)
    return moved


def draw_boundary(
    *, actor: Actor, area_id: int, geometry: Any, valid_from: date, source: str = ""
) -> AreaBoundary:
    """A new version of an area's outline; the one in force ends on the day the new one begins. Needs `area.edit`.

    `geometry`: GeoJSON Polygon or MultiPolygon in degrees. Raises `Refused`, Http404 for a foreign area.
    """
    area = fetch(Area, actor, "area.edit", pk=area_id)
    _refuse_bad_outline(geometry)
    with act(actor, "area.draw_boundary"), transaction.atomic():
        Area.objects.select_for_update().get(pk=area.pk)
        last = AreaBoundary.objects.filter(area=area).order_by("-version").first()
        if last is not None and last.valid_to is None:
            if valid_from <= last.valid_from:
                raise Refused(_("新的边界要晚于现在这一版开始。"), field="valid_from")
            AreaBoundary.objects.filter(pk=last.pk).update(valid_to=valid_from)
        return AreaBoundary.objects.create(
            area=area, version=last.version + 1 if last else 1, geometry=geometry, valid_from=valid_from,
            source=source.strip(),
        )  # fmt: skip


def _refuse_wrong_level(kind: str, parent: Area) -> None:
    level = AreaLevel.objects.filter(kind=kind, in_use=True).first()
    if level is None:
        raise Refused(_("这一级还没有启用，请先在“层级”里设好。"), field="kind")
    if parent.kind not in level.parents:
        words = {"kind": AreaKind(kind).label, "parent": AreaKind(parent.kind).label}
        raise Refused(_("%(kind)s不能放在%(parent)s下面。") % words, field="kind")


# Outlines ------------------------------------------------------------------------


def _refuse_bad_outline(geometry: Any) -> None:
    """GeoJSON (RFC 7946): closed rings of at least four points, longitude before latitude."""
    shape = geometry.get("type") if isinstance(geometry, dict) else None
    parts = geometry.get("coordinates") if shape else None
    polygons = {"Polygon": [parts], "MultiPolygon": parts}.get(str(shape))
    if not isinstance(polygons, list) or not polygons:
        raise Refused(_("边界要写成 GeoJSON 的 Polygon 或 MultiPolygon。"), field="geometry")
    rings = [ring for polygon in polygons for ring in (polygon if isinstance(polygon, list) else [None])]
    if not rings or not all(_is_ring(ring) for ring in rings):
        raise Refused(_("边界的每一圈至少四个点，首尾相同，先经度后纬度。"), field="geometry")
    if sum(len(ring or ()) for ring in rings) > MOST_POINTS:
        raise Refused(_("边界的点太多了，最多 %(n)s 个。") % {"n": MOST_POINTS}, field="geometry")


def _is_ring(ring: Any) -> bool:
    return isinstance(ring, list) and len(ring) >= 4 and all(map(_is_point, ring)) and ring[0] == ring[-1]


def _is_point(point: Any) -> bool:
    return (
        isinstance(point, Sequence) and not isinstance(point, str) and len(point) >= 2
        and all(type(number) in (int, float) for number in point)
        and -180 <= point[0] <= 180 and -90 <= point[1] <= 90
    )  # fmt: skip
