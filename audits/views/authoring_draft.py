"""The editor of a draft, and the saving of what its forms say."""

from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from msgspec.structs import replace

from audits.authoring import Changed, Seen, Words, edit
from audits.definition import Checklist, DefinitionError, Kind, Question
from audits.editing import (
    Edit,
    EditRefused,
    Part,
    add_question,
    put_question,
    put_section,
    put_settings,
    question_of,
    section_of,
)
from audits.forms.authoring import SettingsForm
from audits.forms.authoring_comparisons import shortened
from audits.forms.authoring_lines import KEY
from audits.forms.authoring_question import QuestionForm
from audits.forms.versions import chosen_number
from audits.views.authoring_answers import (
    conflict,
    opened,
    refusal,
    refused,
    saved,
    sent_back,
    stay,
)
from audits.views.authoring_desk import (
    Desk,
    Panel,
    chosen_panel,
    find_checklist,
    find_draft,
    question_form,
    question_panel,
    section_form,
    section_panel,
    settings_panel,
)
from audits.views.programs import PLANNERS
from shoppers.permissions import ViewerRequest, role_required

#: Parts of a question that are not one field of the form.
LISTS = {
    "options": gettext_lazy("Options and points"),
    "rows": gettext_lazy("Statements"),
    "bands": gettext_lazy("Bands and points"),
    "visible_when": gettext_lazy("Shown when"),
    "evidence_when": gettext_lazy("Evidence asked for only when"),
}


@require_safe
@role_required(*PLANNERS)
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type] # for views of ids too
def draft(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    checklist = find_checklist(request, public_id)
    if not checklist.versions.filter(status="draft").exists():
        return redirect("audits:checklist", checklist.public_id)
    desk = Desk(request, find_draft(request, public_id))
    return opened(desk, chosen_panel(desk))


@require_POST
@role_required(*PLANNERS)
def presence(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """Asked every few seconds: who else is here, and has the draft moved on."""
    desk = Desk(request, find_draft(request, public_id))
    known = chosen_number(request.POST.get("latest"))
    latest = desk.latest if known is None else known
    place = request.POST.get("place", "").replace("\x00", "")
    stay(desk, place)
    newer = [
        step
        for step in desk.steps
        if step.number > latest and step.by_id != desk.viewer.person.pk
    ]
    context = {"desk": desk, "newer": newer, "mine": place}
    return render(request, "audits/authoring/_presence.html", context)


@require_POST
@role_required(*PLANNERS)
def question(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    desk = Desk(request, find_draft(request, public_id))
    key = request.POST.get("place", "")
    present = question_of(desk.checklist, key)
    if present is None:
        return _of_a_lost_question(desk, key)
    form = question_form(desk, present, request.POST)
    act = request.POST.get("do", "")
    form.act(act)
    whole = form.is_structural or bool(act)
    if not form.is_valid():
        return _not_valid(desk, question_panel(desk, key, form), whole=whole)
    changed: Question = form.changed
    words = Words(_what(form), key)

    def lost(refused_by: Exception) -> HttpResponse:
        form.add_error("key" if "key" in form.fields else None, str(refused_by))
        return refused(desk, question_panel(desk, key, form), whole=True)

    return _save(
        desk,
        lambda checklist: put_question(checklist, key, changed),
        words,
        _seen(desk, key, lambda checklist: question_of(checklist, key)),
        panel=lambda: question_panel(desk, key, form),
        after=lambda fresh: _shown_again(fresh, changed.key, form, act),
        whole=whole or changed.key != key,
        lost=lost,
    )


def _not_valid(desk: Desk, panel: Panel, *, whole: bool) -> HttpResponse:
    """A condition that has just been begun is no mistake: its value is asked for."""
    panel.pending = whole and panel.form.only_incomplete
    return refused(desk, panel, whole=whole, status=200 if panel.pending else 422)


def _of_a_lost_question(desk: Desk, key: str) -> HttpResponse:
    """Somebody deleted what is being edited: it can be put back as it was typed."""
    if not KEY.fullmatch(key) or not desk.request.POST.get("base"):
        return sent_back(desk, "no_such_question")
    blank = Question(key, Kind.TEXT, "")
    form = question_form(desk, blank, desk.request.POST)
    first = desk.checklist.sections[0].key
    home = desk.request.POST.get("section", "")
    home = home if section_of(desk.checklist, home) else first
    if not form.is_valid():
        return sent_back(desk, "no_such_question")
    changed = replace(form.changed, key=key)
    try:
        desk.checklist = add_question(desk.checklist, home, changed)
        if desk.request.POST.get("mine") != "gone":
            panel = question_panel(desk, key, form)
            return conflict(desk, panel, Changed("", _last_step(desk, key)))
        _put_back(desk, home, changed)
    except EditRefused as error:
        return sent_back(desk, error.code)
    fresh = Desk(desk.request, find_draft(desk.request, desk.row.public_id))
    return saved(fresh, question_panel(fresh, key), whole=True)


def _put_back(desk: Desk, home: str, question: Question) -> None:
    words = _("“%(text)s” put back") % {"text": shortened(question.text)}
    edit(
        desk.viewer,
        desk.draft,
        lambda checklist: add_question(checklist, home, question),
        Words(words, question.key),
        at=desk.at,
    )


def _last_step(desk: Desk, key: str) -> Any:
    steps = desk.draft.edits.filter(place=key).defer("content").select_related("by")
    return steps.order_by("-number").first()


def _shown_again(fresh: Desk, key: str, form: Any, act: str) -> Panel:
    """From what was saved; blank lines that a button added are shown beside it."""
    panel = question_panel(fresh, key)
    if act.startswith("add:"):
        name = act.partition(":")[2]
        if name in panel.form.lines:
            stored = panel.form.lines[name]
            missing = len(form.lines[name]) - len(stored)
            stored += form.lines[name][-missing:] if missing > 0 else []
            return question_panel(fresh, key, panel.form)
    return panel


def _what(form: QuestionForm) -> str:
    """“Was it solved?”: Weight, Theme."""
    now, before = form.changed, form.question
    names = [
        str(LISTS.get(name) or form.fields[name].label)
        for name in Question.__struct_fields__
        if getattr(now, name) != getattr(before, name)
        and (name in LISTS or name in form.fields)
    ]
    words = {"text": shortened(now.text), "fields": ", ".join(names)}
    return _("“%(text)s”: %(fields)s") % words


def _seen(desk: Desk, place: str, part: Any) -> Seen:
    """What the author saw; having been told of another's change, they saw that."""
    posted = desk.request.POST
    return Seen(part, place, posted.get("mine") or posted.get("base", ""))


def _save(
    desk: Desk,
    change: Edit,
    words: Words,
    seen: Seen,
    *,
    panel: Any,
    after: Any,
    whole: bool,
    lost: Any,
) -> HttpResponse:
    try:
        edit(desk.viewer, desk.draft, change, words, at=desk.at, seen=seen)
    except Changed as changed:
        return conflict(desk, panel(), changed)
    except EditRefused as code:
        return lost(ValueError(refusal(code.code)))  # type: ignore[no-any-return] # a closure
    except DefinitionError as error:
        return lost(error)  # type: ignore[no-any-return] # a closure
    fresh = Desk(desk.request, find_draft(desk.request, desk.row.public_id))
    return saved(fresh, after(fresh), whole=whole, words=_("Saved."))


@require_POST
@role_required(*PLANNERS)
def section(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    desk = Desk(request, find_draft(request, public_id))
    key = request.POST.get("place", "")
    if section_of(desk.checklist, key) is None:
        return sent_back(desk, "no_such_section", 409 if key else 422)
    form = section_form(desk, key, request.POST)
    act = request.POST.get("do", "")
    form.act(act)
    whole = form.is_structural or bool(act)
    if not form.is_valid():
        return _not_valid(desk, section_panel(desk, key, form), whole=whole)

    def part(checklist: Checklist) -> Part | None:
        return section_of(checklist, key)

    return _save(
        desk,
        lambda checklist: put_section(checklist, key, form.changed),
        Words(_("Section “%(title)s”") % {"title": form.changed.title}, key),
        _seen(desk, key, part),
        panel=lambda: section_panel(desk, key, form),
        after=lambda fresh: section_panel(fresh, key),
        whole=whole,
        lost=lambda error: sent_back(desk, "no_such_section"),
    )


@require_POST
@role_required(*PLANNERS)
def settings(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    desk = Desk(request, find_draft(request, public_id))
    form = SettingsForm(desk.checklist, request.POST)
    if not form.is_valid():
        return refused(desk, settings_panel(desk, form), whole=False)
    return _save(
        desk,
        lambda checklist: put_settings(checklist, form.changed),
        Words(_("Settings of the checklist")),
        _seen(desk, "", lambda checklist: checklist),
        panel=lambda: settings_panel(desk, form),
        after=settings_panel,
        whole=False,
        lost=lambda error: sent_back(desk, "no_draft"),
    )
