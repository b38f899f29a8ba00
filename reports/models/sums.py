"""Sums of whole numbers that may be larger than 64 bits, exact on every engine."""

from collections.abc import Callable
from typing import Any

from django.db.models import BigIntegerField, Sum
from django.utils.functional import cached_property

#: SQLite's sums stop at 64 bits, so it adds what is above this and what is below apart.
HALF = 2**31
HIGH = f"%(function)s(%(distinct)s(%(expressions)s) / {HALF})"
LOW = f"%(function)s(%(distinct)s(%(expressions)s) %%%% {HALF})"


class WholeSum(Sum):
    """`Sum` of an integer expression; its value is an int, or None of no rows."""

    def __init__(self, expression: Any, **extra: Any) -> None:
        super().__init__(expression, **{"output_field": BigIntegerField(), **extra})

    def as_sqlite(
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, tuple[Any, ...]]:
        half = self.copy()
        half.template = HIGH
        high, above = half.as_sql(compiler, connection, **extra)
        half.template = LOW
        low, below = half.as_sql(compiler, connection, **extra)
        return f"({high} || ' ' || {low})", (*above, *below)

    @cached_property
    def convert_value(self) -> Callable[[Any, Any, Any], int | None]:
        return _whole


def _whole(value: Any, _expression: Any, _connection: Any) -> int | None:
    if isinstance(value, str):
        high, low = map(int, value.split())
        return high * HALF + low
    return None if value is None else int(value)
