"""The scorecards that an export is of: those that the page of the filters counts."""

from django.db.models import Exists, OuterRef

from audits.models import Answer, SectionScore
from audits.models.scores import ScorecardQuerySet
from reports.reading.selection import Selection


def counted(selection: Selection) -> ScorecardQuerySet:
    """As `reading.scorecards.behind`, but for what each says there, which costs a look
    into another table per shop: here it is one join for all."""
    cards = selection.scorecards()
    if selection.question:
        answers = Answer.objects.filter(
            submission=OuterRef("submission"),
            question__key=selection.question,
            is_applicable=True,
            passed__isnull=False,
        )
        return cards.filter(Exists(answers))
    if selection.section:
        scores = SectionScore.objects.filter(
            scorecard=OuterRef("pk"),
            section__key=selection.section,
            score__isnull=False,
        )
        return cards.filter(Exists(scores))
    return cards
