"""What the contact log of a shop says, as a filter of the list of shops: how the
contact ended, one of its measures, or what that measure came to.

In the address: `outcome`, `outcome.abandoned`, `time_to_answer`, `hold_time.late`,
`transfers.2`, `transfers.3-` (as often or more).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.definition import Measure
from audits.models import Answer, Question, Timing
from shoppers.models import Viewer

OUTCOME = "outcome"
#: What a measure can be beside what was promised, as conditions of a timing.
PROMISES: dict[str, dict[str, Any]] = {
    "promised": {"promise__isnull": False},
    "within": {"value__lte": F("promise")},
    "late": {"value__gt": F("promise")},
}
PATTERN = (
    rf"^({OUTCOME}(\.[A-Za-z0-9][A-Za-z0-9_.-]{{0,63}})?"
    rf"|({'|'.join(Measure)})(\.({'|'.join(PROMISES)}|[0-9]{{1,6}}-?))?)$"
)
NAMES: dict[str, Promise] = {
    OUTCOME: gettext_lazy("How it ended"),
    Measure.TIME_TO_ANSWER: gettext_lazy("Time to the first answer"),
    Measure.QUEUE_TIME: gettext_lazy("Time in the queue"),
    Measure.HOLD_TIME: gettext_lazy("Time on hold"),
    Measure.TIME_TO_RESOLUTION: gettext_lazy("Time until it was solved"),
    Measure.TRANSFERS: gettext_lazy("Passed on to somebody else"),
    Measure.STORY_REPEATED: gettext_lazy("Had to tell it again"),
    Measure.PROMISE_MADE: gettext_lazy("A promise was made"),
    Measure.PROMISE_KEPT: gettext_lazy("Promise kept in time"),
    Measure.PROMISE_LATE_BY: gettext_lazy("Promise late by"),
}
#: Endings that channels word each in its way, in words that fit all.
ENDINGS = {
    "reached": gettext_lazy("Reached"),
    "redirected": gettext_lazy("Sent elsewhere"),
    "not_reached": gettext_lazy("Nobody reached"),
    "abandoned": gettext_lazy("Given up"),
    "closed": gettext_lazy("Closed"),
    "refused": gettext_lazy("Refused"),
}
YES_OR_NO = (Measure.PROMISE_MADE, Measure.PROMISE_KEPT)


@dataclass(frozen=True, slots=True)
class Log:
    """`kind` is the outcome or a measure, `part` what it came to or ""; `questions`
    are the ids of those that say how a contact ended."""

    kind: str
    part: str = ""
    questions: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}.{self.part}" if self.part else self.kind

    @property
    def words(self) -> str:
        """What it asks for, for the reader."""
        name = str(NAMES[self.kind])
        return f"{name}: {_part(self.kind, self.part)}" if self.part else name

    def of_cards(self) -> Exists:
        """The condition on scorecards."""
        return Exists(self._answers() if self.kind == OUTCOME else self._timings())

    def _answers(self) -> QuerySet[Answer]:
        rows = Answer.objects.filter(
            submission=OuterRef("submission"),
            question__in=self.questions,
            is_applicable=True,
            is_na=False,
            value__isnull=False,
        )
        return rows.filter(value=self.part) if self.part else rows

    def _timings(self) -> QuerySet[Timing]:
        rows = Timing.objects.filter(scorecard=OuterRef("pk"), measure=self.kind)
        return rows.filter(**_condition(self.part))


def log_of(viewer: Viewer, text: str) -> Log | None:
    """What the address asks for; None for nothing. An outcome costs one query.

    Raises LookupError for what no contact log says.
    """
    kind, _point, part = text.partition(".")
    if not kind:
        return None
    if kind not in NAMES:
        raise LookupError(text)
    if kind != OUTCOME:
        _condition(part)
        return Log(kind, part)
    asked = Question.objects.filter(
        version__checklist__organization=viewer.organization,
        key=KeyTextTransform("outcome_key", "version__content"),
    )
    return Log(kind, part, tuple(asked.values_list("pk", flat=True)))


def _condition(part: str) -> dict[str, Any]:
    """Raises LookupError for a part that no measure has."""
    if not part:
        return {}
    if part.removesuffix("-").isdecimal():
        name = "value__gte" if part.endswith("-") else "value"
        return {name: int(part.removesuffix("-"))}
    return PROMISES[part]


def _part(kind: str, part: str) -> str:
    if kind == OUTCOME:
        return str(ENDINGS.get(part, part))
    if kind in YES_OR_NO and part in ("0", "1"):
        return _("yes") if part == "1" else _("no")
    named = {
        "promised": _("something was promised"),
        "within": _("within the promise"),
        "late": _("later than promised"),
    }
    if part in named:
        return named[part]
    if part.endswith("-"):
        return _("%(least)s or more") % {"least": part.removesuffix("-")}
    return part
