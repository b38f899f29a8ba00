"""A row per answer: the long form, for those who pivot themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from reports.exporting.questions import Memo, memos, spelled
from reports.exporting.shops import NAMES, PLACE, Shops, place_of
from reports.exporting.streams import CHUNK, Beside
from reports.exporting.tables import Column, Kind, Row, Table, flat

QUESTION = [
    Column("section", Kind.TEXT, _("The key of the section.")),
    Column("question", Kind.TEXT, _("The key of the question.")),
    Column("text", Kind.TEXT),
    Column("kind", Kind.TEXT),
    Column("theme", Kind.TEXT),
    Column("stage", Kind.TEXT),
    Column("critical", Kind.FLAG),
]
ANSWER = [
    Column("value", Kind.VALUE),
    Column("na", Kind.FLAG, _("Answered “not applicable”.")),
    Column("applicable", Kind.FLAG, _("It counts in the score.")),
    Column("points", Kind.NUMBER, _("Before the weight.")),
    Column("points_possible", Kind.NUMBER),
    Column("weight", Kind.NUMBER),
    Column("passed", Kind.FLAG),
    Column("comment", Kind.TEXT),
    Column("reasons", Kind.TEXT),
]


@dataclass(frozen=True, slots=True)
class Answers:
    shops: Shops

    def table(self) -> Table:
        names = NAMES if self.shops.has_names else []
        return Table(
            name="answers",
            columns=[*PLACE, *names, *QUESTION, *ANSWER],
            total=self._answers().count(),
            rows=self.rows,
            about={"questions": spelled(self.shops.asked)},
        )

    def rows(self) -> Iterator[Row]:
        shops = Beside(self.shops.places().iterator(chunk_size=CHUNK))
        read = memos(self.shops.asked, nested=self.shops.nested)
        asked = {
            each.pk: [
                *(each.section, each.key, each.text, each.kind),
                *(each.theme, each.stage, each.critical),
            ]
            for each in self.shops.asked
        }
        owner, head = None, []
        for answer in self._fields().iterator(chunk_size=CHUNK * 10):
            if answer[0] != owner:
                owner = answer[0]
                shop = next(iter(shops.take(owner)))
                head = [*place_of(shop[1:]), *shop[len(PLACE) + 1 :]]
            yield [*head, *asked[answer[1]], *self._cells(read[answer[1]], answer)]

    def _cells(self, known: Memo, answer: tuple[Any, ...]) -> Row:
        _owner, _question, is_na, applies, earned, possible = answer[:6]
        weight, passed, comment, reasons, stored = answer[6:]
        return [
            known[stored],
            is_na,
            applies,
            earned / 100 if applies else None,
            possible / 100 if applies else None,
            weight / 100,
            passed,
            comment or None,
            flat(reasons) if reasons else None,
        ]

    def _answers(self) -> QuerySet[Any]:
        rows = self.shops.answers()
        return rows.order_by("submission_id", "question_id")

    def _fields(self) -> QuerySet[Any, Any]:
        return self._answers().values_list(
            "submission_id",
            "question_id",
            "is_na",
            "is_applicable",
            "earned",
            "possible",
            "weight",
            "passed",
            "comment",
            "reasons",
            Cast("value", TextField()),
        )
