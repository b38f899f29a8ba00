"""PostgreSQL as Django knows it, asked less often whether it is still there.

Django asks `SELECT 1` before the first statement of every request: a way to the
database and back that a phone waits for. A server that ends, or ends our connection,
says so, and the socket knows; only a silent death needs asking.
"""

import select
import time

from django.db.backends.postgresql import base

#: For so long after it answered, a connection on which nothing came is trusted.
TRUSTED_SECONDS = 5.0


class DatabaseWrapper(base.DatabaseWrapper):
    _answered_at = float("-inf")

    def is_usable(self) -> bool:
        now = time.monotonic()
        if now - self._answered_at < TRUSTED_SECONDS and self._is_quiet():
            return True
        is_usable: bool = super().is_usable()
        self._answered_at = now if is_usable else float("-inf")
        return is_usable

    def _is_quiet(self) -> bool:
        """Whether nothing came since the last answer: no farewell and no end."""
        if self.connection is None or self.connection.closed or self.errors_occurred:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
