"""The checklists behind a program's shops, as their versions define them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from audits.definition import Checklist, Kind, Question, read
from audits.models import Scorecard, Version
from reports.reading.selection import Selection

#: Their answers are what somebody wrote.
WRITTEN = frozenset({Kind.TEXT, Kind.NARRATIVE})


@dataclass(frozen=True, slots=True)
class Definitions:
    """By version id; what a later version says of a key wins."""

    by_version: dict[int, Checklist]

    def questions(self) -> Iterator[Question]:
        for checklist in self.by_version.values():
            yield from checklist.questions()

    def by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions()}

    @property
    def outcomes(self) -> dict[str, Question]:
        """Questions that say how a contact ended, by key."""
        keys = {each.outcome_key for each in self.by_version.values()}
        return {key: found for key, found in self.by_key().items() if key in keys}


def definitions_of(selection: Selection) -> Definitions:
    """Of every version that a shop of the program was scored by. One query."""
    used = Scorecard.objects.filter(program=selection.program, version=OuterRef("pk"))
    rows = (
        Version.objects.visible_to(selection.viewer)
        .filter(Exists(used))
        .order_by("number", "pk")
        .values_list("pk", "content")
    )
    return Definitions({pk: read(content) for pk, content in rows})
