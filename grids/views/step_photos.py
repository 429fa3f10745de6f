"""Photos of a step: kept as soon as they come, so that a form that is shown again does not lose them."""

from __future__ import annotations

from grids.forms.steps import StepForm
from grids.models import Case
from portal.actors import Actor
from portal.domain.files import keep_picture, upload_key
from portal.models import Attachment


def keep_photos(actor: Actor, case: Case, verb: str, form: StepForm) -> list[Attachment]:
    """The photos of an earlier try that are the actor's own, then the new ones; the same picture stays once.

    Raises `portal.rules.images.PictureRefused`.
    """
    data = form.cleaned_data
    earlier = list(Attachment.objects.filter(pk__in=data.get("kept") or (), owner_id=actor.person_id))
    prefix = f"case {case.pk} {verb}"
    uploads = data.get("photos") or []
    fresh = [keep_picture(actor=actor, upload=up, upload_key=upload_key(prefix, up)) for up in uploads]
    return list({photo.pk: photo for photo in (*earlier, *fresh)}.values())
