"""Checklists of the organization: the list, a new one, one with its versions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits.authoring import NameTaken, create_checklist, discard_draft, start_draft
from audits.definition import DefinitionError
from audits.editing import EditRefused
from audits.forms.authoring import NewChecklistForm
from audits.models import Assignment, Checklist, Question, Version
from audits.publishing import outcome_section
from audits.shipped import UnknownTemplate, document, templates
from audits.views.authoring_answers import refusal
from audits.views.authoring_desk import find_checklist, find_draft
from audits.views.programs import PLANNERS
from shoppers.permissions import ViewerRequest, role_required

SHOWN = 200


@require_safe
@role_required(*PLANNERS)
def checklist_list(request: ViewerRequest) -> HttpResponse:
    sought = request.GET.get("search", "").replace("\x00", "").strip()[:200]
    rows = Checklist.objects.visible_to(request.viewer)
    found = rows.filter(name__icontains=sought) if sought else rows
    context = {
        "lines": _lines(request, list(_with_versions(found).order_by("name")[:SHOWN])),
        "search": sought,
        "count": rows.count(),
    }
    return render(request, "audits/authoring/list.html", context)


def _counted(rows: Any, field: str) -> Coalesce:
    """How many of `rows` each version has. Joins would multiply one by the other."""
    own = rows.filter(version=OuterRef("pk")).order_by().values("version")
    return Coalesce(Subquery(own.values(n=Count(field, distinct=True))), 0)


def _with_versions(rows: Any) -> Any:
    versions = (
        Version.objects.defer("content")
        .annotate(
            question_count=_counted(Question.objects.all(), "pk"),
            wave_count=_counted(Assignment.objects.all(), "wave"),
            shop_count=_counted(Assignment.objects.all(), "pk"),
        )
        .order_by("-number")
    )
    return rows.prefetch_related(Prefetch("versions", queryset=versions))


def _lines(request: ViewerRequest, found: list[Checklist]) -> list[dict[str, Any]]:
    drafts = Version.objects.visible_to(request.viewer).filter(
        status=Version.Status.DRAFT, checklist__in=found
    )
    sizes = {
        pk: sum(len(each.get("questions", ())) for each in content.get("sections", ()))
        for pk, content in drafts.values_list("checklist_id", "content")
    }
    return [_line(each, sizes.get(each.pk, 0)) for each in found]


def _line(checklist: Checklist, draft_size: int) -> dict[str, Any]:
    versions: Any = list(checklist.versions.all())
    published = [each for each in versions if each.status == Version.Status.PUBLISHED]
    draft = next((each for each in versions if each not in published), None)
    newest = published[0] if published else None
    return {
        "checklist": checklist,
        "newest": newest,
        "draft": draft,
        "questions": newest.question_count if newest else draft_size,
        "waves": sum(each.wave_count for each in published),
        "shops": sum(each.shop_count for each in published),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*PLANNERS)
def checklist_new(request: ViewerRequest) -> HttpResponse:
    shipped = templates()
    others = Checklist.objects.visible_to(request.viewer).order_by("name")[:SHOWN]
    form = NewChecklistForm(
        request.POST or None,
        starts=[
            "blank",
            *(f"template:{each.slug}" for each in shipped),
            *(f"copy:{each.public_id}" for each in others),
        ],
        language=request.viewer.organization.language,
    )
    if form.is_valid():
        try:
            return _created(request, form)
        except NameTaken:
            form.add_error("name", _("There is a checklist of that name."))
        except (DefinitionError, EditRefused, UnknownTemplate):
            form.add_error("start", _("This cannot be begun from. Choose another."))
    context = {"form": form, "templates": shipped, "others": others}
    status = 422 if form.errors else 200
    return render(request, "audits/authoring/new.html", context, status=status)


def _created(request: ViewerRequest, form: NewChecklistForm) -> HttpResponse:
    name, language = form.cleaned_data["name"], form.cleaned_data["language"]
    content = _content(request, form.cleaned_data["start"], language)
    draft = create_checklist(request.viewer, name, content, at=timezone.now())
    return redirect("audits:draft", draft.checklist.public_id)


def _content(request: ViewerRequest, start: str, language: str) -> dict[str, Any]:
    """The document to begin with. Raises EditRefused, UnknownTemplate."""
    kind, _colon, which = start.partition(":")
    if kind == "template":
        return document(which)
    if kind == "copy":
        checklist = find_checklist(request, UUID(which))
        newest = checklist.versions.order_by("-number").first()
        if newest is None:
            raise EditRefused("no_version")
        copied: dict[str, Any] = newest.content
        return copied
    section = outcome_section()
    outcome = section["questions"][0]["key"]
    return {"sections": [section], "outcome_key": outcome, "language": language}


@require_safe
@role_required(*PLANNERS)
def checklist(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    row = find_checklist(request, public_id)
    found = _with_versions(Checklist.objects.filter(pk=row.pk)).get()
    versions = list(found.versions.all())
    draft = next((each for each in versions if each.status == "draft"), None)
    context = {
        "checklist": row,
        "versions": [
            (each, versions[place + 1] if place + 1 < len(versions) else None)
            for place, each in enumerate(versions)
        ],
        "draft": draft,
        "published": [each for each in versions if each.status == "published"],
    }
    return render(request, "audits/authoring/checklist.html", context)


@require_POST
@role_required(*PLANNERS)
def draft_start(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    row = find_checklist(request, public_id)
    try:
        start_draft(request.viewer, row, at=timezone.now())
    except (EditRefused, DefinitionError):
        messages.error(request, refusal("no_version"))
        return redirect("audits:checklist", row.public_id)
    return redirect("audits:draft", row.public_id)


@require_POST
@role_required(*PLANNERS)
def draft_discard(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    draft = find_draft(request, public_id)
    try:
        discard_draft(request.viewer, draft, at=timezone.now())
    except EditRefused as refused:
        messages.error(request, refusal(refused.code))
    else:
        messages.success(request, _("The draft is gone; published versions stay."))
    return redirect("audits:checklist", public_id)
