"""What is sent: plain text with the findings, simple HTML beside it, files with it."""

from collections.abc import Sequence
from datetime import datetime
from email.mime.image import MIMEImage
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import slugify

from reports.alerting.words import told
from reports.composing import pages
from reports.composing.charts import Picture, pictures
from reports.composing.pages import Kind, Part
from reports.composing.paper import paper
from reports.composing.words import said
from reports.composing.workbook import MIME, workbook
from reports.delivering.stopping import token_of
from reports.models import Alert, Delivery, Subscription
from shoppers.models import Viewer

#: Longer ones are cut by what shows them.
SUBJECT = 150
#: A mail program that has our message under this name shows it once.
DOMAIN = urlsplit(settings.SITE_URL).hostname or "localhost"


def message_of(
    delivery: Delivery, viewer: Viewer, *, at: datetime
) -> EmailMultiAlternatives:
    """The message, read as `viewer` may read it, in their language.

    Raises printing.CannotPrint.
    """
    organization = viewer.organization
    language = viewer.person.language or organization.language
    zone = ZoneInfo(viewer.person.time_zone or organization.time_zone)
    with translation.override(language), timezone.override(zone):
        stop = address("reports:stop", token_of(delivery))
        if delivery.subscription:
            message = _report(delivery.subscription, viewer, at, stop)
        else:
            assert delivery.alert
            message = _alert(delivery.alert, viewer, stop)
    message.to = [viewer.person.email]
    message.extra_headers = _headers(delivery, stop)
    return message


def _report(
    subscription: Subscription, viewer: Viewer, at: datetime, stop: str
) -> EmailMultiAlternatives:
    report = subscription.report
    parts = pages.read(viewer, report)
    base = f"{settings.SITE_URL}/"
    charts = pictures(viewer, parts, base=base)
    context = {
        "viewer": viewer,
        "stop": stop,
        "report": report,
        "blocks": list(zip(said(parts), charts, strict=True)),
        "address": address("reports:report", report.public_id),
        "has_pdf": subscription.has_pdf,
        "has_workbook": subscription.has_workbook,
    }
    message = _worded(_subject(report.title, parts), "report", context)
    for chart in filter(None, charts):
        message.attach(_shown(chart))
    name = slugify(report.title) or "report"
    if subscription.has_pdf:
        content = paper(viewer, report, parts, base=base)
        message.attach(f"{name}.pdf", content, "application/pdf")
    if subscription.has_workbook:
        message.attach(f"{name}.xlsx", workbook(viewer, report, parts, at=at), MIME)
    return message


def _shown(chart: Picture) -> MIMEImage:
    """A file that the HTML shows: nothing is fetched from anywhere."""
    image = MIMEImage(chart.content, "png")
    image["Content-ID"] = f"<{chart.name}>"
    image["Content-Disposition"] = f'inline; filename="{chart.name}.png"'
    return image


def _alert(alert: Alert, viewer: Viewer, stop: str) -> EmailMultiAlternatives:
    words = told(alert)
    context = {
        "viewer": viewer,
        "stop": stop,
        "words": words,
        "address": settings.SITE_URL + words.href,
        "rule": alert.rule,
    }
    return _worded(words.headline, "alert", context)


def _subject(title: str, parts: Sequence[Part]) -> str:
    """The report's title, and what its first finding says."""
    findings = (p.heading for p in parts if p.page and p.block.kind == Kind.HEADLINE)
    finding = next(findings, "")
    return f"{title}: {finding}" if finding else title


def _worded(
    subject: str, name: str, context: dict[str, object]
) -> EmailMultiAlternatives:
    """Text first, and the same as HTML."""
    plain = render_to_string(f"emails/{name}.txt", context)
    message = EmailMultiAlternatives(" ".join(subject.split())[:SUBJECT], plain)
    page = render_to_string(f"emails/{name}.html", context)
    message.attach_alternative(page, "text/html")
    return message


def _headers(delivery: Delivery, stop: str) -> dict[str, str]:
    return {
        "Message-ID": f"<{delivery.public_id}@{DOMAIN}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def address(name: str, *arguments: object) -> str:
    """The whole address of one of our pages."""
    return settings.SITE_URL + reverse(name, args=arguments)
