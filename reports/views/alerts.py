"""Rules of alerts, what they found, and whom they told."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from audits.models import Channel, Location, Region
from audits.tasks import nudge
from reports.alerting.words import Told, checked, told
from reports.forms.ruling import AlertRuleForm
from reports.models import Alert, AlertCheck, AlertRule, Delivery
from reports.models.reports import BUILDERS
from shoppers.models import Viewer
from shoppers.permissions import ViewerRequest, role_required

#: Alerts of the log, and what a rule found last.
SHOWN, CHECKS = 50, 8


@dataclass(frozen=True, slots=True)
class Line:
    rule: AlertRule
    scope: str
    fired: int
    checks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fired:
    alert: Alert
    told: Told
    deliveries: list[Delivery]


@require_safe
@role_required(*BUILDERS)
def alert_list(request: ViewerRequest) -> HttpResponse:
    viewer = request.viewer
    context = {
        "lines": _lines(viewer),
        "fired": _fired(viewer),
        "removed": _removed(request),
    }
    return render(request, "reports/alert_list.html", context)


def _lines(viewer: Viewer) -> list[Line]:
    rules = list(
        AlertRule.objects.visible_to(viewer)
        .select_related("program", "created_by")
        .prefetch_related("people")
        .order_by("program__name", "pk")
    )
    fired: dict[int, int] = defaultdict(int)
    for rule in Alert.objects.filter(rule__in=rules).values_list("rule", flat=True):
        fired[rule] += 1
    checks: dict[int, list[str]] = defaultdict(list)
    found = AlertCheck.objects.filter(rule__in=rules)
    newest = found.select_related("wave", "channel").order_by(
        "-wave__starts_on", "channel__position", "channel__name"
    )
    for check in newest[: CHECKS * 20]:
        if len(checks[check.rule_id]) < CHECKS:
            checks[check.rule_id].append(checked(check))
    names = _names(viewer, rules)
    return [
        Line(rule, _scope(rule, names), fired[rule.pk], checks[rule.pk])
        for rule in rules
    ]


def _names(viewer: Viewer, rules: list[AlertRule]) -> dict[str, str]:
    """Of what the filters name, by public id. A query per kind of thing."""
    found: dict[str, str] = {}
    for name, model in (
        ("channel", Channel),
        ("region", Region),
        ("location", Location),
    ):
        ids = {rule.filters[name] for rule in rules if name in rule.filters}
        rows = model.objects.visible_to(viewer).filter(public_id__in=ids)
        found |= {str(key): told for key, told in rows.values_list("public_id", "name")}
    return found


def _scope(rule: AlertRule, names: dict[str, str]) -> str:
    """What the rule looks at. Sections and questions are told by their keys."""
    narrowed = [names.get(text, text) for text in rule.filters.values()]
    return " · ".join([rule.program.name, *narrowed])


def _fired(viewer: Viewer) -> list[Fired]:
    deliveries = Prefetch(
        "deliveries",
        Delivery.objects.select_related("recipient").order_by("recipient__name"),
        to_attr="sent_to",
    )
    rows = (
        Alert.objects.visible_to(viewer)
        .select_related(
            "rule__program", "wave", "channel", "submission__assignment__location"
        )
        .prefetch_related(deliveries)
        .order_by("-found_at", "-pk")
    )
    return [Fired(each, told(each), _sent_to(each)) for each in rows[:SHOWN]]


def _sent_to(alert: Any) -> list[Delivery]:
    sent: list[Delivery] = alert.sent_to
    return sent


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*BUILDERS)
def alert_new(request: ViewerRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = AlertRuleForm(data, viewer=request.viewer)
    if not form.has_program:
        return render(request, "reports/nothing.html", {"title": _("Alerts")})
    if form.is_valid():
        AlertRule.begin(request.viewer, at=timezone.now(), **form.order())
        return _saved(request)
    return render(request, "reports/alert_rule.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*BUILDERS)
def alert_rule(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rule = _rule(request, public_id)
    data = request.POST if request.method == "POST" else None
    form = AlertRuleForm(data, viewer=request.viewer, rule=rule)
    if form.is_valid():
        rule.change(by=request.user, at=timezone.now(), **form.order())
        return _saved(request)
    return render(request, "reports/alert_rule.html", {"form": form, "rule": rule})


def _saved(request: ViewerRequest) -> HttpResponse:
    nudge("reports.tasks.follow_alerts")
    messages.success(request, _("Saved. It holds for what comes from now on."))
    return redirect("reports:alert-list")


@require_POST
@role_required(*BUILDERS)
def alert_pause(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    _rule(request, public_id).pause(by=request.user, at=timezone.now())
    return redirect("reports:alert-list")


@require_POST
@role_required(*BUILDERS)
def alert_resume(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    _rule(request, public_id).resume(by=request.user, at=timezone.now())
    return redirect("reports:alert-list")


@require_POST
@role_required(*BUILDERS)
def alert_remove(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rule = _rule(request, public_id)
    rule.remove(by=request.user, at=timezone.now())
    response: HttpResponse = redirect("reports:alert-list")
    response["Location"] += f"?removed={rule.public_id}"
    return response


@require_POST
@role_required(*BUILDERS)
def alert_restore(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    rows = AlertRule.objects.restorable_by(request.viewer)
    rule = get_object_or_404(rows, public_id=public_id)
    rule.restore(by=request.user, at=timezone.now())
    return redirect("reports:alert-list")


def _rule(request: ViewerRequest, public_id: UUID) -> AlertRule:
    rows = AlertRule.objects.visible_to(request.viewer).select_related("program")
    return get_object_or_404(rows, public_id=public_id)


def _removed(request: ViewerRequest) -> AlertRule | None:
    """The one that was removed just now, to be brought back with one press."""
    try:
        public_id = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    rows = AlertRule.objects.restorable_by(request.viewer)
    return rows.filter(public_id=public_id, removed_at__isnull=False).first()
