"""Keeping pictures, showing them, and forgetting those that nothing refers to."""

from __future__ import annotations

import io
import os
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from grids.models import CaseDraft
from portal.actors import NOBODY, Actor, system
from portal.domain.files import forget_orphans, keep_picture, sweep_strays, upload_key
from portal.domain.tidying import TIDY, on_tidy
from portal.models import Attachment, Errand
from portal.rules.images import TooLarge, WrongType
from tests.builders import account, person

pytestmark = pytest.mark.django_db


def upload(colour: str = "grey") -> SimpleUploadedFile:
    """A small JPEG with a comment that must not survive."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG", comment=b"where I live")
    return SimpleUploadedFile("lamp.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def lin() -> Actor:
    """Somebody who uploads."""
    return Actor(person_id=person().pk)


def kept(actor: Actor, key: str = "a") -> Attachment:
    """A picture kept for `actor`."""
    return keep_picture(actor=actor, upload=upload(), upload_key=key)


def aged(attachment: Attachment) -> Attachment:
    """The same, three days old."""
    Attachment.objects.filter(pk=attachment.pk).update(created_at=timezone.now() - timedelta(days=3))
    return attachment


def browser_of(actor: Actor) -> Client:
    """A browser in which that person is signed in."""
    from portal.models import Person

    browser = Client()
    browser.force_login(account(Person.objects.get(pk=actor.person_id)), backend="portal.auth.PostBackend")
    return browser


def test_the_same_key_is_the_same_picture(lin: Actor) -> None:
    assert kept(lin) == kept(lin)


def test_the_same_key_of_somebody_else_is_another_picture(lin: Actor) -> None:
    other = Actor(person_id=person("胡一芳").pk)

    assert kept(lin) != kept(other)


def test_a_plain_form_names_an_upload_by_its_bytes() -> None:
    assert upload_key("draft", upload()) == upload_key("draft", upload())
    assert upload_key("draft", upload()) != upload_key("draft", upload("red"))


def test_nothing_of_the_file_but_its_pixels_is_kept(lin: Actor) -> None:
    assert b"where I live" not in kept(lin).picture.read()


@pytest.mark.parametrize(("content", "error"), [(b"words", WrongType), (b"x" * 2000, TooLarge)])
def test_what_is_refused_leaves_nothing(lin: Actor, settings: object, content: bytes, error: type) -> None:
    settings.LINLI_MAX_PHOTO_BYTES = 1000  # type: ignore[attr-defined]

    with pytest.raises(error):
        keep_picture(actor=lin, upload=SimpleUploadedFile("a.jpg", content), upload_key="a")

    assert Attachment.objects.count() == 0


def test_the_owner_gets_a_picture_and_nothing_else(lin: Actor) -> None:
    answer = browser_of(lin).get(f"/files/{kept(lin).pk}/")

    assert answer.status_code == 200
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    assert answer["Content-Disposition"].startswith('inline; filename="')


def test_the_small_version_is_small(lin: Actor) -> None:
    attachment = kept(lin)

    answer = browser_of(lin).get(f"/files/{attachment.pk}/?small=1")

    assert b"".join(answer.streaming_content) == attachment.small.read()  # type: ignore[attr-defined]


def test_a_picture_that_did_not_change_is_not_sent_again(lin: Actor) -> None:
    browser, url = browser_of(lin), f"/files/{kept(lin).pk}/"
    tag = browser.get(url)["ETag"]

    assert browser.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_knowing_the_tag_does_not_open_it(lin: Actor) -> None:
    url = f"/files/{kept(lin).pk}/"
    tag = browser_of(lin).get(url)["ETag"]

    assert Client().get(url, headers={"If-None-Match": tag}).status_code == 404


def test_a_picture_of_a_nobody_is_nobodys() -> None:
    assert Client().get(f"/files/{kept(NOBODY).pk}/").status_code == 404


def test_no_such_picture() -> None:
    assert Client().get(f"/files/{uuid.uuid4()}/").status_code == 404


def test_a_missing_file_is_a_missing_page(lin: Actor) -> None:
    attachment = kept(lin)
    Path(attachment.picture.path).unlink()

    assert browser_of(lin).get(f"/files/{attachment.pk}/").status_code == 404


def test_old_pictures_that_nothing_refers_to_are_forgotten(
    lin: Actor, django_capture_on_commit_callbacks: object
) -> None:
    attachment = aged(kept(lin))

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        forgotten = forget_orphans(actor=system("clock"))

    assert (forgotten, Attachment.objects.count()) == (1, 0)
    assert not Path(attachment.picture.path).exists()


def test_a_picture_in_use_or_just_uploaded_stays(lin: Actor) -> None:
    CaseDraft.objects.create(owner_id=lin.person_id).photos.add(aged(kept(lin, "used")))
    kept(lin, "new")

    assert forget_orphans(actor=system("clock")) == 0


@pytest.fixture
def own_folder(settings: Any, tmp_path: Path) -> None:
    """A media folder without what other tests have left."""
    settings.MEDIA_ROOT = str(tmp_path)


def old_files(attachment: Attachment) -> list[Path]:
    """The two files of a picture, made two days old."""
    files = [Path(attachment.picture.path), Path(attachment.small.path)]
    for file in files:
        os.utime(file, (time.time() - 2 * 86400,) * 2)
    return files


def test_files_that_a_killed_upload_left_are_swept(lin: Actor, own_folder: None) -> None:
    kept_files, lost_files = old_files(kept(lin, "kept")), old_files(lost := kept(lin, "lost"))
    lost.delete()

    on_tidy(Errand(kind=TIDY))

    assert [file.exists() for file in kept_files + lost_files] == [True, True, False, False]


def test_no_more_is_swept_at_once_than_the_limit(lin: Actor, own_folder: None) -> None:
    old_files(lost := kept(lin))
    lost.delete()

    assert [sweep_strays(limit=1), sweep_strays(limit=1), sweep_strays(limit=1)] == [1, 1, 0]


def test_what_is_new_or_not_ours_or_named_by_another_row_is_not_swept(lin: Actor, own_folder: None) -> None:
    kept(lin, "new").delete()
    old_files(lost := kept(lin, "borrowed"))
    Attachment.objects.filter(pk=kept(lin, "other").pk).update(
        picture=lost.picture.name, small=lost.small.name
    )
    lost.delete()
    foreign = Path(lost.picture.path).with_name("note.txt")
    foreign.write_text("not ours")
    os.utime(foreign, (0, 0))

    assert sweep_strays() == 0
