"""Sums of whole numbers that may be larger than 64 bits, exact on every engine."""

from collections.abc import Callable
from typing import Any

from django.db.models import BigIntegerField, Sum

#: SQLite's sums stop at 64 bits, so it adds what is above this and what is below apart.
HALF = 2**31
Converter = Callable[[Any, Any, Any], int | None]
HIGH = f"%(function)s(%(distinct)s(%(expressions)s) / {HALF})"
LOW = f"%(function)s(%(distinct)s(%(expressions)s) %%%% {HALF})"


class WholeSum(Sum):
    """`Sum` of an integer expression; its value is an int, of PostgreSQL a whole
    Decimal, or None of no rows."""

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

    def get_db_converters(self, connection: Any) -> list[Converter]:
        """None where the database adds without end: of thousands of rows with a dozen
        sums each they take a tenth of a page's time."""
        return [_whole] if connection.vendor == "sqlite" else []


def _whole(value: Any, _expression: Any, _connection: Any) -> int | None:
    if isinstance(value, str):
        high, low = map(int, value.split())
        return high * HALF + low
    return None if value is None else int(value)
