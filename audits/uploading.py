"""Evidence: bytes in, checked against what the sender declared; copies out."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.core.files import File
from django.core.files.storage import Storage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audits import darkroom, imaging, lifecycle
from audits.definition import Kind, Question, evidence_limit
from audits.models import Assignment, Evidence, RecordingPolicy
from audits.models.evidence import evidence_storage
from audits.sniffing import ACCEPTED, HEAD_BYTES, clean_name, sniff
from audits.storage import DurableStorage
from shoppers.models import JournalEntry, Prepared, Viewer, insert

MAX_BYTES = 25 * 1024 * 1024

_ANSWERED_BY = {
    Kind.PHOTO: Evidence.Kind.PHOTO,
    Kind.SCREENSHOT: Evidence.Kind.PHOTO,
    Kind.SIGNATURE: Evidence.Kind.PHOTO,
    Kind.AUDIO: Evidence.Kind.AUDIO,
    Kind.DOCUMENT: Evidence.Kind.DOCUMENT,
}

#: After so many tries the bytes are set aside instead of killing workers for ever.
MAX_ATTEMPTS = 3


class CannotStore(Exception):
    """The upload is refused; `code` says why. Nothing was stored."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as declared by its sender. `sha256` (hex) may be empty on a form.

    `path` is where the bytes already are on our disk, for good. `summed` is their
    sha256 where they were summed on their way there.
    """

    public_id: UUID
    question_key: str
    name: str
    content: BinaryIO
    size: int
    sha256: str = ""
    captured_at: str = ""
    path: Path | None = None
    summed: str = ""


def store(
    viewer: Viewer, assignment: Assignment, upload: Upload, *, at: datetime
) -> tuple[Evidence, bool]:
    """Keep one file for a question of the viewer's shop; (row, is new).

    The same id with the same bytes is the same evidence; with others a conflict.
    Raises CannotStore (shop not open for evidence, question takes none or no more,
    too large, empty, cut, other bytes than declared, a type that is not accepted).
    """
    known = _find(upload.public_id)
    digest, head = _digest(upload)
    if known:
        demand_same(known, viewer, assignment, upload.question_key, digest)
        if not known.is_away:
            return known, False
    try:
        mime = _check(assignment, upload, head, is_expected=known is not None)
    except CannotStore as refused:
        if known:
            known.give_back(at=at, refusal=refused.code)
        raise
    storage = evidence_storage()
    stored = _save(storage, f"{assignment.public_id}/{upload.public_id}", upload)
    found = _found(upload, stored, digest, mime)
    try:
        evidence = _keep(viewer, assignment, upload, known, found, at=at)
    except IntegrityError:
        evidence = None
    if evidence:
        return evidence, True
    # The same phone sent it twice at once: the first one is the row.
    storage.delete(stored)
    known = Evidence.objects.get(public_id=upload.public_id)
    demand_same(known, viewer, assignment, upload.question_key, digest)
    return known, False


def _find(public_id: UUID) -> Evidence | None:
    keys = _KEYS.ask(public_id=public_id)
    return Evidence.objects.filter(pk=keys[0][0]).first() if keys else None


def _keys(public_id: UUID) -> "QuerySet[Evidence, Any]":
    return Evidence.objects.filter(public_id=public_id).values_list("pk")


_KEYS = Prepared(_keys, public_id=UUID(int=3))


def _save(storage: Storage, name: str, upload: Upload) -> str:
    """The bytes into the storage; the name they got."""
    if upload.path and isinstance(storage, DurableStorage):
        return storage.adopt(upload.path, name)
    upload.content.seek(0)
    return storage.save(name, File(upload.content, name=name))


def _digest(upload: Upload) -> tuple[str, bytes]:
    """The sha256 of the bytes that came, checked against what was declared."""
    if upload.size > MAX_BYTES:
        raise CannotStore("too_large")
    if upload.size <= 0:
        raise CannotStore("empty")
    upload.content.seek(0)
    head = upload.content.read(HEAD_BYTES)
    if upload.content.seek(0, os.SEEK_END) != upload.size:
        raise CannotStore("cut_short")
    digest = upload.summed or _sum(upload.content)
    if upload.sha256 and upload.sha256.lower() != digest:
        raise CannotStore("other_bytes")
    return digest, head


def _sum(content: BinaryIO) -> str:
    content.seek(0)
    summed = hashlib.sha256()
    while block := content.read(1 << 18):
        summed.update(block)
    return summed.hexdigest()


def demand_same(
    known: Evidence,
    viewer: Viewer,
    assignment: Assignment,
    question_key: str,
    digest: str,
) -> None:
    """Raises CannotStore unless `known` is the viewer's file for this question of the
    shop, with these bytes."""
    here = (known.assignment_id, known.uploaded_by_id, known.question_key)
    said = (assignment.pk, viewer.person.pk, question_key)
    if here != said or known.sha256 != digest:
        raise CannotStore("other_content")


def check_place(assignment: Assignment, question_key: str) -> Question:
    """The question that a new file answers. Raises CannotStore when the shop or the
    question takes none, or no more."""
    if assignment.status not in lifecycle.SENDABLE:
        raise CannotStore(f"assignment_{assignment.status}")
    question = _question(assignment, question_key)
    here = _HERE.ask(assignment=assignment.pk, question_key=question.key)
    if len(here) >= evidence_limit(question):
        raise CannotStore("too_many")
    return question


def _here(assignment: int, question_key: str) -> "QuerySet[Evidence, Any]":
    gone = [Evidence.Status.REFUSED, Evidence.Status.GIVEN_UP]
    files = Evidence.objects.exclude(status__in=gone)
    rows = files.filter(assignment=assignment, question_key=question_key)
    return rows.values_list("pk")


_HERE = Prepared(_here, assignment=-1, question_key="-")


def _question(assignment: Assignment, key: str) -> Question:
    questions = {each.key: each for each in assignment.version.definition.questions()}
    question = questions.get(key)
    if question is None:
        raise CannotStore("unknown_question")
    if evidence_limit(question) == 0:
        raise CannotStore("takes_no_evidence")
    return question


def _check(
    assignment: Assignment, upload: Upload, head: bytes, *, is_expected: bool
) -> str:
    """The type of a file that may be kept. One that was declared with a sending has
    its place, whatever became of the shop."""
    find = _question if is_expected else check_place
    question = find(assignment, upload.question_key)
    mime = sniff(head, name=upload.name)
    if mime is None or kind_of(mime) not in _takes(question):
        raise CannotStore("type_not_accepted")
    is_sound = kind_of(mime) == Evidence.Kind.AUDIO
    if is_sound and assignment.recording_rule() == RecordingPolicy.Rule.FORBIDDEN:
        raise CannotStore("recording_forbidden")
    return mime


def _takes(question: Question) -> frozenset[str]:
    """The kinds of files that answer the question; where a file only proves an
    answer, any will do. Of a paper, such as a receipt, a photo is as good as a scan."""
    only = _ANSWERED_BY.get(question.kind)
    if only == Evidence.Kind.DOCUMENT:
        return frozenset({only, Evidence.Kind.PHOTO})
    return frozenset({only}) if only else frozenset(Evidence.Kind.values)


def kind_of(mime: str) -> str | None:
    """photo, audio or document; None for a type that is not accepted."""
    return next((kind for kind, mimes in ACCEPTED.items() if mime in mimes), None)


def kind_for(question: Question | None, mime: str) -> str:
    """What a file that was only declared will be: its type says, else its question."""
    answered = _ANSWERED_BY.get(question.kind) if question else None
    return kind_of(mime) or answered or Evidence.Kind.PHOTO


@transaction.atomic
def _keep(
    viewer: Viewer,
    assignment: Assignment,
    upload: Upload,
    expected: Evidence | None,
    found: dict[str, Any],
    *,
    at: datetime,
) -> Evidence | None:
    """The row of the stored bytes; None when another copy was first."""
    if expected is None:
        evidence = Evidence(
            public_id=upload.public_id,
            organization=viewer.organization,
            assignment=assignment,
            question_key=upload.question_key,
            uploaded_by=viewer.person,
            received_at=at,
            **found,
        )
        insert(evidence)
    else:
        rows = Evidence.objects.without_bytes().filter(pk=expected.pk)
        if not rows.update(received_at=at, **found):
            return None
        expected.refresh_from_db()
        evidence = expected
        evidence.tell_submission(at)
    JournalEntry.record(
        evidence,
        "evidence.receive",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        after={name: found[name] for name in ("sha256", "size")}
        | {"question": upload.question_key},
    )
    return evidence


def _found(upload: Upload, stored: str, digest: str, mime: str) -> dict[str, Any]:
    """What the bytes say of their row."""
    kind = kind_of(mime)
    is_photo = kind == Evidence.Kind.PHOTO
    return {
        "kind": kind or "",
        "status": Evidence.Status.RECEIVED if is_photo else Evidence.Status.READY,
        "mime": mime,
        "name": clean_name(upload.name),
        "size": upload.size,
        "sha256": digest,
        "original": stored,
        "captured_at": upload.captured_at[:32],
    }


@transaction.atomic
def remove(viewer: Viewer, evidence: Evidence, *, at: datetime) -> None:
    """Take back evidence that was not sent yet. Raises CannotStore."""
    row = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if row.uploaded_by_id != viewer.person.pk or row.submission_id is not None:
        raise CannotStore("already_sent")
    JournalEntry.record(
        row,
        "evidence.remove",
        organization=row.organization_id,
        by=viewer.person,
        at=at,
        before={"sha256": row.sha256, "name": row.name},
    )
    names = [each.name for each in (row.original, row.display, row.thumb) if each.name]
    row.delete()
    transaction.on_commit(lambda: _delete_files(names))


def _delete_files(names: list[str]) -> None:
    for name in names:
        evidence_storage().delete(name)


def prepare(evidence: Evidence, *, at: datetime) -> None:
    """Make the copies that people are shown. Safe to run twice, or half.

    The try is counted before it begins, so that bytes which kill the process are
    set aside after MAX_ATTEMPTS.
    """
    if evidence.status != Evidence.Status.RECEIVED:
        return
    if evidence.attempts >= MAX_ATTEMPTS:
        evidence.refuse(at=at, refusal="gave_up")
        return
    Evidence.objects.filter(pk=evidence.pk).update(attempts=evidence.attempts + 1)
    with tempfile.TemporaryDirectory() as folder:
        try:
            facts = _derive(evidence, Path(folder))
        except imaging.Refused as refused:
            evidence.refuse(at=at, refusal=refused.code)
            return
        base = evidence.original.name
        display = _put(f"{base}.display.jpg", Path(folder) / "display.jpg")
        thumb = _put(f"{base}.thumb.jpg", Path(folder) / "thumb.jpg")
    evidence.make_ready(
        at=at,
        display=display,
        thumb=thumb,
        width=facts.width,
        height=facts.height,
        phash=facts.phash,
        captured_at=facts.captured_at or evidence.captured_at,
        has_location=facts.has_location,
    )


def _derive(evidence: Evidence, folder: Path) -> imaging.Facts:
    source = folder / "source"
    with evidence.original.open("rb") as stored, source.open("wb") as copy:
        while block := stored.read(1 << 20):
            copy.write(block)
    return darkroom.derive_limited(source, folder / "display.jpg", folder / "thumb.jpg")


def _put(name: str, path: Path) -> str:
    storage = evidence_storage()
    with path.open("rb") as content:
        storage.delete(name)
        return storage.save(name, File(content, name=name))
