"""What goes wrong around the phone while somebody works on it: nothing is lost."""

import base64
import hashlib
import os
import subprocess
import sys

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from audits.models import Draft, Evidence
from audits.views import kept
from tests import factories
from tests.journeys.phones import Phone, wait_until
from tests.processes import ROOT, Server, environment, free_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MEGABYTE = 1 << 20
#: A photo with a tail of noise, as if it had been chosen: {shop, question, bytes}.
ADD = """const { hex, sha256 } = await import("/static/js/field/digest.js");
const buffer = Uint8Array.from(atob(value.bytes), (each) => each.charCodeAt(0)).buffer;
await store.addFile({ id: crypto.randomUUID(), shop: value.shop, question: "proof",
  name: "proof.jpg", type: "image/jpeg", sha256: hex(await sha256(buffer)),
  capturedAt: new Date().toISOString() }, buffer);
dispatchEvent(new Event("online"));"""
SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1} | {
    "uploadThroughput": 500_000
}


def add_file(running, shop, size):
    content = factories.photo_bytes() + os.urandom(size)
    value = {"shop": str(shop.public_id), "bytes": base64.b64encode(content).decode()}
    running.run(ADD, value)
    return hashlib.sha256(content).hexdigest()


def offset_of(running):
    return running.run("return (await store.files())[0].offset")


def sha_at_the_server():
    row = Evidence.objects.exclude(status="expected").get()
    with row.original.open("rb") as stored:
        return hashlib.sha256(stored.read()).hexdigest()


def begin(phone, cast, shop):
    running = phone() if callable(phone) else phone
    path = f"/shops/{shop.public_id}/checklist/"
    running.sign_in(cast.sam)
    running.has_kept(path)
    running.open(path)
    expect(running.page.locator("#checklist[data-ready]")).to_be_attached()
    return running


def test_a_server_that_was_killed_goes_on_at_the_last_byte(phone, cast, shop):
    port = free_port()
    address = f"http://localhost:{port}"
    around = environment(CSRF_TRUSTED_ORIGINS=address)
    # As on a real server: a page's modules are one file.
    for command in (["collectstatic", "--noinput"], ["createcachetable"]):
        said = [sys.executable, "manage.py", *command]
        subprocess.run(said, cwd=ROOT, env=around, check=True, capture_output=True)
    # The tests' own hasher is too weak for a real server.
    cast.sam.password = PBKDF2PasswordHasher().encode(factories.PASSWORD, "salt", 1000)
    cast.sam.save()
    server = Server(port, around)
    try:
        running = phone()
        running = begin(Phone(running.context, running.profile, address), cast, shop)
        session = running.context.new_cdp_session(running.page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)
        digest = add_file(running, shop, 3 * MEGABYTE)
        wait_until(lambda: offset_of(running) > MEGABYTE, running.page)
        server.kill()
        wait_until(
            lambda: "Offline" in running.page.locator("[data-net]").inner_text(),
            running.page,
        )
        reached = offset_of(running)
        assert MEGABYTE < reached < 3 * MEGABYTE
        asked = []
        running.page.on(
            "request",
            lambda each: (
                each.method == "PATCH"
                and asked.append(int(each.headers["upload-offset"]))
            ),
        )
        server = Server(port, around)
        running.page.evaluate("() => dispatchEvent(new Event('online'))")
        wait_until(Evidence.objects.exists, running.page, 30)
    finally:
        server.kill()
    assert min(asked) >= reached
    assert sha_at_the_server() == digest


@pytest.mark.parametrize("percent", [10, 50, 99])
def test_a_cut_upload_goes_on_where_it_was(phone, cast, shop, percent):
    running = begin(phone, cast, shop)
    cut = []

    def answer(route):
        offset = int(route.request.headers.get("upload-offset", 0))
        is_patch = route.request.method == "PATCH"
        if is_patch and not cut and offset >= 2 * MEGABYTE * percent // 100 - 262144:
            cut.append(offset)
            return route.abort()
        return route.continue_()

    running.page.route("**/api/v1/uploads/**", answer)
    digest = add_file(running, shop, 2 * MEGABYTE)
    wait_until(lambda: bool(cut), running.page)
    running.page.evaluate("() => dispatchEvent(new Event('online'))")
    wait_until(Evidence.objects.exists, running.page)
    assert sha_at_the_server() == digest


def test_an_update_strands_no_draft_of_the_version_before(
    phone, cast, shop, monkeypatch
):
    running = begin(phone, cast, shop)
    page = running.page
    page.get_by_label("Seconds").fill("45")
    expect(page.locator("[data-status]")).to_contain_text("sent")
    before = page.evaluate("() => document.body.dataset.app")
    monkeypatch.setattr(kept, "_version", ["0123456789abcdef"])
    # Another tab meets the new version; its worker takes over the old one's pages.
    other = running.context.new_page()
    other.goto(f"{running.address}/outbox/")
    shells = "() => caches.keys().then((all) => all.join())"
    wait_until(lambda: "shell-0123456789abcdef" in other.evaluate(shells), other)
    running.go_offline()
    page.locator("#q-greeted").get_by_text("Yes", exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("Saved on this phone")
    page.reload()
    expect(page.locator("#checklist[data-ready]")).to_be_attached()
    assert page.evaluate("() => document.body.dataset.app") == before
    expect(page.get_by_label("Seconds")).to_have_value("45")
    running.go_offline(False)
    page.reload()
    expect(page.locator("#checklist[data-ready]")).to_be_attached()
    assert page.evaluate("() => document.body.dataset.app") == "0123456789abcdef"
    expect(page.locator("#q-greeted input").first).to_be_checked()
    wait_until(lambda: "greeted" in Draft.objects.get().answers, page)


def test_a_full_phone_says_so_and_claims_nothing(phone, cast, shop, tmp_path):
    photo = tmp_path / "proof.jpg"
    photo.write_bytes(factories.photo_bytes())
    running = begin(phone, cast, shop)
    page = running.page
    page.locator("[data-next]").click()
    session = running.context.new_cdp_session(page)
    full = {"origin": running.address, "quotaSize": 1}
    session.send("Storage.overrideQuotaForOrigin", full)
    page.set_input_files("#f-proof", photo)
    expect(page.locator("[data-status]")).to_contain_text("Not kept: this phone has no")
    expect(page.locator("[data-local]")).to_have_count(0)
    assert running.run("return store.files()") == []
    page.locator("#q-solved").get_by_text("Yes", exact=True).click()
    expect(page.locator("[data-status]")).to_contain_text("Not kept: this phone has no")
    session.send("Storage.overrideQuotaForOrigin", {"origin": running.address})
    page.reload()
    expect(page.locator("#q-solved input").first).to_be_checked()


def test_where_nothing_may_be_stored_answers_go_straight_to_the_server(
    phone, cast, shop
):
    running = phone()
    running.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no'); }"
    )
    running.sign_in(cast.sam, f"/shops/{shop.public_id}/checklist/")
    page = running.page
    expect(page.get_by_text("This browser keeps nothing.")).to_be_visible()
    page.get_by_label("Seconds").fill("45")
    expect(page.locator("[data-status]")).to_contain_text("Saved at")
    wait_until(Draft.objects.filter(answers__has_key="wait").exists, page)


def test_a_second_tab_reads_takes_over_and_loses_nothing(phone, cast, shop):
    running = begin(phone, cast, shop)
    first = running.page
    second = running.context.new_page()
    second.goto(first.url)
    expect(second.get_by_text("Another tab has this shop open.")).to_be_visible()
    assert second.locator("#checklist").evaluate("(form) => form.inert")
    assert second.locator(".dock").evaluate("(dock) => dock.inert")
    first.get_by_label("Seconds").fill("45")
    expect(first.locator("[data-status]")).to_contain_text("Saved on this phone")
    second.get_by_role("button", name="Use this tab").click()
    expect(second.get_by_label("Seconds")).to_have_value("45")
    expect(first.get_by_text("Another tab has this shop open.")).to_be_visible()
    assert first.locator("#checklist").evaluate("(form) => form.inert")


def test_an_ended_session_costs_no_typing(phone, cast, shop):
    running = begin(phone, cast, shop)
    page = running.page
    Session.objects.all().delete()
    page.get_by_label("Seconds").fill("45")
    expect(page.get_by_text("Sign in again: nothing is lost.")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(cast.sam.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Seconds")).to_have_value("45")
    wait_until(Draft.objects.filter(answers__has_key="wait").exists, page)


def test_a_token_that_was_rotated_costs_no_typing(phone, cast, shop):
    running = begin(phone, cast, shop)
    page = running.page
    running.context.clear_cookies(name="csrftoken")
    page.get_by_label("Seconds").fill("45")
    wait_until(Draft.objects.filter(answers__has_key="wait").exists, page)
    # Rotated between the question for a token and the sending under it
    stale = iter(["stale"])
    page.route(
        "**/draft/",
        lambda route: route.continue_(
            headers=route.request.headers
            | ({"x-csrftoken": token} if (token := next(stale, "")) else {})
        ),
    )
    page.locator("#q-greeted").get_by_text("Yes", exact=True).click()
    wait_until(Draft.objects.filter(answers__has_key="greeted").exists, page)
    assert next(stale, None) is None


def test_another_phone_goes_on_where_the_first_was(phone, cast, shop, visit):
    running = begin(phone, cast, shop)
    running.page.get_by_label("Seconds").fill("45")
    wait_until(Draft.objects.filter(answers__has_key="wait").exists, running.page)
    other = visit()
    other.sign_in(cast.sam)
    other.open(f"/shops/{shop.public_id}/checklist/")
    expect(other.page.get_by_label("Seconds")).to_have_value("45")
    other.page.locator("#q-greeted").get_by_text("Yes", exact=True).click()
    wait_until(Draft.objects.filter(answers__has_key="greeted").exists, other.page)
    running.page.reload()
    expect(running.page.locator("#q-greeted input").first).to_be_checked()
    expect(running.page.get_by_label("Seconds")).to_have_value("45")
