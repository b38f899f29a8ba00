import re
from io import BytesIO

import openpyxl
import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from reports import delivering, printing
from tests import factories
from tests.reports.views.world import FULL, HALF, NOTHING, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    return factories.report(
        cast.viewer(cast.ann), "headline", "league", "text", shared_with="leader"
    )


@pytest.fixture
def subscribed(cast, report):
    return factories.subscription(report, cast.lea)


@pytest.fixture
def waiting(subscribed):
    return factories.delivery(subscribed)


def send(delivery, *, at=None):
    delivering.send_next(at=at or timezone.now())
    delivery.refresh_from_db()
    return delivery.status, delivery.reason


def test_a_report_is_sent_with_its_findings_in_words(cast, waiting):
    World(cast.organization).shops(FULL, HALF, NOTHING)
    assert send(waiting) == ("sent", "")
    (sent,) = mail.outbox
    assert sent.to == [cast.lea.email]
    assert sent.subject == (
        "For Monday: Service now: 50 of 100 against a target of 80."
    )
    assert "n 3 shops" in sent.body
    assert "Billing queue: 50.5 (0.0 to 100.0), n 3" in sent.body
    assert f"/results/reports/{waiting.subscription.report.public_id}/" in sent.body


def test_the_html_says_the_same_and_loads_nothing(cast, waiting):
    World(cast.organization).shops(FULL, HALF, NOTHING)
    send(waiting)
    ((html, kind),) = mail.outbox[0].alternatives
    assert kind == "text/html"
    assert "Service now: 50 of 100 against a target of 80." in html
    assert set(re.findall(r'src="([^"]*)"', html)) == {"cid:chart-0"}
    assert "http://" not in html.replace(settings.SITE_URL, "")


def test_the_chart_is_shown_in_the_message_as_it_is_on_paper(cast, waiting):
    world = World(cast.organization)
    world.shops(*[HALF] * 3, wave=world.before)
    world.shops(FULL, HALF, NOTHING)
    send(waiting)
    (image,) = mail.outbox[0].attachments[:1]
    assert (image["Content-ID"], image.get_content_type()) == ("<chart-0>", "image/png")
    picture = Image.open(BytesIO(image.get_payload(decode=True)))
    assert picture.width > 1000
    # The line of the target, and the intervals: more than black letters on white.
    assert len(picture.convert("RGB").getcolors(1 << 20)) > 20
    ((html, _kind),) = mail.outbox[0].alternatives
    assert 'alt="Chart: ' in html


def test_small_charts_of_channels_are_one_picture(cast):
    World(cast.organization).shops(FULL, HALF, NOTHING)
    report = factories.report(cast.viewer(cast.lea), "channels", "league")
    send(factories.delivery(factories.subscription(report, cast.lea)))
    names = [each["Content-ID"] for each in mail.outbox[0].attachments[:-1]]
    assert names == ["<chart-0>"]


def test_where_nothing_can_be_printed_the_words_are_sent(cast, waiting, monkeypatch):
    World(cast.organization).shops(FULL, HALF, NOTHING)
    monkeypatch.setattr(printing, "WALL_SECONDS", 0)
    assert send(waiting) == ("sent", "")
    ((html, _kind),) = mail.outbox[0].alternatives
    assert "<img" not in html
    assert "n 3 shops" in mail.outbox[0].body


def test_the_files_are_attached(cast, report):
    World(cast.organization).shops(FULL, HALF, NOTHING)
    both = factories.subscription(report, cast.lea, has_pdf=True)
    send(factories.delivery(both))
    _chart, pdf, book = mail.outbox[0].attachments
    words = " ".join(p.extract_text() for p in PdfReader(BytesIO(pdf[1])).pages)
    assert "read by Lea" in " ".join(words.split())
    assert (pdf[0], book[0]) == ("for-monday.pdf", "for-monday.xlsx")
    assert "League of locations" in openpyxl.load_workbook(BytesIO(book[1])).sheetnames


def test_headers_say_how_to_stop_and_name_the_message(waiting):
    send(waiting)
    headers = mail.outbox[0].message()
    assert headers["Message-ID"].startswith(f"<{waiting.public_id}@")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/results/stop/" in headers["List-Unsubscribe"]
    assert headers["Auto-Submitted"] == "auto-generated"


def test_a_title_with_a_line_break_breaks_no_header(cast):
    report = factories.report(cast.viewer(cast.lea), title="One\r\nBcc: x@example.com")
    send(factories.delivery(factories.subscription(report, cast.lea)))
    assert mail.outbox[0].message()["Subject"] == "One Bcc: x@example.com"


def test_a_block_about_what_is_gone_says_so_in_the_mail(cast):
    filters = {"channel": str(cast.organization.public_id)}
    World(cast.organization)
    report = factories.report(cast.viewer(cast.lea), "headline", filters=filters)
    send(factories.delivery(factories.subscription(report, cast.lea)))
    assert "You may not see this" in mail.outbox[0].body


def test_what_somebody_wrote_is_sent_as_they_wrote_it(cast, waiting):
    block = waiting.subscription.report.blocks.get(kind="text")
    typed = "**Now** <b>or</b>\n- never"
    at = timezone.now()
    block.change(title="Why", text=typed, filters={}, by=cast.ann, at=at)
    send(waiting)
    (sent,) = mail.outbox
    assert f"Why\n{typed}" in sent.body
    assert "<p><b>Now</b> &lt;b&gt;or&lt;/b&gt;</p>" in sent.alternatives[0][0]
