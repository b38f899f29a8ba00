"""The report that the demo's leader shows on Mondays, and two rules of alerts."""

from datetime import datetime

from django.utils.translation import gettext as _

from reports.demo.staging import Ids, Stage
from reports.models import AlertRule, Block, Report
from shoppers.models import Role

Kind = Block.Kind
BLOCKS = (
    Kind.HEADLINE,
    Kind.TEXT,
    Kind.CHANNELS,
    Kind.LEAGUE,
    Kind.QUESTIONS,
    Kind.CRITICALS,
)


def publish(stage: Stage, ids: Ids, *, at: datetime) -> None:
    """A report for everybody who reads results, and two rules of alerts."""
    _part, leader = stage.with_role(Role.LEADER)[0]
    report = Report.begin(
        leader, title=_("Monday meeting"), filters={}, kinds=BLOCKS, at=at
    )
    Report.objects.filter(pk=report.pk).update(public_id=ids())
    report.refresh_from_db()
    report.change(
        title=report.title,
        shared_with=Report.Shared.READERS,
        filters={},
        by=leader.person,
        at=at,
    )
    for block in report.standing_blocks():
        if block.kind == Kind.TEXT:
            block.change(
                title=_("For today"),
                text=_agenda(),
                filters={},
                by=leader.person,
                at=at,
            )
        Block.objects.filter(pk=block.pk).update(public_id=ids())
    for kind in (AlertRule.Kind.CRITICAL, AlertRule.Kind.DROP):
        rule = AlertRule.begin(
            stage.manager,
            kind=kind,
            program=stage.waves[0].program,
            by_channel=kind == AlertRule.Kind.DROP,
            people=[stage.manager.person],
            at=at,
        )
        AlertRule.objects.filter(pk=rule.pk).update(public_id=ids())


def _agenda() -> str:
    return _(
        "What we look at, in this order:\n\n"
        "1. Did it move since the last wave?\n"
        "2. Which channel is **certainly** below the target?\n"
        "3. Which question fails most often, and who changes that?"
    )
