"""Promise 8: rollups are what recomputation gives, after any order of events."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from audits.models import ScoreChange
from reports.aggregating import drain, drain_all, drift
from reports.models import Bucket
from tests.reports import recount
from tests.reports.histories import SHOPS, History

NUMBER = st.integers(0, SHOPS - 1)
TWO = st.integers(0, 1)


@pytest.mark.django_db
def test_rollups_are_what_recomputation_gives_after_any_order(cast):
    class Shops(RuleBasedStateMachine):
        """Each history begins anew: what it wrote is rolled back."""

        def __init__(self):
            super().__init__()
            self.scope = transaction.atomic()
            self.scope.__enter__()
            self.history = History(cast)

        @rule(number=NUMBER, choice=st.integers(0, 5))
        def decide(self, number, choice):
            self.history.decide(number, choice)

        @rule(number=NUMBER, days=st.integers(0, 90))
        def set_date(self, number, days):
            self.history.set_date(number, days)

        @rule(number=NUMBER, region=TWO, channel=TWO)
        def move_place(self, number, region, channel):
            self.history.move_place(number, region, channel)

        @rule(source=TWO)
        def rescore(self, source):
            self.history.rescore(source)

        @rule(score=st.integers(0, 100), month=st.integers(1, 3))
        def bring_in(self, score, month):
            self.history.bring_in(score, month)

        @rule()
        def take_out(self):
            self.history.take_out()

        @rule(batch=st.integers(1, 4))
        def drain_some(self, batch):
            drain(at=timezone.now(), batch=batch)

        def teardown(self):
            try:
                drain_all(at=timezone.now())
                assert not ScoreChange.objects.exists()
                assert recount.stored() == recount.recounted()
                assert list(drift(Bucket.objects.all())) == []
            finally:
                transaction.set_rollback(True)
                self.scope.__exit__(None, None, None)

    run_state_machine_as_test(
        Shops,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            # A history is long, and its steps are named: as it was found will do.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
