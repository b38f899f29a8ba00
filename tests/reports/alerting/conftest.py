from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories
from tests.reports.views.world import World

BEFORE = timezone.now() - timedelta(days=200)


@pytest.fixture
def world(cast):
    return World(cast.organization)


@pytest.fixture
def rule(cast, world):
    def made(kind="critical", **fields):
        known = {"program": world.program, "at": BEFORE, **fields}
        return factories.alert_rule(cast.viewer(cast.ann), kind, **known)

    return made
