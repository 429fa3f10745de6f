"""The roster in and out: template, check, preview, apply, undo; and the sheet that goes upward."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.domain.roster import (
    COLUMNS,
    TITLE,
    apply_import,
    check_again,
    check_sheet,
    drop_import,
    export_roster,
    undo_import,
    unpack,
)
from grids.enums import ImportState
from grids.forms.roster import ExportForm, UploadForm
from grids.models import RosterImport
from grids.queries.households import HouseholdFilter, posts_to_walk, whereabouts
from portal.domain.refusal import Outrun, Refused
from portal.queries.access import fetch
from portal.rules.sheets import SheetRefused, template
from portal.views.gate import needs

GET_OR_POST = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FAULTS_SHOWN = 100
IMPORTS_SHOWN = 10


def sheet_file(content: bytes, name: str) -> HttpResponse:
    """An .xlsx to save, under a name that may hold Chinese."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename=\"roster.xlsx\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
@needs("household.import")
def roster_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with a comment on every title."""
    return sheet_file(template(COLUMNS, str(TITLE)), f"{TITLE}.xlsx")


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.import")
def roster_import(request: HttpRequest) -> HttpResponse:
    """Where an import begins: the template, the upload, and what was imported before."""
    posts = posts_to_walk(request.actor, "household.import")
    if request.method == "POST":
        return _check(request, UploadForm(request.POST, request.FILES, posts=posts))
    return _show_upload(request, UploadForm(posts=posts))


def _check(request: HttpRequest, form: UploadForm) -> HttpResponse:
    """Check the sheet; on to the preview, or back with every error and its cell."""
    if not form.is_valid():
        return _show_upload(request, form)
    said = form.cleaned_data
    try:
        found = check_sheet(
            actor=request.actor,
            area_id=int(said["area"]),
            upload=said["sheet"],
            filename=said["sheet"].name or "",
            end_missing=said["end_missing"],
        )
    except SheetRefused as no:
        form.add_error("sheet", no.message)
        return _show_upload(request, form, status=no.status)
    if found.waiting is not None:
        return redirect("roster_preview", pk=found.waiting.pk)
    faults = {
        "faults": found.errors[:FAULTS_SHOWN],
        "fault_count": len(found.errors),
        "rows_read": found.rows,
    }
    return _show_upload(request, form, **faults)


def _show_upload(request: HttpRequest, form: UploadForm, status: int = 200, **more: Any) -> HttpResponse:
    earlier = RosterImport.objects.visible_to(request.actor, "household.import").defer("rows", "made")
    context = {
        "form": form,
        "earlier": list(earlier.select_related("area", "by").order_by("-pk")[:IMPORTS_SHOWN]),
        **more,
    }
    return render(request, "grids/roster/upload.html", context, status=status)


@never_cache
@require_safe
@needs("household.import")
def roster_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a sheet would do, or what it did."""
    row = fetch(RosterImport, request.actor, "household.import", pk=pk)
    parcel = unpack(row) if row.state == ImportState.CHECKED else None
    context = {
        "row": row,
        "counts": row.counts,
        "parcel": parcel,
        "is_empty": not any(
            row.counts.get(name)
            for name in ("new_households", "changed_households", "new_residents", "changed", "ended")
        ),
        "before": _same_file(request, row) if parcel else None,
    }
    return render(request, "grids/roster/preview.html", context)


def _same_file(request: HttpRequest, row: RosterImport) -> RosterImport | None:
    """The same file, imported before."""
    earlier = RosterImport.objects.visible_to(request.actor, "household.import").filter(sha256=row.sha256)
    return (
        earlier.filter(state=ImportState.APPLIED)
        .exclude(pk=row.pk)
        .defer("rows", "made")
        .order_by("-pk")
        .first()
    )


@require_POST
@needs("household.import")
def roster_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Do what the preview showed."""
    try:
        apply_import(actor=request.actor, import_id=pk)
    except Outrun as late:
        _after_outrun(request, pk, late)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("导入好了。"))
    return redirect("roster_preview", pk=pk)


def _after_outrun(request: HttpRequest, pk: int, late: Outrun) -> None:
    """The register has changed meanwhile: show the sheet against it as it is now."""
    messages.warning(request, late.message)
    errors = check_again(actor=request.actor, import_id=pk)
    for error in errors[:5]:
        messages.error(request, _("%(cell)s：%(error)s") % {"cell": error.place, "error": error.message})


@require_POST
@needs("household.import")
def roster_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a checked sheet away."""
    drop_import(actor=request.actor, import_id=pk)
    messages.info(request, _("没有导入，表格的内容已经清掉。"))
    return redirect("roster_import")


@require_POST
@needs("household.import")
def roster_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back as a whole."""
    try:
        undo_import(actor=request.actor, import_id=pk)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("整批撤销了，名册和导入前一样。"))
    return redirect("roster_preview", pk=pk)


@never_cache
@require_http_methods(GET_OR_POST)
@needs("household.export")
def roster_export(request: HttpRequest) -> HttpResponse:
    """What for, then the sheet. The filters of the list come along in the address."""
    asked = HouseholdFilter.of(request.GET)
    here = whereabouts(request.actor, asked.at, "household.export").here
    may_reveal = request.actor.can("person.reveal", path=here.path)
    form = ExportForm(request.POST or None, may_reveal=may_reveal)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = export_roster(
                actor=request.actor,
                asked=asked,
                reason=said["reason"],
                whole_phones=said.get("whole_phones", False),
            )
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
        else:
            return sheet_file(made.content, f"{here.name} {TITLE} {timezone.localdate():%Y-%m-%d}.xlsx")
    return render(request, "grids/roster/export.html", {"form": form, "here": here, "asked": asked})
