"""What a person wants to hear of outside the inbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext as _

from portal import registry
from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.refusal import Refused
from portal.models import NoticePreference


@dataclass(frozen=True)
class Wishes:
    """Channels, quiet hours, and the kinds that stay in the inbox only (`muted`)."""

    email: str
    by_email: bool
    by_sms: bool
    daily_digest: bool
    quiet_from: time
    quiet_to: time
    muted: Iterable[str] = ()


def keep_preferences(*, actor: Actor, wishes: Wishes) -> NoticePreference:
    """Keep the wishes of the actor himself.

    Raises Refused for somebody who is not signed in, and for e-mail without an address. A kind that cannot be
    switched off is left on.
    """
    if actor.person_id is None:
        raise Refused(_("请先登录。"))
    if wishes.by_email and not wishes.email:
        raise Refused(_("要发邮件，请写邮箱。"), field="email")
    optional = {kind.key for kind in registry.notice_kinds() if kind.optional}
    values = {**vars(wishes), "muted": sorted(optional & set(wishes.muted))}
    with act(actor, "notice.preferences"):
        kept, _made = NoticePreference.objects.update_or_create(person_id=actor.person_id, defaults=values)
    return kept
