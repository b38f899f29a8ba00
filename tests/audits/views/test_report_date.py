from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories


@pytest.fixture
def shop(cast):
    return factories.approved(cast.organization)


def sent(client, shop, day, reason="Filed late"):
    address = reverse("audits:assignment-report-date", args=[shop.assignment.public_id])
    return client.post(address, {"date-day": str(day), "date-reason": reason})


def test_a_manager_sets_it_and_the_result_follows(cast, client_for, shop):
    day = shop.report_date - timedelta(days=40)
    assert sent(client_for(cast.ann), shop, day).status_code == 302
    shop.scorecard.refresh_from_db()
    assert shop.scorecard.report_date == day
    address = reverse("audits:assignment", args=[shop.assignment.public_id])
    assert "set its report date" in client_for(cast.ann).get(address).content.decode()


@pytest.mark.parametrize(
    ("days", "reason", "words"),
    [
        (3, "Filed late", "still to come"),
        (-3, "", "the journal keeps it"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    cast, client_for, shop, days, reason, words
):
    answer = sent(
        client_for(cast.ann), shop, shop.report_date + timedelta(days), reason
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_shop_that_was_never_sent_has_none(cast, client_for):
    shop = factories.assignment(cast.organization)
    address = reverse("audits:assignment-report-date", args=[shop.public_id])
    day = {"date-day": "2026-01-01", "date-reason": "So"}
    assert client_for(cast.ann).post(address, day).status_code == 404


def test_the_form_begins_with_the_day_that_holds_now(cast, client_for, shop):
    address = reverse("audits:assignment", args=[shop.assignment.public_id])
    page = client_for(cast.ann).get(address, HTTP_ACCEPT_LANGUAGE="de").content.decode()
    assert f'value="{shop.report_date.isoformat()}"' in page
