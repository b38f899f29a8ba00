"""A connection is asked seldom, and its end is noticed at once."""

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="of PostgreSQL"),
]


@pytest.fixture
def other():
    """One more connection to the database of the tests."""
    found = connection.copy()
    found.connect()
    yield found
    found.close()


def last_asked(other):
    """When the server was sent a statement by this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query_start FROM pg_stat_activity WHERE pid = %s",
            [other.connection.info.backend_pid],
        )
        return cursor.fetchone()[0]


def test_a_connection_that_has_just_answered_is_not_asked_again(other):
    assert other.is_usable()
    asked = last_asked(other)
    assert other.is_usable()
    assert last_asked(other) == asked


def test_one_that_the_server_has_ended_is_not_usable(other):
    assert other.is_usable()
    with connection.cursor() as cursor:
        pid = other.connection.info.backend_pid
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert not other.is_usable()
