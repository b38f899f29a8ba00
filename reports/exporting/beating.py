"""A worker says that it lives while it writes, and hears when nobody waits any more."""

import logging
import threading
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from django.db import DatabaseError, connection
from django.utils import timezone

from reports.exporting.tables import Row
from reports.models import Export

#: Seconds between two words of a worker; its lease is sixty times as long.
EVERY = 1.0
#: Rows between two looks at whether it still has the lease.
STEP = 200

logger = logging.getLogger(__name__)


class Released(Exception):
    """The export was cancelled, or another worker has begun it again."""


class Heart:
    """Beats from a thread with a connection of its own: what the worker reads is one
    long transaction, in which nobody would see how far it is."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._over = threading.Event()
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.rows = 0
        self.total: int | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    @property
    def is_released(self) -> bool:
        return self._released.is_set()

    def watched(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they come. Raises Released."""
        for number, row in enumerate(rows, 1):
            yield row
            if number % STEP == 0:
                self.rows = number
                if self.is_released:
                    raise Released

    def _run(self) -> None:
        try:
            while not self._over.wait(EVERY):
                if not self._beat():
                    self._released.set()
                    return
        except DatabaseError:
            logger.exception("Export %s is left: its lease runs out.", self._export.pk)
            self._released.set()
        finally:
            connection.close()

    def _beat(self) -> bool:
        return self._export.beat(rows=self.rows, total=self.total, at=timezone.now())
