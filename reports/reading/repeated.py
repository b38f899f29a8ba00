"""What fails again: the same question at the same location, wave after wave."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Wave
from reports.charts.bars import tiny
from reports.findings import Finding
from reports.reading import focus, periods
from reports.reading.catalogue import Asked, Site
from reports.reading.cells import ANSWERS, Cells, judged
from reports.reading.failures import REPEATED, last_run
from reports.reading.selection import Selection

#: How many waves are looked at, the one in question included.
WAVES = 5
#: Answers are read shop by shop: of more shops fewer waves, and of more than these in
#: two waves one region or channel at a time.
MOST = 100_000
SHOWN, IN_REPORT, WIDEST = 50, 10, 6
QUESTION = f"{ANSWERS}question__key"


@dataclass(frozen=True, slots=True)
class Tally:
    """One wave of a row: how many answers of how many failed; none was not asked."""

    failed: int
    asked: int


@dataclass(frozen=True, slots=True)
class Line:
    """`run` counts waves, the one in question included; `tallies` follow the columns,
    the oldest first. `trend` and `shops` are the location's, with this question."""

    selection: Selection
    location: Site
    asked: Asked
    run: int
    tallies: list[Tally]

    # Spelled when they are shown: of ten thousand lines a page shows fifty.
    @property
    def trend(self) -> str:
        return reverse("reports:trend") + self._query(by="wave")

    @property
    def shops(self) -> str:
        asked = {"wave": "all", "compare": None, "by": ""}
        return reverse("reports:scorecard-list") + self._query(**asked)

    def _query(self, **asked: object) -> str:
        here = {"location": self.location, "question": self.asked.key, "section": ""}
        return self.selection.query(**here, **asked)


@dataclass(frozen=True, slots=True)
class Wide:
    """A question and at how many locations it fails again."""

    asked: Asked
    n: int
    chart: str
    href: str


@dataclass(frozen=True, slots=True)
class Page:
    """`too_many` shops were asked for at once: nothing was counted then."""

    selection: Selection
    finding: Finding
    waves: list[Wave]
    every_line: list[Line]
    widest: list[Wide]
    locations: int
    too_many: int

    @property
    def is_empty(self) -> bool:
        return not self.waves

    @property
    def lines(self) -> list[Line]:
        return self.every_line[:SHOWN]

    @property
    def longest(self) -> list[Line]:
        """As many as a report shows, where other things follow."""
        return self.every_line[:IN_REPORT]

    @property
    def table(self) -> Iterable[Sequence[object]]:
        waves = (x for w in self.waves for x in (f"failed {w.name}", f"n {w.name}"))
        yield ["location", "channel", "question", "key", "waves_running", *waves]
        for each in self.every_line:
            counts = (x for t in each.tallies for x in (t.failed, t.asked))
            place = each.location
            yield [place.name, place.channel.name, each.asked.text, each.asked.key,
                   each.run, *counts]  # fmt: skip


def read(asked: Selection) -> Page:
    """The wave in question (of every wave: the last) and those before it."""
    selection, cells = focus.read(replace(asked, question=""))
    question = asked.question
    waves = _fitting(_waves(selection, cells), cells)
    n = _count(waves, cells)
    too_many = n if n > MOST else 0
    rows = [] if too_many or len(waves) < REPEATED else _rows(selection, waves)
    lines = sorted(_lines(selection, waves, rows, question), key=_longest_first)
    shown = replace(selection, question=question)
    return Page(
        selection=shown,
        finding=_finding(waves, lines, too_many),
        waves=waves,
        every_line=lines,
        widest=_widest(shown, lines),
        locations=len({each.location.pk for each in lines}),
        too_many=too_many,
    )


def _waves(selection: Selection, cells: Cells) -> list[Wave]:
    waves = [wave for wave, _cell in periods.by_wave(selection, cells)]
    if wave := selection.wave:
        waves = [each for each in waves if each.starts_on < wave.starts_on] + [wave]
    return waves[-WAVES:] if cells else []


def _fitting(waves: list[Wave], cells: Cells) -> list[Wave]:
    """As many of the last waves as may be read, and two in any case."""
    while len(waves) > REPEATED and _count(waves, cells) > MOST:
        waves = waves[1:]
    return waves


def _count(waves: Sequence[Wave], cells: Cells) -> int:
    known = {wave.pk for wave in waves}
    return sum(cell.n for key, cell in cells.items() if key[0] in known)


def _rows(selection: Selection, waves: Sequence[Wave]) -> Iterable[dict[str, Any]]:
    """Location and question that failed in the last wave and in one before it, with
    their counts by wave. One query, of the facts of these waves."""
    cards = replace(selection, wave=None, waves=tuple(waves)).scorecards()
    passed, failed = f"{ANSWERS}passed", Q(**{f"{ANSWERS}passed": False})
    counts: dict[str, Count] = {}
    for at, wave in enumerate(waves):
        counts[f"asked_{at}"] = Count(passed, filter=Q(wave=wave))
        counts[f"failed_{at}"] = Count(passed, filter=Q(wave=wave) & failed)
    last = len(waves) - 1
    earlier = Q()
    for at in range(last):
        earlier |= Q(**{f"failed_{at}__gt": 0})
    rows: QuerySet[Any, Any] = (
        judged(cards)
        .order_by()
        .values("location", QUESTION)
        .annotate(**counts)
        .filter(earlier, **{f"failed_{last}__gt": 0})
        .order_by("location", QUESTION)
    )
    return rows


def _lines(
    selection: Selection,
    waves: Sequence[Wave],
    rows: Iterable[dict[str, Any]],
    question: str,
) -> Iterable[Line]:
    things = selection.catalogue
    places = {place.pk: place for place in things.locations}
    for found in rows:
        asked = things.questions.get(found[QUESTION])
        if asked is None or question not in ("", asked.key):
            continue
        if selection.section not in ("", asked.section):
            continue
        tallies = [
            Tally(found[f"failed_{at}"], found[f"asked_{at}"])
            for at in range(len(waves))
        ]
        run = last_run([t.failed if t.asked else None for t in tallies])
        if run >= REPEATED:
            place = places[found["location"]]
            yield Line(selection, place, asked, run, tallies)


def _longest_first(line: Line) -> tuple[int, float, str]:
    failed = sum(tally.failed for tally in line.tallies)
    asked = sum(tally.asked for tally in line.tallies)
    return -line.run, -failed / max(1, asked), line.location.name


def _widest(selection: Selection, lines: Sequence[Line]) -> list[Wide]:
    """Questions that fail again at most locations; bars against the widest one."""
    counts = Counter(line.asked.key for line in lines)
    most = max(counts.values(), default=1)
    questions = selection.catalogue.questions
    return [
        Wide(
            questions[key],
            n,
            tiny(100 * n / most, band=1),
            selection.query(question=key),
        )
        for key, n in counts.most_common(WIDEST)
    ]


def _finding(waves: Sequence[Wave], lines: Sequence[Line], too_many: int) -> Finding:
    if too_many:
        words = {"n": too_many, "most": MOST}
        said = _(
            "These are %(n)d shops; at most %(most)d are read answer by answer. "
            "Choose a region or a channel."
        )
        return Finding(_("Too many shops to look at one by one."), said % words)
    if len(waves) < REPEATED:
        return Finding(
            _("Nothing can have failed again: there is one wave."),
            _("A repeated failure takes two waves."),
        )
    looked = _("Looked at: %(waves)s.") % {"waves": ", ".join(w.name for w in waves)}
    if not lines:
        return Finding(
            _("Nothing failed again where it had failed in the wave before."), looked
        )
    longest = max(line.run for line in lines)
    many = {"n": sum(line.run == longest for line in lines), "waves": longest}
    detail = ngettext(
        "%(n)d of them failed in %(waves)d waves running.",
        "%(n)d of them failed in %(waves)d waves running.",
        many["n"],
    )
    return Finding(_headline(lines), f"{detail % many} {looked}")


def _headline(lines: Sequence[Line]) -> str:
    places = len({line.location.pk for line in lines})
    at = ngettext("At %(n)d location", "At %(n)d locations", places) % {"n": places}
    words = {"at": at, "n": len(lines)}
    said = ngettext(
        "%(at)s the same question failed again, %(n)d in all.",
        "%(at)s the same question failed again, %(n)d in all.",
        len(lines),
    )
    return said % words
