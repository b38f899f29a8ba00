"""The questions whose answers an export holds, and answers as they are written."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q

from audits.models import Question, Version
from reports.exporting.tables import flat
from reports.reading.selection import Selection


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one version. `decimals`: its numbers are whole ones of so many
    decimal places."""

    pk: int
    key: str
    text: str
    kind: str
    section: str
    theme: str
    stage: str
    critical: bool
    decimals: int


def asked_in(selection: Selection, versions: list[int]) -> list[Asked]:
    """The questions of these versions that the filters leave, in checklist order; of
    every key the newest wording comes last."""
    rows = Question.objects.visible_to(selection.viewer).filter(version__in=versions)
    if selection.question:
        rows = rows.filter(key=selection.question)
    if selection.section:
        rows = rows.filter(section__key=selection.section)
    decimals = _decimals(versions)
    ordered = rows.order_by(
        "version__checklist", "version__number", "section__position", "position"
    )
    return [
        Asked(
            pk=row.pk,
            key=row.key,
            text=row.text,
            kind=row.kind,
            section=row.section.key,
            theme=row.theme,
            stage=row.stage,
            critical=row.critical,
            decimals=decimals.get((row.version_id, row.key), 0),
        )
        for row in ordered.select_related("section")
    ]


def _decimals(versions: list[int]) -> dict[tuple[int, str], int]:
    return {
        (version.pk, question.key): question.decimals
        for version in Version.objects.filter(pk__in=versions)
        for question in version.definition.questions()
        if question.decimals
    }


def one_of(pks: list[int]) -> Q:
    """Whose question is one of these. A section of a version was numbered in one go:
    a range is judged in the index of answers, a list by looking at every row."""
    first, last = min(pks, default=0), max(pks, default=0)
    if last - first == len(pks) - 1:
        return Q(question__gte=first, question__lte=last)
    return Q(question__in=pks)


def keys_of(asked: list[Asked]) -> list[str]:
    """Every key once, in the order of the checklists."""
    return list(dict.fromkeys(each.key for each in asked))


def spelled(asked: list[Asked]) -> list[dict[str, Any]]:
    """Of every key what its newest version says, for the manifest."""
    newest = {each.key: each for each in asked}
    return [
        {"key": key, "text": one.text, "kind": one.kind, "section": one.section}
        for key, one in ((key, newest[key]) for key in keys_of(asked))
    ]


class Memo(dict[str | None, Any]):
    """From the JSON of an answer to its value. Most are said a thousand times, so each
    is read once; longer texts are narratives, which nobody says twice."""

    LONGEST, MOST = 64, 50_000

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__({None: None})
        self._read = read

    def __missing__(self, stored: str | None) -> Any:
        value = self._read(json.loads(stored or "null"))
        if stored and len(stored) <= self.LONGEST and len(self) < self.MOST:
            self[stored] = value
        return value


def memos(asked: list[Asked], *, nested: bool) -> dict[int, Memo]:
    """What reads the answers to each question. `nested`: lists and objects stay what
    they are, else they are a text."""
    plain = Memo(_as_it_is if nested else flat)
    shifted = {
        places: Memo(partial(_shifted, places=places))
        for places in {each.decimals for each in asked}
    }
    return {
        each.pk: shifted[each.decimals] if each.decimals else plain for each in asked
    }


def _as_it_is(value: Any) -> Any:
    return value


def _shifted(value: Any, *, places: int) -> Any:
    return value / 10**places if isinstance(value, int) else value
