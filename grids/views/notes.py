"""Opinion notes: the list, and one of them with its answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grids.domain.opinion_notes import WAITING, answer_note, pass_note_up, see_note
from grids.enums import NoteState
from grids.forms.notes import ReplyForm
from grids.models import OpinionNote
from grids.queries.notes import PERMISSION, NoteFilter, may_answer, note_for, page_of_notes
from grids.views.walk import may_walk
from portal.actors import Actor
from portal.domain.refusal import Refused
from portal.enums import AreaKind
from portal.rules.addresses import id_in


@never_cache
@login_required
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """For the community those it has to answer, for everybody else his own."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may = actor.may(PERMISSION)
    if not may and not may_walk(actor):
        raise Http404
    asked = NoteFilter(
        mine=not may or request.GET.get("of") == "mine",
        waiting=request.GET.get("of") != "all",
        before=id_in(request.GET.get("before", "")),
    )
    of = "mine" if asked.mine else "waiting" if asked.waiting else "all"
    page = page_of_notes(actor, asked)
    context = {
        "page": page,
        "asked": asked,
        "of": of,
        "is_narrow": asked.before is not None,
        "older": f"?of={of}&before={page.older}" if page.older else "",
        "may_answer": may,
        "may_write": may_walk(actor),
    }
    return render(request, "grids/notes/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """One note; whoever answers it says so here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = note_for(actor, pk)
    may = may_answer(actor, found)
    if request.method == "POST":
        if not may:
            raise Http404
        return _done(request, actor, found)
    return _show(request, found, ReplyForm(), may=may)


def _show(request: HttpRequest, found: OpinionNote, form: ReplyForm, *, may: bool) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    home = found.visit.household
    context = {
        "note": found,
        "form": form,
        "may_act": may and found.state in WAITING,
        "is_new": found.state == NoteState.NEW,
        "may_pass": found.state != NoteState.PASSED and _passes_up(actor),
        "sees_visit": found.by_id == actor.person_id
        or (home is not None and actor.can("visit.view", path=home.building.area.path)),
    }
    return render(request, "grids/notes/note.html", context, status=422 if form.errors else 200)


def _done(request: HttpRequest, actor: Actor, found: OpinionNote) -> HttpResponse:
    """What was pressed: seen, passed up, or answered."""
    form = ReplyForm(request.POST)
    what = request.POST.get("act", "")
    try:
        if what in ("seen", "pass") and request.POST.get("reply", "").strip():
            # Words that were typed never vanish without being said.
            raise Refused(_("这一句还没有发出去。要发，按“回话”；不发，先把它删掉。"), field="reply")
        if what == "seen":
            see_note(actor=actor, note_id=found.pk)
            messages.success(request, _("记下了，写的人看得到您看过。"))
        elif what == "pass":
            pass_note_up(actor=actor, note_id=found.pk)
            messages.success(request, _("报到街道了。"))
        elif not form.is_valid():
            return _show(request, found, form, may=True)
        else:
            answer_note(actor=actor, note_id=found.pk, reply=form.cleaned_data["reply"])
            messages.success(request, _("回话了，写的人看得到。"))
    except Refused as refusal:
        form.is_valid()
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _show(request, found, form, may=True)
    return redirect("note", found.pk)


def _passes_up(actor: Actor) -> bool:
    """Whether there is somebody above to pass it to: for whoever answers in a community, not in the street."""
    return any(post.area_kind == AreaKind.COMMUNITY for post in actor.posts_with("note.answer"))
