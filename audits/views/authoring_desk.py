"""What the editor shows around one draft: gathered once, for the page and for every
fragment that an edit sends back."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format

from audits.authoring import others_at, readable, undoable
from audits.definition import Checklist as Definition
from audits.definition import Question
from audits.differences import changes
from audits.editing import EditRefused, base_of, home_of, question_of, section_of
from audits.forms.authoring import SectionForm, SettingsForm
from audits.forms.authoring_comparisons import Earlier, shortened
from audits.forms.authoring_kinds import KINDS, THEMES, Named
from audits.forms.authoring_outline import Outline, outline_of
from audits.forms.authoring_question import QuestionForm, yes_no_lines
from audits.forms.versions import say
from audits.models import (
    BankQuestion,
    Checklist,
    DraftEdit,
    DraftPresence,
    Picture,
    Version,
)
from audits.models import Question as QuestionRow
from audits.publishing import notes
from shoppers.permissions import ViewerRequest

#: So many of the newest steps the history shows.
STEPS = 30
#: So many questions of the bank the editor offers; the bank's page has all.
OFFERED = 200


def find_checklist(request: ViewerRequest, public_id: UUID) -> Checklist:
    rows = Checklist.objects.visible_to(request.viewer)
    return get_object_or_404(rows, public_id=public_id)


def find_draft(request: ViewerRequest, public_id: UUID) -> Version:
    rows = Version.objects.visible_to(request.viewer).select_related("checklist")
    return get_object_or_404(
        rows, checklist__public_id=public_id, status=Version.Status.DRAFT
    )


class Desk:
    """A draft and the people at it. What it is made of is read when first asked for."""

    def __init__(self, request: ViewerRequest, draft: Version) -> None:
        self.request = request
        self.viewer = request.viewer
        self.draft = draft
        self.row = draft.checklist
        self.at = timezone.now()
        self.checklist = read_draft(draft)

    @cached_property
    def published(self) -> Version | None:
        rows = self.row.versions.published().defer("content")
        return rows.order_by("-number").first()

    @cached_property
    def before(self) -> Definition | None:
        """The newest published version, as data."""
        return self.published.definition if self.published else None

    @cached_property
    def locked(self) -> frozenset[str]:
        """Keys that a published version has: they never change."""
        rows = QuestionRow.objects.filter(version__checklist=self.row)
        return frozenset(rows.values_list("key", flat=True).distinct())

    @cached_property
    def outline(self) -> Outline:
        return outline_of(self.checklist, self.before, notes(self.draft))

    @cached_property
    def changes(self) -> list[tuple[str, bool]]:
        """Each change since the published version in words, and whether it bends a
        trend; those that do come first."""
        if self.before is None:
            return []
        found = changes(self.before, self.checklist)
        told = [(say(each), each.bends) for each in found]
        return sorted(told, key=lambda pair: not pair[1])

    @cached_property
    def undo(self) -> DraftEdit | None:
        return undoable(self.draft)

    @cached_property
    def steps(self) -> list[DraftEdit]:
        rows = self.draft.edits.defer("content").select_related("by")
        return list(rows.order_by("-number")[:STEPS])

    @property
    def latest(self) -> int:
        return self.steps[0].number if self.steps else 0

    @cached_property
    def others(self) -> list[DraftPresence]:
        return others_at(self.viewer, self.draft, at=self.at)

    @property
    def clock(self) -> str:
        return self.clock_of(self.at)

    def clock_of(self, at: datetime) -> str:
        """A time of day where the organization is."""
        zone = ZoneInfo(self.viewer.organization.time_zone)
        return date_format(timezone.localtime(at, zone), "H:i")

    @cached_property
    def themes(self) -> list[str]:
        used = {each.theme for each in self.checklist.questions()} - {""}
        return sorted({*THEMES, *used}, key=str.casefold)

    @cached_property
    def stages(self) -> list[str]:
        return sorted({each.stage for each in self.checklist.questions()} - {""})

    @cached_property
    def bank(self) -> list[BankQuestion]:
        rows = BankQuestion.objects.visible_to(self.viewer).defer("content")
        return list(rows.order_by("-added_at", "-pk")[:OFFERED])

    @property
    def kinds(self) -> Named:
        return KINDS

    @property
    def bends(self) -> bool:
        return any(bends for _words, bends in self.changes)

    @property
    def languages(self) -> list[str]:
        own = self.checklist.language
        return [own, *(each for each in self.checklist.translations if each != own)]

    def numbered(self, key: str) -> int:
        keys = [each.key for each in self.checklist.questions()]
        return keys.index(key) + 1


def read_draft(draft: Version) -> Definition:
    try:
        return readable(draft)
    except EditRefused:
        raise Http404 from None


@dataclass
class Panel:
    """The form in the middle. `place` is the key of what it edits."""

    kind: str
    place: str
    base: str
    form: Any
    more: dict[str, Any]
    conflict: dict[str, Any] | None = None
    pending: bool = False

    def __getattr__(self, name: str) -> Any:
        try:
            return self.more[name]
        except KeyError:
            raise AttributeError(name) from None


def chosen_panel(desk: Desk) -> Panel:
    """What ?q=, ?s= or ?settings asks for; else the first question."""
    asked = desk.request.GET
    if "settings" in asked:
        return settings_panel(desk)
    if section_of(desk.checklist, asked.get("s", "")):
        return section_panel(desk, asked["s"])
    if question_of(desk.checklist, asked.get("q", "")):
        return question_panel(desk, asked["q"])
    first = next(desk.checklist.questions(), None)
    if first is None:
        return section_panel(desk, desk.checklist.sections[0].key)
    return question_panel(desk, first.key)


def question_form(
    desk: Desk, question: Question, data: QueryDict | None = None
) -> QuestionForm:
    return QuestionForm(
        question,
        Earlier(desk.checklist, question.key),
        Earlier(desk.checklist, question.key, and_itself=True),
        data=data,
        locked=question.key in desk.locked,
    )


def question_panel(desk: Desk, key: str, form: QuestionForm | None = None) -> Panel:
    question = question_of(desk.checklist, key)
    assert question is not None
    form = form or question_form(desk, question)
    keys = [each.key for each in desk.checklist.questions()]
    place = keys.index(key)
    more = {
        "question": question,
        "title": shortened(question.text or question.key, 120),
        "section": home_of(desk.checklist, key),
        "number": place + 1,
        "count": len(keys),
        "previous": keys[place - 1] if place else "",
        "next": keys[place + 1] if place + 1 < len(keys) else "",
        "locked": key in desk.locked,
        "picture": _picture(desk, question),
        "version": desk.published.number if desk.published else None,
        **_lines(desk, form),
    }
    return Panel("question", key, base_of(question), form, more)


def _lines(desk: Desk, form: QuestionForm) -> dict[str, Any]:
    """Options, statements and bands as the template shows them."""
    is_yes_no = form.chosen == "yes_no"
    options = yes_no_lines(form) if is_yes_no else form.lines["options"]
    before = question_of(desk.before, form.question.key) if desk.before else None
    was = {each.key: each.points for each in before.options} if before else {}
    if before and before.kind == "yes_no" and not before.options:
        was = {"yes": before.points, "no": 0}
    return {
        "is_yes_no": is_yes_no,
        "options": [(line, was.get(line["key"])) for line in options],
        "has_was": bool(was),
        "was_points": before.points if before else None,
        "rows": form.lines["rows"],
        "bands": form.lines["bands"],
    }


def _picture(desk: Desk, question: Question) -> Picture | None:
    try:
        public_id = UUID(question.example)
    except ValueError:
        return None
    rows = Picture.objects.visible_to(desk.viewer)
    return rows.filter(public_id=public_id).first()


def section_panel(desk: Desk, key: str, form: SectionForm | None = None) -> Panel:
    section = section_of(desk.checklist, key)
    assert section is not None
    if form is None:
        form = section_form(desk, key)
    sections = [each.key for each in desk.checklist.sections]
    more = {
        "section": section,
        "title": section.title,
        "number": sections.index(key) + 1,
        "count": len(sections),
    }
    return Panel("section", key, base_of(section), form, more)


def section_form(desk: Desk, key: str, data: QueryDict | None = None) -> SectionForm:
    section = section_of(desk.checklist, key)
    assert section is not None
    first = section.questions[0].key if section.questions else _next_key(desk, key)
    return SectionForm(section, Earlier(desk.checklist, first), data)


def _next_key(desk: Desk, key: str) -> str:
    """The first question after an empty section."""
    sections = list(desk.checklist.sections)
    place = [each.key for each in sections].index(key)
    later = (q.key for each in sections[place:] for q in each.questions)
    return next(later, "")


def settings_panel(desk: Desk, form: SettingsForm | None = None) -> Panel:
    form = form or SettingsForm(desk.checklist)
    return Panel("settings", "", base_of(desk.checklist), form, {})
