import pytest
from django.utils import timezone

from audits.models import Evidence, Signal
from shoppers.models import Membership
from tests import factories
from tests.shoppers.api.callers import Caller, faults


@pytest.fixture
def rob(cast):
    return Caller(cast.viewer(cast.rob))


def signal(organization, submission=None, **fields):
    return factories.signal(submission or factories.submission(organization), **fields)


def test_a_signal_says_its_reason_in_words(cast, rob):
    made = signal(cast.organization)
    shown = rob.get(f"signals/{made.public_id}/").json()
    assert shown["submission"] == str(made.submission.public_id)
    assert (shown["kind"], shown["other"]) == ("clock_off", None)
    assert "ahead of ours" in shown["reason"]


def test_a_pair_names_the_other_submission(cast, rob):
    other = factories.submission(cast.organization)
    made = signal(
        cast.organization, kind=Signal.Kind.SAME_TEXT, place="greeted", other=other
    )
    shown = rob.get(f"signals/{made.public_id}/").json()
    assert shown["other"] == str(other.public_id)
    assert other.assignment.reference in shown["reason"]


def test_signals_can_be_narrowed(cast, rob):
    seen, unseen = signal(cast.organization), signal(cast.organization)
    seen.look_at(by=cast.rob, at=timezone.now())
    for query, wanted in (
        ({"looked_at": "yes"}, [seen]),
        ({"looked_at": "no"}, [unseen]),
        ({"submission": str(seen.submission.public_id)}, [seen]),
        ({"kind": "same_photo"}, []),
    ):
        items = rob.get("signals/", **query).json()["items"]
        assert [each["id"] for each in items] == [str(w.public_id) for w in wanted]


@pytest.mark.parametrize("who", ["ann", "rob", "ada"])
def test_the_desk_reads_signals(cast, who):
    signal(cast.organization)
    signal(cast.other.organization)
    caller = Caller(cast.viewer(getattr(cast, who)))
    assert len(caller.get("signals/").json()["items"]) == 1


@pytest.mark.parametrize("who", ["sam", "lea"])
def test_shoppers_and_leaders_read_none(cast, who):
    made = signal(cast.organization)
    caller = Caller(cast.viewer(getattr(cast, who)))
    assert caller.get("signals/").status_code == 403
    assert caller.get(f"signals/{made.public_id}/").status_code == 403


def test_nobody_reads_signals_about_their_own_shops(cast):
    Membership.objects.create(
        person=cast.sam, organization=cast.organization, role="reviewer"
    )
    own = factories.submission(cast.organization, shopper=cast.sam)
    theirs = factories.submission(
        cast.organization, shopper=factories.person(cast.organization, "shopper")
    )
    made = [
        signal(cast.organization, own),
        signal(cast.organization, theirs, kind="same_text", place="a", other=own),
    ]
    sam = Caller(cast.viewer(cast.sam))
    assert sam.get("signals/").json()["items"] == []
    for each in made:
        answer = sam.post(f"signals/{each.public_id}/look-at/")
        assert answer.status_code == 404


def test_looking_at_a_signal_twice_is_409(cast, rob):
    made = signal(cast.organization)
    first = rob.post(f"signals/{made.public_id}/look-at/", {"note": "Abroad"})
    assert first.status_code == 200
    assert first.json()["note"] == "Abroad"
    assert first.json()["looked_by"]["name"] == "Rob"
    again = rob.post(f"signals/{made.public_id}/look-at/")
    assert (again.status_code, again.json()["code"]) == (409, "already_looked_at")


def test_only_reviewers_look(cast):
    made = signal(cast.organization)
    ann = Caller(cast.viewer(cast.ann))
    assert ann.post(f"signals/{made.public_id}/look-at/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_signals_costs_the_same_queries(
    cast, rob, count, django_assert_num_queries
):
    for _ in range(count):
        other = factories.submission(cast.organization)
        signal(cast.organization, kind="same_text", place="greeted", other=other)
    with django_assert_num_queries(3):
        assert len(rob.get("signals/").json()["items"]) == count


# Files that do not come


@pytest.fixture
def slot(cast):
    return factories.awaiting(cast.organization).evidence.get()


def give_up(caller, slot, reason="Stolen"):
    return caller.post(f"evidence/{slot.public_id}/give-up/", {"reason": reason})


def test_a_given_up_file_lets_the_shop_be_approved(rob, slot):
    approve = f"submissions/{slot.submission.public_id}/approve/"
    refused = rob.post(approve)
    assert (refused.status_code, refused.json()["code"]) == (409, "awaiting_evidence")
    answer = give_up(rob, slot)
    assert (answer.status_code, answer.json()["status"]) == (200, "given_up")
    assert rob.post(approve).status_code == 200


def test_giving_up_needs_a_reason(rob, slot):
    answer = give_up(rob, slot, " ")
    assert answer.status_code == 422
    assert [where for where, _code in faults(answer)] == ["/reason"]


def test_a_file_that_is_here_is_409(cast, rob):
    shop = factories.assignment(cast.organization, status="in_progress")
    factories.evidence(shop)
    row = Evidence.objects.get()
    assert give_up(rob, row).status_code == 404
    sent = factories.awaiting(cast.organization)
    slot = sent.evidence.get()
    Evidence.objects.filter(pk=slot.pk).update(status="ready")
    answer = give_up(rob, slot)
    assert (answer.status_code, answer.json()["code"]) == (409, "file_is_here")
