"""The shopper's page in Chromium: bytes, seconds and taps, on a slow network and phone.

gunicorn as in production (compressed, hashed statics) serves one shop; CDP slows the
network to 400 kbit/s with 400 ms round trip and the CPU 4×. "Usable" is the moment the
page's own code took over. The floor is the same site's empty offline-capable page: its
sign-in page, which no phone can be spared.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    ViewportSize,
    sync_playwright,
)

from bench import waiting
from bench.apart import Row, run_apart
from bench.serving import web_server

QUESTIONS, SECTION, TAPS, ROUNDS, WARMING = 100, 10, 30, 5, 2
SLOW_NETWORK = {"offline": False, "latency": 400} | dict.fromkeys(
    ("downloadThroughput", "uploadThroughput"), 400_000 // 8
)
SLOWER = {"rate": 4}
LIVE = "html.live"
#: The moment itself: our own look at it comes later, behind whatever the page does.
MARK = """new MutationObserver((changes, observer) => {
  if (!document.querySelector(%s)) return;
  window.readyAt = performance.now();
  observer.disconnect();
}).observe(document, { attributes: true, childList: true, subtree: true });"""

TAP = """
(index) => new Promise((resolve) => {
  const shown = document.querySelectorAll(".part:not([hidden]) [data-q]");
  const card = shown[index % 8];
  const choice = card.querySelectorAll("input[type=radio]")[index % 2];
  const started = performance.now();
  choice.click();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
})
"""
#: The moment when the phone's own store has what was written last, for good.
STORING = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...row) {
  const done = () => { window.storedAt = performance.now(); };
  this.transaction.addEventListener("complete", done);
  return put.apply(this, row);
};
window.storedAt = 0;"""
STORED = """
(index) => new Promise((resolve) => {
  const card = document.querySelectorAll(".part:not([hidden]) [data-q]")[index % 8];
  const choice = card.querySelector("input[type=radio]:not(:checked)");
  const started = performance.now();
  choice.click();
  const look = () => {
    if (storedAt > started) resolve(storedAt - started);
    else setTimeout(look, 5);
  };
  look();
})
"""


def run() -> dict[str, list[Row]]:
    """{"rows": [...]}, empty where there is no Chromium."""
    if shutil.which("chromium") is None:
        print("phone: not measured, there is no chromium")
        return {"rows": []}
    return run_apart("phone")


@dataclass
class Traffic:
    """What came over the network: compressed bytes, headers included."""

    session: CDPSession
    sizes: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session.send("Network.enable")
        self.session.on("Network.loadingFinished", self._count)

    def _count(self, event: dict[str, Any]) -> None:
        self.sizes.append(event["encodedDataLength"])

    def take(self) -> tuple[float, int]:
        """Kilobytes and requests since the last time."""
        moved = [size for size in self.sizes if size]
        self.sizes.clear()
        return sum(moved) / 1000, len(moved)


class Wire:
    """Between the browser and the server, counting: no part of the browser's own
    figures says what a service worker asked for."""

    def __init__(self, server: int) -> None:
        self.server, self.received = server, 0
        self.listening = socket.create_server(("localhost", 0))
        self.port: int = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            near, _ = self.listening.accept()
            far = socket.create_connection(("localhost", self.server))
            for ends in ((near, far, False), (far, near, True)):
                threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(
        self, source: socket.socket, target: socket.socket, is_down: bool
    ) -> None:
        with suppress(OSError):
            while block := source.recv(1 << 16):
                target.sendall(block)
                self.received += len(block) if is_down else 0
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def measure() -> list[Row]:
    path, photos, cookie = prepare()
    with web_server() as (port, _), browser() as (chromium, open_context):
        wire = Wire(port)
        site = f"http://localhost:{wire.port}"

        def visitor() -> BrowserContext:
            context: BrowserContext = open_context()
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
            return context

        return [
            *weigh(visitor(), site + path, wire),
            *hurry([visitor() for _ in range(ROUNDS + WARMING)], site, path),
            *tapped(visitor(), site + path),
            remembered(chromium, visitor(), site + photos),
        ]


def prepare() -> tuple[str, str, str]:
    """The addresses of a checklist of 100 questions and of one that takes 20 photos,
    and their shopper's session."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from shoppers.models import Role
    from tests import factories

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    company = factories.organization()
    sam = factories.viewer(company, Role.SHOPPER)
    paths = []
    for definition in (checklist(), waiting.checklist()):
        shop = factories.assignment(
            company,
            status="in_progress",
            shopper=sam.person,
            version=factories.checklist_version(company, definition),
        )
        paths.append(reverse("audits:shop-checklist", args=[shop.public_id]))
    client = Client()
    client.force_login(sam.person)
    return paths[0], paths[1], client.cookies["sessionid"].value


def checklist() -> dict[str, Any]:
    def question(number: int) -> dict[str, Any]:
        text = f"Did they say clearly what happens next, and by when ({number})?"
        return {"key": f"q{number}", "kind": "yes_no", "text": text, "points": 100}

    sections = [
        {
            "key": f"s{start}",
            "title": f"From {start + 1}",
            "questions": [question(start + each) for each in range(SECTION)],
        }
        for start in range(0, QUESTIONS, SECTION)
    ]
    return {"sections": sections}


@contextmanager
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        size = ViewportSize(width=390, height=844)
        yield opened, lambda: opened.new_context(viewport=size)
        opened.close()


def opened(context: BrowserContext) -> tuple[Page, Traffic]:
    page = context.new_page()
    return page, Traffic(context.new_cdp_session(page))


def weigh(context: BrowserContext, url: str, wire: Wire) -> list[Row]:
    """The first visit as the page's own requests; the next one as everything on the
    wire, the service worker's requests included."""
    page, traffic = opened(context)
    page.goto(url, wait_until="networkidle")
    first, requests = traffic.take()
    page.evaluate("navigator.serviceWorker.ready")
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(2000)  # what the worker keeps comes after the page
    before = wire.received
    page.goto(url, wait_until="networkidle")
    following = (wire.received - before) / 1000
    context.close()
    return [
        row("checklist page, first visit", "kB", first, 40),
        row("checklist page, requests", "", requests, 4),
        row("checklist page, next visit", "kB", following, 5),
    ]


def hurry(contexts: list[BrowserContext], site: str, path: str) -> list[Row]:
    """Seconds until the page is usable, against the sign-in page without code. The
    first two visits warm the two workers up and are not counted."""
    ours, floor = [], []
    for context in contexts:
        floor.append(seconds_until(context, f"{site}/accounts/logout/", "html"))
        ours.append(seconds_until(context, site + path, LIVE))
        context.close()
    usable, least = (statistics.median(each[WARMING:]) for each in (ours, floor))
    return [row("checklist page usable, slow 3G, CPU 4×", "s", usable, 1.5, least)]


def seconds_until(context: BrowserContext, url: str, ready: str) -> float:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    session.send("Emulation.setCPUThrottlingRate", SLOWER)
    page.add_init_script(MARK % json.dumps(ready))
    page.goto(url, wait_until="commit")
    page.wait_for_selector(ready, state="attached")
    since = float(page.evaluate("readyAt"))
    page.close()
    return since / 1000


def tapped(context: BrowserContext, url: str) -> list[Row]:
    page, _ = opened(context)
    page.add_init_script(STORING)
    page.goto(url, wait_until="networkidle")
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", SLOWER)
    painted, stored = (
        statistics.quantiles(
            [page.evaluate(script, index) for index in range(TAPS)], n=20
        )[-1]
        for script in (TAP, STORED)
    )
    context.close()
    return [
        row("tap painted, 100 questions, CPU 4×, p95", "ms", painted, 100),
        row("answer in the phone's store, CPU 4×, p95", "ms", stored, 300),
    ]


def remembered(chromium: Browser, context: BrowserContext, url: str) -> Row:
    peak = waiting.megabytes(chromium, context, url)
    return row("tab, 20 photos of 12 MP wait and go up, most", "MB", peak, 250)


def row(name: str, unit: str, ours: float, target: float, floor: float = 0) -> Row:
    return {
        "name": name,
        "unit": unit,
        "ours": round(ours, 2),
        "floor": round(floor, 2),
        "ratio": round(ours / floor, 2) if floor else 0,
        "judged": "ours",
        "target": target,
    }


def start() -> None:
    """Own settings of production: compressed statics, and a key of this run only."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.plain",
        "CANDID_ENV": "production",
        "SECRET_KEY": "only-for-this-run-" + os.urandom(24).hex(),
        "ALLOWED_HOSTS": "localhost",
        "FILE_UPLOAD_TEMP_DIR": tempfile.gettempdir(),
    }


if __name__ == "__main__":
    start()
    sys.stdout.write(json.dumps({"rows": measure()}))
