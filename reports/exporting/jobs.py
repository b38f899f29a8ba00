"""The life of an export: asked for, made by a worker, given up, expired.

The row is the queue. A worker claims it with a lease that it renews while it writes;
one that is killed loses the lease, and another begins again from the first row, which
costs time and nothing else.
"""

import errno
import logging
from datetime import datetime
from typing import Any

from django.utils import timezone

from reports.exporting import keeping
from reports.exporting.beating import Heart
from reports.exporting.filters import filters_of, wanted_of
from reports.exporting.formats import WRITERS, table_of
from reports.exporting.manifest import describe, file_entry
from reports.exporting.shops import NAME
from reports.exporting.snapshot import one_snapshot
from reports.exporting.workbook import TooWide
from reports.models import Export
from reports.reading.selection import Absent, Selection, select
from shoppers.models import Viewer

#: One person's exports that are not done yet.
AT_ONCE = 5

logger = logging.getLogger(__name__)


class TooMany(Exception):
    """So many of this person's exports are under way that another one must wait."""


class Impossible(Exception):
    """The export cannot be made, and trying again would not help."""

    def __init__(self, failure: Export.Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def ask(selection: Selection, *, what: str, file_format: str, at: datetime) -> Export:
    """Order a file of what the selection's viewer may see. Raises TooMany."""
    viewer = selection.viewer
    if Export.objects.visible_to(viewer).under_way().count() >= AT_ONCE:
        raise TooMany
    filters = filters_of(selection)
    return Export.ask(
        viewer, what=what, file_format=file_format, filters=filters, at=at
    )


def is_due(*, at: datetime) -> bool:
    return Export.objects.waiting(at).exists()


def make(*, at: datetime) -> Export | None:
    """Make the export that has waited longest; None when none is to be had."""
    export = Export.objects.claim(at)
    if export is None:
        return None
    keeping.forget(export)
    try:
        _make(export, at=at)
    except Impossible as error:
        export.fail(error.failure, at=at)
    except Exception as error:
        is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
        failures = Export.Failure
        export.fail(failures.NO_ROOM if is_full else failures.BROKEN, at=at)
        raise
    finally:
        keeping.part_of(export).unlink(missing_ok=True)
    return export


def _make(export: Export, *, at: datetime) -> None:
    with Heart(export) as heart:
        try:
            made = _write(export, heart, at=at)
        except Exception:
            # A writer in another language wraps the Released that its rows raise.
            if heart.is_released:
                return
            raise
        if heart.is_released:
            return
        made["file"] = keeping.keep(export, keeping.part_of(export))
    if not export.finish(**made, at=timezone.now()):
        keeping.forget(export)


def _write(export: Export, heart: Heart, *, at: datetime) -> dict[str, Any]:
    """Write the file; returns what to finish with. Raises Impossible, Released."""
    path = keeping.part_of(export)
    with one_snapshot():
        selection = _selection(export)
        table = table_of(selection, export.what, export.format)
        manifest = describe(export, selection, table, at=at)
        heart.total = table.total
        try:
            written = WRITERS[export.format](table, heart.watched(table.rows()), path)
        except TooWide:
            raise Impossible(Export.Failure.TOO_WIDE) from None
    entry = file_entry(path, keeping.shown_name(export), written)
    return {
        "manifest": {**manifest, "files": [entry]},
        "size": entry["bytes"],
        "rows": entry["rows"],
        "has_names": any(each.name == NAME for each in table.columns),
    }


def _selection(export: Export) -> Selection:
    """What was asked for, as far as the asker may see it now. Raises Impossible."""
    viewer = Viewer.of(export.asked_by, export.organization)
    if not viewer.reads_results or not export.asked_by.is_active:
        raise Impossible(Export.Failure.NOT_ALLOWED)
    try:
        found = select(viewer, wanted_of(export.filters))
    except (Absent, ValueError):
        found = None
    if found is None:
        raise Impossible(Export.Failure.FILTER_GONE)
    return found


def sweep(*, at: datetime) -> int:
    """Delete the files whose time is over, and what nobody needs; how many expired."""
    overdue = list(Export.objects.overdue(at).order_by("expires_at")[:200])
    for export in overdue:
        keeping.forget(export)
        export.expire(at=at)
    keeping.clear_parts()
    return len(overdue)
