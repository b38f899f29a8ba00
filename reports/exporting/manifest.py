"""What stands beside a file: whose it is, of what, how much, and how to check it."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count

from reports.exporting.counting import counted
from reports.exporting.tables import Table
from reports.models import Export
from reports.reading.selection import Selection

FORMAT = "candid-export/1"
_BLOCK = 1 << 20


def describe(
    export: Export, selection: Selection, table: Table, *, at: datetime
) -> dict[str, Any]:
    """What is known before a row is written; in the snapshot that the rows are of."""
    return {
        "manifest": FORMAT,
        "export": str(export.public_id),
        "what": export.what,
        "format": export.format,
        "organization": export.organization.name,
        "asked_by": export.asked_by.name or export.asked_by.email,
        "asked_at": export.asked_at.isoformat(),
        "rows_as_of": at.isoformat(),
        "filters": export.filters,
        "program": selection.program.name,
        "aggregation": selection.program.aggregation,
        "checklists": _versions(selection),
        "columns": [
            {"name": each.name, "kind": each.kind.value, "words": str(each.words)}
            for each in table.columns
        ],
        **table.about,
    }


def _versions(selection: Selection) -> list[dict[str, Any]]:
    """The editions, and the rules of scoring, that the scores are of."""
    fields = (
        "version__checklist__name",
        "version__number",
        "version__content_hash",
        "rules_version",
    )
    rows = counted(selection).order_by().values_list(*fields).annotate(n=Count("pk"))
    return [
        {
            "checklist": name,
            "version": number,
            "content_hash": content_hash,
            "scoring_rules": rules,
            "shops": n,
        }
        for name, number, content_hash, rules, n in rows.order_by(*fields)
    ]


def file_entry(path: Path, name: str, written: dict[str, Any]) -> dict[str, Any]:
    """Of the file on the disk: name, bytes, sha256, and what its writer said."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    size = path.stat().st_size
    return {"name": name, "bytes": size, "sha256": digest.hexdigest(), **written}
