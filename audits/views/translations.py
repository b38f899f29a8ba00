"""The texts of a draft in other languages."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audits import authoring, publishing, translating
from audits.definition import Checklist as Definition
from audits.editing import Edit, EditRefused
from audits.forms.translations import (
    LanguageForm,
    Line,
    known_languages,
    lines_of,
    name_of,
    read_typed,
    refusals,
)
from audits.models import Version
from shoppers.models import Role
from shoppers.permissions import ViewerRequest, role_required

#: So many texts on one page: a long checklist still fits into one form.
PER_PAGE = 60


@require_safe
@role_required(Role.MANAGER)
def translations(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    draft, checklist = _find(request, public_id)
    return _show_all(request, draft, checklist, LanguageForm())


@require_POST
@role_required(Role.MANAGER)
def add(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    draft, checklist = _find(request, public_id)
    form = LanguageForm(request.POST, checklist=checklist)
    if not form.is_valid():
        return _show_all(request, draft, checklist, form)
    tag = form.cleaned_data["language"]
    words = _("Language added: %(language)s") % {"language": name_of(tag)}
    if not _edit(request, draft, lambda c: translating.with_language(c, tag), words):
        return redirect("audits:draft-translations", public_id)
    return redirect("audits:draft-translation", public_id, tag)


@require_safe
@role_required(Role.MANAGER)
def translation(request: ViewerRequest, public_id: UUID, language: str) -> HttpResponse:
    draft, checklist = _find(request, public_id, language)
    before = publishing.previous_of(draft)
    stale = _stale(checklist, before, language)
    lines = lines_of(checklist, language, stale=stale)
    by_show = {
        "missing": [line for line in lines if not line.words],
        "reworded": [line for line in lines if line.is_stale],
        "all": lines,
    }
    asked = request.GET.get("show", "")
    first = next((name for name, found in by_show.items() if found), "all")
    show = asked if asked in by_show else first
    shown = by_show[show]
    pages = max(1, -(-len(shown) // PER_PAGE))
    page = min(_whole(request.GET.get("page", "")), pages)
    context: dict[str, object] = {
        "show": show,
        "stale": len(stale),
        "before": before,
        "page": page,
        "pages": pages,
    }
    part = shown[(page - 1) * PER_PAGE : page * PER_PAGE]
    return _show(request, draft, checklist, language, part, context)


@require_POST
@role_required(Role.MANAGER)
def save(request: ViewerRequest, public_id: UUID, language: str) -> HttpResponse:
    """Keep what was typed; a text that was taken out meanwhile is passed over."""
    draft, checklist = _find(request, public_id, language)
    typed = read_typed(request.POST)
    if errors := refusals(checklist, typed):
        lines = lines_of(checklist, language, typed, errors)
        return _show(request, draft, checklist, language, lines, {"errors": errors})
    known = translating.texts(checklist)
    changes = {k: words for k, words in typed.changes.items() if k in known}
    _keep(request, draft, language, changes)
    asked = request.POST.get("show", "")
    show = asked if asked in {"all", "reworded"} else "missing"
    page = _whole(request.POST.get("page", "")) if show == "all" else 1
    answer = redirect("audits:draft-translation", public_id, language)
    answer["Location"] += f"?show={show}&page={page}"
    return answer


def _keep(
    request: ViewerRequest, draft: Version, language: str, changes: dict[str, str]
) -> None:
    if not changes:
        messages.info(request, _("Nothing was changed."))
        return
    words = _("Translated: %(language)s") % {"language": name_of(language)}

    def change(checklist: Definition) -> Definition:
        return translating.with_texts(checklist, language, changes)

    if _edit(request, draft, change, words):
        many = len(changes)
        said = ngettext("%(n)s text saved.", "%(n)s texts saved.", many) % {"n": many}
        messages.success(request, said)


@require_POST
@role_required(Role.MANAGER)
def remove(request: ViewerRequest, public_id: UUID, language: str) -> HttpResponse:
    draft, _checklist = _find(request, public_id, language)
    name = name_of(language)
    words = _("Language removed: %(language)s") % {"language": name}
    if _edit(
        request, draft, lambda c: translating.without_language(c, language), words
    ):
        said = _("%(language)s is removed. “Undo” in the editor brings it back.")
        messages.success(request, said % {"language": name})
    return redirect("audits:draft-translations", public_id)


def _find(
    request: ViewerRequest, public_id: UUID, language: str | None = None
) -> tuple[Version, Definition]:
    """The draft and what it says now; 404 without a draft or without `language`."""
    rows = Version.objects.visible_to(request.viewer).select_related("checklist")
    draft = get_object_or_404(
        rows, checklist__public_id=public_id, status=Version.Status.DRAFT
    )
    try:
        checklist = authoring.readable(draft)
    except EditRefused:
        raise Http404 from None
    if language is not None and language not in checklist.translations:
        raise Http404
    return draft, checklist


def _edit(request: ViewerRequest, draft: Version, change: Edit, words: str) -> bool:
    """Whether the draft was still there to be changed."""
    step = authoring.Words(words)
    try:
        authoring.edit(request.viewer, draft, change, step, at=timezone.now())
    except EditRefused:
        messages.error(request, _("Not saved: this draft was published or discarded."))
        return False
    return True


def _stale(
    checklist: Definition, before: Version | None, language: str
) -> frozenset[str]:
    if before is None:
        return frozenset()
    return translating.reworded(checklist, before.definition, language)


def _whole(text: str) -> int:
    """The number of a page, at least 1; whatever else was typed is the first."""
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return max(1, int(text)) if is_number else 1


def _show_all(
    request: ViewerRequest, draft: Version, checklist: Definition, form: LanguageForm
) -> HttpResponse:
    before = publishing.previous_of(draft)
    rows = [
        _row(checklist, tag) | {"stale": len(_stale(checklist, before, tag))}
        for tag in translating.languages(checklist)
        if tag != checklist.language
    ]
    context = {
        "checklist": draft.checklist,
        "own": _row(checklist, checklist.language),
        "rows": rows,
        "form": form,
        "before": before,
        "known": known_languages(),
    }
    status = 422 if form.errors else 200
    template = "audits/translations/list.html"
    return render(request, template, context, status=status)


def _row(checklist: Definition, tag: str) -> dict[str, object]:
    done, total = translating.completeness(checklist, tag)
    return {
        "tag": tag,
        "name": name_of(tag),
        "direction": translating.direction(tag),
        "done": done,
        "total": total,
        "missing": total - done,
        "share": 100 * done // total if total else 100,
    }


def _show(
    request: ViewerRequest,
    draft: Version,
    checklist: Definition,
    language: str,
    lines: Sequence[Line],
    more: dict[str, object],
) -> HttpResponse:
    sections = {section.key: section for section in checklist.sections}
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.text.section, []).append(line)
    context = {
        "checklist": draft.checklist,
        "language": _row(checklist, language),
        "own": _row(checklist, checklist.language),
        "wider": translating.fallbacks(checklist, language)[1:],
        "groups": [(sections[key], found) for key, found in groups.items()],
        **more,
    }
    status = 422 if more.get("errors") else 200
    return render(request, "audits/translations/texts.html", context, status=status)
