import pytest
from django.urls import reverse

from tests import factories
from tests.reports.views.contacts import DEFINITION, Contacts, contact, told

URL = reverse("reports:contacts")


@pytest.fixture
def world(cast):
    return Contacts(cast.organization)


@pytest.fixture
def lea(cast, client_for):
    return client_for(cast.lea)


def page_of(client, **filters):
    return client.get(URL, filters).context["page"]


def parts(row):
    return {part.label: part.n for part in row.parts if part.n}


def test_the_share_that_reaches_somebody_is_the_headline(world, lea):
    world.shops(*[told()] * 6, *[told("not_reached")] * 2, *[told("abandoned")] * 2)
    finding = page_of(lea).finding
    assert finding.headline == "60 of 100 contacts reach somebody."
    assert "95 % interval 31 to 83 (Wilson), n 10." in finding.detail


def test_a_channel_says_how_its_contacts_end(world, lea):
    world.shops(told(), told("redirected"), told("abandoned"), told())
    (row,) = page_of(lea).endings.rows
    assert parts(row) == {"Reached": 2, "Sent elsewhere": 1, "Given up": 1}


def test_an_ending_leads_to_its_shops(world, lea):
    world.shops(told(), told("abandoned"), told("abandoned"))
    (row,) = page_of(lea).endings.rows
    href = next(part.href for part in row.parts if part.label == "Given up")
    answer = lea.get(href)
    page = answer.context["page"]
    assert (len(page.shops), page.n) == (2, 2)
    assert "abandoned" in answer.content.decode()


def count_of(client, href):
    """The n of a list of shops, which has as many lines."""
    page = client.get(href).context["page"]
    assert len(page.shops) == page.n
    return page.n


def test_every_count_leads_to_as_many_shops(world, lea):
    world.shops(told("redirected"), told(), wave=world.before)
    for outcome, often in (("reached", 0), ("abandoned", 1), ("abandoned", 2)):
        contact(
            world, outcome, events=[("answered", 30), *[("transferred", 60)] * often]
        )
    contact(world, events=[("answered", 30), *[("transferred", 60)] * 4])
    world.shops(told())
    page = page_of(lea)
    rows = [r for t in (page.endings, page.waves, *page.counts) for r in t.rows]
    assert [row.n for row in rows] == [5, 2, 5, 4, 4]
    for row in rows:
        assert count_of(lea, row.href) == row.n
        for part in row.parts:
            assert not part.n or count_of(lea, part.href) == part.n


def test_promises_lead_to_their_shops(world, lea):
    promise = ("answered", 10), ("promise_made", 20, 3600)
    contact(world, events=[*promise, ("promise_kept", 1800)])
    contact(world, events=[*promise, ("promise_kept", 7200)])
    contact(world, events=[*promise, ("promise_kept", 9000)])
    contact(world, events=[("answered", 10)])
    (row,) = page_of(lea).promises.rows
    counts = (row.made.n, row.made.yes, row.kept.n, row.kept.yes, row.late)
    assert counts == (4, 3, 3, 1, 2)
    hrefs = (row.made.href, row.made.yes_href, row.kept.href, row.kept.yes_href)
    assert tuple(count_of(lea, href) for href in (*hrefs, row.late_href)) == counts
    shown = lea.get(URL).content.decode().replace("&amp;", "&")
    assert all(f'href="{href}"' in shown for href in (*hrefs, row.late_href))


def test_an_ending_is_what_the_version_of_the_shop_says(world, lea):
    """An outcome in one version, any question in another."""
    world.shops(told(), told("abandoned"))
    first = world.version
    section, *others = DEFINITION["sections"]
    asked = {**section["questions"][0], "key": "ending"}
    section = {**section, "questions": [*section["questions"], asked]}
    changed = {"outcome_key": "ending", "sections": [section, *others]}
    world.version = factories.checklist_version(world.organization, changed)
    world.shops({**told(), "ending": {"value": "abandoned"}})
    world.version = first
    (row,) = page_of(lea).endings.rows
    assert parts(row) == {"Reached": 1, "Given up": 2}
    assert [count_of(lea, p.href) for p in row.parts if p.n] == [1, 2]


def test_waves_are_compared(world, lea):
    world.shops(*[told("not_reached")] * 10, wave=world.before)
    world.shops(*[told()] * 10)
    page = page_of(lea)
    assert "A real change since Spring: +100 of 100." in page.finding.detail
    assert [row.share_text for row in page.waves.rows] == ["0", "100"]


def test_a_change_by_chance_is_none(world, lea):
    world.shops(told(), told("abandoned"), told(), wave=world.before)
    world.shops(told(), told("abandoned"), told("abandoned"))
    assert "No significant change since Spring." in page_of(lea).finding.detail


def test_too_few_contacts_say_only_how_many(world, lea):
    world.shops(told(), told("abandoned"))
    assert "n 2" in page_of(lea).finding.headline
    csv = lea.get(URL, {"format": "csv"}).getvalue().decode()
    assert "ending,Phone,,,2,,," in csv


def test_how_often_a_customer_is_passed_on_is_a_distribution(world, lea):
    for often in (0, 0, 1, 4):
        events = [("answered", 30), *[("transferred", 60)] * often]
        contact(world, events=events)
    table = page_of(lea).counts[0]
    assert parts(table.rows[0]) == {"never": 2, "once": 1, "3 times or more": 1}


def test_others_count_nothing_here(world, cast, lea):
    Contacts(cast.other.organization).shops(told(), told(), told())
    assert page_of(lea).is_empty


@pytest.mark.parametrize("places", [1, 3])
def test_the_number_of_queries_is_fixed(world, lea, django_assert_num_queries, places):
    for number in range(places):
        channel = factories.channel(world.organization, name=f"Line {number}")
        place = world.place(channel=channel)
        contact(world, events=[("answered", 30)], location=place)
    with django_assert_num_queries(13):
        lea.get(URL)
