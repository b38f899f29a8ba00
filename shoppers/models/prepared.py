"""A SELECT that the ORM words once per process and that is then only asked.

Wording a statement with a few joins costs the ORM a millisecond of CPU each time;
asking it, a tenth of that. Where a phone waits for an answer, that is most of the time.
The statement still comes from the queryset that says who may see what (`visible_to`).
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState

from shoppers.models.statements import fixed

Value = int | str | UUID
Row = TypeVar("Row", bound=Model)


def partial(model: type[Row], values: dict[str, Any]) -> Row:
    """A stored row of which these attributes are known; the others are deferred.

    What `from_db` makes, but without looking at each field of the model.
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(values)
    return row


class _Worded(NamedTuple):
    """`places` are names of values or constants, in the statement's order."""

    sql: str
    places: list[tuple[str | None, Any]]
    converted: Callable[[list[tuple[Any, ...]]], Any]


class Prepared:
    """`rows` makes a `values_list` from values that are never looked at, only compared:
    whole numbers, texts and UUIDs. `probes` are such values, each unlike the others and
    unlike any constant of the statement.
    """

    def __init__(
        self, rows: Callable[..., "QuerySet[Any, Any]"], **probes: Value
    ) -> None:
        self._rows = rows
        self._probes = probes
        self._worded: dict[str, _Worded] = {}
        self._lock = Lock()

    def ask(self, **values: Value) -> list[tuple[Any, ...]]:
        """The rows for these values, as `values_list` would give them."""
        worded = self._worded.get(connection.vendor) or self._word()
        params = [
            constant if name is None else _like(constant, values[name])
            for name, constant in worded.places
        ]
        with fixed() as cursor:
            cursor.execute(worded.sql, params)
            return [tuple(row) for row in worded.converted(cursor.fetchall())]

    def _word(self) -> _Worded:
        with self._lock:
            compiler = self._rows(**self._probes).query.get_compiler("default")
            sql, params = compiler.as_sql()
            converters = compiler.get_converters(each[0] for each in compiler.select)
            worded = _Worded(
                sql,
                [(self._name_of(param), param) for param in params],
                lambda rows: compiler.apply_converters(rows, converters),
            )
            self._worded[connection.vendor] = worded
            return worded

    def _name_of(self, param: Any) -> str | None:
        for name, probe in self._probes.items():
            if param == _like(param, probe):
                return name
        return None


def _like(param: Any, value: Value) -> Any:
    """`value` as the engine takes it: where UUIDs are texts, a text."""
    return value.hex if isinstance(value, UUID) and isinstance(param, str) else value
