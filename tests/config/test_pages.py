"""What a page weighs, and what its styles may say."""

import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from django.conf import settings
from django.urls import reverse

from tests import factories

STATIC = Path(settings.ROOT) / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
KILO = 1000
#: A direction of the screen where a direction of the text is meant.
PHYSICAL = re.compile(
    r"(?<!area-)(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b"
    r"|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


def compressed(content: bytes) -> int:
    return len(brotli.compress(content))


def test_all_styles_together_weigh_12_kilobytes_at_most():
    assert compressed(b"".join(sheet.read_bytes() for sheet in SHEETS)) <= 12 * KILO


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_styles_follow_the_direction_of_the_text(sheet):
    assert PHYSICAL.findall(sheet.read_text()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_styles_fetch_nothing_from_elsewhere(sheet):
    elsewhere = r'@import(?! "tokens\.css";)|url\((?!#)'
    assert re.findall(elsewhere, sheet.read_text()) == []


def test_the_field_page_is_four_small_requests(cast, client_for):
    shop = factories.assignment(
        cast.organization, status="in_progress", shopper=cast.sam
    )
    page = reverse("audits:shop-checklist", args=[shop.public_id])
    html = client_for(cast.sam).get(page).content
    parts = r'<(?:link rel="stylesheet" href|script[^>]* src)="/static/([^"]+)"'
    files = [STATIC / name for name in re.findall(parts, html.decode())]
    assert 1 + len(files) <= 4
    weight = compressed(html) + sum(compressed(file.read_bytes()) for file in files)
    assert weight <= 40 * KILO
