import pytest

from shoppers.models import JournalEntry
from tests.reports.views.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(cast):
    return World(cast.organization)


def test_a_rule_is_made_changed_paused_and_brought_back(cast, client_for, world):
    ann = client_for(cast.ann)
    order = {
        "kind": "score_below",
        "limit": "62.5",
        "program": str(world.program.public_id),
        "to_role": "leader",
    }
    assert ann.post("/results/reports/alerts/new/", order).status_code == 302
    made = cast.organization.alert_rules.get()
    assert (made.threshold, made.to_role) == (6_250_000, "leader")
    address = f"/results/reports/alerts/{made.public_id}/"
    ann.post(address, order | {"kind": "critical", "limit": ""})
    for verb in ("pause", "resume", "remove", "restore"):
        ann.post(f"{address}{verb}/")
    made.refresh_from_db()
    assert (made.kind, made.threshold, made.removed_at) == ("critical", None, None)
    lines = JournalEntry.objects.about(made).order_by("pk")
    assert [line.verb.split(".")[1] for line in lines] == [
        *("begin", "change", "pause", "resume", "remove", "restore")
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"limit": ""}, "Say below which score"),
        ({"limit": "0"}, "greater than or equal"),
        ({"limit": "101"}, "less than or equal"),
        ({"to_role": ""}, "Choose a role or somebody to be told."),
        ({"kind": "any"}, "Select a valid choice"),
        ({"channel": "9e5a4c0e-6ab9-4d88-9f67-2a2a0f0a4f9d"}, "Choose one of these."),
    ],
)
def test_a_rule_that_lacks_something_says_what(cast, client_for, world, wrong, words):
    order = {"kind": "score_below", "limit": "60", "to_role": "leader"}
    page = client_for(cast.ann).post("/results/reports/alerts/new/", order | wrong)
    assert words in page.content.decode()
