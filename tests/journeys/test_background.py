"""The way home without a page: the browser wakes the service worker, which sends."""

import pytest

from audits.models import Evidence, Submission
from tests.journeys.phones import wait_until
from tests.journeys.test_faults import add_file, sha_at_the_server

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Sleeping:
    """A phone whose pages are closed; the browser may still wake its worker."""

    def __init__(self, phone):
        self.phone, self.found = phone, []
        self.session = phone.context.new_cdp_session(phone.page)
        told = "ServiceWorker.workerRegistrationUpdated"
        self.session.on(told, lambda said: self.found.extend(said["registrations"]))
        self.session.send("ServiceWorker.enable")
        wait_until(lambda: bool(self.found), phone.page)
        phone.page.goto("about:blank")

    def wake(self):
        """As when the network is back."""
        told = {"origin": self.phone.address, "tag": "candid", "lastChance": False}
        registration = self.found[-1]["registrationId"]
        self.session.send(
            "ServiceWorker.dispatchSyncEvent", {**told, "registrationId": registration}
        )


def test_work_goes_up_while_no_page_is_open(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept("/outbox/")
    mine.go_offline()
    mine.queue(shop)
    sleeping = Sleeping(mine)
    mine.go_offline(False)
    sleeping.wake()
    wait_until(Submission.objects.exists, mine.page)


def test_a_file_goes_up_in_pieces_while_no_page_is_open(phone, cast, shop):
    mine = phone()
    mine.sign_in(cast.sam)
    mine.has_kept("/outbox/")
    mine.go_offline()
    digest = add_file(mine, shop, 600_000)
    sleeping = Sleeping(mine)
    mine.go_offline(False)
    sleeping.wake()
    wait_until(Evidence.objects.exclude(status="expected").exists, mine.page)
    assert sha_at_the_server() == digest
