from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.models import Scorecard
from reports.aggregating import drain_all
from tests import factories
from tests.shoppers.api.callers import Caller, faults

ANSWERS = factories.ANSWERS
#: 0 of 4 points for solved: 9.2 of 14.
UNSOLVED = ANSWERS | {"solved": {"value": "no"}}


@pytest.fixture
def lea(cast):
    return Caller(cast.viewer(cast.lea))


@pytest.fixture
def wave(cast):
    return factories.wave(factories.program(cast.organization))


def approve(cast, wave, **fields):
    factories.approved(cast.organization, wave=wave, shopper=cast.sam, **fields)
    drain_all(at=timezone.now())


def points(caller, within, **query):
    answer = caller.get("trends/", program=within.program.public_id, **query)
    assert answer.status_code == 200, answer.content
    return answer.json()["points"]


def test_a_month_has_its_n_mean_interval_and_points(cast, lea, wave):
    approve(cast, wave)
    approve(cast, wave, answers=UNSOLVED)
    (point,) = points(lea, wave)
    assert point["n"] == point["n_scored"] == 2
    assert point["mean"] == pytest.approx(100 * (13.2 + 9.2) / 28, abs=1e-4)
    assert point["low"] < point["mean"] < point["high"]
    assert (point["earned"], point["possible"]) == (224000, 280000)


def test_one_shop_has_a_mean_and_no_interval(cast, lea, wave):
    approve(cast, wave)
    (point,) = points(lea, wave)
    assert (point["low"], point["high"]) == (None, None)


def test_nothing_measured_is_no_point(lea, wave):
    assert points(lea, wave) == []


@pytest.mark.parametrize("by", ["month", "wave", "channel", "region"])
def test_every_dimension_splits_what_differs_in_it(cast, lea, wave, by):
    approve(cast, wave)
    other = factories.wave(wave.program, starts_on=wave.starts_on + timedelta(days=1))
    approve(cast, other, at=timezone.now() - timedelta(days=45))
    split = points(lea, wave, by=by)
    assert [point["n"] for point in split] == [1, 1]
    assert len({point["key"] for point in split}) == 2


def test_months_are_in_order_and_named_by_number(cast, lea, wave):
    now = timezone.now()
    approve(cast, wave)
    approve(cast, wave, at=now - timedelta(days=45))
    keys = [point["key"] for point in points(lea, wave)]
    assert keys == sorted(keys)
    # On the location's calendar: late on its last day a month may be over there.
    assert keys[-1] == f"{Scorecard.objects.latest('report_date').report_date:%Y-%m}"


def test_sections_have_their_titles(cast, lea, wave):
    approve(cast, wave)
    found = {each["key"]: each["label"] for each in points(lea, wave, by="section")}
    assert found == {"greeting": "Greeting", "help": "Help"}


def test_questions_have_their_pass_rates(cast, lea, wave):
    approve(cast, wave)
    approve(cast, wave, answers=UNSOLVED)
    solved = {each["key"]: each for each in points(lea, wave, by="question")}["solved"]
    assert (solved["passes"], solved["applicable"]) == (1, 2)
    assert solved["pass_rate"] == 50
    assert solved["pass_low"] < 50 < solved["pass_high"]


def test_questions_of_one_section(cast, lea, wave):
    approve(cast, wave)
    keys = {
        each["key"] for each in points(lea, wave, by="question", section="greeting")
    }
    assert keys == {"greeted", "wait"}


@pytest.mark.parametrize("filter_by", ["wave", "channel", "region"])
def test_a_filter_leaves_the_rest_out(cast, lea, wave, filter_by):
    parent = factories.region(cast.organization)
    location = factories.location(
        cast.organization, region=factories.region(cast.organization, parent)
    )
    approve(cast, wave, location=location)
    approve(cast, factories.wave(wave.program))
    wanted = {"wave": wave, "channel": location.channel, "region": parent}[filter_by]
    (point,) = points(lea, wave, **{filter_by: wanted.public_id})
    assert point["n"] == 1


def test_one_question_over_time(cast, lea, wave):
    approve(cast, wave, answers=UNSOLVED)
    (point,) = points(lea, wave, question="solved")
    assert (point["mean"], point["passes"]) == (0, 0)


@pytest.mark.parametrize(
    ("query", "name", "code"),
    [
        ({"by": "shopper"}, "by", "invalid"),
        ({"section": "a b"}, "section", "invalid"),
        ({"by": "section", "section": "help"}, "section", "contradiction"),
        ({"question": "q", "section": "help"}, "question", "contradiction"),
        ({"wave": uuid4()}, "wave", "not_found"),
        ({"ordering": "n"}, "ordering", "unknown_parameter"),
    ],
)
def test_a_bad_parameter_is_400_on_it(lea, wave, query, name, code):
    answer = lea.get("trends/", program=wave.program.public_id, **query)
    assert answer.status_code == 400
    assert faults(answer) == [(name, code)]


def test_a_program_must_be_named(lea):
    assert faults(lea.get("trends/")) == [("program", "required")]


def test_another_organizations_program_is_not_found(cast, wave):
    theirs = Caller(cast.other.viewer(cast.other.lea))
    answer = theirs.get("trends/", program=wave.program.public_id)
    assert faults(answer) == [("program", "not_found")]


def test_a_shopper_sees_no_trend(cast, wave):
    sam = Caller(cast.viewer(cast.sam))
    answer = sam.get("trends/", program=wave.program.public_id)
    assert answer.status_code == 403


@pytest.mark.parametrize(("by", "queries_in_all"), [("wave", 6), ("question", 5)])
def test_a_trend_costs_the_same_with_one_bucket_and_with_three(
    cast, lea, wave, by, queries_in_all
):
    points(lea, wave)
    counts = []
    for more in (1, 2):
        for _number in range(more):
            approve(cast, factories.wave(wave.program))
        with CaptureQueriesContext(connection) as queries:
            points(lea, wave, by=by)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= queries_in_all
