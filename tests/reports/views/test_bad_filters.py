"""What an address may ask for, and what every page of results makes of it."""

from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests import factories
from tests.reports.addresses import FILTERED, address, reader
from tests.reports.views.world import FULL, World

pages = pytest.mark.parametrize("name", FILTERED)
#: Not what a filter can be: refused, and the page says which filter it is.
NONSENSE = {
    "program": "nonsense",
    "wave": "1",
    "compare": "all of them",
    "channel": "phone\0",
    "region": "/1/2/",
    "location": ",".join(str(uuid4()) for _ in range(1000)),
    "section": "'; DROP TABLE audits_answer; --",
    "question": "q" * 5000,
    "month": "2026-13",
    "critical": "maybe",
    "since": "30.11.2026",
    "until": "2026-02-30",
    "by": "shopper",
    "slot": "8-25",
    "answer": "yes; no",
    "team": "t" * 81,
    "theme": "t" * 41,
    "stage": "s" * 41,
    "scenario": "a bill too high",
    "log": "hold_time.forever",
}
#: Well said, but there is no such thing.
NOTHING = {
    "program": uuid4(),
    "wave": uuid4(),
    "channel": uuid4(),
    "region": uuid4(),
    "location": uuid4(),
    "section": "nothing",
    "question": "nothing",
    "team": "nobody",
    "scenario": uuid4(),
}
#: One of them, and not both.
TWICE = {
    "program": [uuid4(), uuid4()],
    "location": [uuid4(), uuid4()],
    "team": ["one", "two"],
    "question": ["greeted", "solved"],
    "by": ["month", "wave"],
    "month": ["2026-01", "2026-02"],
}
#: Nobody's filters: passed over, or refused, but never believed.
STRANGE = [
    {"sort": "password"},
    {"order": "-submission__sent_by__name"},
    {"ordering": "submission__sent_by__password__startswith"},
    {"o": "' OR 1=1"},
    {"after": "nonsense"},
    {"before": "\0"},
    {"after": uuid4(), "before": uuid4()},
    {"page": "9" * 40},
    {"limit": "-1"},
    {"format": "exe"},
    {"month": "1000-01"},
    {"month": "2999-12"},
    {"colour": "red" * 1000},
    {"theme": "nothing"},
    {"stage": "nothing"},
    {"since": "2999-01-01", "until": "1000-01-01"},
    {"answer": "yes"},
    {"log": "outcome.nothing"},
    {"log": "transfers.999999-"},
]


@pytest.fixture
def world(cast):
    made = World(cast.organization)
    made.shops(FULL, FULL, FULL)
    return made


@pytest.fixture
def ask(cast, client_for):
    def asked(name, **filters):
        query = urlencode(filters, doseq=True)
        return client_for(reader(cast, name)).get(f"{address(name)}?{query}")

    return asked


def statuses(ask, name, asked):
    return {key: ask(name, **{key: value}).status_code for key, value in asked.items()}


@pages
def test_nonsense_is_refused(name, world, ask):
    assert statuses(ask, name, NONSENSE) == dict.fromkeys(NONSENSE, 400)


@pages
def test_the_answer_names_the_filter_that_is_wrong(name, world, ask):
    assert "Location:" in ask(name, location="nonsense").content.decode()


@pages
def test_what_is_given_twice_is_refused(name, world, ask):
    assert statuses(ask, name, TWICE) == dict.fromkeys(TWICE, 400)
    twice = ask(name, location=TWICE["location"]).content.decode()
    assert "Location:</b> Give this only once." in twice


@pages
def test_a_wave_is_compared_with_earlier_ones_only(name, world, ask):
    for later in (world.wave, world.before):
        chosen = {"wave": world.before.public_id, "compare": later.public_id}
        answer = ask(name, **chosen)
        assert answer.status_code == 400
        assert "Compare with:</b> Choose a wave that began" in answer.content.decode()


@pages
def test_what_is_nowhere_is_not_there(name, world, ask):
    assert statuses(ask, name, NOTHING) == dict.fromkeys(NOTHING, 404)


@pages
def test_what_is_another_organizations_is_not_there(name, world, cast, ask):
    other = World(cast.other.organization)
    other.shops(FULL)
    theirs = {
        "program": other.program.public_id,
        "wave": other.wave.public_id,
        "compare": other.before.public_id,
        "channel": other.channel.public_id,
        "region": other.region.public_id,
        "location": other.location.public_id,
    }
    assert statuses(ask, name, theirs) == dict.fromkeys(theirs, 404)


@pages
def test_what_nobody_filters_by_breaks_nothing(name, world, ask):
    found = [(filters, ask(name, **filters).status_code) for filters in STRANGE]
    assert [each for each in found if each[1] not in {200, 400}] == []


@pages
def test_ten_thousand_locations_are_too_many(name, world, ask):
    assert ask(name, location=[uuid4() for _ in range(10_000)]).status_code == 400


@pages
def test_a_month_that_nothing_was_measured_in_says_so(name, world, ask):
    assert ask(name, month="2999-12").status_code == 200


@pages
def test_a_place_without_shops_is_no_error(name, world, ask):
    place = factories.location(
        world.organization, channel=world.channel, region=world.region
    )
    assert ask(name, location=place.public_id).status_code == 200
