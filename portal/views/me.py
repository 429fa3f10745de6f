"""Who I am here, and what is known of me."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal import registry
from portal.chrome import optional_url
from portal.queries.accounts import HELPING
from portal.queries.people import Known, known_of, looks_at


@never_cache
@login_required
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Name, phone, household, settings, sign out."""
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "person": request.user.person,  # type: ignore[union-attr]
        "posts": actor.posts,
        "panels": registry.own_panels(request),
        "has_second_factor": is_mfa_enabled(request.user),
        "helps": any(actor.may(permission) for permission in HELPING),
    }
    return render(request, "portal/me.html", context)


@never_cache
@login_required
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about me, and who looked at what is masked."""
    known = known_of(request.user)  # type: ignore[arg-type]
    context = {
        "facts": [*_facts(known), *registry.own_facts(known.person.pk)],
        "looks": looks_at(known.person.pk),
        "fields": {"name": _("姓名"), "phone": _("手机号"), "id_number": _("身份证号")},
        "ask_url": optional_url("file_what"),
        "privacy": optional_url("privacy"),
    }
    return render(request, "portal/me_data.html", context)


def _facts(known: Known) -> list[tuple[str, str]]:
    """What the ground floor keeps, in words; to oneself everything but the identity number is plain."""
    person, nothing = known.person, _("没有记")
    return [
        (_("姓名或称呼"), person.name),
        (_("手机号"), person.phone or nothing),
        (_("身份证号"), known.masked_id_number or nothing),
        (_("出生年"), str(person.birth_year or nothing)),
        (_("岗位"), "、".join(known.posts) or _("没有")),
        (_("账号建立"), f"{known.since:%Y-%m-%d}"),
        (_("消息发到外面"), known.channels or _("不发，只在站内")),
    ]
