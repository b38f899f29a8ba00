from uuid import uuid4

import pytest

from shoppers.models import JournalEntry
from tests import factories
from tests.shoppers.api.callers import Caller, faults


@pytest.fixture
def sam(cast):
    return Caller(cast.viewer(cast.sam))


@pytest.fixture
def ann(cast):
    return Caller(cast.viewer(cast.ann))


def shop_of(cast, status="assigned", **fields):
    fields = {"shopper": cast.sam, **fields}
    return factories.assignment(cast.organization, status=status, **fields)


def path_of(shop, verb=""):
    return f"assignments/{shop.public_id}/" + (f"{verb}/" if verb else "")


def status_of(shop):
    shop.refresh_from_db()
    return shop.status


VERBS = [
    ("sam", "accept", "assigned", {}, "accepted"),
    ("sam", "decline", "assigned", {"reason": "Ill"}, "open"),
    ("sam", "decline", "assigned", {}, "open"),
    ("sam", "start", "accepted", {}, "in_progress"),
    ("ann", "withdraw", "accepted", {"reason": "Moved"}, "open"),
    ("ann", "cancel", "in_progress", {"reason": "Closed"}, "cancelled"),
]


@pytest.mark.parametrize(("who", "verb", "before", "body", "after"), VERBS)
def test_a_verb_moves_the_shop_and_answers_with_it(
    cast, who, verb, before, body, after
):
    shop = shop_of(cast, before)
    answer = Caller(cast.viewer(getattr(cast, who))).post(path_of(shop, verb), body)
    assert answer.status_code == 200
    assert (answer.json()["status"], status_of(shop)) == (after, after)


def test_a_verb_leaves_a_journal_line(cast, sam):
    shop = shop_of(cast)
    sam.post(path_of(shop, "accept"))
    line = JournalEntry.objects.order_by("-pk").first()
    assert (line.verb, line.actor) == ("assignment.accept", cast.sam)


def test_an_open_shop_is_assigned(cast, ann):
    shop = shop_of(cast, "open")
    answer = ann.post(path_of(shop, "assign"), {"shopper": cast.sam.public_id})
    assert answer.json()["shopper"]["id"] == str(cast.sam.public_id)
    assert status_of(shop) == "assigned"


@pytest.mark.parametrize("whose", ["other", "nobody", "manager"])
def test_who_is_no_shopper_here_is_not_found_on_the_field(cast, ann, whose):
    ids = {
        "other": cast.other.sam.public_id,
        "nobody": uuid4(),
        "manager": cast.rob.public_id,
    }
    shop = shop_of(cast, "open")
    answer = ann.post(path_of(shop, "assign"), {"shopper": ids[whose]})
    assert answer.status_code == 422
    assert faults(answer) == [("/shopper", "not_found")]
    assert status_of(shop) == "open"


@pytest.mark.parametrize(
    ("verb", "body", "pointer"),
    [
        ("assign", {}, "/shopper"),
        ("assign", {"shopper": "x"}, "/shopper"),
        ("assign", {"shopper": None}, "/shopper"),
        ("cancel", {}, "/reason"),
        ("cancel", {"reason": "  "}, "/reason"),
        ("cancel", {"reason": 7}, "/reason"),
        ("cancel", {"reason": "x" * 1_000_000}, "/reason"),
        ("cancel", {"reason": "x", "status": "approved"}, "/status"),
    ],
)
def test_bad_input_is_422_on_its_field(cast, ann, verb, body, pointer):
    shop = shop_of(cast, "open")
    answer = ann.post(path_of(shop, verb), body)
    assert answer.status_code == 422
    assert [where for where, _code in faults(answer)] == [pointer]
    assert status_of(shop) == "open"


@pytest.mark.parametrize(
    ("who", "verb", "status"),
    [
        ("sam", "accept", "accepted"),
        ("sam", "start", "assigned"),
        ("sam", "decline", "in_progress"),
        ("ann", "withdraw", "in_progress"),
        ("ann", "cancel", "approved"),
    ],
)
def test_a_verb_at_the_wrong_time_is_409_and_says_the_status(cast, who, verb, status):
    shop = shop_of(cast, status)
    body = {"reason": "x"} if who == "ann" else {}
    answer = Caller(cast.viewer(getattr(cast, who))).post(path_of(shop, verb), body)
    assert (answer.status_code, answer.json()["code"]) == (409, f"assignment_{status}")
    assert status_of(shop) == status


@pytest.mark.parametrize("verb", ["accept", "decline", "start"])
def test_somebody_elses_shop_is_404(cast, sam, verb):
    other = factories.person(cast.organization, "shopper")
    shop = shop_of(cast, shopper=other)
    assert sam.post(path_of(shop, verb)).status_code == 404
    assert sam.get(path_of(shop)).status_code == 404


@pytest.mark.parametrize("verb", ["assign", "withdraw", "cancel"])
def test_a_shopper_cannot_use_the_managers_verbs(cast, sam, verb):
    shop = shop_of(cast)
    assert sam.post(path_of(shop, verb), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("verb", ["assign", "withdraw", "cancel"])
def test_another_organizations_shop_is_404(cast, verb):
    shop = shop_of(cast, "open")
    ann = Caller(cast.other.viewer(cast.other.ann))
    answer = ann.post(path_of(shop, verb), {"reason": "x"})
    assert answer.status_code == 404
    assert status_of(shop) == "open"


def test_a_shopper_reads_the_script_with_its_variables_drawn(cast, sam):
    shop = shop_of(cast)
    script = sam.get(path_of(shop)).json()["script"]
    assert "{" not in script["story"] + script["persona"]


def test_a_shopper_lists_only_their_own(cast, sam):
    mine = shop_of(cast)
    shop_of(cast, shopper=factories.person(cast.organization, "shopper"))
    factories.assignment(cast.other.organization)
    items = sam.get("assignments/").json()["items"]
    assert [each["id"] for each in items] == [str(mine.public_id)]


def test_the_list_is_filtered_by_what_is_named(cast, ann):
    shop_of(cast)
    wanted = shop_of(cast, "accepted")
    items = ann.get("assignments/", status="accepted", wave=wanted.wave.public_id)
    assert [each["id"] for each in items.json()["items"]] == [str(wanted.public_id)]
