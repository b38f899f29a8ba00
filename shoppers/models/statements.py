"""Statements whose text never changes: PostgreSQL plans each once per connection."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base

#: What Django itself uses where a database is set to bind on the server.
SERVER_BINDING: Any = base.ServerBindingCursor


def fixed() -> Any:
    """A cursor for a statement that is asked with other values each time.

    Django's own puts the values into the text, so that PostgreSQL reads and plans it
    anew: with a few joins, a millisecond. Ours sends text and values apart, and the
    text only once (`prepare_threshold` in the settings). Where queries are logged it is
    Django's: the log shows texts with values.
    """
    # Through the proxy `connection`, every look would search for the thread's own.
    backend: Any = connections[DEFAULT_DB_ALIAS]
    if backend.vendor != "postgresql" or backend.queries_logged:
        return backend.cursor()
    backend.close_if_health_check_failed()
    backend.ensure_connection()
    with backend.wrap_database_errors:
        return backend._prepare_cursor(SERVER_BINDING(backend.connection))
