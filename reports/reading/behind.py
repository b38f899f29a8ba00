"""The way from a figure of contact logs to the list of the shops that it counts."""

from dataclasses import replace

from django.urls import reverse

from reports.reading.logs import Log
from reports.reading.selection import Selection


def shops_of(selection: Selection, log: Log, **filters: object) -> str:
    """The address of the list; `filters` as `Selection.query` takes them."""
    asked = replace(selection, more={})
    return reverse("reports:scorecard-list") + asked.query(
        by="", compare=None, log=log, **filters
    )
