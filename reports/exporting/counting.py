"""The scorecards that an export is of: those that the page of the filters counts."""

from django.db.models import Exists, OuterRef

from audits.models import Answer, Question, Section, SectionScore
from audits.models.scores import ScorecardQuerySet
from reports.reading.selection import Selection


def counted(selection: Selection) -> ScorecardQuerySet:
    """As `reading.scorecards.behind`, but for what each says there, which costs a look
    into another table per shop: here it is one join for all."""
    cards = selection.scorecards()
    if selection.question:
        answers = Answer.objects.filter(
            submission=OuterRef("submission"),
            question__in=_pks(Question, selection, selection.question),
            is_applicable=True,
            passed__isnull=False,
        )
        return cards.filter(Exists(answers))
    if selection.section:
        scores = SectionScore.objects.filter(
            scorecard=OuterRef("pk"),
            section__in=_pks(Section, selection, selection.section),
            score__isnull=False,
        )
        return cards.filter(Exists(scores))
    return cards


def _pks(model: type[Question | Section], selection: Selection, key: str) -> list[int]:
    """What bears this key in any version. Known by number, it is found in the index of
    every shop; by a join, it was looked up anew for each."""
    organization = selection.viewer.organization
    rows = model.objects.filter(version__checklist__organization=organization, key=key)
    return list(rows.values_list("pk", flat=True))
