import pytest
from django.utils import timezone

from audits import lifecycle, reviewing
from audits.lifecycle import InvalidMove
from audits.models import Review, Scorecard, ScoreChange
from shoppers.models import Membership, Role
from tests import factories


@pytest.fixture
def waiting(cast):
    return factories.submission(cast.organization)


def approve(cast, submission, **fields):
    viewer = cast.viewer(cast.rob)
    return reviewing.approve(viewer, submission, at=timezone.now(), **fields)


def test_approval_writes_scorecard_and_marker_together(cast, waiting):
    card = approve(cast, waiting)
    # 2 + 4 + 4 + 3.2 of 14 points, worked out by hand: 13.2 / 14.
    assert card.score == 9_428_571
    marker = ScoreChange.objects.get()
    assert (marker.wave_id, marker.region_id) == (card.wave_id, card.region_id)


def test_the_scorecard_can_be_recomputed_to_the_same_digits(cast, waiting):
    card = approve(cast, waiting)
    result = reviewing.result_of(waiting)
    assert (result.score, result.earned, result.possible) == (
        card.score,
        card.earned,
        card.possible,
    )


def test_sections_are_kept_with_the_scorecard(cast, waiting):
    card = approve(cast, waiting)
    scores = dict(card.sections.values_list("section__key", "score"))
    assert scores == {"greeting": 10_000_000, "help": 9_000_000}


def test_an_approved_shop_cannot_be_approved_again(cast, waiting):
    approve(cast, waiting)
    with pytest.raises(InvalidMove):
        approve(cast, waiting)
    assert Scorecard.objects.count() == 1


def test_nobody_reviews_their_own_shop(cast):
    both = factories.person(cast.organization, Role.SHOPPER, Role.REVIEWER)
    own = factories.submission(cast.organization, shopper=both)
    with pytest.raises(reviewing.CannotReview, match="own_shop"):
        reviewing.approve(cast.viewer(both), own, at=timezone.now())
    assert not Review.objects.exists()


def test_a_return_asks_about_questions_and_counts(cast, waiting):
    review = reviewing.send_back(
        cast.viewer(cast.rob),
        waiting,
        at=timezone.now(),
        message="One thing is unclear.",
        findings={"solved": "Who said that?"},
    )
    assert review.findings.get().question.key == "solved"
    waiting.assignment.refresh_from_db()
    assert (waiting.assignment.status, waiting.assignment.returns) == ("returned", 1)


def test_a_return_about_a_question_of_another_version_stores_nothing(cast, waiting):
    with pytest.raises(reviewing.CannotReview, match="unknown_question"):
        reviewing.send_back(
            cast.viewer(cast.rob),
            waiting,
            at=timezone.now(),
            message="Look again.",
            findings={"nonsense": "?"},
        )
    waiting.assignment.refresh_from_db()
    assert waiting.assignment.status == lifecycle.SUBMITTED


def test_excluding_an_approved_shop_takes_its_scorecard_back(cast, waiting):
    approve(cast, waiting)
    reviewing.exclude(
        cast.viewer(cast.rob), waiting, at=timezone.now(), reason="Recognised"
    )
    assert not Scorecard.objects.exists()
    assert ScoreChange.objects.count() == 2


def test_an_approval_can_be_undone(cast, waiting):
    approve(cast, waiting)
    reviewing.reopen(
        cast.viewer(cast.rob), waiting, at=timezone.now(), reason="Wrong button"
    )
    waiting.assignment.refresh_from_db()
    assert waiting.assignment.status == lifecycle.IN_REVIEW
    assert not Scorecard.objects.exists()


def test_a_role_elsewhere_gives_no_sight_of_a_submission_here(cast, waiting):
    Membership.objects.create(
        person=cast.sam, organization=cast.other.organization, role=Role.REVIEWER
    )
    seen = type(waiting).objects.visible_to(cast.other.viewer(cast.sam))
    assert not seen.exists()
