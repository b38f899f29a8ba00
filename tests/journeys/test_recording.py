"""A recording on the phone: where it is allowed, kept second by second, sent whole."""

import hashlib

import pytest
from playwright.sync_api import expect

from audits.models import Evidence, RecordingPolicy
from tests import factories
from tests.journeys.phones import CUT_OFF, wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
CALL = {
    "sections": [
        {
            "key": "call",
            "title": "The call",
            "questions": [
                {
                    "key": "sound",
                    "kind": "audio",
                    "text": "A recording of the call",
                    "evidence_max": 1,
                }
            ],
        }
    ]
}


@pytest.fixture
def shop(cast):
    version = factories.checklist_version(cast.organization, CALL)
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", version=version
    )


def allow(shop, rule="allowed"):
    RecordingPolicy.objects.filter(program=shop.wave.program).update(rule=rule)


def begin(phone, cast, shop):
    running = phone(*MICROPHONE)
    path = f"/shops/{shop.public_id}/checklist/"
    running.sign_in(cast.sam)
    running.has_kept(path)
    running.open(path)
    expect(running.page.locator("#checklist[data-ready]")).to_be_attached()
    return running


def pieces(running):
    return running.run(
        """const names = await indexedDB.databases();
        const request = indexedDB.open(names[0].name);
        await new Promise((done) => { request.onsuccess = done; });
        const rows = request.result.transaction("bytes").objectStore("bytes");
        const count = rows.count();
        await new Promise((done) => { count.onsuccess = done; });
        request.result.close();
        return count.result;"""
    )


def record(running, seconds=2):
    running.page.get_by_role("button", name="record", exact=False).first.click()
    expect(running.page.get_by_role("button", name="Stop and keep")).to_be_visible()
    wait_until(lambda: pieces(running) >= seconds, running.page)


def test_where_it_is_forbidden_nothing_can_record(phone, cast, shop):
    page = begin(phone, cast, shop).page
    expect(page.get_by_text("Recording is not allowed here")).to_be_visible()
    expect(page.locator("[data-record]")).to_have_count(0)


def test_where_it_must_be_announced_the_page_says_the_words(phone, cast, shop):
    allow(shop, "announce")
    page = begin(phone, cast, shop).page
    expect(page.get_by_text("Say this first, and wait for a yes:")).to_be_visible()
    expect(page.get_by_role("button", name="They said yes: record")).to_be_visible()


def test_recorded_offline_it_plays_and_arrives_with_the_same_bytes(phone, cast, shop):
    allow(shop)
    running = begin(phone, cast, shop)
    page = running.page
    running.go_offline()
    record(running)
    page.get_by_role("button", name="Stop and keep").click()
    expect(page.locator("[data-local] audio")).to_be_visible()
    expect(page.locator("[data-adding]")).to_be_hidden()
    length = "async (each) => { await each.play(); return each.currentTime >= 0; }"
    assert page.locator("[data-local] audio").evaluate(length)
    [kept] = running.run("return store.files()")
    assert pieces(running) == 1
    running.go_offline(False)
    wait_until(Evidence.objects.exists, page)
    stored = Evidence.objects.get()
    assert (stored.kind, stored.sha256) == ("audio", kept["sha256"])
    with stored.original.open() as file:
        assert hashlib.sha256(file.read()).hexdigest() == kept["sha256"]


def test_a_recording_can_be_taken_away_again_before_and_after_it_was_sent(
    phone, cast, shop
):
    allow(shop)
    running = begin(phone, cast, shop)
    page = running.page
    record(running)
    page.get_by_role("button", name="Stop and keep").click()
    wait_until(Evidence.objects.exists, page)
    expect(page.get_by_text("Here", exact=True)).to_be_visible()
    running.go_offline()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("[data-local]")).to_be_hidden()
    expect(page.locator("[data-adding]")).to_be_visible()
    running.go_offline(False)
    wait_until(lambda: not Evidence.objects.exists(), page)
    wait_until(lambda: running.run("return store.files()") == [], page)


def test_a_killed_browser_loses_a_second_of_the_recording_at_most(phone, cast, shop):
    allow(shop)
    running = begin(phone, cast, shop)
    record(running, 3)
    running.kill()
    again = phone(*CUT_OFF)
    again.open(f"/shops/{shop.public_id}/checklist/")
    expect(again.page.locator("[data-local] audio")).to_be_visible()
    [kept] = again.run("return store.files()")
    assert kept["state"] == "waiting"
    assert kept["size"] > 0
