"""Results: one scorecard per approved submission, under the submission's id."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, QuerySet
from rest_framework import serializers

from audits.api.assignments import PinnedVersionSerializer
from audits.api.evidence import EvidenceSerializer
from audits.api.submissions import AnswerSerializer, with_content
from audits.models import Region, Scorecard, SectionScore
from shoppers.api.endpoints import Detail, Endpoint, Listing
from shoppers.api.fields import RefSerializer, Share
from shoppers.api.pagination import Keyset
from shoppers.api.parameters import Day, Id, Parameter
from shoppers.api.permissions import READERS

SHARE = "In per cent; null is no score, which is not 0."
Result = TypeVar("Result", bound=Model)


class PlacedSerializer(serializers.ModelSerializer[Result]):
    """Where a result belongs, and its score; wherever it was measured."""

    program = RefSerializer()
    wave = RefSerializer()
    channel = RefSerializer()
    region = RefSerializer()
    location = RefSerializer()
    score = Share(allow_null=True, help_text=SHARE)
    band = serializers.SerializerMethodField(help_text="1, lowest, to 5.")

    def get_band(self, result: Any) -> int | None:
        found: int | None = result.program.band(result.score)
        return found


class ScorecardItemSerializer(PlacedSerializer[Scorecard]):
    """`earned` and `possible` add weight × points, each in hundredths."""

    id = serializers.UUIDField(source="submission.public_id")
    version = PinnedVersionSerializer()
    before_critical = Share(allow_null=True, help_text=SHARE)

    class Meta:
        model = Scorecard
        fields = [
            "id",
            "program",
            "wave",
            "channel",
            "region",
            "location",
            "version",
            "report_date",
            "score",
            "before_critical",
            "band",
            "earned",
            "possible",
            "criticals",
            "rules_version",
            "computed_at",
        ]


class SectionScoreSerializer(serializers.ModelSerializer[SectionScore]):
    key = serializers.CharField(source="section.key")
    title = serializers.CharField(source="section.title")
    score = Share(allow_null=True, help_text=SHARE)

    class Meta:
        model = SectionScore
        fields = ["key", "title", "score", "earned", "possible"]


class ScorecardSerializer(ScorecardItemSerializer):
    sections = SectionScoreSerializer(many=True)
    answers = AnswerSerializer(source="submission.answers", many=True)
    evidence = EvidenceSerializer(source="submission.evidence", many=True)

    class Meta(ScorecardItemSerializer.Meta):
        fields = [
            *ScorecardItemSerializer.Meta.fields,
            "sections",
            "answers",
            "evidence",
        ]


class Scorecards(Endpoint):
    roles = {"GET": READERS}

    def rows(self) -> QuerySet[Scorecard]:
        rows = Scorecard.objects.visible_to(self.viewer).for_page()
        return rows.select_related("region")


class ScorecardList(Scorecards, Listing):
    """Results, the newest first."""

    item = ScorecardItemSerializer
    keyset = Keyset(("report_date", "pk"), descending=True)
    filters: Mapping[str, Parameter] = {
        "program": Id("program__public_id"),
        "wave": Id("wave__public_id"),
        "channel": Id("channel__public_id"),
        "location": Id("location__public_id"),
        "region": Id(help="With everything below it."),
        "from": Day("report_date__gte"),
        "to": Day("report_date__lte"),
    }

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super().narrowed(rows)
        if "region" not in self.asked:
            return rows
        regions = Region.objects.visible_to(self.viewer)
        region = regions.filter(public_id=self.asked["region"]).first()
        return rows.filter(region__in=regions.within(region)) if region else rows.none()


class ScorecardDetail(Scorecards, Detail):
    """One result: sections, answers with their points, evidence."""

    item = ScorecardSerializer
    key = "submission__public_id"

    def rows(self) -> QuerySet[Scorecard]:
        sections = SectionScore.objects.select_related("section").order_by(
            "section__position"
        )
        rows = super().rows().prefetch_related(Prefetch("sections", sections))
        return with_content(rows, self.viewer, "submission__")
