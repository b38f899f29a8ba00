"""One state of the database for all that an export reads, however long it takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Every statement inside sees the database as the first one did.

    Inside a transaction of the caller it is that transaction's view. On PostgreSQL it
    is also what lets rows come through a cursor of the server, a few at a time; on
    SQLite it takes no lock that a writer would wait for.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
                # The first row is due before what is compiled has paid.
                cursor.execute("SET LOCAL jit = off")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
