"""Where a trend breaks: shops before and after were scored by versions of a checklist
that cannot be compared.

Which versions made which scores is read from the facts; what differs between two
versions is worked out once and kept, as neither can change.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.differences import Change, bent, changes
from audits.forms.versions import say
from audits.models import Scorecard, Version, Wave
from audits.models.checklists import parsed
from reports.reading.grids import GRIDS
from reports.reading.selection import Selection
from reports.trends import Point


@dataclass(frozen=True, slots=True)
class Edition:
    """A published version as far as a trend needs it."""

    pk: int
    number: int
    content_hash: str
    checklist_id: int
    checklist: str


@dataclass(frozen=True, slots=True)
class Break:
    """`edition` begins in the period `key`, and `causes` bend what is shown."""

    key: str
    edition: Edition
    causes: list[Change]

    @property
    def mark(self) -> str:
        return _mark(self.edition)

    def sentence(self, label: str) -> str:
        """ "Version 4 of “Phone call” from March 2026: Points of Q7 changed …" """
        words = {
            "n": self.edition.number,
            "checklist": self.edition.checklist,
            "period": label,
            "cause": _causes(self.causes),
        }
        return _("Version %(n)d of “%(checklist)s” from %(period)s: %(cause)s") % words


@dataclass(frozen=True, slots=True)
class Uses:
    """Which editions made the scores of which waves and months."""

    editions: dict[int, Edition] = field(default_factory=dict)
    rows: list[tuple[int, int, date]] = field(default_factory=list)


def uses_of(selection: Selection) -> Uses:
    """Read from the facts, in one or two queries; where no checklist has two versions
    nothing can break."""
    used = Scorecard.objects.filter(program=selection.program, version=OuterRef("pk"))
    rows = (
        Version.objects.visible_to(selection.viewer)
        .filter(Exists(used))
        .values_list("pk", "number", "content_hash", "checklist_id", "checklist__name")
    )
    editions = {row[0]: Edition(*row) for row in rows}
    if len({each.checklist_id for each in editions.values()}) == len(editions):
        return Uses()
    facts = selection.scorecards().order_by()
    found = facts.values_list("version_id", "wave_id", "month").distinct()
    return Uses(editions, [row for row in found if row[0] in editions])


def breaks(selection: Selection, uses: Uses) -> list[Break]:
    """Every break of what the selection shows, in order of time."""
    order = {wave.pk: place for place, wave in enumerate(selection.catalogue.waves)}
    keys = {wave.pk: str(wave.public_id) for wave in selection.catalogue.waves}
    grid = GRIDS.get(selection.by)
    first: dict[int, tuple[Any, str]] = {}
    for version, wave, month in uses.rows:
        begins: tuple[Any, str] = (
            (month, grid.key(month)) if grid else (order[wave], keys[wave])
        )
        first[version] = min(first.get(version, begins), begins)
    return sorted(
        _found(selection, uses, first), key=lambda each: first[each.edition.pk]
    )


def _found(
    selection: Selection, uses: Uses, first: dict[int, tuple[Any, str]]
) -> Iterable[Break]:
    for editions in _by_checklist(uses, first):
        begun = sorted(editions, key=lambda each: (first[each.pk], each.number))
        for before, after in pairwise(begun):
            causes = _causes_between(selection, before, after)
            if causes:
                yield Break(first[after.pk][1], after, causes)


def between(selection: Selection, uses: Uses, now: Wave, before: Wave) -> str:
    """What to say about a comparison of two waves; "" when they can be compared."""
    seen = {
        wave.pk: {version for version, each, _month in uses.rows if each == wave.pk}
        for wave in (now, before)
    }
    later = _bending(selection, uses, seen[before.pk], seen[now.pk])
    if later is None:
        return ""
    words = {"n": later.number, "checklist": later.checklist}
    return (
        _(
            "Version %(n)d of “%(checklist)s” lies between: the two are not measured "
            "alike."
        )
        % words
    )


def bent_places(
    selection: Selection, uses: Uses, now: Wave, before: Wave
) -> dict[int, str]:
    """Location → "Version 4", where that lies between its shops of two waves.

    One query, where the waves have shops of several versions at all; else none.
    """
    if not between(selection, uses, now, before):
        return {}
    cards = replace(selection, wave=None).scorecards().filter(wave__in=(now, before))
    rows = cards.order_by().values_list("location_id", "wave_id", "version_id")
    seen: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for location, wave, version in rows.distinct():
        if version in uses.editions:
            seen[location][wave].add(version)
    found = {
        location: _bending(selection, uses, waves[before.pk], waves[now.pk])
        for location, waves in seen.items()
    }
    return {place: _mark(later) for place, later in found.items() if later}


def _bending(
    selection: Selection, uses: Uses, before: set[int], now: set[int]
) -> Edition | None:
    """The newer of two editions that cannot be compared, one of each set."""
    for earlier, later in _pairs(uses, before, now):
        if _causes_between(selection, earlier, later):
            return later
    return None


def _mark(edition: Edition) -> str:
    return _("Version %(n)d") % {"n": edition.number}


def _pairs(
    uses: Uses, before: set[int], now: set[int]
) -> Iterable[tuple[Edition, Edition]]:
    """Different editions of one checklist in two waves, the older first."""
    for one in sorted(before):
        for other in sorted(now):
            pair = sorted(
                (uses.editions[one], uses.editions[other]),
                key=lambda each: each.number,
            )
            if one != other and pair[0].checklist_id == pair[1].checklist_id:
                yield pair[0], pair[1]


def changed_questions(uses: Uses) -> dict[str, str]:
    """Question key → "changed in version 4", where its own figures are bent."""
    used = {version: None for version, _wave, _month in uses.rows}
    said: dict[str, str] = {}
    for editions in _by_checklist(uses, used):
        for before, after in pairwise(sorted(editions, key=lambda each: each.number)):
            for change in bent(_compared(*_names(before, after))):
                for key in change.questions:
                    said[key] = _("changed in version %(n)d") % {"n": after.number}
    return said


def _by_checklist(uses: Uses, used: Iterable[int]) -> Iterable[list[Edition]]:
    found: dict[int, list[Edition]] = defaultdict(list)
    for version in used:
        edition = uses.editions[version]
        found[edition.checklist_id].append(edition)
    return found.values()


def _causes_between(selection: Selection, one: Edition, other: Edition) -> list[Change]:
    older, newer = sorted((one, other), key=lambda each: each.number)
    found = _compared(*_names(older, newer))
    return bent(found, section=selection.section, question=selection.question)


def _names(older: Edition, newer: Edition) -> tuple[int, str, int, str]:
    return older.pk, older.content_hash, newer.pk, newer.content_hash


@lru_cache(maxsize=256)
def _compared(
    older: int, older_hash: str, newer: int, newer_hash: str
) -> tuple[Change, ...]:
    return changes(parsed(older, older_hash), parsed(newer, newer_hash))


def _causes(causes: list[Change]) -> str:
    more = len(causes) - 1
    first = say(causes[0])
    if not more:
        return first
    rest = ngettext("And %(n)d more change.", "And %(n)d more changes.", more)
    return f"{first} {rest % {'n': more}}"


def by_period(found: Iterable[Break]) -> dict[str, list[Break]]:
    periods: dict[str, list[Break]] = defaultdict(list)
    for each in found:
        periods[each.key].append(each)
    return periods


def sentences(found: Iterable[Break], points: Iterable[Point]) -> list[str]:
    """One for each break that is on the page, by the names of its periods."""
    labels = {point.key: point.label for point in points}
    return [each.sentence(labels[each.key]) for each in found if each.key in labels]
