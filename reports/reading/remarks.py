"""What shoppers wrote beside their answers, in the newest shops of a selection."""

from dataclasses import dataclass

from audits.models import Answer, Scorecard
from reports.reading.selection import Selection

#: The newest shops are looked through, and so many remarks are shown.
SHOPS, SHOWN = 60, 12


@dataclass(frozen=True, slots=True)
class Remark:
    card: Scorecard
    question: str
    text: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Remarks:
    """`shops` says how many were looked through, `found` how many remarks they have."""

    shown: list[Remark]
    found: int
    shops: int


def read(selection: Selection) -> Remarks:
    """Newest first, those on failed answers before others of the same shop. Two
    queries."""
    cards = list(
        selection.scorecards().for_page().order_by("-report_date", "-pk")[:SHOPS]
    )
    by_shop = {card.submission_id: card for card in cards}
    rows = (
        Answer.objects.visible_to(selection.viewer)
        .filter(submission__in=[*by_shop], is_applicable=True)
        .exclude(comment="")
        .order_by("passed", "question__section__position", "question__position")
    )
    if selection.question:
        rows = rows.filter(question__key=selection.question)
    elif selection.section:
        rows = rows.filter(question__section__key=selection.section)
    found: dict[int, list[Remark]] = {}
    for submission, question, text, passed in rows.values_list(
        "submission_id", "question__text", "comment", "passed"
    ):
        remark = Remark(by_shop[submission], question, text, passed)
        found.setdefault(submission, []).append(remark)
    every = [remark for card in cards for remark in found.get(card.submission_id, ())]
    return Remarks(every[:SHOWN], len(every), len(cards))
