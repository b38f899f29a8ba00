import pytest
from django.urls import reverse

from audits import lifecycle
from audits.models import Assignment
from shoppers.models import JournalEntry, Role, ShopperProfile
from tests import factories

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def ann(cast, client_for):
    return client_for(cast.ann)


@pytest.fixture
def wave(cast):
    return factories.wave(factories.program(cast.organization))


@pytest.fixture
def make(cast, wave):
    shared = {
        "wave": wave,
        "scenario": factories.scenario(cast.organization),
        "version": factories.checklist_version(cast.organization),
        "location": factories.location(cast.organization),
    }

    def make(count=1, **fields):
        fields = {**shared, "status": lifecycle.OPEN, **fields}
        return [factories.assignment(cast.organization, **fields) for _ in range(count)]

    return make


@pytest.fixture
def tom(cast):
    return factories.person(cast.organization, Role.SHOPPER, name="Tom")


def url(row, name):
    return reverse(f"audits:{name}", args=[row.public_id])


def ids(*rows):
    return [str(row.public_id) for row in rows]


def statuses(shops):
    rows = Assignment.objects.filter(pk__in=[shop.pk for shop in shops])
    return sorted(rows.values_list("status", flat=True))


def message(response):
    return str(next(iter(response.context["messages"])))


# Assigning


def test_shops_are_spread_evenly(ann, cast, wave, make, tom):
    shops = make(4)
    asked = {"shop": ids(*shops), "shopper": ids(cast.sam, tom)}
    response = ann.post(url(wave, "wave-assign"), asked, follow=True)
    assert message(response) == "4 shops assigned to 2 shoppers."
    assert cast.sam.assignments.count() == tom.assignments.count() == 2


def test_whoever_has_work_already_gets_less(ann, cast, wave, make, tom):
    make(2, status=lifecycle.ACCEPTED, shopper=cast.sam)
    asked = {"shop": ids(*make(2)), "shopper": ids(cast.sam, tom)}
    ann.post(url(wave, "wave-assign"), asked)
    assert tom.assignments.count() == 2


def test_everything_means_all_open_shops_of_the_filter(ann, cast, wave, make):
    elsewhere = factories.location(cast.organization)
    [other] = make(location=elsewhere)
    shops = make(2)
    address = (
        f"{url(wave, 'wave-assign')}?channel={shops[0].location.channel.public_id}"
    )
    ann.post(address, {"everything": "1", "shopper": ids(cast.sam)})
    other.refresh_from_db()
    assert cast.sam.assignments.count() == 2
    assert other.status == lifecycle.OPEN


def test_a_shop_that_was_taken_meanwhile_stops_all(ann, cast, wave, make, tom):
    shops = make(2)
    [taken] = make(status=lifecycle.ASSIGNED, shopper=tom)
    asked = {"shop": ids(*shops, taken), "shopper": ids(cast.sam)}
    response = ann.post(url(wave, "wave-assign"), asked, follow=True)
    assert message(response).startswith(f"Nothing was done: {taken.reference}")
    assert not cast.sam.assignments.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("shop", []),
        ("shop", [NOBODY]),
        ("shop", ["\x00"]),
        ("shop", ["9" * 5000]),
        ("shopper", []),
        ("shopper", [NOBODY]),
        ("shopper", ["nobody"]),
    ],
)
def test_a_bad_choice_is_an_error_on_its_field(ann, cast, wave, make, field, value):
    asked = {"shop": ids(*make()), "shopper": ids(cast.sam)} | {field: value}
    response = ann.post(url(wave, "wave-assign"), asked)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_people_and_shops_of_others_are_unknown(ann, cast, wave, make):
    theirs = factories.assignment(cast.other.organization, status=lifecycle.OPEN)
    asked = {"shop": ids(theirs), "shopper": ids(cast.other.sam)}
    response = ann.post(url(wave, "wave-assign"), asked)
    assert sorted(response.context["form"].errors) == ["shop", "shopper"]


def test_a_paused_shopper_is_not_offered(ann, cast, wave, make):
    ShopperProfile.objects.filter(person=cast.sam).update(is_paused=True)
    asked = {"shop": ids(*make()), "shopper": ids(cast.sam)}
    response = ann.post(url(wave, "wave-assign"), asked)
    assert list(response.context["form"].errors) == ["shopper"]
    assert response.context["offers"] == []


def test_an_offer_tells_the_load_and_the_new_places(ann, cast, wave, make):
    make(status=lifecycle.IN_PROGRESS, shopper=cast.sam)
    make(2)
    make(location=factories.location(cast.organization))
    [offer] = ann.get(url(wave, "wave-assign")).context["offers"]
    assert (offer.assigned, offer.in_progress, offer.can_do) == (0, 1, 1)


def test_shops_chosen_before_stay_chosen(ann, wave, make):
    first, _second = make(2)
    response = ann.get(url(wave, "wave-assign"), {"shop": ids(first)})
    assert response.context["ticked"] == set(ids(first))


def test_chosen_shops_that_are_not_open_are_named(ann, cast, wave, make):
    make()
    [taken] = make(status=lifecycle.ACCEPTED)
    response = ann.get(url(wave, "wave-assign"), {"shop": ids(taken)})
    assert response.context["left_out"] == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(
    ann, cast, wave, make, django_assert_num_queries, count
):
    for _ in range(count):
        make(location=factories.location(cast.organization))
        factories.person(cast.organization, Role.SHOPPER)
    with django_assert_num_queries(14):
        ann.get(url(wave, "wave-assign"))


@pytest.mark.parametrize("name", ["sam", "rob", "lea"])
def test_only_planners_assign(cast, client_for, wave, make, name):
    client = client_for(getattr(cast, name))
    for route in ("wave-assign", "wave-withdraw", "wave-cancel"):
        assert client.post(url(wave, route)).status_code == 403


def test_another_organizations_wave_is_not_there(cast, client_for, wave):
    client = client_for(cast.other.ann)
    for route in ("wave-assign", "wave-withdraw", "wave-cancel"):
        assert client.get(url(wave, route)).status_code == 404


# Withdrawing and cancelling many


def test_a_reason_is_asked_first(ann, wave, make):
    shops = make(2, status=lifecycle.ACCEPTED)
    response = ann.get(url(wave, "wave-withdraw"), {"shop": ids(*shops)})
    assert "Withdraw 2 shops" in response.content.decode()
    assert statuses(shops) == ["accepted", "accepted"]


def test_without_a_reason_nothing_is_done(ann, wave, make):
    shops = make(2)
    asked = {"shop": ids(*shops), "reason": " "}
    response = ann.post(url(wave, "wave-cancel"), asked)
    assert response.status_code == 422
    assert statuses(shops) == ["open", "open"]


@pytest.mark.parametrize(
    ("route", "status"), [("wave-withdraw", "open"), ("wave-cancel", "cancelled")]
)
def test_all_chosen_shops_are_stopped_with_the_reason(ann, wave, make, route, status):
    shops = make(2, status=lifecycle.ACCEPTED)
    ann.post(url(wave, route), {"shop": ids(*shops), "reason": "Closed for repairs"})
    assert statuses(shops) == [status, status]
    lines = JournalEntry.objects.filter(reason="Closed for repairs")
    assert lines.count() == 2


def test_one_that_cannot_be_stopped_stops_all(ann, wave, make):
    shops = make(2)
    sent = make(status=lifecycle.SUBMITTED)
    asked = {"shop": ids(*shops, *sent), "reason": "Closed"}
    response = ann.post(url(wave, "wave-cancel"), asked, follow=True)
    assert "Nothing was done" in message(response)
    assert statuses([*shops, *sent]) == ["open", "open", "submitted"]


@pytest.mark.parametrize("shop", [[], ["\x00"], [NOBODY]])
def test_without_known_shops_one_is_back_at_the_wave(ann, wave, shop):
    response = ann.post(url(wave, "wave-cancel"), {"shop": shop, "reason": "x"})
    assert response.url == url(wave, "wave")


# One shop


def test_the_page_tells_the_history(ann, cast, make):
    [shop] = make(status=lifecycle.ACCEPTED)
    history = ann.get(url(shop, "assignment")).context["history"]
    assert [line.words for line in history][::-1] == [
        "planned it",
        "assigned it",
        "accepted it",
    ]
    assert history[1].shopper == cast.sam.name
    assert (history[0].before, history[0].after) == ("assigned", "accepted")


def test_dates_name_the_zone_of_the_location(ann, make):
    [shop] = make()
    assert "Europe/Oslo" in ann.get(url(shop, "assignment")).content.decode()


def test_a_reviewer_reads_the_shop_and_cannot_stop_it(cast, client_for, make):
    [shop] = make()
    client = client_for(cast.rob)
    assert not client.get(url(shop, "assignment")).context["can_cancel"]
    asked = {"reason": "x"}
    assert client.post(url(shop, "assignment-cancel"), asked).status_code == 403


@pytest.mark.parametrize("name", ["sam", "lea"])
def test_shoppers_and_leaders_do_not_see_the_desks_page(cast, client_for, make, name):
    [shop] = make()
    client = client_for(getattr(cast, name))
    assert client.get(url(shop, "assignment")).status_code == 403


def test_another_organizations_shop_is_not_there(cast, client_for, make):
    [shop] = make()
    client = client_for(cast.other.ann)
    assert client.get(url(shop, "assignment")).status_code == 404
    asked = {"reason": "x"}
    assert client.post(url(shop, "assignment-cancel"), asked).status_code == 404


@pytest.mark.parametrize(
    ("verb", "status"), [("withdraw", "open"), ("cancel", "cancelled")]
)
def test_a_shop_is_stopped_with_a_reason(ann, make, verb, status):
    [shop] = make(status=lifecycle.ASSIGNED)
    ann.post(url(shop, f"assignment-{verb}"), {"reason": "Ill"})
    assert statuses([shop]) == [status]
    assert JournalEntry.objects.about(shop).filter(reason="Ill").exists()


@pytest.mark.parametrize("reason", ["", "a\x00b", "x" * 501])
def test_a_bad_reason_is_an_error_on_its_field(ann, make, reason):
    [shop] = make(status=lifecycle.ASSIGNED)
    response = ann.post(url(shop, "assignment-cancel"), {"reason": reason})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]


def test_a_sent_shop_is_not_cancelled_any_more(ann, make):
    [shop] = make(status=lifecycle.SUBMITTED)
    response = ann.post(url(shop, "assignment-cancel"), {"reason": "Late"}, follow=True)
    assert message(response) == "Not done: this shop is “Submitted” now."


def test_a_sent_shop_links_to_its_review_for_a_reviewer(cast, client_for, make):
    [shop] = make(status=lifecycle.SUBMITTED)
    page = client_for(cast.rob).get(url(shop, "assignment")).content.decode()
    assert url(shop.submission, "review") in page


@pytest.mark.parametrize("status", [lifecycle.OPEN, lifecycle.APPROVED])
def test_the_page_takes_few_queries(ann, make, django_assert_num_queries, status):
    [shop] = make(status=status)
    with django_assert_num_queries(7 if status == lifecycle.APPROVED else 5):
        ann.get(url(shop, "assignment"))
