"""Decisions on submissions: reading them, and taking them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import reviewing
from audits.api.assignments import NothingBody, ReasonBody
from audits.api.refusals import refusals
from audits.api.submissions import SubmissionItemSerializer, receipt_of
from audits.forms.reviewing import ANSWER_WITHIN
from audits.models import Finding, Review, Submission
from audits.tasks import score_changed
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Choice, Id
from shoppers.api.parsing import Strict, Text, Whole
from shoppers.api.permissions import DESK, REVIEWERS, SHOPPERS

LONGEST_WAIT = timedelta(days=366)
#: Texts that a decision seldom reads.
BULKY = ("payload", "assignment__told", "assignment__version__content")


class FindingSerializer(serializers.ModelSerializer[Finding]):
    question = serializers.CharField(source="question.key")

    class Meta:
        model = Finding
        fields = ["question", "message"]


class ReviewSerializer(serializers.ModelSerializer[Review]):
    id = serializers.UUIDField(source="public_id")
    submission = serializers.UUIDField(source="submission.public_id")
    reviewer = RefSerializer(allow_null=True, help_text="Told to the desk only.")
    findings = FindingSerializer(many=True)

    class Meta:
        model = Review
        fields = [
            "id",
            "submission",
            "revision",
            "reviewer",
            "decision",
            "message",
            "grade",
            "grade_reason",
            "answer_by",
            "decided_at",
            "findings",
        ]

    def to_representation(self, instance: Review) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not self.context["viewer"].is_desk:
            shown["reviewer"] = None
        return shown


class Reviews(Endpoint):
    roles = {"GET": DESK | SHOPPERS}
    item = ReviewSerializer

    def rows(self) -> QuerySet[Review]:
        rows = Review.objects.visible_to(self.viewer)
        return rows.select_related("submission", "reviewer").prefetch_related(
            "findings__question"
        )


class ReviewList(Reviews, Listing):
    """Decisions, the newest first. A shopper sees those on their own shops."""

    keyset = Keyset(("decided_at", "pk"), descending=True)
    filters = {
        "submission": Id("submission__public_id"),
        "decision": Choice("decision", values=tuple(Review.Decision.values)),
    }


class ReviewDetail(Reviews, Detail):
    """One decision."""


class ApproveBody(Strict):
    message = Text(max_length=2000, allow_blank=True, default="")
    grade = Whole(min_value=1, max_value=10, allow_null=True, default=None)
    grade_reason = Text(max_length=500, allow_blank=True, default="")


class ReturnBody(Strict):
    message = Text(max_length=2000)
    findings = serializers.DictField(
        child=Text(max_length=2000), default=dict, help_text="A text per question key."
    )
    answer_by = serializers.DateTimeField(
        allow_null=True, default=None, help_text="A day from now unless given."
    )

    def validate_answer_by(self, answer_by: datetime | None) -> datetime:
        now = timezone.now()
        if answer_by is None:
            return now + ANSWER_WITHIN
        if not now < answer_by < now + LONGEST_WAIT:
            words = _("Give a time that lies ahead, within a year.")
            raise serializers.ValidationError(words, code="out_of_range")
        return answer_by


class ReviewVerb(Endpoint):
    """POST: one decision on one submission; answers with the submission's state."""

    roles = {"POST": REVIEWERS}
    body: type[Strict] = NothingBody
    gives = {"POST": {200: SubmissionItemSerializer}}
    refuses = {"POST": (409,)}

    def act(self, submission: Submission, at: datetime, **given: Any) -> None:
        raise NotImplementedError

    def post(self, request: Request, **ids: Any) -> Response:
        rows = Submission.objects.visible_to(self.viewer).select_related(
            "assignment__location",
            "assignment__version",
            "assignment__wave",
            "sent_by",
        )
        submission = get_object_or_404(rows.defer(*BULKY), public_id=ids["public_id"])
        given = self.taken(self.body)
        with refusals():
            self.act(submission, timezone.now(), **given)
        return Response(receipt_of(submission))


class SubmissionTakeUp(ReviewVerb):
    """Begin the review; others see who has it."""

    def act(self, submission: Submission, at: datetime, **given: Any) -> None:
        reviewing.check_reviewer(self.viewer, submission)
        submission.assignment.take_up(by=self.viewer.person, at=at)


class SubmissionPutBack(ReviewVerb):
    """Leave it to any reviewer again."""

    def act(self, submission: Submission, at: datetime, **given: Any) -> None:
        reviewing.check_reviewer(self.viewer, submission)
        submission.assignment.put_back(by=self.viewer.person, at=at)


class SubmissionApprove(ReviewVerb):
    """Release the result: a scorecard is made, and the trends follow."""

    body = ApproveBody
    takes = {"POST": ApproveBody}

    def act(self, submission: Submission, at: datetime, **given: Any) -> None:
        reviewing.approve(self.viewer, submission, at=at, **given)
        score_changed()


class SubmissionReturn(ReviewVerb):
    """Return the shop to its shopper with a message and a text per question."""

    body = ReturnBody
    takes = {"POST": ReturnBody}

    def act(self, submission: Submission, at: datetime, **given: Any) -> None:
        reviewing.send_back(self.viewer, submission, at=at, **given)


class SubmissionExclude(ReviewVerb):
    """Leave the shop out of every figure."""

    body = ReasonBody
    takes = {"POST": ReasonBody}

    def act(self, submission: Submission, at: datetime, **given: Any) -> None:
        reviewing.exclude(self.viewer, submission, at=at, **given)
        score_changed()


class SubmissionReopen(ReviewVerb):
    """Undo an approval or an exclusion."""

    body = ReasonBody
    takes = {"POST": ReasonBody}

    def act(self, submission: Submission, at: datetime, **given: Any) -> None:
        reviewing.reopen(self.viewer, submission, at=at, **given)
        score_changed()
