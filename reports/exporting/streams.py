"""Several streams of rows in the same order, read side by side."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

Found = TypeVar("Found")

#: Rows that a cursor of the server hands over at a time.
CHUNK = 2000


class Beside:
    """A stream ordered by its first field, which names whom a row belongs to."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, key=itemgetter(0))
        self._at: Any = None
        self._group: Iterator[tuple[Any, ...]] = iter(())
        self._is_over = False
        self._step()

    def take(self, owner: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of `owner`, who must come after the owner that was asked for before;
        those of others in between are passed over."""
        while not self._is_over and self._at < owner:
            self._step()
        return self._group if not self._is_over and self._at == owner else iter(())

    def _step(self) -> None:
        try:
            self._at, self._group = next(self._groups)
        except StopIteration:
            self._is_over = True
