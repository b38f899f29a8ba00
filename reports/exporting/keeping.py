"""Where the files of exports lie: on this machine while they are written, then in the
storage, under names that follow from the row, so that what a killed worker left behind
is found."""

import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.utils.text import slugify

from reports.models import Export
from reports.models.exports import export_storage

#: Seconds after which no worker can be writing to a file any more.
ABANDONED = 24 * 3600


def part_of(export: Export) -> Path:
    """Where this attempt is written."""
    name = f"export-{export.public_id}-{export.attempt}"
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / name


def keep(export: Export, path: Path) -> str:
    """Bring the finished file into the storage; returns its name there."""
    with path.open("rb") as file:
        return export_storage().save(_stored(export, export.attempt), File(file))


def forget(export: Export, *, but: str = "") -> None:
    """Delete what any attempt has left."""
    storage = export_storage()
    for attempt in range(1, export.attempt + 1):
        name = _stored(export, attempt)
        if name != but:
            storage.delete(name)


def clear_parts() -> None:
    """Delete what killed workers have left half-written on this machine."""
    before = time.time() - ABANDONED
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("export-*"):
        with suppress(FileNotFoundError):  # its worker was quicker
            if path.stat().st_mtime < before:
                path.unlink()


def shown_name(export: Export) -> str:
    """What the file is called where it is saved: northwind-shops-2026-11-23.csv."""
    place = slugify(export.organization.slug) or "candid"
    return f"{place}-{export.what}-{export.asked_at:%Y-%m-%d}.{export.format}"


def _stored(export: Export, attempt: int) -> str:
    return f"{export.public_id}-{attempt}.{export.format}"
