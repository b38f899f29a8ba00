"""What shoppers recorded: the phone's intake, and reading it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.timezone import localtime
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits import intake
from audits.api.checklists import is_only_shopper
from audits.api.evidence import EvidenceSerializer
from audits.api.refusals import refusals
from audits.contacts import EventKind
from audits.models import Answer, Assignment, Evidence, HeldSending, Submission
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Choice, Id, Parameter
from shoppers.api.parsing import read_body
from shoppers.api.permissions import DESK, SHOPPERS
from shoppers.models import Viewer

#: A clock that is off by more says nothing: a hundred years, in seconds.
LARGEST_OFFSET = 100 * 366 * 24 * 60 * 60
POINTS = ("applicable", "earned", "possible", "weight", "passed")


class ShopSerializer(serializers.ModelSerializer[Assignment]):
    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Assignment
        fields = ["id", "reference", "status"]


class SubmissionItemSerializer(serializers.ModelSerializer[Submission]):
    id = serializers.UUIDField(source="public_id")
    assignment = ShopSerializer()
    sent_by = RefSerializer()

    class Meta:
        model = Submission
        fields = [
            "id",
            "assignment",
            "sent_by",
            "revision",
            "visited_at",
            "visited_on",
            "report_date",
            "arrived_at",
            "revised_at",
        ]


def receipt_of(sent: Submission) -> dict[str, Any]:
    """What SubmissionItemSerializer says, for the phone that waits: going from field to
    field costs a fifth of a millisecond."""
    shop, sender = sent.assignment, sent.sent_by
    return {
        "id": sent.public_id,
        "assignment": {
            "id": shop.public_id,
            "reference": shop.reference,
            "status": shop.status,
        },
        "sent_by": {"id": sender.public_id, "name": sender.name},
        "revision": sent.revision,
        "visited_at": localtime(sent.visited_at),
        "visited_on": sent.visited_on,
        "report_date": sent.report_date,
        "arrived_at": localtime(sent.arrived_at),
        "revised_at": localtime(sent.revised_at),
    }


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """Points and weight in hundredths; a shopper is not told of them."""

    question = serializers.CharField(source="question.key")
    value = serializers.JSONField(allow_null=True)
    na = serializers.BooleanField(source="is_na")
    reasons = serializers.ListField(child=serializers.CharField())
    applicable = serializers.BooleanField(source="is_applicable", required=False)
    earned = serializers.IntegerField(required=False)
    possible = serializers.IntegerField(required=False)
    weight = serializers.IntegerField(required=False)
    passed = serializers.BooleanField(required=False, allow_null=True)

    class Meta:
        model = Answer
        fields = ["question", "value", "na", "comment", "reasons", *POINTS]

    def to_representation(self, instance: Answer) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if is_only_shopper(self.context["viewer"]):
            for name in POINTS:
                shown.pop(name)
        return shown


class EventSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[str(kind) for kind in EventKind])
    at = serializers.DateTimeField(help_text="With its offset.")
    due = serializers.DateTimeField(
        required=False, allow_null=True, help_text="When what was promised falls due."
    )
    first = serializers.DateTimeField(
        required=False, allow_null=True, help_text="The first stamp, if corrected."
    )
    why = serializers.CharField(required=False, allow_blank=True, max_length=40)
    words = serializers.CharField(required=False, allow_blank=True, max_length=500)
    mono = serializers.FloatField(
        required=False, allow_null=True, help_text="Monotonic clock, milliseconds."
    )
    removed = serializers.BooleanField(required=False, help_text="Taken out again.")


class ContactSerializer(serializers.Serializer[Any]):
    """One call, thread, chat or visit: what happened in it, in order."""

    events = EventSerializer(many=True)


class SubmissionSerializer(SubmissionItemSerializer):
    answers = AnswerSerializer(many=True)
    contacts = ContactSerializer(many=True)
    evidence = EvidenceSerializer(many=True)

    class Meta(SubmissionItemSerializer.Meta):
        fields = [
            *SubmissionItemSerializer.Meta.fields,
            "answers",
            "contacts",
            "evidence",
        ]

    def to_representation(self, instance: Submission) -> dict[str, Any]:
        """A shopper is not told what a silent question made of their log."""
        shown = super().to_representation(instance)
        if is_only_shopper(self.context["viewer"]):
            silent = _silent_keys(instance)
            kept = [each for each in shown["answers"] if each["question"] not in silent]
            shown["answers"] = kept
        return shown


def _silent_keys(submission: Submission) -> set[str]:
    questions = submission.assignment.version.definition.questions()
    return {question.key for question in questions if question.silent}


class Submissions(Endpoint):
    roles = {"GET": DESK | SHOPPERS}

    def rows(self) -> QuerySet[Submission]:
        rows = Submission.objects.visible_to(self.viewer)
        return rows.select_related("assignment", "sent_by")


def with_content(rows: QuerySet[Any], viewer: Viewer, path: str = "") -> QuerySet[Any]:
    """With what the viewer may see of answers and evidence, each in one more query."""
    seen = Answer.objects.visible_to(viewer)
    answers = seen.select_related("question").order_by(
        "question__section__position", "question__position"
    )
    files = Evidence.objects.visible_to(viewer)
    evidence = files.select_related("assignment").order_by("received_at")
    return rows.prefetch_related(
        Prefetch(f"{path}answers", answers), Prefetch(f"{path}evidence", evidence)
    )


class SubmissionList(Submissions, Listing):
    """What was sent, the newest first. A shopper sees their own."""

    item = SubmissionItemSerializer
    keyset = Keyset(("arrived_at", "pk"), descending=True)
    filters: Mapping[str, Parameter] = {
        "status": Choice("assignment__status", values=tuple(Assignment.Status.values)),
        "program": Id("assignment__wave__program__public_id"),
        "wave": Id("assignment__wave__public_id"),
        "location": Id("assignment__location__public_id"),
        "assignment": Id("assignment__public_id"),
    }


def demand_json(request: Request) -> None:
    content_type = request.content_type or ""
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise exceptions.UnsupportedMediaType(content_type)


class GivenSerializer(serializers.Serializer[Any]):
    """The answer to one question. What it is worth is not the sender's to say."""

    value = serializers.JSONField(required=False, allow_null=True)
    na = serializers.BooleanField(required=False)
    comment = serializers.CharField(required=False, allow_blank=True)
    reasons = serializers.ListField(child=serializers.CharField(), required=False)


class SlotSerializer(serializers.Serializer[Any]):
    """A file that is still on the phone."""

    id = serializers.UUIDField()
    question = serializers.CharField(max_length=64)
    size = serializers.IntegerField(min_value=1)
    sha256 = serializers.CharField(min_length=64, max_length=64)
    type = serializers.CharField(required=False, allow_blank=True, max_length=100)
    name = serializers.CharField(required=False, allow_blank=True, max_length=255)
    captured_at = serializers.CharField(required=False, allow_blank=True, max_length=40)


class FixSerializer(serializers.Serializer[Any]):
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    accuracy = serializers.FloatField(min_value=0, help_text="Metres.")
    at = serializers.DateTimeField(required=False, allow_null=True)


class PhoneSerializer(serializers.Serializer[Any]):
    sent_at = serializers.DateTimeField(required=False, allow_null=True)
    device = serializers.CharField(required=False, allow_blank=True, max_length=64)
    spent = serializers.DictField(
        child=serializers.IntegerField(min_value=0),
        required=False,
        help_text="Seconds per section key.",
    )
    place = FixSerializer(required=False, allow_null=True)


class HeldSerializer(serializers.Serializer[Any]):
    """The work is kept; a manager decides."""

    id = serializers.UUIDField()
    held = serializers.ChoiceField(choices=HeldSending.Cause.choices)


@extend_schema_field(
    {
        "type": "array",
        "maxItems": 200,
        "items": {
            "oneOf": [
                {"type": "string", "format": "uuid"},
                {"$ref": "#/components/schemas/Slot"},
            ]
        },
    }
)
class EvidenceField(serializers.JSONField):
    """Ids of files that are here, or files that are declared and come later."""


class SendingSerializer(serializers.Serializer[Any]):
    """The phone's body; read by audits.intake, described here."""

    assignment = serializers.UUIDField()
    visited_at = serializers.DateTimeField(help_text="With its offset.")
    answers = serializers.DictField(child=GivenSerializer(), help_text="By key.")
    contacts = ContactSerializer(many=True, required=False)
    version = serializers.UUIDField(
        required=False, allow_null=True, help_text="Of the version that was answered."
    )
    phone = PhoneSerializer(required=False, allow_null=True)
    evidence = EvidenceField(required=False)
    revision = serializers.IntegerField(required=False, min_value=1, max_value=100)


RECEIPT = PolymorphicProxySerializer(
    component_name="Receipt",
    serializers=[SubmissionItemSerializer, HeldSerializer],
    resource_type_field_name=None,
)


class SubmissionDetail(Submissions, Detail):
    """One sending: its answers and its evidence."""

    roles = {"GET": DESK | SHOPPERS, "PUT": SHOPPERS}
    item = SubmissionSerializer
    takes = {"PUT": SendingSerializer}
    gives = {"PUT": {200: RECEIPT, 201: RECEIPT}}
    refuses = {"PUT": (409,)}

    def rows(self) -> QuerySet[Submission]:
        return with_content(super().rows(), self.viewer)

    def put(self, request: Request, **ids: Any) -> Response:
        """Store one sending under the id that the phone made, exactly once.

        201 when it is new, 200 when exactly this is stored already, 409 when
        something else is. May be repeated. Where the shop was cancelled, expired,
        given to somebody else or got another version meanwhile, the work is kept
        for a manager, and the answer says why (`held`). Files may come later: what
        `evidence` declares is waited for.
        """
        body, now = read_body(request._request), timezone.now()
        demand_json(request)
        with refusals():
            receipt = intake.receive(
                self.viewer,
                ids["public_id"],
                body,
                at=now,
                clock_offset=clock_offset(request, now),
            )
        status = 201 if receipt.is_new else 200
        if isinstance(receipt, intake.Held):
            held = {"id": ids["public_id"], "held": receipt.sending.cause}
            return Response(held, status=status)
        return Response(receipt_of(receipt.submission), status=status)


def clock_offset(request: Request, now: datetime) -> int | None:
    """How far the sender's clock is ahead of ours, in whole seconds; None unsaid.

    A header and not in the body: the body must be the same in every try.
    """
    try:
        said = datetime.fromisoformat(request.headers.get("X-Phone-Clock", ""))
        offset = round((said - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
    return offset if abs(offset) <= LARGEST_OFFSET else None
