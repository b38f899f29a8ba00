"""An alert, once, and a message to each who is to know."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reports.models import Alert, AlertRule, Delivery
from shoppers.models import Person


def raise_once(rule: AlertRule, subject: str, *, at: datetime, **about: Any) -> None:
    """In the caller's transaction. A subject that the rule has fired for already is
    told of no second time; only what was not sent, because the result had been taken
    back, is sent after all."""
    alert = Alert.fire(rule, subject, at=at, **about)
    if alert is None:
        _tell_after_all(rule, subject, at=at)
        return
    Delivery.enqueue(
        recipients_of(rule), organization_id=rule.organization_id, alert=alert, at=at
    )


def recipients_of(rule: AlertRule) -> Iterable[Person]:
    """The people it names, and who holds its role at this moment."""
    named = rule.people.all()
    found = {person.pk: person for person in named}
    if rule.to_role:
        held = Person.objects.filter(
            is_active=True,
            memberships__organization=rule.organization,
            memberships__role=rule.to_role,
        )
        found |= {person.pk: person for person in held}
    for pk in rule.declined_by.values_list("pk", flat=True):
        found.pop(pk, None)
    return [found[pk] for pk in sorted(found)]


def _tell_after_all(rule: AlertRule, subject: str, *, at: datetime) -> None:
    skipped = Delivery.objects.filter(
        alert__rule=rule,
        alert__subject=subject,
        status=Delivery.Status.SKIPPED,
        reason=Delivery.Reason.GONE,
    )
    for delivery in skipped:
        delivery.again(by=None, at=at)
