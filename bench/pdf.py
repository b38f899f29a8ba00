"""The PDF of a scorecard: everything from the request to the download.

Ours reads the figures, checks who may see them, renders the page and sets it in the
press's own process. The floor is WeasyPrint warm in this process, with that page and
its files already at hand. The memory is the press's peak. A site of its own.
"""

import json
import logging
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from bench.apart import Row, run_apart, start_site

ROUNDS, SHOPS = 7, 120
RATIO, MEGABYTES = 1.3, 150


def run() -> dict[str, list[Row]]:
    return run_apart("pdf")


def measure() -> dict[str, list[Row]]:
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    client, shop = signed_in(), a_shop()
    from django.urls import reverse

    from reports import printing

    address = reverse("reports:scorecard-paper", args=[shop.submission.public_id])
    page = page_of(client, address)
    ours(client, address)
    floor(*page)
    pairs = [(ours(client, address), floor(*page)) for _ in range(ROUNDS)]
    return {"rows": [speed(pairs), memory(peak(printing.press.process_id))]}


def signed_in() -> Any:
    start_site()
    from django.core.management import call_command
    from django.test import Client

    from shoppers.models import Person

    with open("/dev/null", "w") as nowhere:
        call_command("demo", shops=SHOPS, stdout=nowhere)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(Person.objects.get(email="leader@northwind.example"))
    return client


def a_shop() -> Any:
    """The shop with the most questions that failed, so that the paper is not short."""
    from django.db.models import Count, Q

    from audits.models import Scorecard

    bad = Count("submission__answers", filter=Q(submission__answers__passed=False))
    rows = Scorecard.objects.filter(organization__slug="northwind").annotate(bad=bad)
    return rows.order_by("-bad", "pk").select_related("submission").first()


def page_of(client: Any, address: str) -> tuple[str, str, Any]:
    """What the press is handed for this address: the page, its base, its files."""
    from reports import printing

    handed: list[tuple[str, str, Any]] = []

    class Listening(printing.Press):
        def set_page(
            self,
            page: str,
            base: str,
            files: printing.Files,
            *,
            as_picture: bool = False,
        ) -> bytes:
            handed.append((page, base, files))
            return b""

    kept, printing.press = printing.press, Listening()
    client.get(address)
    printing.press = kept
    return handed[0]


def ours(client: Any, address: str) -> float:
    started = time.perf_counter()
    response = client.get(address)
    assert response.content.startswith(b"%PDF")
    return time.perf_counter() - started


def floor(page: str, base: str, files: Any) -> float:
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AtHand(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            mime, content = files["/" + url.removeprefix(base)]
            return URLFetcherResponse(url, content, {"Content-Type": mime})

    started = time.perf_counter()
    html = HTML(string=page, base_url=base, url_fetcher=AtHand())
    html.write_pdf(pdf_variant="pdf/ua-1")
    return time.perf_counter() - started


def peak(process: int | None) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s*(\d+)", status)
    return int(found[1]) / 1000 if found else 0.0


def speed(pairs: list[tuple[float, float]]) -> Row:
    return {
        "name": "PDF of a scorecard",
        "unit": "ms",
        "ours": round(1000 * statistics.median(each for each, _ in pairs)),
        "floor": round(1000 * statistics.median(each for _, each in pairs)),
        "ratio": round(statistics.median(a / b for a, b in pairs), 2),
        "target": RATIO,
    }


def memory(megabytes: float) -> Row:
    return {
        "name": "PDF of a scorecard: memory of the press",
        "unit": "MB",
        "ours": round(megabytes),
        "floor": MEGABYTES,
        "ratio": round(megabytes / MEGABYTES, 2),
        "judged": "ours",
        "target": MEGABYTES,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))
