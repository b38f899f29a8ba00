from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits.definition import Checklist as Definition
from audits.definition import DefinitionError, read
from audits.forms.interchange import CreateForm, ImportForm
from audits.interchange import jsonform
from audits.interchange.importing import (
    AlreadyTaken,
    NameTaken,
    create_checklist,
    keep,
    throw_away,
    understand,
)
from audits.interchange.report import Refused, Status
from audits.interchange.writing import to_xlsx
from audits.models import ChecklistImport, Version
from shoppers.models import Role
from shoppers.permissions import EVERYBODY, ViewerRequest, role_required

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(Role.MANAGER)
def checklist_import(request: ViewerRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    if not is_sent or not form.is_valid():
        return _upload_page(request, form, status=422 if is_sent else 200)
    file = form.cleaned_data["file"]
    try:
        taken = understand(
            file.read(), names_are_points=form.cleaned_data["names_are_points"]
        )
    except Refused as refused:
        context = {"problems": refused.problems, "file_name": file.name}
        return _upload_page(request, form, status=422, **context)
    waiting = keep(
        request.viewer.organization,
        taken,
        file_name=file.name or "",
        by=request.viewer.person,
        at=timezone.now(),
    )
    return redirect("audits:checklist-import-report", waiting.public_id)


def _upload_page(
    request: ViewerRequest, form: ImportForm, *, status: int, **more: Any
) -> HttpResponse:
    context = {"form": form, **more}
    return render(request, "audits/interchange/import.html", context, status=status)


@require_safe
@role_required(Role.MANAGER)
def report(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    waiting = _find(request, public_id)
    form = CreateForm(viewer=request.viewer, initial={"name": waiting.name})
    return _report_page(request, waiting, form)


@require_POST
@role_required(Role.MANAGER)
def create(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    waiting = _find(request, public_id)
    form = CreateForm(request.POST, viewer=request.viewer)
    if form.is_valid():
        name, by = form.cleaned_data["name"], request.viewer.person
        try:
            made = create_checklist(waiting, name=name, by=by, at=timezone.now())
        except NameTaken:
            form.add_error("name", _("There is a checklist of that name."))
        except AlreadyTaken:
            messages.info(request, _("This import was taken over before."))
        else:
            words = _("“%(name)s” is there, as a draft.")
            messages.success(request, words % {"name": name})
            return redirect("audits:checklist", made.checklist.public_id)
    if form.errors:
        return _report_page(request, waiting, form, status=422)
    return redirect("audits:checklist-import-report", waiting.public_id)


@require_POST
@role_required(Role.MANAGER)
def discard(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    waiting = _find(request, public_id)
    try:
        throw_away(waiting, by=request.viewer.person, at=timezone.now())
    except AlreadyTaken:
        messages.info(request, _("A checklist was made of it: it is kept."))
        return redirect("audits:checklist-import-report", waiting.public_id)
    words = _("“%(file)s” was thrown away. Nothing was created.")
    messages.success(request, words % {"file": waiting.file_name})
    return redirect("audits:checklist-import")


def _find(request: ViewerRequest, public_id: UUID) -> ChecklistImport:
    imports = ChecklistImport.objects.visible_to(request.viewer)
    return get_object_or_404(
        imports.select_related("checklist", "read_by"), public_id=public_id
    )


def _report_page(
    request: ViewerRequest,
    waiting: ChecklistImport,
    form: CreateForm,
    *,
    status: int = 200,
) -> HttpResponse:
    rows = waiting.report["rows"]
    show = request.GET.get("show", "")
    chosen = show if show in set(Status) else ""
    order = [Status.LEFT_OUT, Status.SIMPLIFIED, Status.IMPORTED]
    rows = [row for row in rows if not chosen or row["status"] == chosen]
    tabs = [(each, _words(each), waiting.report["counts"][each]) for each in order]
    context = {
        "waiting": waiting,
        "form": form,
        # The worst first; within that, in the order of the sheets.
        "rows": sorted(rows, key=lambda row: order.index(row["status"])),
        "chosen": chosen,
        "tabs": [("", _("All rows"), sum(count for *_, count in tabs)), *tabs],
        "questions": sum(len(each["questions"]) for each in _sections(waiting)),
        "sections": len(_sections(waiting)),
    }
    return render(request, "audits/interchange/report.html", context, status=status)


def _sections(waiting: ChecklistImport) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = waiting.content["sections"]
    return found


def _words(status: str) -> str:
    return {
        Status.IMPORTED: _("Imported"),
        Status.SIMPLIFIED: _("Simplified"),
        Status.LEFT_OUT: _("Left out"),
    }[Status(status)]


@require_safe
@role_required(Role.MANAGER, Role.ADMINISTRATOR)
def export_xlsx(request: ViewerRequest, public_id: UUID, number: int) -> HttpResponse:
    version, definition = _version(request, public_id, number)
    content = to_xlsx(definition, version.checklist.name)
    return _download(content, XLSX, version, "xlsx")


@require_safe
@role_required(Role.MANAGER, Role.ADMINISTRATOR)
def export_json(request: ViewerRequest, public_id: UUID, number: int) -> HttpResponse:
    version, definition = _version(request, public_id, number)
    name = version.checklist.name
    content = jsonform.to_document(definition, name, at=timezone.now())
    return _download(content, "application/json", version, "json")


def _version(
    request: ViewerRequest, public_id: UUID, number: int
) -> tuple[Version, Definition]:
    if number > 2**31 - 1:
        raise Http404
    versions = Version.objects.visible_to(request.viewer).select_related("checklist")
    version = get_object_or_404(versions, checklist__public_id=public_id, number=number)
    try:
        return version, read(version.content)
    except DefinitionError as error:
        raise BadRequest(str(error)) from error


def _download(
    content: bytes, media_type: str, version: Version, ending: str
) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    stem = slugify(version.checklist.name)[:60] or "checklist"
    name = f"{stem}-{version.number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@role_required(*EVERYBODY)
def schema(request: ViewerRequest) -> HttpResponse:
    """What a checklist in JSON looks like, for whoever writes one."""
    return JsonResponse(jsonform.json_schema(), content_type="application/schema+json")
