"""One message: claimed, made as its recipient may read it, handed over."""

import contextlib
import logging
from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone

from audits.models import Scorecard
from reports.delivering.messages import message_of
from reports.models import Alert, Delivery, Report, Subscription
from reports.printing import CannotPrint
from shoppers.models import Viewer

#: A server's answer from here on is final; below it asks to come again.
FINAL = 500

Reason = Delivery.Reason
logger = logging.getLogger(__name__)


def send_next(*, at: datetime) -> Delivery | None:
    """Send the message that waits longest; None when none is to be had."""
    for left in Delivery.objects.unclear(at).order_by("pk")[:100]:
        left.fail(Reason.UNCLEAR, at=at)
    delivery = Delivery.objects.claim(at)
    if delivery is None:
        return None
    viewer = Viewer.of(delivery.recipient, delivery.organization)
    if reason := why_not(delivery, viewer):
        delivery.skip(reason, at=at)
        return delivery
    try:
        message = message_of(delivery, viewer, at=at)
    except CannotPrint as error:
        delivery.put_off(Reason.PAPER, at=at, detail=str(error))
    except Exception:
        delivery.fail(Reason.BROKEN, at=at)
        raise
    else:
        _hand_over(delivery, message)
    return delivery


def why_not(delivery: Delivery, viewer: Viewer) -> Delivery.Reason | None:
    """Why this person is not to get this now; None where they are."""
    if not viewer.person.is_active:
        return Reason.LEFT
    if not viewer.reads_results:
        return Reason.NO_ROLE
    if delivery.subscription:
        return _why_no_report(delivery.subscription, viewer)
    assert delivery.alert
    return _why_no_alert(delivery.alert, viewer)


def _why_no_report(
    subscription: Subscription, viewer: Viewer
) -> Delivery.Reason | None:
    if subscription.stopped_at:
        return Reason.STOPPED
    if subscription.report.removed_at:
        return Reason.REMOVED
    readable = Report.objects.visible_to(viewer).filter(pk=subscription.report_id)
    return None if readable.exists() else Reason.NOT_SHARED


def _why_no_alert(alert: Alert, viewer: Viewer) -> Delivery.Reason | None:
    rule = alert.rule
    if rule.removed_at or rule.declined_by.filter(pk=viewer.person.pk).exists():
        return Reason.STOPPED
    if alert.submission_id is None:
        return None
    cards = Scorecard.objects.visible_to(viewer).filter(submission=alert.submission_id)
    return None if cards.exists() else Reason.GONE


def _hand_over(delivery: Delivery, message: EmailMultiAlternatives) -> None:
    """To the mail server. Before it is reached nothing can have been sent; what breaks
    in the middle may have been, and only its clear answer says that it was not."""
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
    except OSError as error:
        delivery.put_off(Reason.SERVER, at=timezone.now(), detail=_in_words(error))
        return
    # A worker that was thought dead must not send what another one has sent.
    if not delivery.hand_over(at=timezone.now()):
        return
    try:
        connection.send_messages([message])
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        _refused(delivery, error)
    except OSError as error:
        logger.warning("A message was handed over, and no answer came: %s", error)
        delivery.fail(Reason.UNCLEAR, at=timezone.now(), detail=_in_words(error))
    else:
        delivery.arrive(at=timezone.now())
    finally:
        with contextlib.suppress(OSError):
            connection.close()


def _refused(
    delivery: Delivery, error: SMTPResponseException | SMTPRecipientsRefused
) -> None:
    code = _code(error)
    at, detail = timezone.now(), _in_words(error)
    if code >= FINAL:
        delivery.fail(Reason.REFUSED, at=at, detail=detail)
    else:
        delivery.put_off(Reason.SERVER, at=at, detail=detail)


def _code(error: SMTPResponseException | SMTPRecipientsRefused) -> int:
    if isinstance(error, SMTPRecipientsRefused):
        return max(int(code) for code, _answer in error.recipients.values())
    return int(error.smtp_code)


def _in_words(error: OSError) -> str:
    """What the server said, on one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())
