"""What leaves the house is the reader's own choice."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.test import Client

from portal import registry
from portal.actors import NOBODY
from portal.domain.preferences import Wishes, keep_preferences
from portal.domain.refusal import Refused
from portal.models import AuditEntry, NoticePreference, Person
from tests.builders import actor

FORM = {
    "by_email": "on",
    "email": "lin@example.org",
    "quiet_from": "22:00",
    "quiet_to": "07:30",
    "sent": ["told"],
}


@pytest.fixture(autouse=True)
def _with_mail(settings: Any) -> None:
    settings.LINLI_EMAIL_ON = True


def wishes(**extra: Any) -> Wishes:
    fields: dict[str, Any] = {
        "email": "", "by_email": False, "by_sms": True, "daily_digest": False,
        "quiet_from": time(21), "quiet_to": time(8), "muted": (),
    }  # fmt: skip
    return Wishes(**fields | extra)


def test_the_form_keeps_what_was_chosen(client: Client, reader: Person) -> None:
    client.post("/inbox/settings/", FORM)

    kept = NoticePreference.objects.get(person=reader)
    assert (kept.email, kept.by_email, kept.by_sms, kept.daily_digest) == (
        "lin@example.org",
        True,
        False,
        False,
    )
    assert (kept.quiet_from, kept.quiet_to, kept.muted) == (time(22), time(7, 30), [])


@pytest.mark.parametrize(("is_on", "offered"), [(True, True), (False, False)])
def test_only_what_can_go_out_is_offered(
    client: Client, reader: Person, settings: Any, is_on: bool, offered: bool
) -> None:
    settings.LINLI_SMS_ON = is_on
    NoticePreference.objects.create(person=reader, by_sms=True)

    page = client.get("/inbox/settings/")
    client.post("/inbox/settings/", {**FORM, **({"by_sms": "on"} if is_on else {})})

    assert ("by_sms" in page.context["form"].fields, "短信还没开通" in page.content.decode()) == (
        offered, not offered,
    )  # fmt: skip
    assert NoticePreference.objects.get(person=reader).by_sms


def test_an_unticked_kind_is_muted(client: Client, reader: Person) -> None:
    client.post("/inbox/settings/", {**FORM, "sent": []})

    assert NoticePreference.objects.get(person=reader).muted == ["told"]


def test_e_mail_needs_an_address_and_nothing_typed_is_lost(client: Client, reader: Person) -> None:
    answer = client.post("/inbox/settings/", {**FORM, "email": ""})

    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, {"email": ["要发邮件，请写邮箱。"]})
    assert form["quiet_from"].value() == "22:00"
    assert not NoticePreference.objects.filter(person=reader).exists()


def test_a_kind_that_must_go_out_cannot_be_muted(reader: Person) -> None:
    kept = keep_preferences(actor=actor(reader), wishes=wishes(muted=["told", "code", "unheard of"]))

    assert kept.muted == ["told"]


def test_a_change_is_audited_without_the_address(client: Client, reader: Person) -> None:
    client.post("/inbox/settings/", FORM)

    entry = AuditEntry.objects.get(table="portal_noticepreference")
    assert (entry.actor_id, entry.verb, entry.after["email"]) == (reader.pk, "notice.preferences", "•")


def test_nobody_has_no_preferences(db: None) -> None:
    with pytest.raises(Refused):
        keep_preferences(actor=NOBODY, wishes=wishes())


def test_residents_are_not_asked_about_what_posts_get(
    client: Client, reader: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed = registry.NoticeKind("handed", "分派给您", lambda params: ("", ""), for_posts=True)
    monkeypatch.setitem(registry._notice_kinds, "handed", handed)
    NoticePreference.objects.create(person=reader, muted=["handed"])

    asked = client.get("/inbox/settings/").context["form"]["sent"].field.choices
    client.post("/inbox/settings/", FORM)

    assert [key for key, _label in asked] == ["told"]
    assert NoticePreference.objects.get(person=reader).muted == ["handed"]
