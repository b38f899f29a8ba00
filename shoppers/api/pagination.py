"""Pages by key: the next one begins after the last row that was seen.

Unlike pages by number, a row that is added or removed meanwhile is neither shown
twice nor skipped, and page 1,000 costs what page 1 costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from shoppers.api.problems import bad_parameter

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    items: list[Row]
    cursor: str | None


@dataclass(frozen=True)
class Keyset:
    """The fixed order of a list: fields of the row, all in one direction, never
    null, the last one unique."""

    order: tuple[str, ...]
    descending: bool = False

    def page(self, rows: QuerySet[Row], after: str | None, limit: int) -> Page[Row]:
        """At most `limit` rows after the cursor. Raises Problem on a bad cursor."""
        if after is not None:
            rows = rows.filter(self._beyond(rows.model, self._read(rows.model, after)))
        sign = "-" if self.descending else ""
        found = list(rows.order_by(*(sign + name for name in self.order))[: limit + 1])
        items = found[:limit]
        more = len(found) > limit
        return Page(items, self._cursor(items[-1]) if more else None)

    def _beyond(self, model: type[Model], values: Sequence[Any]) -> Q:
        """Rows after `values`, compared as tuples are: field by field."""
        operator = "lt" if self.descending else "gt"
        beyond, same = Q(), Q()
        for name, value in zip(self.order, values, strict=True):
            beyond |= same & Q(**{f"{name}__{operator}": value})
            same &= Q(**{name: value})
        return beyond

    def _cursor(self, row: Model) -> str:
        fields = _fields(type(row), self.order)
        values = [field.value_to_string(row) for field in fields]
        return signing.dumps(values, salt=self._salt(type(row)))

    def _read(self, model: type[Model], cursor: str) -> list[Any]:
        try:
            texts = signing.loads(cursor, salt=self._salt(model))
        except signing.BadSignature:
            words = _("Take the cursor from a page's `next`.")
            raise bad_parameter("after", "bad_cursor", words) from None
        fields = _fields(model, self.order)
        return [
            field.to_python(text) for field, text in zip(fields, texts, strict=True)
        ]

    def _salt(self, model: type[Model]) -> str:
        return f"{model._meta.label} {self.order} {self.descending}"


def _fields(model: type[Model], names: Sequence[str]) -> list[Any]:
    meta = model._meta
    return [meta.pk if name == "pk" else meta.get_field(name) for name in names]
