import pytest
from django.urls import reverse
from django.utils import timezone

from audits import reviewing
from audits.models import Review, Scorecard
from shoppers.models import Role
from tests import factories


@pytest.fixture
def waiting(cast):
    return factories.submission(cast.organization)


@pytest.fixture
def rob(cast, client_for):
    return client_for(cast.rob)


def url(submission, verb: str = "") -> str:
    name = f"audits:review-{verb}" if verb else "audits:review"
    return reverse(name, args=[submission.public_id])


def status_of(submission) -> str:
    submission.assignment.refresh_from_db()
    return submission.assignment.status


def test_the_queue_opens_the_shop_that_waits_longest(cast, rob, waiting):
    factories.submission(cast.organization, at=timezone.now())
    answer = rob.get(reverse("audits:review-queue"))
    assert answer.url == url(waiting)


def test_an_empty_queue_says_so(cast, rob):
    answer = rob.get(reverse("audits:review-queue"))
    assert "Nothing waits for review" in answer.text


def test_the_page_shows_answers_with_points_and_the_total(rob, waiting):
    page = rob.get(url(waiting)).text
    assert "How long did you wait?" in page
    assert "0:45" in page
    assert "94.3\N{NO-BREAK SPACE}%" in page


def test_approving_with_a_grade_makes_the_scorecard(rob, waiting):
    rob.post(url(waiting, "approve"), {"grade": "8", "message": "Exact times."})
    review = Review.objects.get()
    assert (review.grade, review.grade_reason) == (8, "Exact times.")
    assert Scorecard.objects.get().submission == waiting


def test_a_grade_of_eleven_is_refused_on_its_field(rob, waiting):
    answer = rob.post(url(waiting, "approve"), {"grade": "11"})
    assert answer.status_code == 422
    assert "Shopper grade" in answer.text
    assert status_of(waiting) == "submitted"


def test_a_return_needs_a_flagged_question_and_keeps_the_message(rob, waiting):
    answer = rob.post(url(waiting, "return"), {"message": "Look again, please."})
    assert answer.status_code == 422
    assert "Flag at least one question" in answer.text
    assert "Look again, please." in answer.text


def test_a_return_without_a_message_keeps_what_was_asked(rob, waiting):
    answer = rob.post(url(waiting, "return"), {"finding-solved": "Who said that?"})
    assert answer.status_code == 422
    assert "Who said that?" in answer.text


def test_a_return_goes_to_the_shopper_with_its_question(rob, waiting):
    data = {"message": "One thing.", "finding-solved": "Who said that?"}
    rob.post(url(waiting, "return"), data)
    assert status_of(waiting) == "returned"
    assert Review.objects.get().findings.get().message == "Who said that?"


def test_excluding_without_a_reason_is_refused(rob, waiting):
    answer = rob.post(url(waiting, "exclude"), {"message": " "})
    assert answer.status_code == 422
    assert status_of(waiting) == "submitted"


def test_approving_what_somebody_else_decided_says_what_it_is_now(cast, rob, waiting):
    colleague = factories.person(cast.organization, Role.REVIEWER)
    reviewing.exclude(
        cast.viewer(colleague), waiting, at=timezone.now(), reason="Recognised"
    )
    answer = rob.post(url(waiting, "approve"), follow=True)
    assert "Not done: this shop is “Excluded” now." in answer.text
    assert not Scorecard.objects.exists()


def test_a_reviewer_cannot_decide_on_their_own_shop(cast, client_for):
    both = factories.person(cast.organization, Role.SHOPPER, Role.REVIEWER)
    own = factories.submission(cast.organization, shopper=both)
    answer = client_for(both).post(url(own, "approve"))
    assert answer.status_code == 403
    assert status_of(own) == "submitted"


def test_a_reviewer_of_another_organization_finds_nothing(cast, client_for, waiting):
    answer = client_for(cast.other.rob).get(url(waiting))
    assert answer.status_code == 404


def test_an_approval_can_be_opened_again_with_a_reason(rob, waiting):
    rob.post(url(waiting, "approve"))
    rob.post(url(waiting, "reopen"), {"message": "Wrong button."})
    assert status_of(waiting) == "in_review"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_queries_for_any_queue(
    cast, rob, count, django_assert_num_queries
):
    submissions = [factories.submission(cast.organization) for _ in range(count)]
    rob.get(url(submissions[0]))
    with django_assert_num_queries(12):
        rob.get(url(submissions[0]))
