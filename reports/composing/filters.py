"""The filters of a report and of its blocks, as an address of the trend has them."""

from collections.abc import Mapping
from typing import Any

from reports.exporting.filters import wanted_of
from reports.models import Block, Report
from reports.reading.selection import Absent, Selection, select
from shoppers.models import Viewer

Filters = dict[str, str]
#: Said of a block's wave to mean the latest, where the report names one.
LATEST = "latest"
#: What belongs to one program and means nothing in another.
OF_PROGRAM = ("wave", "section", "question")


def merged(report: Mapping[str, str], block: Mapping[str, str]) -> Filters:
    """What a block shows: what it says itself, else what the report says."""
    kept = dict(report)
    if block.get("program", kept.get("program")) != kept.get("program"):
        kept = {name: text for name, text in kept.items() if name not in OF_PROGRAM}
    found = {**kept, **{name: text for name, text in block.items() if text}}
    if found.get("wave") == LATEST:
        del found["wave"]
    return {name: text for name, text in found.items() if text}


def filters_of(report: Report, block: Block) -> Filters:
    return merged(report.filters, block.filters)


def selection_of(viewer: Viewer, filters: Mapping[str, Any]) -> Selection | None:
    """The rows for this viewer; None where there is no program yet.

    Raises Absent for what is not there, or not for them.
    """
    try:
        return select(viewer, wanted_of(filters))
    except ValueError as error:
        raise Absent(str(error)) from error
