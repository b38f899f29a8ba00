import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache

# Playwright keeps an event loop in the thread of the test; Django would refuse to
# touch the database there, though nothing runs beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits of one test must not be felt by the next."""
    yield
    cache.clear()
