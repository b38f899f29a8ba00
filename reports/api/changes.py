"""What changed, for tools that keep a copy: from a cursor on, and nothing is missed.

An item is the state as it is now; the same one may come twice, never not at all. What
was taken back comes as `deleted`. docs/decisions/0009 says why this is safe.
"""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.api.scorecards import PlacedSerializer, ScorecardItemSerializer
from audits.api.submissions import AnswerSerializer
from audits.models import Answer, ResultChange, Scorecard
from reports.models import Bucket, ImportedChange, ImportedResult, Rollup
from reports.models.rollups import FIGURES
from shoppers.api.endpoints import Endpoint
from shoppers.api.fields import RefSerializer
from shoppers.api.parameters import Count, Cursor, Id, Parameter
from shoppers.api.permissions import READERS
from shoppers.api.problems import bad_parameter

DELETED = "Taken back: delete your copy."


class ResultSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the shop.")
    changed_at = serializers.DateTimeField()
    deleted = serializers.BooleanField(help_text=DELETED)


class ShopChangeSerializer(ResultSerializer):
    """The result of a shop as it is now."""

    scorecard = ScorecardItemSerializer(allow_null=True)


class AnswersChangeSerializer(ResultSerializer):
    """All answers of a shop as they are now: they replace the ones of before."""

    answers = AnswerSerializer(many=True)


class ImportedItemSerializer(PlacedSerializer[ImportedResult]):
    """A shop that was done elsewhere. `earned` and `possible` add weight × points, each
    in hundredths, as those of a scorecard."""

    id = serializers.UUIDField(source="public_id")
    imported = serializers.SerializerMethodField(help_text="Always true.")

    class Meta:
        model = ImportedResult
        fields = [
            "id",
            "imported",
            "program",
            "wave",
            "channel",
            "region",
            "location",
            "report_date",
            "score",
            "band",
            "earned",
            "possible",
            "external_id",
            "checklist",
        ]

    def get_imported(self, _result: ImportedResult) -> bool:
        return True


class ImportedChangeSerializer(ResultSerializer):
    """An imported shop as it is now. One that a later import changed is deleted, and
    comes again under an id of its own."""

    result = ImportedItemSerializer(allow_null=True)


class FiguresSerializer(serializers.ModelSerializer[Rollup]):
    """Additive figures, see the trends; scores in ten-millionths, points as weight ×
    points in hundredths of hundredths."""

    class Meta:
        model = Rollup
        fields = ["level", "key", *FIGURES]


class RollupsChangeSerializer(serializers.Serializer[Bucket]):
    """All figures of one wave, month, region and channel as they are now: they replace
    the ones of before."""

    program = RefSerializer()
    wave = RefSerializer()
    month = serializers.DateField(help_text="Its first day.")
    region = RefSerializer()
    channel = RefSerializer()
    changed_at = serializers.DateTimeField(source="computed_at")
    deleted = serializers.SerializerMethodField(help_text=DELETED)
    figures = FiguresSerializer(source="rollups", many=True)

    def get_deleted(self, bucket: Bucket) -> bool:
        return not bucket.rollups.all()


def page_of(item: type[serializers.BaseSerializer[Any]]) -> Any:
    """The serializer of one answer with `item`s."""
    name = item.__name__.removesuffix("Serializer")
    more = "More is waiting: ask again at once. Else ask again later."
    fields = {
        "items": item(many=True),
        "next": serializers.URLField(help_text="Keep it: it asks for what is new."),
        "more": serializers.BooleanField(help_text=more),
        "__module__": __name__,
        "__doc__": f"{name}, the longest ago first.",
    }
    return type(f"{name}PageSerializer", (serializers.Serializer,), fields)


class Changes(Endpoint):
    """What changed after the cursor, in the order of the changes. Without a cursor:
    everything, from the beginning."""

    roles = {"GET": READERS}
    query: Mapping[str, Parameter] = {
        "program": Id("program__public_id"),
        "after": Cursor(help="From `next`; leave it out to begin."),
        "limit": Count(help="Items per page."),
    }
    item: Any

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def items(self, found: list[Any]) -> list[Any]:
        """The found changes as the serializer takes them."""
        return found

    def get(self, request: Request, **ids: Any) -> Response:
        limit = self.asked.get("limit", Count().default)
        after = self.after()
        rows = self.rows().filter(sequence__gt=after).order_by("sequence")
        if "program" in self.asked:
            rows = rows.filter(program__public_id=self.asked["program"])
        found = list(rows[: limit + 1])
        page = found[:limit]
        items = self.shown(self.item, self.items(page), many=True)
        last = page[-1].sequence if page else after
        more = len(found) > limit
        return Response({"items": items, "next": self.next(last), "more": more})

    def after(self) -> int:
        """The number behind which to read; 0 to begin. Raises Problem."""
        if "after" not in self.asked:
            return 0
        try:
            return int(signing.loads(self.asked["after"], salt=self.salt))
        except signing.BadSignature:
            words = _("Take the cursor from a page's `next`.")
            raise bad_parameter("after", "bad_cursor", words) from None

    def next(self, last: int) -> str:
        query = self.request.query_params.copy()
        query["after"] = signing.dumps(last, salt=self.salt)
        return self.request.build_absolute_uri(f"?{query.urlencode()}")

    @property
    def salt(self) -> str:
        return f"changes of {type(self).__name__}"


class ResultChanges(Changes):
    def rows(self) -> QuerySet[Any]:
        changes = ResultChange.objects.visible_to(self.viewer)
        return changes.select_related("submission")

    def cards(self, found: list[ResultChange]) -> dict[int, Scorecard]:
        """The scorecards that are there, by submission."""
        rows = Scorecard.objects.visible_to(self.viewer)
        wanted = rows.filter(submission__in=[change.pk for change in found])
        return {card.submission_id: card for card in self.filled(wanted)}

    def filled(self, rows: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
        raise NotImplementedError

    def items(self, found: list[ResultChange]) -> list[dict[str, Any]]:
        cards = self.cards(found)
        return [
            {
                "id": change.submission.public_id,
                "changed_at": change.changed_at,
                "deleted": change.pk not in cards,
                **self.content(cards.get(change.pk)),
            }
            for change in found
        ]

    def content(self, card: Scorecard | None) -> dict[str, Any]:
        raise NotImplementedError


class ShopChanges(ResultChanges):
    """Results of shops, in the order in which they changed. Those that were done
    elsewhere come by `changes/imported/`: figures count both."""

    item = ShopChangeSerializer
    gives = {"GET": {200: page_of(ShopChangeSerializer)}}

    def filled(self, rows: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
        return rows.select_related(
            *("submission", "program", "wave", "channel", "region", "location"),
            "version__checklist",
        ).defer("submission__payload", "version__content")

    def content(self, card: Scorecard | None) -> dict[str, Any]:
        return {"scorecard": card}


class AnswerChanges(ResultChanges):
    """Answers of shops, in the order in which the results changed."""

    item = AnswersChangeSerializer
    gives = {"GET": {200: page_of(AnswersChangeSerializer)}}

    def filled(self, rows: QuerySet[Scorecard]) -> QuerySet[Scorecard]:
        answers = Answer.objects.visible_to(self.viewer)
        answers = answers.select_related("question").order_by("question")
        return rows.select_related("submission").prefetch_related(
            Prefetch("submission__answers", answers)
        )

    def content(self, card: Scorecard | None) -> dict[str, Any]:
        return {"answers": list(card.submission.answers.all()) if card else []}


class ImportedChanges(Changes):
    """Imported shops, in the order in which they changed. They have no answers."""

    item = ImportedChangeSerializer
    gives = {"GET": {200: page_of(ImportedChangeSerializer)}}

    def rows(self) -> QuerySet[Any]:
        return ImportedChange.objects.visible_to(self.viewer)

    def items(self, found: list[ImportedChange]) -> list[dict[str, Any]]:
        rows = ImportedResult.objects.visible_to(self.viewer).current().for_page()
        wanted = rows.filter(public_id__in=[change.result for change in found])
        known = {result.public_id: result for result in wanted.select_related("region")}
        return [
            {
                "id": change.result,
                "changed_at": change.changed_at,
                "deleted": change.result not in known,
                "result": known.get(change.result),
            }
            for change in found
        ]


class RollupChanges(Changes):
    """Figures of trends, in the order in which they were computed."""

    item = RollupsChangeSerializer
    gives = {"GET": {200: page_of(RollupsChangeSerializer)}}

    def rows(self) -> QuerySet[Any]:
        figures = Rollup.objects.visible_to(self.viewer).order_by("level", "key")
        buckets = Bucket.objects.filter(organization=self.viewer.organization)
        return buckets.select_related(
            "program", "wave", "region", "channel"
        ).prefetch_related(Prefetch("rollups", figures))
