"""What is done to whole questions and sections of a draft: each a verb of its own."""

from collections.abc import Callable
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec.structs import replace

from audits import banking, picturing
from audits.authoring import Words, edit, go_back, undo
from audits.definition import Checklist, DefinitionError, Kind, Question, Section
from audits.editing import (
    EditRefused,
    add_question,
    add_section,
    duplicate_question,
    fresh_key,
    keys_of,
    move_question,
    put_question,
    question_of,
    remove_question,
    remove_section,
    section_of,
    shift_question,
    shift_section,
)
from audits.forms.authoring import AddQuestionForm, PictureForm, TitleForm
from audits.forms.authoring_comparisons import shortened
from audits.models import BankQuestion
from audits.views.authoring_answers import saved, sent_back
from audits.views.authoring_desk import (
    Desk,
    Panel,
    chosen_panel,
    find_draft,
    question_panel,
    section_panel,
)
from audits.views.programs import PLANNERS
from shoppers.permissions import ViewerRequest, role_required

Change = Callable[[Checklist], Checklist]
BEFORE, AFTER = -1, 1


def _edited(desk: Desk, change: Change, what: str, place: str = "") -> HttpResponse:
    """Make the change and show the editor at `place`, or say why not."""
    try:
        edit(desk.viewer, desk.draft, change, Words(what, place), at=desk.at)
    except EditRefused as refused:
        return sent_back(desk, refused.code)
    except DefinitionError as error:
        return sent_back(desk, error.sentence.told(_))
    return _shown(desk, place, what)


def _shown(desk: Desk, place: str, words: str = "") -> HttpResponse:
    fresh = Desk(desk.request, find_draft(desk.request, desk.row.public_id))
    return saved(fresh, _panel_at(fresh, place), whole=True, words=words)


def _panel_at(desk: Desk, place: str) -> Panel:
    if question_of(desk.checklist, place):
        return question_panel(desk, place)
    if section_of(desk.checklist, place):
        return section_panel(desk, place)
    return chosen_panel(desk)


@require_POST
@role_required(*PLANNERS)
def add(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """A question (its words make its key) or a section."""
    desk = Desk(request, find_draft(request, public_id))
    after = request.POST.get("after", "")
    if request.POST.get("what") == "section":
        title = TitleForm(request.POST)
        if not title.is_valid():
            return sent_back(desk, _("Give the section a title."))
        words: str = title.cleaned_data["title"]
        key = fresh_key(words, keys_of(desk.checklist), "section")
        section = Section(key, words, ())
        return _edited(
            desk,
            lambda checklist: add_section(checklist, section, after),
            _("Section “%(title)s” added") % {"title": shortened(words)},
            key,
        )
    form = AddQuestionForm(request.POST)
    if not form.is_valid():
        return sent_back(desk, _("Write the question first."))
    question = _new_question(desk.checklist, **form.cleaned_data)
    return _added(desk, question, request.POST.get("section", ""), after)


def _new_question(checklist: Checklist, text: str, kind: str) -> Question:
    key = fresh_key(text, keys_of(checklist))
    points = 100 if kind == Kind.YES_NO else 0
    return Question(key, Kind(kind), text, points=points)


def _added(desk: Desk, question: Question, section: str, after: str) -> HttpResponse:
    def change(checklist: Checklist) -> Checklist:
        return add_question(checklist, section, question, after)

    words = _("“%(text)s” added") % {"text": shortened(question.text)}
    return _edited(desk, change, words, question.key)


def _asked(request: ViewerRequest) -> dict[str, str]:
    """A button has one value of its own; what else it means is in its address."""
    return {**request.GET.dict(), **request.POST.dict()}


@require_POST
@role_required(*PLANNERS)
def move(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """By one place (`by`), or into a `section` in front of `before`."""
    desk = Desk(request, find_draft(request, public_id))
    posted = _asked(request)
    key, section = posted.get("place", ""), posted.get("section", "")
    by = {"-1": BEFORE, "1": AFTER}.get(posted.get("by", ""), 0)
    if posted.get("what") == "section":
        return _edited(
            desk, lambda c: shift_section(c, key, by), _("Sections reordered"), key
        )

    def change(checklist: Checklist) -> Checklist:
        if by:
            return shift_question(checklist, key, by)
        return move_question(checklist, key, section, posted.get("before", ""))

    question = question_of(desk.checklist, key)
    text = shortened(question.text) if question else key
    return _edited(desk, change, _("“%(text)s” moved") % {"text": text}, key)


@require_POST
@role_required(*PLANNERS)
def duplicate(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    desk = Desk(request, find_draft(request, public_id))
    key = request.POST.get("place", "")
    try:
        _copied, copy_key = duplicate_question(desk.checklist, key)
    except EditRefused as refused:
        return sent_back(desk, refused.code)
    return _edited(
        desk,
        lambda checklist: duplicate_question(checklist, key)[0],
        _("A copy made of “%(key)s”") % {"key": key},
        copy_key,
    )


@require_POST
@role_required(*PLANNERS)
def delete(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    desk = Desk(request, find_draft(request, public_id))
    asked = _asked(request)
    key = asked.get("place", "")
    if asked.get("what") == "section":
        section = section_of(desk.checklist, key)
        title = section.title if section else key
        return _edited(
            desk,
            lambda checklist: remove_section(checklist, key),
            _("Section “%(title)s” deleted") % {"title": title},
            key,
        )
    question = question_of(desk.checklist, key)
    text = shortened(question.text) if question else key
    words = _("“%(text)s” deleted") % {"text": text}
    return _edited(desk, lambda c: remove_question(c, key), words, key)


@require_POST
@role_required(*PLANNERS)
def take_back(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    desk = Desk(request, find_draft(request, public_id))
    latest = _number(request.POST.get("latest", ""))
    try:
        place = undo(desk.viewer, desk.draft, latest=latest, at=desk.at)
    except EditRefused as refused:
        return sent_back(desk, refused.code, 409)
    return _shown(desk, place, _("Taken back."))


@require_POST
@role_required(*PLANNERS)
def back_to(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    desk = Desk(request, find_draft(request, public_id))
    number = _number(request.POST.get("number", ""))
    try:
        go_back(desk.viewer, desk.draft, number, at=desk.at)
    except EditRefused as refused:
        return sent_back(desk, refused.code)
    return _shown(desk, "", _("The draft is as it was then."))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@require_POST
@role_required(*PLANNERS)
def keep(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """A copy of the question into the bank."""
    desk = Desk(request, find_draft(request, public_id))
    question = question_of(desk.checklist, request.POST.get("place", ""))
    if question is None:
        return sent_back(desk, "no_such_question")
    try:
        banking.keep(desk.viewer, question, at=desk.at)
    except banking.BankRefused as refused:
        return sent_back(desk, refused.code)
    return _shown(desk, question.key, _("Kept in the bank."))


@require_POST
@role_required(*PLANNERS)
def take(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """A question of the bank into the draft."""
    desk = Desk(request, find_draft(request, public_id))
    try:
        kept_id = UUID(request.POST.get("kept", ""))
    except ValueError:
        return sent_back(desk, _("Choose a question of the bank."))
    rows = BankQuestion.objects.visible_to(request.viewer)
    row = get_object_or_404(rows, public_id=kept_id)
    try:
        question = banking.question_for(row, desk.checklist)
    except banking.BankRefused as refused:
        return sent_back(desk, refused.code)
    after = request.POST.get("after", "")
    section = request.POST.get("section", "") or desk.checklist.sections[0].key
    return _added(desk, question, section, after)


@require_POST
@role_required(*PLANNERS)
def picture(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """The example of a question: a new one, or none."""
    desk = Desk(request, find_draft(request, public_id))
    key = request.POST.get("place", "")
    if question_of(desk.checklist, key) is None:
        return sent_back(desk, "no_such_question")
    if "remove" in request.POST:
        return _edited(desk, _with_example(key, "", ""), _("Picture removed"), key)
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return sent_back(desk, _("Choose a picture."))
    upload: UploadedFile[bytes] = form.cleaned_data["picture"]
    try:
        kept = picturing.keep_picture(
            desk.viewer, cast(BinaryIO, upload), upload.size or 0, at=desk.at
        )
    except picturing.PictureRefused as refused:
        code = refused.code
        return sent_back(desk, "unreadable_picture" if code == "unreadable" else code)
    change = _with_example(key, str(kept.public_id), form.cleaned_data["alt"])
    return _edited(desk, change, _("Example picture"), key)


def _with_example(key: str, example: str, alt: str) -> Change:
    def change(checklist: Checklist) -> Checklist:
        question = question_of(checklist, key)
        if question is None:
            raise EditRefused("no_such_question")
        return put_question(
            checklist, key, replace(question, example=example, example_alt=alt)
        )

    return change
