"""A row per shop: where, when, its score, and what was answered to every question.

Shops, answers and evidence are read side by side, each ordered by submission: three
statements, whatever the number of shops, and never more than a chunk in memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from audits.models import Answer, Evidence
from audits.models.assignments import reference_of
from reports.exporting.counting import counted
from reports.exporting.elsewhere import imported, rows_of
from reports.exporting.questions import (
    Asked,
    asked_in,
    keys_of,
    memos,
    one_of,
    spelled,
)
from reports.exporting.streams import CHUNK, Beside
from reports.exporting.tables import Column, Kind, Row, Table, Zones, local
from reports.reading.selection import POINT, Selection

#: Weight × points of a scorecard: hundredths of hundredths.
WEIGHTED = 10_000

PLACE = [
    Column("shop", Kind.TEXT, _("The id of the shop, as in the API.")),
    Column("reference", Kind.TEXT, _("What people call the shop.")),
    Column("date", Kind.DAY, _("The day that decides the reporting period.")),
    Column("location_code", Kind.TEXT),
    Column("location", Kind.TEXT),
    Column("country", Kind.TEXT),
    Column("channel", Kind.TEXT),
    Column("region", Kind.TEXT),
    Column("program", Kind.TEXT),
    Column("wave", Kind.TEXT),
    Column("checklist", Kind.TEXT),
    Column("version", Kind.INTEGER, _("Of the checklist, that the score is of.")),
]
#: As text is what the driver makes of an id, or of a moment: that costs more than all
#: else of a shop.
_PLACE_FIELDS = (
    Cast("submission__public_id", TextField()),
    "submission__assignment_id",
    "report_date",
    "location__code",
    "location__name",
    "location__country",
    "channel__name",
    "region__name",
    "program__name",
    "wave__name",
    "version__checklist__name",
    "version__number",
)
RESULT = [
    Column("scenario", Kind.TEXT),
    Column("visited_at", Kind.MOMENT, _("On the clock of the location.")),
    Column("arrived_at", Kind.MOMENT, _("When we got it, on the same clock.")),
    Column("score_percent", Kind.NUMBER, _("Empty: no score, which is not 0.")),
    Column("before_critical_percent", Kind.NUMBER, _("Without the critical rule.")),
    Column("band", Kind.INTEGER, _("1, lowest, to 5.")),
    Column("points", Kind.NUMBER, _("Weight × points, added up.")),
    Column("points_possible", Kind.NUMBER),
    Column("critical_failures", Kind.INTEGER),
    Column("scoring_rules", Kind.INTEGER, _("The version of the rules of scoring.")),
    Column("computed_at", Kind.MOMENT),
]
_RESULT_FIELDS = (
    "submission__assignment__scenario__name",
    Cast("submission__visited_at", TextField()),
    Cast("submission__arrived_at", TextField()),
    "score",
    "before_critical",
    "earned",
    "possible",
    "criticals",
    "rules_version",
    Cast("computed_at", TextField()),
    "location__time_zone",
)
EVIDENCE = [
    Column("evidence_files", Kind.INTEGER, _("Files that are here.")),
    Column("evidence_awaited", Kind.INTEGER, _("Files still on the shopper's phone.")),
    Column(
        "evidence_missing", Kind.INTEGER, _("Files that nobody waits for any more.")
    ),
    Column("imported", Kind.FLAG, _("Done elsewhere, taken over as it was told.")),
]
NAME = "shopper"
NAMES = [Column(NAME, Kind.TEXT, _("Only in exports of the desk."))]
_NAME_FIELDS = ("submission__sent_by__name",)
_ANSWER_FIELDS = ("question_id", "is_na", "is_applicable", "earned", "comment")
ANSWERED = ("value", "points", "na", "comment")
_KINDS = (Kind.VALUE, Kind.NUMBER, Kind.FLAG, Kind.TEXT)


@dataclass(frozen=True, slots=True)
class Shops:
    """The shops of a selection and the questions that they were asked."""

    selection: Selection
    cards: QuerySet[Any]
    count: int
    asked: list[Asked]
    nested: bool

    @classmethod
    def of(cls, selection: Selection, *, nested: bool) -> "Shops":
        cards = counted(selection).order_by("submission_id")
        counts = dict(cards.order_by().values_list("version").annotate(n=Count("pk")))
        asked = asked_in(selection, list(counts))
        return cls(selection, cards, sum(counts.values()), asked, nested)

    @property
    def has_names(self) -> bool:
        return self.selection.viewer.is_desk

    def table(self) -> Table:
        questions = [
            Column(f"{key}.{name}", kind)
            for key in keys_of(self.asked)
            for name, kind in zip(ANSWERED, _KINDS, strict=True)
        ]
        names = NAMES if self.has_names else []
        return Table(
            name="shops",
            columns=[*PLACE, *RESULT, *EVIDENCE, *names, *questions],
            total=self.count + imported(self.selection).count(),
            rows=self.rows,
            about={"questions": spelled(self.asked)},
        )

    def rows(self) -> Iterator[Row]:
        fields = (*_PLACE_FIELDS, *_RESULT_FIELDS)
        names = _NAME_FIELDS if self.has_names else ()
        cards = self.cards.values_list("submission_id", *fields, *names)
        answers = Beside(self._answers().iterator(chunk_size=CHUNK * 10))
        evidence = Beside(self._evidence().iterator(chunk_size=CHUNK))
        shop, filled = _Shop(self.selection), _Filled(self.asked, nested=self.nested)
        for card in cards.iterator(chunk_size=CHUNK):
            row = shop.row(card[1:])
            row += next(iter(evidence.take(card[0])), (0, 0, 0, 0))[1:]
            row.append(False)
            row += card[len(fields) + 1 :]
            row += filled.cells(answers.take(card[0]))
            yield row
        nothing = filled.cells(())
        for row in rows_of(self.selection, has_names=self.has_names, weighted=WEIGHTED):
            yield row + nothing

    def places(self) -> QuerySet[Any, Any]:
        """Who each shop is: its submission, the fields of PLACE, names if allowed."""
        names = _NAME_FIELDS if self.has_names else ()
        return self.cards.values_list("submission_id", *_PLACE_FIELDS, *names)

    def answers(self) -> QuerySet[Any]:
        """What was answered to the questions that the filters leave."""
        return self._answered(self._submissions())

    def _answers(self) -> QuerySet[Any, Any]:
        # Who has a score of the section is asked once, of the cards: the answers of
        # other shops are passed over.
        shops = self.selection.scorecards().order_by().values("submission_id")
        return (
            self._answered(shops)
            .order_by("submission_id")
            .values_list("submission_id", *_ANSWER_FIELDS, Cast("value", TextField()))
        )

    def _answered(self, submissions: QuerySet[Any, Any]) -> QuerySet[Any]:
        rows = Answer.objects.filter(submission__in=submissions)
        selection = self.selection
        if selection.question or selection.section or not selection.viewer.is_desk:
            rows = rows.filter(one_of([each.pk for each in self.asked]))
        return rows

    def _evidence(self) -> QuerySet[Any, Any]:
        away = Evidence.Status
        rows = Evidence.objects.filter(submission__in=self._submissions())
        expected, given_up = Q(status=away.EXPECTED), Q(status=away.GIVEN_UP)
        return (
            rows.order_by("submission_id")
            .values("submission_id")
            .annotate(
                here=Count("pk", filter=~expected & ~given_up),
                awaited=Count("pk", filter=expected),
                missing=Count("pk", filter=given_up),
            )
            .values_list("submission_id", "here", "awaited", "missing")
        )

    def _submissions(self) -> QuerySet[Any, Any]:
        return self.cards.order_by().values("submission_id")


class _Shop:
    """The columns of a shop itself, from the fields of its card."""

    def __init__(self, selection: Selection) -> None:
        self._zones = Zones()
        self._band = selection.program.band

    def row(self, card: tuple[Any, ...]) -> Row:
        title, visited_at, arrived_at, score, before, earned, possible = card[12:19]
        criticals, rules, computed_at, zone_name = card[19:23]
        zone = self._zones[zone_name]
        return [
            *place_of(card),
            title,
            local(visited_at, zone),
            local(arrived_at, zone),
            None if score is None else score / POINT,
            None if before is None else before / POINT,
            self._band(score),
            earned / WEIGHTED,
            possible / WEIGHTED,
            criticals,
            rules,
            local(computed_at, zone),
        ]


def place_of(card: tuple[Any, ...]) -> Row:
    """The columns of PLACE, from the fields of a card in their order."""
    public_id = card[0]
    # SQLite keeps the digits alone.
    public_id = public_id if "-" in public_id else str(UUID(public_id))
    return [public_id, reference_of(card[1]), *card[2:12]]


class _Filled:
    """The columns of the questions, filled with the answers of one shop."""

    def __init__(self, asked: list[Asked], *, nested: bool) -> None:
        width = len(ANSWERED)
        keys = {key: at * width for at, key in enumerate(keys_of(asked))}
        read = memos(asked, nested=nested)
        self._places = {each.pk: (keys[each.key], read[each.pk]) for each in asked}
        self._width = len(keys) * width

    def cells(self, answers: Iterable[tuple[Any, ...]]) -> Row:
        cells: Row = [None] * self._width
        places = self._places
        for _owner, question, is_na, applies, earned, comment, stored in answers:
            at, known = places[question]
            cells[at] = known[stored]
            cells[at + 1] = earned / 100 if applies else None
            cells[at + 2] = is_na
            cells[at + 3] = comment or None
        return cells
