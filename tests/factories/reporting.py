from django.utils import timezone

from reports.models import AlertRule, Delivery, Report, Subscription
from shoppers.models import Person, Viewer
from tests.factories import places

WEEKLY = {
    "frequency": "weekly",
    "weekday": 0,
    "day": None,
    "hour": 7,
    "time_zone": "Europe/Oslo",
    "has_pdf": False,
    "has_workbook": True,
}
MONTHLY = {**WEEKLY, "frequency": "monthly", "weekday": None, "day": 31}


def report(viewer: Viewer, *kinds: str, shared_with="", filters=None, **fields):
    """The viewer's own report, with a block of each kind."""
    at = fields.pop("at", None) or timezone.now()
    known = {"title": "For Monday", "filters": filters or {}, **fields}
    made = Report.begin(viewer, kinds=kinds, at=at, **known)
    if shared_with:
        made.change(
            title=made.title,
            shared_with=shared_with,
            filters=made.filters,
            by=viewer.person,
            at=at,
        )
    return made


def subscription(report: Report, recipient: Person, *, at=None, **when) -> Subscription:
    """Every Monday at seven in Oslo, as a workbook, unless told."""
    wanted = {**WEEKLY, **when}
    at = at or timezone.now()
    return Subscription.start(report, recipient, by=report.owner, at=at, **wanted)


def delivery(subscription: Subscription, **fields) -> Delivery:
    """One that waits, due now."""
    at = timezone.now()
    Delivery.enqueue(
        [subscription.recipient],
        organization_id=subscription.report.organization_id,
        subscription=subscription,
        due_at=at,
        at=at,
    )
    made = Delivery.objects.get(subscription=subscription, due_at=at)
    if fields:
        Delivery.objects.filter(pk=made.pk).update(**fields)
        made.refresh_from_db()
    return made


def alert_rule(viewer: Viewer, kind="critical", *, people=None, at=None, **fields):
    """Tells the viewer, unless told otherwise."""
    wanted = {
        "program": fields.pop("program", None) or places.program(viewer.organization),
        "threshold": 6_000_000 if kind == "score_below" else None,
        **fields,
    }
    return AlertRule.begin(
        viewer,
        kind=kind,
        people=[viewer.person] if people is None else people,
        at=at or timezone.now(),
        **wanted,
    )
