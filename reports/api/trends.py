"""Trends: rollups summed along one dimension, each figure with its n and interval."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from audits.models import Channel, Program, Question, Region, Section, Wave
from reports.models import Rollup
from reports.models.rollups import RollupQuerySet
from reports.reading import breaks as breaks_of
from reports.reading.breaks import Break
from reports.reading.catalogue import catalogue_of_waves
from reports.reading.cells import by_bucket, cell_of
from reports.reading.elsewhere import elsewhere, measured_here
from reports.reading.selection import Selection
from reports.trends import Point, point
from shoppers.api.endpoints import Endpoint
from shoppers.api.fields import RefSerializer
from shoppers.api.parameters import Choice, Id, Key, Parameter
from shoppers.api.permissions import READERS
from shoppers.api.problems import bad_parameter

ALONG_TIME = frozenset({"month", "wave"})
PARTS = ("section", "question", "theme", "stage")
BY = ("month", "wave", "channel", "region", *PARTS)


class Dimension(NamedTuple):
    """The field paths of a group: what orders it, its key, its label."""

    order: str
    key: str
    label: str


DIMENSIONS = {
    "month": Dimension("bucket__month", "bucket__month", "bucket__month"),
    "wave": Dimension(
        "bucket__wave__starts_on", "bucket__wave__public_id", "bucket__wave__name"
    ),
    "channel": Dimension(
        "bucket__channel__position",
        "bucket__channel__public_id",
        "bucket__channel__name",
    ),
    "region": Dimension(
        "bucket__region__path", "bucket__region__public_id", "bucket__region__name"
    ),
    **dict.fromkeys(PARTS, Dimension("key", "key", "key")),
}
#: Rows of the viewer's organization that a filter may name.
NAMED = {"program": Program, "wave": Wave, "channel": Channel, "region": Region}


class PointSerializer(serializers.Serializer[Point]):
    """One figure. Means, rates and their 95 % intervals are in per cent; null where
    nothing can be said. `earned` and `possible` add weight × points, each in
    hundredths."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's name
    n = serializers.IntegerField(source="cell.n")
    n_scored = serializers.IntegerField(source="cell.n_scored")
    mean = serializers.FloatField(source="estimate.mean", allow_null=True, default=None)
    low = serializers.FloatField(source="estimate.low", allow_null=True, default=None)
    high = serializers.FloatField(source="estimate.high", allow_null=True, default=None)
    passes = serializers.IntegerField(source="cell.passes")
    applicable = serializers.IntegerField(source="cell.applicable")
    pass_rate = serializers.FloatField(source="cell.pass_rate", allow_null=True)
    pass_low = serializers.FloatField(
        source="pass_interval.low", allow_null=True, default=None
    )
    pass_high = serializers.FloatField(
        source="pass_interval.high", allow_null=True, default=None
    )
    earned = serializers.IntegerField(source="cell.earned")
    possible = serializers.IntegerField(source="cell.possible")
    criticals = serializers.IntegerField(source="cell.criticals")


class BreakSerializer(serializers.Serializer[Break]):
    """From the point with this key on, a newer version of a checklist measures: what
    is before it and after it cannot be compared."""

    key = serializers.CharField()
    checklist = serializers.CharField(source="edition.checklist")
    version = serializers.IntegerField(source="edition.number")
    words = serializers.CharField()


class TrendSerializer(serializers.Serializer[Any]):
    program = RefSerializer()
    by = serializers.ChoiceField(choices=BY)
    aggregation = serializers.ChoiceField(choices=Program.Aggregation.choices)
    minimum_n = serializers.IntegerField(help_text="Rank nothing below it.")
    imported = serializers.IntegerField(
        help_text="How many of these shops were not done here."
    )
    imported_note = serializers.CharField(
        help_text="From when to when figures are imported, in words; mostly empty."
    )
    points = PointSerializer(many=True)
    breaks = BreakSerializer(
        many=True, help_text="Where points, options or kinds changed; along time only."
    )


class Trends(Endpoint):
    """Scores of a program along one dimension."""

    roles = {"GET": READERS}
    gives = {"GET": {200: TrendSerializer}}
    query: Mapping[str, Parameter] = {
        "program": Id(required=True, help="One program: its rule makes the figures."),
        "by": Choice(values=BY, default="month"),
        "wave": Id(),
        "channel": Id(),
        "region": Id(help="With everything below it."),
        "section": Key(
            help="The key of a section; not with by=section, theme or stage."
        ),
        "question": Key(help="The key of a question; not with section."),
    }

    def get(self, request: Request, **ids: Any) -> Response:
        by = self.asked.get("by", "month")
        chosen = {name: self.named(name) for name in NAMED if name in self.asked}
        program = chosen["program"]
        rows = self.level(self.places(chosen), by)
        points = self.points(rows, by, program)
        selection = self.selection(chosen, by)
        shown = {
            "program": program,
            "by": by,
            "aggregation": program.aggregation,
            "minimum_n": program.minimum_n,
            **self.imported(selection),
            "points": points,
            "breaks": self.breaks(selection, points),
        }
        return Response(self.shown(TrendSerializer, shown))

    def named(self, name: str) -> Any:
        rows: Any = NAMED[name]._default_manager
        row = rows.visible_to(self.viewer).filter(public_id=self.asked[name]).first()
        if row is None:
            words = _("There is nothing with this id, or nothing for you.")
            raise bad_parameter(name, "not_found", words)
        return row

    def places(self, chosen: Mapping[str, Any]) -> RollupQuerySet:
        rows = Rollup.objects.visible_to(self.viewer)
        for name, row in chosen.items():
            if name == "region":
                rows = rows.filter(bucket__region__path__startswith=row.path)
            else:
                rows = rows.filter(**{f"bucket__{name}": row})
        return rows

    def level(self, rows: RollupQuerySet, by: str) -> RollupQuerySet:
        """Totals, or the rollups of one or all sections or questions."""
        section, question = self.asked.get("section"), self.asked.get("question")
        if question and (section or by in PARTS):
            words = _("A question is asked for alone.")
            raise bad_parameter("question", "contradiction", words)
        if section and by in ("section", "theme", "stage"):
            words = _("Sections are compared, or one is asked for.")
            raise bad_parameter("section", "contradiction", words)
        if question:
            return rows.of_question(question)
        if by == "question":
            questions = rows.filter(level=Rollup.Level.QUESTION)
            return (
                questions.filter(key__in=self.keys_in(section))
                if section
                else questions
            )
        if section:
            return rows.of_section(section)
        if by in PARTS:
            return rows.filter(level=by)
        return rows.totals()

    def keys_in(self, section: str) -> list[str]:
        questions = Question.objects.visible_to(self.viewer)
        return list(
            questions.filter(section__key=section)
            .values_list("key", flat=True)
            .distinct()
        )

    def points(self, rows: RollupQuerySet, by: str, program: Program) -> list[Point]:
        order, key, label = DIMENSIONS[by]
        groups = rows.summed(*dict.fromkeys((order, key, label)))
        words = self.titles(by)
        return [
            point(
                words.get(str(group[key]), spoken(group[label])),
                spoken(group[key]),
                cell_of(group),
                program.aggregation,  # type: ignore[arg-type]  # a column of these two
            )
            for group in groups
        ]

    def breaks(self, selection: Selection, points: list[Point]) -> list[dict[str, Any]]:
        """Those of the points given; other dimensions than time have none."""
        if selection.by not in ALONG_TIME:
            return []
        labels = {each.key: each.label for each in points}
        return [
            {
                "key": each.key,
                "edition": each.edition,
                "words": each.sentence(labels[each.key]),
            }
            for each in breaks_of.breaks(selection, breaks_of.uses_of(selection))
            if each.key in labels
        ]

    def imported(self, selection: Selection) -> dict[str, Any]:
        """Parts of a checklist have none."""
        if selection.by in PARTS:
            return {"imported": 0, "imported_note": ""}
        found = elsewhere(selection)
        own = (
            measured_here(by_bucket(selection, "wave", "month"), found)
            if found.n
            else ()
        )
        return {"imported": found.n, "imported_note": found.sentence(own)}

    def selection(self, chosen: Mapping[str, Any], by: str) -> Selection:
        return Selection(
            viewer=self.viewer,
            catalogue=catalogue_of_waves(self.viewer, chosen["program"]),
            section=self.asked.get("section", ""),
            question=self.asked.get("question", ""),
            by=by,
            **chosen,
        )

    def titles(self, by: str) -> dict[str, str]:
        """Titles of sections, texts of questions by key: the newest version's."""
        if by == "question":
            rows = Question.objects.visible_to(self.viewer)
            return dict(rows.order_by("version", "pk").values_list("key", "text"))
        if by == "section":
            organization = self.viewer.organization
            sections = Section.objects.filter(
                version__checklist__organization=organization
            )
            return dict(sections.order_by("version", "pk").values_list("key", "title"))
        return {}


def spoken(value: Any) -> str:
    """Months as 2026-03, everything else as it is."""
    return f"{value:%Y-%m}" if hasattr(value, "strftime") else str(value)
