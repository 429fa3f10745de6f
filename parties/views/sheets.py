"""Members and pairings in and out: template, check, preview, apply, undo; and the sheet that goes upward."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.enums import ImportState
from grids.forms.roster import ExportForm
from grids.queries.households import posts_to_walk
from grids.views.roster import FAULTS_SHOWN, IMPORTS_SHOWN, sheet_file
from parties.domain.sheets import (
    COLUMNS,
    TITLE,
    apply_import,
    check_again,
    check_sheet,
    drop_import,
    export_members,
    parcel_of,
    undo_import,
)
from parties.forms.sheets import MemberUploadForm
from parties.models import MemberImport
from parties.queries.members import MemberFilter, community_at
from portal.domain.refusal import Outrun, Refused
from portal.queries.access import fetch
from portal.rules.sheets import SheetRefused, template
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@needs("member.import")
def member_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with a comment on every title."""
    return sheet_file(template(COLUMNS, str(TITLE)), f"{TITLE}.xlsx")


@never_cache
@require_http_methods(GET_OR_POST)
@needs("member.import")
def member_import(request: HttpRequest) -> HttpResponse:
    """Where an import begins: the template, the upload, and what was imported before."""
    posts = posts_to_walk(request.actor, "member.import")
    if request.method == "POST":
        return _check(request, MemberUploadForm(request.POST, request.FILES, posts=posts))
    return _show_upload(request, MemberUploadForm(posts=posts))


def _check(request: HttpRequest, form: MemberUploadForm) -> HttpResponse:
    """Check the sheet; on to the preview, or back with every error and its cell."""
    if not form.is_valid():
        return _show_upload(request, form, status=422)
    sheet = form.cleaned_data["sheet"]
    try:
        found = check_sheet(
            actor=request.actor,
            community_id=int(form.cleaned_data["area"]),
            upload=sheet,
            filename=sheet.name or "",
        )
    except SheetRefused as no:
        form.add_error("sheet", no.message)
        return _show_upload(request, form, status=no.status)
    if found.waiting is not None:
        return redirect("member_import_preview", pk=found.waiting.pk)
    faults = {"faults": found.errors[:FAULTS_SHOWN], "fault_count": len(found.errors)}
    return _show_upload(request, form, **faults)


def _show_upload(
    request: HttpRequest, form: MemberUploadForm, status: int = 200, **more: Any
) -> HttpResponse:
    earlier = MemberImport.objects.visible_to(request.actor, "member.import").defer("rows", "made")
    rows = earlier.select_related("community", "by").order_by("-pk")[:IMPORTS_SHOWN]
    context = {"form": form, "earlier": list(rows), **more}
    return render(request, "parties/imports/upload.html", context, status=status)


@never_cache
@require_safe
@needs("member.import")
def member_import_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a sheet would do, or what it did."""
    row = fetch(MemberImport, request.actor, "member.import", pk=pk)
    context = {
        "row": row,
        "counts": row.counts,
        "parcel": parcel_of(row) if row.state == ImportState.CHECKED else None,
        "is_empty": not (row.counts.get("new_members") or row.counts.get("new_pairs")),
    }
    return render(request, "parties/imports/preview.html", context)


@require_POST
@needs("member.import")
def member_import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview showed."""
    try:
        apply_import(actor=request.actor, import_id=pk)
    except Outrun as late:
        messages.warning(request, late.message)
        for error in check_again(actor=request.actor, import_id=pk)[:5]:
            messages.error(request, _("%(cell)s：%(error)s") % {"cell": error.place, "error": error.message})
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("导入好了。"))
    return redirect("member_import_preview", pk=pk)


@require_POST
@needs("member.import")
def member_import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a checked sheet away."""
    drop_import(actor=request.actor, import_id=pk)
    messages.info(request, _("没有导入，表格的内容已经清掉。"))
    return redirect("member_import")


@require_POST
@needs("member.import")
def member_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back as a whole."""
    try:
        undo_import(actor=request.actor, import_id=pk)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("整批撤销了，和导入前一样。"))
    return redirect("member_import_preview", pk=pk)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("member.export")
def member_export(request: HttpRequest) -> HttpResponse:
    """What for, then the sheet. The filters of the list come along in the address."""
    asked = MemberFilter.of(request.GET)
    here, _below = community_at(request.actor, asked.at, "member.export")
    may_reveal = request.actor.can("person.reveal", path=here.path)
    form = ExportForm(request.POST or None, may_reveal=may_reveal)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        whole = said.get("whole_phones", False)
        try:
            made = export_members(actor=request.actor, asked=asked, reason=said["reason"], whole_phones=whole)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        else:
            name = f"{here.name} {TITLE} {timezone.localdate():%Y-%m-%d}.xlsx"
            return sheet_file(made.content, name)
    context = {"form": form, "here": here, "asked": asked}
    return render(request, "parties/imports/export.html", context)
