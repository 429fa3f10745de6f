"""Photos of a request: up to six, refused one by one, seen by the writer alone until it is sent."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grids.models import Case, CaseDraft
from portal.models import AuditEntry
from tests.builders import Street, account
from tests.grids.filing.conftest import WORDS, draft_in, picture, say_what, say_where

pytestmark = pytest.mark.django_db

COLOURS = ("red", "green", "blue", "black", "white", "grey", "pink")


def test_a_photo_stays_on_the_draft(lin: Client) -> None:
    draft = say_what(lin, photos=picture())

    page = lin.get(f"/file/?draft={draft}")

    assert page.context["photos"] == list(CaseDraft.objects.get().photos.values_list("pk", flat=True))
    assert len(page.context["photos"]) == 1


def test_the_same_photo_sent_twice_is_one(lin: Client) -> None:
    draft = say_what(lin, photos=picture())

    say_what(lin, draft=draft, photos=picture())

    assert CaseDraft.objects.get().photos.count() == 1


def test_six_are_the_most(lin: Client) -> None:
    draft = say_what(lin, photos=[picture(colour=colour) for colour in COLOURS[:6]])

    answer = lin.post(
        "/file/", {"draft": draft, "text": WORDS, "category": "other", "photos": picture(colour="pink")}
    )

    assert answer.status_code == 413
    assert answer.context["form"].errors == {"photos": ["最多 6 张照片，多的没有收。"]}
    assert CaseDraft.objects.get().photos.count() == 6


def test_what_is_no_picture_is_refused_and_the_rest_kept(lin: Client) -> None:
    text = SimpleUploadedFile("note.jpg", b"just words", "image/jpeg")

    answer = lin.post("/file/", {"text": WORDS, "category": "other", "photos": [text, picture()]})

    assert answer.status_code == 415
    assert answer.context["form"].errors == {"photos": ["note.jpg：只能上传 JPEG、PNG 或 WebP 照片。"]}
    assert answer.context["form"]["text"].value() == WORDS
    assert CaseDraft.objects.get().photos.count() == 1


def test_a_photo_is_removed_without_a_script(lin: Client) -> None:
    draft = say_what(lin, photos=picture())
    photo = CaseDraft.objects.get().photos.get()

    answer = lin.post("/file/", {"draft": draft, "text": WORDS, "category": "other", "remove": str(photo.pk)})

    assert answer["Location"] == f"/file/?draft={draft}#photos"
    assert CaseDraft.objects.get().photos.count() == 0


def test_nobody_else_sees_the_photo_of_a_draft(lin: Client, stranger: Client, street: Street) -> None:
    say_what(lin, photos=picture())
    photo = CaseDraft.objects.get().photos.get()
    leader = Client()
    leader.force_login(account(street.leader), backend="portal.auth.PostBackend")

    seen = [browser.get(f"/files/{photo.pk}/").status_code for browser in (lin, stranger, leader)]

    assert seen == [200, 404, 404]


def test_a_stranger_sees_his_own_photo(stranger: Client) -> None:
    draft = draft_in(
        stranger.post("/file/", {"text": WORDS, "category": "other", "photos": picture()})["Location"]
    )
    photo = CaseDraft.objects.get(pk=draft).photos.get()

    assert stranger.get(f"/files/{photo.pk}/").status_code == 200


def test_once_sent_the_one_who_handles_it_sees_the_photo(lin: Client, street: Street) -> None:
    draft = say_what(lin, photos=picture())
    say_where(lin, draft, where=f"home:{street.home.pk}")
    lin.post("/file/check/", {"draft": draft, "contact": "message"})
    photo = Case.objects.get().photos.get().attachment
    leader, foreign = Client(), Client()
    leader.force_login(account(street.leader), backend="portal.auth.PostBackend")
    foreign.force_login(account(street.foreign_leader), backend="portal.auth.PostBackend")

    seen = [browser.get(f"/files/{photo.pk}/").status_code for browser in (leader, foreign)]

    assert seen == [200, 404]


def test_the_photo_of_a_nameless_request_belongs_to_nobody(lin: Client, street: Street) -> None:
    draft = say_what(lin, photos=picture())
    say_where(lin, draft, where=f"near:{street.home.pk}")

    lin.post("/file/check/", {"draft": draft, "contact": "none"})

    assert Case.objects.get().photos.get().attachment.owner is None


def test_the_trail_does_not_tell_whose_the_photo_of_a_nameless_request_was(
    lin: Client, street: Street
) -> None:
    began = AuditEntry.objects.latest("pk").pk
    draft = say_what(lin, photos=picture())
    say_where(lin, draft, where=f"near:{street.home.pk}")

    lin.post("/file/check/", {"draft": draft, "contact": "none"})

    written = AuditEntry.objects.filter(pk__gt=began).order_by("pk")
    about = [
        entry for entry in written if entry.table in ("portal_attachment", "grids_casephoto", "grids_case")
    ]
    assert [(entry.op, entry.table, entry.actor_id) for entry in about] == [
        ("U", "portal_attachment", None),
        ("I", "grids_case", None),
        ("I", "grids_casephoto", None),
    ]
    assert about[0].before == {"owner_id": "•"}
