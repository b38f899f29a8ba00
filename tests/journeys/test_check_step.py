"""Check and send, drawn by the phone: what is missing, what goes, what was refused."""

from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from audits.models import Assignment, Submission
from tests import factories
from tests.factories.shops import send
from tests.journeys.phones import wait_until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.page_only,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def running(phone, cast, shop):
    opened = phone()
    path = f"/shops/{shop.public_id}/checklist/"
    opened.sign_in(cast.sam)
    opened.has_kept(path)
    opened.open(path)
    expect(opened.page.locator("#checklist[data-ready]")).to_be_attached()
    return opened


def answer_all(page):
    page.locator("#q-greeted").get_by_text("Yes", exact=True).click()
    page.get_by_label("Seconds").fill("45")
    page.locator("[data-next]").click()
    page.locator("#q-solved").get_by_text("Yes", exact=True).click()
    page.locator("#q-ease").get_by_text("8", exact=True).click()


def go_to_check(page):
    page.evaluate("() => { location.hash = 'check'; }")
    expect(page.locator("#check")).to_be_visible()


def test_what_is_missing_is_listed_with_a_way_to_it_offline(running):
    page = running.page
    running.lose_network()
    go_to_check(page)
    expect(page.get_by_text("4 things before it can go")).to_be_visible()
    page.locator("[data-wrong]").get_by_text("Did they greet you?").click()
    expect(page.locator("#q-greeted")).to_be_visible()


def test_sections_files_and_what_comes_next_are_told_offline(running, tmp_path):
    photo = tmp_path / "proof.jpg"
    photo.write_bytes(factories.photo_bytes())
    page = running.page
    running.lose_network()
    answer_all(page)
    page.set_input_files("#f-proof", photo)
    expect(page.get_by_text("Waiting", exact=True)).to_be_visible()
    go_to_check(page)
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    expect(page.locator("[data-sections] li")).to_have_count(2)
    expect(page.locator("[data-shots] li").get_by_text("proof.jpg")).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("1 file is still on this phone")).to_be_visible()


def test_the_call_is_drawn_from_the_phones_own_log_offline(running, shop):
    page = running.page
    began = timezone.now() - timedelta(minutes=10)
    stamps = [("started", 0), ("in_queue", 30), ("answered", 240), ("ended", 600)]
    events = [
        {"kind": kind, "at": (began + timedelta(seconds=after)).isoformat()}
        for kind, after in stamps
    ]
    events.append({**events[2], "kind": "on_hold", "removed": True, "why": "undone"})
    log = {"contacts": [{"events": events}], "dirty": True}
    script = "await store.keep(value.shop, value.log);"
    running.run(script, {"shop": str(shop.public_id), "log": log})
    running.lose_network()
    go_to_check(page)
    drawn = page.locator("[data-calls] figure")
    expect(drawn.get_by_text("6:00 with somebody, 4:00 waiting")).to_be_visible()
    expect(drawn.locator("rect")).to_have_count(3)
    drawn.get_by_text("All stamps").click()
    expect(drawn.locator("li")).to_have_count(4)


def test_a_question_that_takes_one_file_takes_one_offline_too(running, tmp_path):
    photo = tmp_path / "proof.jpg"
    photo.write_bytes(factories.photo_bytes())
    page = running.page
    running.lose_network()
    page.locator("[data-next]").click()
    most = int(page.locator("[data-slot=proof]").get_attribute("data-most"))
    for count in range(most):
        page.set_input_files("#f-proof", photo)
        expect(page.locator("[data-local]:visible")).to_have_count(count + 1)
    expect(page.locator("[data-slot=proof] [data-adding]")).to_be_hidden()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator("[data-slot=proof] [data-adding]")).to_be_visible()


def test_a_file_that_the_server_shows_is_taken_away_offline(running, shop, tmp_path):
    photo = tmp_path / "proof.jpg"
    photo.write_bytes(factories.photo_bytes())
    page = running.page
    page.locator("[data-next]").click()
    page.set_input_files("#f-proof", photo)
    wait_until(shop.evidence.exists, page)
    page.reload()
    expect(page.locator("#checklist[data-ready]")).to_be_attached()
    # The phone knows by now that its own copy has arrived: one picture, not two.
    expect(page.locator("[data-slot=proof] [data-id]:visible")).to_have_count(1)
    expect(page.locator("[data-id]:not([data-local])")).to_be_visible()
    running.lose_network()
    page.get_by_role("button", name="Remove").first.click()
    expect(page.locator("[data-slot=proof] [data-id]:visible")).to_have_count(0)
    running.go_offline(False)
    wait_until(lambda: not shop.evidence.exists(), page)


def test_another_report_at_the_server_is_answered_with_a_correction(running, shop):
    """Another device sent the shop, and the reviewer returned it."""
    send(shop)
    Assignment.objects.filter(pk=shop.pk).update(status="returned")
    page = running.page
    answer_all(page)
    go_to_check(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Not taken yet.")).to_be_visible()
    page.get_by_role("button", name="Send as a correction").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your answers")
    stored = Submission.objects.get()
    assert stored.revision == 2


def test_a_draft_of_a_shop_that_is_over_offers_no_pointless_try(running, shop):
    Assignment.objects.filter(pk=shop.pk).update(status="cancelled")
    page = running.page
    page.get_by_label("Seconds").fill("45")
    status = "(await store.draft(value))?.problem?.code"
    shop_id = str(shop.public_id)
    wait_until(
        lambda: running.run(f"return {status}", shop_id) == "assignment_cancelled", page
    )
    running.open("/outbox/")
    expect(page.get_by_text("The shop changed meanwhile.")).to_be_visible()
    expect(page.get_by_role("button", name="Send again")).to_be_hidden()
    expect(page.get_by_role("button", name="Save a copy").last).to_be_visible()


def test_bytes_that_the_server_has_had_for_a_week_leave_the_phone(running, shop):
    week = 8 * 24 * 3600 * 1000
    running.run(
        """await store.keep(value.shop, { typed: "a.greeted=yes" });
        await store.addFile({ id: "old", shop: value.shop, question: "proof",
          name: "a.jpg", type: "image/jpeg", state: "stored",
          storedAt: Date.now() - value.week }, new ArrayBuffer(9));""",
        {"shop": str(shop.public_id), "week": week},
    )
    running.page.evaluate("() => dispatchEvent(new Event('online'))")
    look = "const found = await store.bytes('old'); return found === undefined"
    wait_until(lambda: running.run(look), running.page)
    assert [row["id"] for row in running.run("return store.files()")] == ["old"]


def size_of(running):
    [row] = running.run("return store.files()")
    return row["size"]


def asking(cast, **question):
    """A shop of one question about a shelf."""
    asked = {"key": "proof", "text": "The shelf", **question}
    part = {"key": "shelf", "title": "The shelf", "questions": [asked]}
    version = factories.checklist_version(cast.organization, {"sections": [part]})
    return factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", version=version
    )


def taken(phone, cast, shop, path, size=(2000, 1500)):
    """The phone, on which the file at `path` was made and chosen."""
    Image.effect_noise(size, 60).convert("RGB").save(path, quality=95)
    running = phone()
    running.sign_in(cast.sam, f"/shops/{shop.public_id}/checklist/")
    expect(running.page.locator("#checklist[data-ready]")).to_be_attached()
    running.page.set_input_files("#f-proof", path)
    expect(running.page.locator("[data-local]")).to_be_visible()
    return running


@pytest.mark.parametrize("is_original", [True, False])
def test_a_photo_keeps_its_size_where_the_question_asks_for_it(
    phone, cast, tmp_path, is_original
):
    shop = asking(cast, kind="photo", evidence_original=is_original)
    path = tmp_path / "shelf.jpg"
    running = taken(phone, cast, shop, path)
    assert (size_of(running) == path.stat().st_size) is is_original


EDGE_OF = """const [row] = await store.files();
const bytes = await store.bytes(row.id);
return (await createImageBitmap(new Blob([bytes]))).width"""


@pytest.mark.parametrize(
    ("question", "edge"),
    [
        ({"kind": "photo"}, 1600),
        ({"kind": "document"}, 2400),
        ({"kind": "money", "unit": "EUR", "evidence_rule": "always"}, 2400),
    ],
)
def test_photos_of_receipts_stay_finer_than_others(
    phone, cast, tmp_path, question, edge
):
    shop = asking(cast, **question)
    running = taken(phone, cast, shop, tmp_path / "paper.jpg", (3000, 2000))
    assert running.run(EDGE_OF) == edge
    wait_until(shop.evidence.exists, running.page)
    assert shop.evidence.get().kind == "photo"


HELD = {
    "sections": [
        {
            "key": "call",
            "title": "The call",
            "questions": [
                {
                    "key": "held",
                    "kind": "computed",
                    "measure": "hold_time",
                    "text": "How long were you on hold?",
                }
            ],
        }
    ]
}
LOG = [
    {
        "events": [
            {"kind": "started", "at": "2026-11-20T10:00:00Z"},
            {"kind": "answered", "at": "2026-11-20T10:01:00Z"},
            {"kind": "on_hold", "at": "2026-11-20T10:02:00Z"},
            {"kind": "back", "at": "2026-11-20T10:06:05Z"},
        ]
    }
]


def test_what_the_log_measured_shows_without_a_network(phone, cast):
    version = factories.checklist_version(cast.organization, HELD)
    shop = factories.assignment(
        cast.organization, shopper=cast.sam, status="in_progress", version=version
    )
    running = phone()
    running.sign_in(cast.sam, f"/shops/{shop.public_id}/checklist/")
    page = running.page
    expect(page.locator("#checklist[data-ready]")).to_be_attached()
    running.lose_network()
    value = {"shop": str(shop.public_id), "contacts": LOG}
    running.run(
        "await store.keep(value.shop, { contacts: value.contacts, dirty: true })", value
    )
    expect(page.get_by_text("From your log: 4:05")).to_be_visible()
    expect(page.get_by_role("button", name="All there")).to_be_visible()
