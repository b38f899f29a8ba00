"""Example pictures of questions: looked at in a limited process, kept as copies."""

import hashlib
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from django.core.files import File
from django.db import transaction

from audits import darkroom, imaging
from audits.models import Picture
from audits.models.evidence import evidence_storage
from audits.sniffing import ACCEPTED, HEAD_BYTES, sniff
from shoppers.models import JournalEntry, Viewer

MAX_BYTES = 10 * 1024 * 1024


class PictureRefused(Exception):
    """The upload is not kept; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def keep_picture(
    viewer: Viewer, content: BinaryIO, size: int, *, at: datetime
) -> Picture:
    """A JPEG copy of at most 1600 pixels, without place, device and text.

    The original is not kept. Raises PictureRefused.
    """
    if not 0 < size <= MAX_BYTES:
        raise PictureRefused("too_large" if size else "empty")
    head = content.read(HEAD_BYTES)
    if sniff(head) not in ACCEPTED["photo"]:
        raise PictureRefused("not_an_image")
    content.seek(0)
    with tempfile.TemporaryDirectory() as folder:
        path = _derived(content, Path(folder))
        return _store(viewer, path, at)


def _derived(content: BinaryIO, folder: Path) -> Path:
    source, display = folder / "source", folder / "display.jpg"
    with source.open("wb") as copy:
        while block := content.read(1 << 20):
            copy.write(block)
    try:
        darkroom.derive_limited(source, display, folder / "thumb.jpg")
    except imaging.Refused as refused:
        raise PictureRefused(refused.code) from None
    return display


@transaction.atomic
def _store(viewer: Viewer, path: Path, at: datetime) -> Picture:
    public_id = uuid4()
    name = f"pictures/{viewer.organization.public_id}/{public_id}.jpg"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("rb") as file:
        key = evidence_storage().save(name, File(file, name=name))
    picture = Picture.objects.create(
        public_id=public_id,
        organization=viewer.organization,
        key=key,
        media_type="image/jpeg",
        sha256=digest,
        added_by=viewer.person,
        added_at=at,
    )
    JournalEntry.record(
        picture,
        "picture.keep",
        organization=viewer.organization,
        by=viewer.person,
        at=at,
        after={"sha256": digest},
    )
    return picture


def bytes_of(picture: Picture) -> File:  # type: ignore[type-arg] # stubs differ by release
    """The copy, open for reading; whoever asks closes it."""
    return evidence_storage().open(picture.key, "rb")
