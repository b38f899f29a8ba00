"""What happens between an approval and a message, a step at a time."""

from datetime import timedelta

from django.core import mail
from django.utils import timezone

from audits import reviewing
from audits.models import Wave
from reports import alerting, delivering
from reports.aggregating import drain_all
from reports.numbering import number_all


def follow():
    at = timezone.now()
    drain_all(at=at)
    number_all()
    alerting.follow(at=at)


def send_all():
    while delivering.send_next(at=timezone.now()):
        pass
    return [(sent.to[0], sent.subject) for sent in mail.outbox]


def reopen(cast, shop):
    viewer = cast.viewer(cast.rob)
    reviewing.reopen(viewer, shop, at=timezone.now(), reason="A mistake")


def approve(cast, shop):
    shop.refresh_from_db()
    reviewing.approve(cast.viewer(cast.rob), shop, at=timezone.now())


def end(world, *, days=1):
    """The wave was over so many days ago."""
    last = timezone.now().date() - timedelta(days=days)
    Wave.objects.filter(pk=world.wave.pk).update(
        starts_on=last - timedelta(days=20), ends_on=last
    )


def measured(world, before, now):
    long_ago = timezone.now() - timedelta(days=70)
    world.shops(*before, wave=world.before, at=long_ago)
    world.shops(*now)
    end(world)
    follow()
