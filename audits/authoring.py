"""Writing checklists: each edit of a draft is one step that can be taken back.

A draft is `Version(status=draft).content`. A step locks the draft, puts one changed
piece into the newest document and keeps the whole outcome as a DraftEdit, so that
people who change different pieces do not disturb each other. The steps are the log of
a draft; the journal names its beginning and its end only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audits.definition import Checklist as Definition
from audits.definition import DefinitionError, read, to_json
from audits.editing import Edit, EditRefused, Part, base_of
from audits.models import Checklist, DraftEdit, DraftPresence, Version
from shoppers.models import JournalEntry, Person, Viewer

#: So many steps of a draft can be gone back to.
KEPT = 100
#: Typing in one place is one step as long as its pauses are shorter than this.
PAUSE = timedelta(seconds=30)
#: Who was not heard of for so long has left.
PRESENT = timedelta(seconds=45)


class NameTaken(Exception):
    """The organization has another checklist of this name."""


class Changed(Exception):
    """The piece is no longer as its author saw it: `step` (if known) changed it.

    `base` is what it is now, "" when it is gone.
    """

    def __init__(self, base: str, step: DraftEdit | None) -> None:
        super().__init__(base)
        self.base = base
        self.step = step


@dataclass(frozen=True, slots=True)
class Seen:
    """The piece that an edit changes, and its base when the author saw it."""

    part: Callable[[Definition], Part | None]
    place: str
    base: str


@dataclass(frozen=True, slots=True)
class Words:
    """What an edit is called in the history, and the key of where it was made."""

    what: str
    place: str = ""


@transaction.atomic
def create_checklist(
    viewer: Viewer, name: str, content: Mapping[str, Any], *, at: datetime
) -> Version:
    """A checklist with the draft of its version 1.

    Raises NameTaken, and DefinitionError when `content` is not well formed.
    """
    document = to_json(read(dict(content)))
    try:
        with transaction.atomic():
            checklist = Checklist.objects.create(
                organization=viewer.organization, name=name
            )
    except IntegrityError:
        raise NameTaken from None
    JournalEntry.record(
        checklist,
        "checklist.create",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        after={"name": name},
    )
    draft = Version.objects.create(checklist=checklist, number=1, content=document)
    _first_step(draft, viewer.person, at)
    return draft


@transaction.atomic
def start_draft(viewer: Viewer, checklist: Checklist, *, at: datetime) -> Version:
    """The draft of the next version, from the newest one; the one there is, if any."""
    Checklist.objects.select_for_update().get(pk=checklist.pk)
    newest = checklist.versions.order_by("-number").first()
    if newest is None:
        raise EditRefused("no_version")
    if newest.status == Version.Status.DRAFT:
        return newest
    draft = Version.objects.create(
        checklist=checklist,
        number=newest.number + 1,
        content=to_json(read(newest.content)),
    )
    _first_step(draft, viewer.person, at)
    JournalEntry.record(
        checklist,
        "version.start_draft",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        after={"number": draft.number},
    )
    return draft


@transaction.atomic
def discard_draft(viewer: Viewer, draft: Version, *, at: datetime) -> None:
    """Throw a draft away; a published version stays. Raises EditRefused."""
    row = _locked(draft)
    if not row.checklist.versions.published().exists():
        raise EditRefused("only_version")
    JournalEntry.record(
        row.checklist,
        "version.discard_draft",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        before={"number": row.number},
    )
    row.delete()


@transaction.atomic
def edit(
    viewer: Viewer,
    draft: Version,
    change: Edit,
    words: Words,
    *,
    at: datetime,
    seen: Seen | None = None,
) -> Definition:
    """Put `change` into the newest document and keep it as a step.

    Raises Changed when the piece is no longer as it was seen, EditRefused (also when
    the version is no draft any more), DefinitionError when it would be malformed.
    """
    row = _locked(draft)
    present = read(row.content)
    changed = change(present)
    document = to_json(changed)
    if document == to_json(present):
        return present
    if seen:
        _check(row, present, seen)
    read(document)  # structures built by hand are not checked
    _append(row, document, words, viewer.person, at)
    return changed


def _locked(draft: Version) -> Version:
    rows = Version.objects.select_for_update(of=("self",)).select_related("checklist")
    row = rows.filter(pk=draft.pk, status=Version.Status.DRAFT).first()
    if row is None:
        raise EditRefused("no_draft")
    return row


def _check(row: Version, present: Definition, seen: Seen) -> None:
    part = seen.part(present)
    base = base_of(part) if part else ""
    if base != seen.base:
        step = row.edits.filter(place=seen.place).select_related("by")
        raise Changed(base, step.defer("content").order_by("-number").first())


def _first_step(draft: Version, by: Person | None, at: datetime) -> DraftEdit:
    return DraftEdit.objects.create(
        version=draft,
        number=1,
        content=draft.content,
        what=_("Draft started"),
        by=by,
        at=at,
    )


def _append(
    row: Version,
    document: dict[str, Any],
    words: Words,
    by: Person,
    at: datetime,
    restores: int | None = None,
) -> None:
    steps = row.edits.defer("content").order_by("-number")
    latest = steps.first() or _first_step(row, None, at)
    step = DraftEdit.objects.create(
        version=row,
        number=latest.number + 1,
        content=document,
        what=words.what[:200],
        place=words.place,
        restores=restores,
        by=by,
        at=at,
    )
    if _continues(latest, step):
        latest.delete()
    row.edits.filter(number__lte=step.number - KEPT).delete()
    Version.objects.filter(pk=row.pk).update(content=document)


def _continues(latest: DraftEdit, step: DraftEdit) -> bool:
    """Whether both are one act of typing; to go back means to before all of it."""
    same = (latest.by_id, latest.place, latest.what) == (
        step.by_id,
        step.place,
        step.what,
    )
    is_typing = bool(step.place) and latest.restores is None and step.restores is None
    return same and is_typing and step.at - latest.at < PAUSE


def undoable(draft: Version) -> DraftEdit | None:
    """The step that undo takes back; None at the beginning."""
    latest = draft.edits.defer("content").order_by("-number").first()
    return latest and _before(draft, latest) and _reached(draft, latest)


def _reached(draft: Version, step: DraftEdit) -> DraftEdit | None:
    """The step whose content `step` has: itself, or what it brought back."""
    if step.restores is None:
        return step
    return draft.edits.filter(number=step.restores).defer("content").first()


def _before(draft: Version, step: DraftEdit) -> DraftEdit | None:
    """The step to which undo leads from `step`."""
    number = step.number if step.restores is None else step.restores
    return draft.edits.filter(number__lt=number).order_by("-number").first()


@transaction.atomic
def undo(viewer: Viewer, draft: Version, *, latest: int, at: datetime) -> str:
    """Go back one step, which is a step itself; the key of where it led.

    Repeated, it goes back further. `latest` is the newest step that the author saw.
    Raises EditRefused when there is a newer one, or nothing to take back.
    """
    row = _locked(draft)
    newest = row.edits.order_by("-number").first()
    if newest is None or (target := _before(row, newest)) is None:
        raise EditRefused("nothing_to_undo")
    if newest.number != latest:
        raise EditRefused("moved_on")
    undone = _reached(row, newest) or newest
    words = Words(_("Undone: %(what)s") % {"what": undone.what}, undone.place)
    goal = target.number if target.restores is None else target.restores
    _append(row, target.content, words, viewer.person, at, restores=goal)
    return undone.place


@transaction.atomic
def go_back(viewer: Viewer, draft: Version, number: int, *, at: datetime) -> None:
    """The draft as it was after the step `number`. Raises EditRefused."""
    row = _locked(draft)
    target = row.edits.filter(number=number).first()
    if target is None:
        raise EditRefused("no_such_step")
    words = Words(_("Back to: %(what)s") % {"what": target.what})
    if target.content != row.content:
        _append(row, target.content, words, viewer.person, at)


def be_present(viewer: Viewer, draft: Version, place: str, *, at: datetime) -> None:
    """Remember that the viewer has the draft open at `place`.

    Raises EditRefused when it was thrown away meanwhile.
    """
    try:
        DraftPresence.objects.update_or_create(
            version=draft,
            person=viewer.person,
            defaults={"place": place[:64], "seen_at": at},
        )
    except IntegrityError:
        # The database refuses a presence at a draft that is not there any more.
        raise EditRefused("no_draft") from None


def others_at(viewer: Viewer, draft: Version, *, at: datetime) -> list[DraftPresence]:
    """Who else has the draft open now."""
    rows = draft.presences.exclude(person=viewer.person).filter(
        seen_at__gte=at - PRESENT
    )
    return list(rows.select_related("person").order_by("person__name"))


def readable(draft: Version) -> Definition:
    """The draft as data. Raises EditRefused when nobody could edit it."""
    try:
        return read(draft.content)
    except DefinitionError:
        raise EditRefused("unreadable") from None
