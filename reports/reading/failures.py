"""The questions that failed in one shop, and which of them fail here every time."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from audits.models import Answer, Scorecard
from audits.sheets import Line
from reports.reading import verdicts
from reports.reading.selection import Selection

#: Fewer waves running are no repetition.
REPEATED = 2


@dataclass(frozen=True, slots=True)
class Failure:
    """`repeated` and `consequence` are words, empty where there is nothing to say;
    `href` leads to the shops of this location with this question."""

    line: Line
    repeated: str
    consequence: str
    href: str


def failed(
    selection: Selection, card: Scorecard, lines: Iterable[Line]
) -> list[Failure]:
    """Critical questions first, then by the points lost. One query."""
    worst = sorted((x for x in lines if x.result.passed is False), key=_worst_first)
    running = _running(selection, card, [line.question.key for line in worst])
    return [
        Failure(
            line=line,
            repeated=_repeated(running.get(line.question.key, 0)),
            consequence=verdicts.consequence(card) if line.question.critical else "",
            href=_shops(selection, card, line.question.key),
        )
        for line in worst
    ]


def _running(
    selection: Selection, card: Scorecard, keys: Collection[str]
) -> dict[str, int]:
    """How many waves running, this one included, each question failed here.

    A wave in which it was not asked here neither counts nor ends the row.
    """
    cards = Scorecard.objects.visible_to(selection.viewer).filter(
        location=card.location, program=card.program
    )
    rows = (
        Answer.objects.filter(
            submission__scorecard__in=cards, question__key__in=keys, is_applicable=True
        )
        .values_list("question__key", "submission__scorecard__wave")
        .annotate(failures=Count("pk", filter=Q(passed=False)))
    )
    counts = {(key, wave): count for key, wave, count in rows}
    last = card.wave.starts_on
    waves = [w.pk for w in selection.catalogue.waves if w.starts_on <= last]
    return {key: last_run([counts.get((key, w)) for w in waves]) for key in keys}


def last_run(failures: Sequence[int | None]) -> int:
    """Of counts by wave, how many of the last are not 0; None was not asked."""
    run = 0
    for count in reversed([each for each in failures if each is not None]):
        if not count:
            break
        run += 1
    return run


def _repeated(waves: int) -> str:
    if waves < REPEATED:
        return ""
    return _("Failed here in %(n)d waves in a row") % {"n": waves}


def _shops(selection: Selection, card: Scorecard, key: str) -> str:
    """The query of the list; empty for a question that can no longer be chosen."""
    if key not in selection.catalogue.questions:
        return ""
    return selection.query(location=card.location, question=key)


def _worst_first(line: Line) -> tuple[bool, int, int]:
    lost = (line.result.possible - line.result.earned) * line.result.weight
    return (not line.question.critical, -lost, line.number)
