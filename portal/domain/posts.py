"""Posts: make a seat, put a person into it, end the tenure. Who has a post has its power, from the first day on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actors import Actor
from portal.domain.acts import act
from portal.domain.constraints import words_of
from portal.domain.errands import Note, leave
from portal.domain.notices import announce
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.models import Area, Errand, Organisation, Person, Post, Tenure, User
from portal.queries.access import fetch
from portal.roles import ROLES

VACANCY = "post.vacancy"


def make_post(
    *,
    actor: Actor,
    role: str,
    area_id: int,
    title: str = "",
    phone: str = "",
    organisation_id: int | None = None,
) -> Post:
    """A new seat of `role` at an area. Needs `post.edit` there.

    Http404 for a foreign area or organisation; `Refused` when the role does not belong at this kind of area or the
    seat exists.
    """
    area = fetch(Area, actor, "post.edit", pk=area_id)
    if role not in ROLES or AreaKind(area.kind) not in ROLES[role].kinds:
        raise Refused(_("这一级没有这个岗位。"), field="role")
    if organisation_id is not None:
        fetch(Organisation, actor, "post.edit", pk=organisation_id)
    with act(actor, "post.make"), _in_words():
        return Post.objects.create(
            role=role, area=area, title=title.strip(), phone=phone.strip(), organisation_id=organisation_id
        )


def appoint(
    *, actor: Actor, post_id: int, person_id: int, begins: date, ends: date | None = None, reason: str
) -> Tenure:
    """Put a person into a post from `begins` on, until `ends` (that day no longer) or until further notice.

    Needs `post.edit` at the post's area. Who holds an office post needs an account first; nobody appoints himself;
    nobody holds two of the three separate powers. Raises `Refused`, Http404 for a foreign post.
    """
    post = fetch(Post, actor, "post.edit", pk=post_id)
    person = _appointable(actor, person_id, post)
    if ends is not None and ends <= begins:
        raise Refused(_("到任期结束的日子要晚于开始的日子。"), field="ends")
    with act(actor, "post.appoint", reason=_reason(reason)), _in_words():
        tenure = Tenure.objects.create(
            post=post, person=person, period=DateRange(begins, ends), single=ROLES[post.role].single, role=post.role,
            reason=reason.strip()[:200],
        )  # fmt: skip
        if ends is not None:
            _look_for_vacancy(tenure, ends)
    return tenure


def end_tenure(*, actor: Actor, tenure_id: int, ends: date, reason: str) -> None:
    """End a tenure: on the day `ends` the person no longer holds the post. Ending it today ends the power at once.

    A tenure that was to begin later, or began today, goes altogether when it ends by then; the trail keeps it. One that
    was held for days stays on record: its end must lie after its beginning. Raises `Refused`, Http404.
    """
    fetch(Tenure, actor, "post.edit", pk=tenure_id)
    with act(actor, "post.end_tenure", reason=_reason(reason)):
        tenure = Tenure.objects.select_for_update(of=("self",)).select_related("post").get(pk=tenure_id)
        if tenure.person_id == actor.person_id:
            raise Refused(_("自己的任职不能自己结束，请另一位安全管理员来办。"))
        if tenure.period.upper is not None and tenure.period.upper <= ends:
            raise Refused(_("这一任已经定在那天之前结束。"), field="ends")
        _refuse_undoing(tenure, ends)
        _look_for_vacancy(tenure, ends)
        if ends <= tenure.period.lower:
            tenure.delete()
            return
        tenure.period = DateRange(tenure.period.lower, ends)
        tenure.save(update_fields=["period"])


def _refuse_undoing(tenure: Tenure, ends: date) -> None:
    """A mistyped year must not take out of the record that somebody held the post."""
    begins: date = tenure.period.lower
    if ends <= begins <= timezone.localdate() and ends < timezone.localdate():
        words = _("这一任从 %(day)s 开始，结束的日子要晚于那天。")
        raise Refused(words % {"day": begins.isoformat()}, field="ends")


def _appointable(actor: Actor, person_id: int, post: Post) -> Person:
    person: Person | None = Person.objects.current().filter(pk=person_id).first()
    if person is None:
        raise Refused(_("没有找到这个人。"), field="person")
    if person.pk == actor.person_id:
        raise Refused(_("不能任命自己，请另一位安全管理员来办。"), field="person")
    if ROLES[post.role].staff and not User.objects.filter(person=person, is_active=True).exists():
        raise Refused(_("办公岗位要先有账号。请先给他开一个。"), field="person")
    return person


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused(_("请写明依据，比如文号。"), field="reason")
    return reason.strip()


@contextmanager
def _in_words() -> Iterator[None]:
    """A constraint's no, as the constraint says it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as problem:
        words = words_of(problem, Post, Tenure)
        if not words:
            raise
        raise Refused(words) from problem


# Vacancy -------------------------------------------------------------------------


def _look_for_vacancy(tenure: Tenure, day: date) -> None:
    """Look on that day whether somebody followed; posts outside the chain of responsibility alarm nobody."""
    if not ROLES[tenure.role].chain:
        return
    begins = datetime.combine(day, time.min, timezone.get_current_timezone())
    key = f"{VACANCY}:{tenure.pk}:{day.isoformat()}"
    leave(
        Note(
            VACANCY, key, {"post": tenure.post_id, "day": day.isoformat()}, due_at=max(begins, timezone.now())
        )
    )


def tell_of_vacancy(errand: Errand) -> None:
    """The handler of `VACANCY`: tell the next level that nobody holds the post, if that is still so."""
    post = Post.objects.filter(pk=errand.payload["post"], is_active=True).select_related("area").first()
    if post is None or Tenure.objects.current().filter(post=post).exists():
        return
    params = {"role": post.role, "title": post.title, "area": post.area.name}
    # To the post itself: while it is vacant, its notices go to the nearest level above that somebody holds.
    announce("post.vacant", f"post:{post.pk}:{errand.payload['day']}", params, "", to_post=post.pk)
