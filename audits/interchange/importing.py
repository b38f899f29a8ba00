"""Files of other tools become checklists: read, looked at, then taken over or thrown
away."""

from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from audits.definition import Fault, to_json
from audits.interchange import jsonform, xlsform
from audits.interchange.limited import MAX_BYTES, is_spreadsheet, read_limited
from audits.interchange.plain import stored
from audits.interchange.report import Entry, Problem, Refused, as_data, counted
from audits.interchange.xlsform import Taken
from audits.models import Checklist, ChecklistImport, Version
from audits.sentences import _
from shoppers.models import JournalEntry, Organization, Person

MAX_NAME = 120


class NameTaken(Exception):
    """The organization has a checklist of that name."""


class AlreadyTaken(Exception):
    """This import became a checklist before, or was thrown away."""


def understand(content: bytes, *, names_are_points: bool = False) -> Taken:
    """The checklist in a file of any name. Raises Refused; nothing is stored.

    names_are_points: a choice whose name is a number gives that many points.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise Refused(Problem(_("The file is empty.")))
    if len(content) > MAX_BYTES:
        message = _("The file is larger than 5 MB: no form is that large.")
        raise Refused(Problem(message))
    if is_spreadsheet(content):
        workbook = read_limited(content)
        return xlsform.take(workbook, names_are_points=names_are_points)
    if jsonform.looks_like(content):
        return jsonform.from_document(content)
    message = _("This is neither a spreadsheet (.xlsx, .xls) nor a checklist in JSON.")
    raise Refused(Problem(message))


def report_of(taken: Taken) -> dict[str, Any]:
    """What became of every row, as data: counts, rows, columns, faults.

    What is said is there twice: in English for programs and logs ("what", "reason",
    "message"), and as sentences that a page tells in its reader's language.
    """
    return {
        "counts": counted(taken.entries),
        "rows": [_row(entry) for entry in taken.entries],
        "faults": [_fault(fault) for fault in taken.faults],
        "columns": as_data(taken.columns),
    }


def _row(entry: Entry) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(entry)
    became = data.pop("what")
    return {
        **data,
        "what": str(entry.what or ""),
        "reason": entry.reason,
        "became": became,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.to_builtins(fault)
    return data | {"message": fault.message}


@transaction.atomic
def keep(
    organization: Organization,
    taken: Taken,
    *,
    file_name: str,
    by: Person | None,
    at: datetime,
) -> ChecklistImport:
    """What was read, waiting for somebody's word. No checklist is made yet.

    `by` is None for the command.
    """
    label = stored(file_name)[-200:]
    name = (taken.name or label.rsplit(".", 1)[0]).strip()[:MAX_NAME]
    report = report_of(taken)
    waiting = ChecklistImport.objects.create(
        organization=organization,
        file_name=label,
        name=name or "Checklist",
        content=to_json(taken.checklist),
        report=report,
        read_by=by,
        read_at=at,
    )
    JournalEntry.record(
        waiting,
        "checklist.import.read",
        organization=organization,
        by=by,
        at=at,
        after={"file_name": label, "counts": report["counts"]},
    )
    return waiting


@transaction.atomic
def create_checklist(
    waiting: ChecklistImport, *, name: str, by: Person | None, at: datetime
) -> Version:
    """A new checklist with what was read as the draft of version 1.

    Raises NameTaken, and AlreadyTaken when it was created before.
    """
    kept = ChecklistImport.objects.select_for_update().filter(pk=waiting.pk).first()
    if kept is None or kept.checklist_id:
        raise AlreadyTaken
    try:
        with transaction.atomic():
            checklist = Checklist.objects.create(
                organization_id=kept.organization_id, name=name
            )
    except IntegrityError:
        raise NameTaken from None
    version = Version.objects.create(
        checklist=checklist, number=1, content=kept.content
    )
    kept.checklist = checklist
    kept.save(update_fields=["checklist"])
    JournalEntry.record(
        checklist,
        "checklist.import",
        organization=kept.organization_id,
        by=by,
        at=at,
        after={
            "name": name,
            "file_name": kept.file_name,
            "counts": kept.report["counts"],
        },
    )
    return version


@transaction.atomic
def throw_away(waiting: ChecklistImport, *, by: Person | None, at: datetime) -> None:
    """Forget what was read. Raises AlreadyTaken when a checklist was made of it."""
    kept = ChecklistImport.objects.select_for_update().filter(pk=waiting.pk).first()
    if kept is None or kept.checklist_id:
        raise AlreadyTaken
    JournalEntry.record(
        kept,
        "checklist.import.throw_away",
        organization=kept.organization_id,
        by=by,
        at=at,
        before={"name": kept.name, "file_name": kept.file_name},
    )
    kept.delete()
