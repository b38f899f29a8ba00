"""Shops that were done elsewhere and imported: they stand beside our own, and lack what
nobody told us of them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from reports.exporting.streams import CHUNK
from reports.exporting.tables import Row
from reports.reading.selection import POINT, Selection

_FIELDS = (
    "public_id",
    "external_id",
    "report_date",
    "location__code",
    "location__name",
    "location__country",
    "channel__name",
    "region__name",
    "program__name",
    "wave__name",
    "checklist",
    "score",
    "earned",
    "possible",
    "shopper",
)


def imported(selection: Selection) -> QuerySet[Any]:
    return selection.imported().order_by("pk")


def rows_of(selection: Selection, *, has_names: bool, weighted: int) -> Iterator[Row]:
    """As the columns of a shop up to the questions, in their order; `weighted` are the
    units of a sum in one point."""
    found = imported(selection).values_list(*_FIELDS)
    for shop in found.iterator(chunk_size=CHUNK):
        public_id, external_id, *place = shop[:11]
        score, earned, possible, shopper = shop[11:]
        result = [
            *(None, None, None),
            None if score is None else score / POINT,
            None,
            selection.program.band(score),
            *(earned / weighted, possible / weighted),
            *(None, None, None),
        ]
        names = [shopper or None] if has_names else []
        yield [
            *(str(public_id), external_id or None, *place, None),
            *result,
            *(None, None, None, True),
            *names,
        ]
