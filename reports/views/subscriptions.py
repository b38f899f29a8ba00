"""Who gets a report by e-mail and when, and what became of each message."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audits.tasks import nudge
from reports import delivering
from reports.forms.subscribing import SubscriptionForm
from reports.models import Delivery, Report, Subscription
from reports.views.filtering import READERS
from reports.views.reports import visible
from shoppers.permissions import ViewerRequest, role_required

#: The newest of the log.
SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*READERS)
def subscription_list(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    report = visible(request, public_id)
    form = SubscriptionForm(
        request.POST if request.method == "POST" else None,
        viewer=request.viewer,
        report=report,
    )
    if form.is_valid():
        at = timezone.now()
        for person in form.people_chosen():
            Subscription.start(report, person, by=request.user, at=at, **form.when())
        messages.success(request, _("Saved. The first one comes at the next due hour."))
        return redirect("reports:subscription-list", public_id)
    context = _context(request, report) | {"form": form}
    return render(request, "reports/subscription_list.html", context)


def _context(request: ViewerRequest, report: Report) -> dict[str, Any]:
    rows = Subscription.objects.visible_to(request.viewer).filter(report=report)
    deliveries = Delivery.objects.visible_to(request.viewer).filter(
        subscription__report=report
    )
    return {
        "report": report,
        "subscriptions": list(
            rows.active().select_related("recipient").order_by("next_due_at", "pk")
        ),
        "deliveries": list(
            deliveries.select_related("recipient").order_by("-due_at", "-pk")[:SHOWN]
        ),
        "may_edit": report.is_editable_by(request.viewer),
    }


@require_POST
@role_required(*READERS)
def subscription_stop(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rows = Subscription.objects.visible_to(request.viewer)
    found = get_object_or_404(
        rows.select_related("report", "recipient"), public_id=public_id
    )
    found.stop(by=request.user, at=timezone.now())
    messages.success(request, _("Nothing more is sent to %(name)s.") % _name(found))
    if Report.objects.visible_to(request.viewer).filter(pk=found.report_id).exists():
        return redirect("reports:subscription-list", found.report.public_id)
    return redirect("reports:report-list")


@require_POST
@role_required(*READERS)
def subscription_now(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    """One's own report, at once."""
    rows = Subscription.objects.visible_to(request.viewer).active()
    own = rows.filter(recipient=request.viewer.person).select_related("report")
    found = get_object_or_404(own, public_id=public_id)
    if delivering.send_now(found, at=timezone.now()):
        nudge("reports.tasks.send_deliveries")
        messages.success(request, _("One is on its way to you."))
    else:
        messages.info(request, _("One is on its way to you already."))
    if Report.objects.visible_to(request.viewer).filter(pk=found.report_id).exists():
        return redirect("reports:subscription-list", found.report.public_id)
    return redirect("reports:report-list")


def _name(subscription: Subscription) -> dict[str, str]:
    return {"name": subscription.recipient.name}


@require_POST
@role_required(*READERS)
def delivery_again(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rows = Delivery.objects.visible_to(request.viewer)
    found = get_object_or_404(
        rows.select_related("recipient", "subscription__report", "alert__rule"),
        public_id=public_id,
    )
    if found.again(by=request.user, at=timezone.now()):
        nudge("reports.tasks.send_deliveries")
        messages.success(request, _("It is sent again now."))
    else:
        messages.info(request, _("It is on its way, or was sent already."))
    if found.subscription:
        report = found.subscription.report.public_id
        return redirect("reports:subscription-list", report)
    return redirect("reports:alert-list")
