"""Memory of the tab while 20 photos of 12 MP are taken, wait and go up.

Measured as what the renderer's process has to itself (Private_* of
/proc/<pid>/smaps_rollup, the browser's own "memory footprint"), looked at twenty times
a second: performance.measureUserAgentSpecificMemory wants a cross-origin isolated page,
and counts no decoded pictures.
"""

import random
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

PHOTOS, SIZE = 20, (4000, 3000)
EVERY = 0.05
PATIENCE = 120_000
_PRIVATE = re.compile(r"^Private_\w+:\s+(\d+) kB", re.MULTILINE)
GONE_UP = "[data-local] [data-state=stored]:not([hidden])"


def checklist() -> dict[str, Any]:
    question = {
        "key": "shelf",
        "kind": "photo",
        "text": "Every shelf",
        "evidence_max": PHOTOS,
    }
    section = {"key": "photos", "title": "Photos", "questions": [question]}
    return {"sections": [section]}


def megabytes(browser: Browser, context: BrowserContext, url: str) -> float:
    """The most that a renderer had at any moment, in MB."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(url)
    page.wait_for_selector("#checklist[data-ready]", state="attached")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => {})")
    with tempfile.TemporaryDirectory() as folder, peak_of(renderers(browser)) as peak:
        context.set_offline(True)
        for number in range(PHOTOS):
            page.set_input_files("#f-shelf", photo(Path(folder), number))
            expect(page.locator("[data-local]")).to_have_count(number + 1)
        context.set_offline(False)
        expect(page.locator(GONE_UP)).to_have_count(PHOTOS)
    context.close()
    return peak["kB"] / 1000


def photo(folder: Path, number: int) -> Path:
    """A picture that compresses like one: soft shapes under a little noise."""
    dice = random.Random(number)
    small = Image.effect_noise((500, 375), 40 + dice.randrange(40)).convert("RGB")
    path = folder / f"{number}.jpg"
    small.resize(SIZE, Image.Resampling.BICUBIC).save(path, quality=92)
    return path


def renderers(browser: Browser) -> list[int]:
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    return [each["id"] for each in told["processInfo"] if each["type"] == "renderer"]


@contextmanager
def peak_of(pids: list[int]) -> Iterator[dict[str, int]]:
    peak, is_over = {"kB": 0}, threading.Event()

    def look() -> None:
        while not is_over.is_set():
            peak["kB"] = max([peak["kB"], *map(private_kb, pids)])
            time.sleep(EVERY)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield peak
    finally:
        is_over.set()
        watching.join()


def private_kb(pid: int) -> int:
    with suppress(OSError):
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return sum(map(int, _PRIVATE.findall(told)))
    return 0
