"""The link in a message that stops the next ones: signed, for who holds it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature, Signer

from reports.models import AlertRule, Delivery, Subscription
from shoppers.models import Person

SALT = "reports.stop"


@dataclass(frozen=True, slots=True)
class Stop:
    """What a link stops: a subscription, or a rule's alerts for one person."""

    subscription: Subscription | None = None
    rule: AlertRule | None = None
    person: Person | None = None

    @property
    def is_stopped(self) -> bool:
        if self.subscription:
            return self.subscription.stopped_at is not None
        assert self.rule
        return self.rule.declined_by.filter(pk=self.person and self.person.pk).exists()

    def carry_out(self, *, at: datetime) -> None:
        """Twice is once."""
        if self.subscription:
            self.subscription.stop(by=self.subscription.recipient, at=at)
        elif self.rule and self.person and not self.is_stopped:
            self.rule.decline(self.person, at=at)


def token_of(delivery: Delivery) -> str:
    if delivery.subscription:
        named = f"s.{delivery.subscription.public_id}"
    else:
        assert delivery.alert
        named = f"a.{delivery.alert.rule.public_id}.{delivery.recipient.public_id}"
    return Signer(salt=SALT).sign(named)


def found(token: str) -> Stop | None:
    """None where we did not sign it, or it names nothing any more."""
    try:
        kind, *ids = Signer(salt=SALT).unsign(token).split(".")
        keys = [UUID(each) for each in ids]
    except (BadSignature, ValueError):
        return None
    if kind == "s" and len(keys) == 1:
        rows = Subscription.objects.select_related("report", "recipient")
        subscription = rows.filter(public_id=keys[0]).first()
        return Stop(subscription) if subscription else None
    if kind == "a" and len(keys) == 2:
        rule = AlertRule.objects.filter(public_id=keys[0]).first()
        person = Person.objects.filter(public_id=keys[1]).first()
        return Stop(rule=rule, person=person) if rule and person else None
    return None
