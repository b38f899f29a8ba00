"""Several streams of rows in the same order, read side by side."""

from collections.abc import Iterable
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import Any

#: Rows that a cursor of the server hands over at a time.
CHUNK = 2000
#: Comes after everybody and has no rows.
NOBODY: tuple[float, Iterable[Any]] = (inf, ())


class Beside:
    """A stream ordered by its first field, which names whom a row belongs to."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._at: float
        self._group: Iterable[tuple[Any, ...]]
        self._step()

    def take(self, owner: int) -> Iterable[tuple[Any, ...]]:
        """The rows of `owner`, who must come after the owner that was asked for before;
        those of others in between are passed over."""
        while self._at < owner:
            self._step()
        return self._group if self._at == owner else ()

    def _step(self) -> None:
        self._at, self._group = next(self._groups, NOBODY)
