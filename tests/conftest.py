import os
from collections.abc import Iterator

import pytest
from django.core.cache import cache

# Playwright keeps an event loop in the thread of the test; Django would refuse to
# touch the database there, though nothing runs beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytest_plugins = ["tests.cast"]


NEEDS_DATABASE = {"db", "transactional_db", "live_server"}
#: Folders whose tests meet the broker or other processes without saying so.
NEAR_SERVICES = ("tests/config/", "tests/faults/")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Beside real services run what can feel them: the first half has already asked
    what is plain Python or happens in the browser, and its answer is the same."""
    if "DATABASE_URL" not in os.environ:
        return
    plain = [item for item in items if not _feels_services(item)]
    if len(plain) == len(items):
        return  # somebody asked for just these
    config.hook.pytest_deselected(items=plain)
    items[:] = [item for item in items if _feels_services(item)]


def _feels_services(item: pytest.Item) -> bool:
    if item.get_closest_marker("page_only"):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        bool(NEEDS_DATABASE & fixtures)
        or item.get_closest_marker("django_db") is not None
        or item.nodeid.startswith(NEAR_SERVICES)
    )


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits of one test must not be felt by the next."""
    yield
    cache.clear()
