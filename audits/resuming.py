"""Files that come in pieces: begun, continued at the last byte, whole, or expired.

The bytes are in one file per upload on the local disk, flushed before the row's
offset moves: what the row promises is on the disk. The other way round, a file that
is longer than its offset was cut by a crash, and is cut back.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audits import uploading
from audits.models import Assignment, Evidence, Resumable
from audits.models.uploads import LIFETIME as LIFETIME
from audits.models.uploads import ResumableQuerySet
from audits.uploading import MAX_BYTES, CannotStore
from shoppers.models import Prepared, Viewer, insert, swap

#: Left free on the disk, for the database beside it.
RESERVE = 64 << 20
#: A file without a row is left alone for so long: its row may be about to be written.
ORPHANED_AFTER = timedelta(days=1)
#: Refusals that no waiting mends; with any other the bytes stay until they expire.
FINAL = {"other_bytes", "other_content", "type_not_accepted", "recording_forbidden"}
#: What a piece is called that a crash left behind.
PIECE = "piece-"
_BLOCK = 1 << 18


class WrongOffset(Exception):
    """The piece does not begin where the file ends; `offset` is where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a phone says of a file before it sends any of it."""

    public_id: UUID
    question_key: str
    length: int
    sha256: str
    name: str = ""
    captured_at: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """How many bytes are here, whether the file is new, and the evidence that it became
    by this very call."""

    offset: int
    is_new: bool
    made: Evidence | None = None


def begin(
    viewer: Viewer, assignment: Assignment, file: Announced, *, at: datetime
) -> Begun:
    """Start a file, or find it.

    Raises CannotStore, and OSError when the disk has no room for it.
    """
    _demand_length(file)
    slot = Evidence.objects.filter(public_id=file.public_id).first()
    if slot:
        _demand_slot(viewer, assignment, slot, file)
        if not slot.is_away:
            return Begun(slot.size, is_new=False)
    if known := Resumable.objects.filter(public_id=file.public_id).first():
        return _go_on(viewer, assignment, known, file, at=at)
    if slot is None:
        uploading.check_place(assignment, file.question_key)
    _demand_room(file.length)
    try:
        with transaction.atomic():
            _create(viewer, assignment, file, at=at)
    except IntegrityError:
        # The same phone began it twice at once: the first one is the row.
        known = Resumable.objects.get(public_id=file.public_id)
        return _go_on(viewer, assignment, known, file, at=at)
    return Begun(0, is_new=True)


def begin_with(
    viewer: Viewer,
    assignment: Assignment,
    file: Announced,
    piece: IO[bytes],
    *,
    at: datetime,
    summed: str,
) -> Begun:
    """Start a file with its first bytes, or find it and, where none of it is here, take
    them. `piece` is a file of `piece()`, `summed` its sha256.

    A file that is whole needs no waiting place. Raises what `begin`, `append` and
    `finish` raise.
    """
    size = piece.tell()
    if size > file.length:
        raise CannotStore("beyond_length")
    if size == file.length and not _ON_ITS_WAY.ask(public_id=file.public_id):
        return _all_at_once(viewer, assignment, file, piece, at=at, summed=summed)
    begun = begin(viewer, assignment, file, at=at)
    if begun.offset or not size:
        return begun
    row = append(
        Resumable.objects.visible_to(viewer).with_shop(),
        file.public_id,
        offset=0,
        piece=piece,
        size=size,
        at=at,
        summed=summed,
    )
    made, is_made = finish(viewer, row, at=at) if row.is_complete else (None, False)
    return Begun(row.offset, begun.is_new, made if is_made else None)


def _on_its_way(public_id: UUID) -> "QuerySet[Resumable, Any]":
    return Resumable.objects.filter(public_id=public_id).values_list("pk")


_ON_ITS_WAY = Prepared(_on_its_way, public_id=UUID(int=3))


def _all_at_once(
    viewer: Viewer,
    assignment: Assignment,
    file: Announced,
    piece: IO[bytes],
    *,
    at: datetime,
    summed: str,
) -> Begun:
    piece.flush()
    os.fsync(piece.fileno())
    upload = _upload(file, piece, path=Path(piece.name), summed=summed)
    made, is_new = uploading.store(viewer, assignment, upload, at=at)
    return Begun(made.size, is_new, made if is_new else None)


def _demand_slot(
    viewer: Viewer, assignment: Assignment, slot: Evidence, file: Announced
) -> None:
    uploading.demand_same(slot, viewer, assignment, file.question_key, file.sha256)
    if slot.size != file.length:
        raise CannotStore("other_content")


def _go_on(
    viewer: Viewer,
    assignment: Assignment,
    row: Resumable,
    file: Announced,
    *,
    at: datetime,
) -> Begun:
    """Where a known file goes on. Raises CannotStore when it is another one."""
    here = (row.uploaded_by_id, row.assignment_id, row.question_key)
    said = (viewer.person.pk, assignment.pk, file.question_key)
    if here != said or (row.length, row.sha256) != (file.length, file.sha256):
        raise CannotStore("other_content")
    Resumable.objects.filter(pk=row.pk).update(expires_at=at + LIFETIME)
    if not row.is_complete:
        return Begun(reached(row), is_new=False)
    evidence, is_made = finish(viewer, row, at=at)
    return Begun(evidence.size, is_new=False, made=evidence if is_made else None)


def demand_receivable(file: Announced) -> None:
    """Before any byte of a new file is taken. Raises what `begin` raises."""
    _demand_length(file)
    _demand_room(file.length)


def _demand_length(file: Announced) -> None:
    if file.length > MAX_BYTES:
        raise CannotStore("too_large")
    if file.length <= 0:
        raise CannotStore("empty")


def _demand_room(length: int) -> None:
    if shutil.disk_usage(_folder()).free < length + RESERVE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _folder() -> Path:
    folder = Path(settings.PARTS_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _create(
    viewer: Viewer, assignment: Assignment, file: Announced, *, at: datetime
) -> None:
    row = Resumable(
        public_id=file.public_id,
        organization=viewer.organization,
        assignment=assignment,
        question_key=file.question_key,
        uploaded_by=viewer.person,
        name=file.name,
        length=file.length,
        sha256=file.sha256,
        captured_at=file.captured_at,
        expires_at=at + LIFETIME,
    )
    insert(row)


def reached(row: Resumable) -> int:
    """Where the next piece begins: what the row promises and the disk has."""
    try:
        return min(row.offset, row.path.stat().st_size)
    except FileNotFoundError:
        return 0


@contextmanager
def piece() -> Iterator[IO[bytes]]:
    """A file for the bytes of one piece, beside the uploads: a first one becomes the
    upload, any other is gone at the end."""
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix=PIECE) as file:
        yield cast(IO[bytes], file)


@transaction.atomic
def append(
    rows: ResumableQuerySet,
    public_id: UUID,
    *,
    offset: int,
    piece: IO[bytes],
    size: int,
    at: datetime,
    summed: str = "",
) -> Resumable:
    """Add one piece (a file of `piece()`) at the end, one piece at a time. `summed` is
    its sha256, if somebody knows.

    Raises DoesNotExist, WrongOffset, CannotStore (`beyond_length`), and OSError when
    the disk is full: then the file ends where it did.
    """
    row = rows.select_for_update(of=("self",)).get(public_id=public_id)
    here = reached(row)
    if offset != here:
        raise WrongOffset(here)
    if offset + size > row.length:
        raise CannotStore("beyond_length")
    piece.flush()
    if offset:
        _add(row.path, offset, piece)
    else:
        _begin_with(row.path, piece)
    row.offset, row.expires_at = offset + size, at + LIFETIME
    swap(row, {"offset": row.offset, "expires_at": row.expires_at}, while_in={})
    row.summed = summed if size == row.length else ""
    return row


def _begin_with(path: Path, piece: IO[bytes]) -> None:
    """The first piece gets the upload's name, and is not written twice, unless the disk
    knows no second names."""
    path.unlink(missing_ok=True)
    try:
        path.hardlink_to(piece.name)
    except OSError:
        _add(path, 0, piece)
    else:
        os.fsync(piece.fileno())


def _add(path: Path, offset: int, piece: IO[bytes]) -> None:
    """The piece at its place, on the disk. What a full disk or a crash leaves behind
    the offset is cut off by the next piece."""
    piece.seek(0)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        file.truncate(offset)
        file.seek(offset)
        shutil.copyfileobj(piece, file, _BLOCK)
        file.flush()
        os.fsync(file.fileno())


def finish(viewer: Viewer, row: Resumable, *, at: datetime) -> tuple[Evidence, bool]:
    """All bytes are here: checked against the declared sha256, then evidence.

    (row, is new). Raises CannotStore; safe to run twice, or half.
    """
    try:
        with row.path.open("rb") as content:
            upload = _upload(row, content, path=row.path, summed=row.summed)
            stored = uploading.store(viewer, row.assignment, upload, at=at)
    except FileNotFoundError:
        # The last piece came twice at once: the other request has stored it.
        found = Evidence.objects.filter(public_id=row.public_id).first()
        if found is None:
            raise
        return found, False
    except CannotStore as error:
        if error.code in FINAL:
            forget(row)
        raise
    forget(row)
    return stored


def _upload(
    file: Announced | Resumable, content: IO[bytes], *, path: Path, summed: str
) -> uploading.Upload:
    return uploading.Upload(
        public_id=file.public_id,
        question_key=file.question_key,
        name=file.name or "file",
        content=cast(BinaryIO, content),
        size=file.length,
        sha256=file.sha256,
        captured_at=file.captured_at,
        path=path,
        summed=summed,
    )


def forget(row: Resumable) -> None:
    """The buffer goes; evidence that was made of it stays."""
    Resumable.objects.filter(pk=row.pk).delete()
    row.path.unlink(missing_ok=True)


def sweep(*, at: datetime) -> int:
    """Remove what expired, and files that no row knows; how many had expired."""
    count = 0
    for row in Resumable.objects.expired(at).order_by("expires_at")[:500]:
        with transaction.atomic():
            same = Resumable.objects.select_for_update().filter(pk=row.pk)
            if found := same.expired(at).first():
                forget(found)
                count += 1
    _remove_orphans(at)
    return count


def _remove_orphans(at: datetime) -> None:
    oldest = (at - ORPHANED_AFTER).timestamp()
    files = [each for each in _folder().iterdir() if _changed(each) < oldest][:500]
    names = [each.name for each in files if not each.name.startswith(PIECE)]
    known = Resumable.objects.filter(public_id__in=names)
    kept = {str(each) for each in known.values_list("public_id", flat=True)}
    gone = [each for each in files if each.name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
