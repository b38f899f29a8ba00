"""What the addresses of reports, subscriptions and alerts are about."""

from typing import Any

from shoppers.models import Person
from tests import factories
from tests.cast import Company


def report(company: Company, person: Person) -> dict[str, Any]:
    return {"public_id": factories.report(company.viewer(person)).public_id}


def block(company: Company, person: Person) -> dict[str, Any]:
    made = factories.report(company.viewer(person), "text")
    return {"public_id": made.public_id, "block": made.blocks.get().public_id}


def subscription(company: Company, person: Person) -> dict[str, Any]:
    made = factories.report(company.viewer(person))
    return {"public_id": factories.subscription(made, person).public_id}


def delivery(company: Company, person: Person) -> dict[str, Any]:
    made = factories.subscription(factories.report(company.viewer(person)), person)
    return {"public_id": factories.delivery(made).public_id}


def alert_rule(company: Company, person: Person) -> dict[str, Any]:
    return {"public_id": factories.alert_rule(company.viewer(company.ann)).public_id}


REPORTING = {
    **dict.fromkeys(
        (
            *("reports:report", "reports:report-present", "reports:report-paper"),
            *("reports:report-workbook", "reports:report-edit", "reports:report-add"),
            *("reports:report-settings", "reports:report-remove"),
            *("reports:report-restore", "reports:subscription-list"),
        ),
        report,
    ),
    "reports:block-save": block,
    "reports:block-move": block,
    "reports:block-remove": block,
    "reports:block-restore": block,
    "reports:subscription-stop": subscription,
    "reports:subscription-now": subscription,
    "reports:delivery-again": delivery,
    "reports:alert-rule": alert_rule,
    "reports:alert-pause": alert_rule,
    "reports:alert-resume": alert_rule,
    "reports:alert-remove": alert_rule,
    "reports:alert-restore": alert_rule,
}
