"""Rows of a file as results: read by rules that the whole file is looked at for."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from audits.scoring import WHOLE
from reports.importing import days, figures
from reports.importing.columns import Table, found, places_of
from reports.importing.options import Options
from reports.importing.refusals import Refused, Wrong
from reports.importing.sheets import Cell, Source, text_of

#: Ten-thousandths of a point: the unit of a scorecard's sums.
UNIT = 10_000
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Result:
    """One row, understood. `score` in ten-millionths; None is "no score".

    `day` is None where only the wave says when it was, and `said` what the date's
    cell says where that has no year: the digest must not change with the year.
    """

    line: int
    location: str
    region: str
    channel: str
    wave: str
    day: date | datetime | None
    shopper: str
    checklist: str
    score: int | None
    earned: int
    possible: int
    external_id: str
    said: str = ""

    @property
    def digest(self) -> bytes:
        """Of all that the row says; not of how it was written."""
        said = (
            *(self.location, self.region, self.channel, self.wave),
            self.said or self.day,
            *(self.shopper, self.checklist, self.score, self.earned, self.possible),
        )
        text = "\x1f".join(str(each) for each in (*said, self.external_id))
        return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that a rule leaves out, or (`is_wrong`) that cannot be understood."""

    line: int
    reason: str
    is_wrong: bool


@dataclass(slots=True)
class Reading:
    """A file and everything that is known about how to read it."""

    source: Source
    table: Table
    options: Options
    dates: days.Conventions = field(default_factory=days.Conventions)
    is_share: bool = False
    unscored: frozenset[str] = frozenset()
    excluded: list[tuple[list[int], str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    total: int = 0

    def rows(self) -> Iterator[Result | LeftOut]:
        """Every row below the heading, understood or not."""
        for line, cells in self._cells():
            try:
                if self._is_excluded(cells):
                    yield LeftOut(line, _("left out by a rule"), False)
                    continue
                result = self._result(line, cells)
            except Wrong as wrong:
                yield LeftOut(line, str(wrong), True)
                continue
            if result.checklist in self.unscored:
                reason = _("“%(checklist)s” is never scored")
                words = {"checklist": result.checklist}
                yield LeftOut(line, reason % words, False)
                continue
            yield result

    def _cells(self) -> Iterator[tuple[int, list[Cell]]]:
        for line, cells in self.source.rows(self.table.sheet):
            if line > self.table.line and any(text_of(cell) for cell in cells):
                yield line, cells

    def _cell(self, cells: list[Cell], name: str) -> Cell:
        places = self.table.mapping.get(name, ())
        return _joined(cells, places)

    def _text(self, cells: list[Cell], name: str) -> str:
        return text_of(self._cell(cells, name))[:200]

    def _is_excluded(self, cells: list[Cell]) -> bool:
        return any(
            text_of(_joined(cells, places)).casefold() == value
            for places, value in self.excluded
        )

    def _result(self, line: int, cells: list[Cell]) -> Result:
        location = self._text(cells, "location")[:160].strip()
        if not location:
            raise Wrong(_("the location is empty"))
        score, earned, possible = self._measured(cells)
        when = self._cell(cells, "date")
        return Result(
            line=line,
            location=location,
            region=self._text(cells, "region")[:120].strip(),
            channel=self._text(cells, "channel")[:80].strip(),
            wave=self._text(cells, "wave")[:80].strip(),
            day=days.read(when, self.dates),
            shopper=self._text(cells, "shopper"),
            checklist=self._text(cells, "checklist"),
            score=score,
            earned=earned,
            possible=possible,
            external_id=self._text(cells, "external_id"),
            said=text_of(when).casefold() if days.bare_month(when) else "",
        )

    def _number(self, cells: list[Cell], name: str) -> tuple[Decimal, bool] | None:
        try:
            return figures.number(
                self._cell(cells, name), decimal_comma=self.options.decimal_comma
            )
        except Wrong as wrong:
            raise Wrong(f"{name}: {wrong}") from None

    def _score(self, cells: list[Cell]) -> Decimal | None:
        """The score as it is written, in per cent."""
        known = self._number(cells, "score")
        if known is None:
            return None
        value, is_percent = known
        score = value * 100 if self.is_share and not is_percent else value
        if not 0 <= score <= 100:
            raise Wrong(
                _("score: %(score)s is not between 0 and 100") % {"score": value}
            )
        return score

    def _points(self, cells: list[Cell], name: str) -> Decimal | None:
        known = self._number(cells, name)
        if known is None:
            return None
        if known[0] < 0:
            words = {"name": name, "points": known[0]}
            raise Wrong(_("%(name)s: %(points)s is below 0") % words)
        if known[0] > 10**9:
            words = {"name": name, "points": known[0]}
            raise Wrong(_("%(name)s: %(points)s are too many points") % words)
        return known[0]

    def _measured(self, cells: list[Cell]) -> tuple[int | None, int, int]:
        """Score, and points in ten-thousandths; None, 0, 0 without a score."""
        score = self._score(cells)
        earned = self._points(cells, "earned")
        possible = self._points(cells, "possible")
        if possible is None and earned is not None and score is None:
            raise Wrong(_("points earned without points possible"))
        if possible == 0:
            if earned or score:
                raise Wrong(_("a score of no possible points"))
            return None, 0, 0
        if possible is None or (earned is None and score is not None):
            return _of_score(score, possible or HUNDRED)
        if earned is None:
            return None, 0, 0
        if earned > possible:
            words = {"earned": earned, "possible": possible}
            raise Wrong(_("%(earned)s earned of %(possible)s possible points") % words)
        self._agree(score, earned, possible)
        return _of_points(earned, possible)

    def _agree(self, score: Decimal | None, earned: Decimal, possible: Decimal) -> None:
        if score is None:
            return
        exact = 100 * earned / possible
        digits = figures.places(score)
        # A figure that was cut off and not rounded is still the same one.
        if abs(exact - score) > Decimal(1).scaleb(-min(digits, 9)):
            words = {"score": score, "exact": round(exact, 2)}
            raise Wrong(_("the score is %(score)s, the points make %(exact)s") % words)


def _joined(cells: list[Cell], places: list[int] | tuple[int, ...]) -> Cell:
    known = [cells[place] for place in places if place < len(cells)]
    if len(known) > 1:
        return " ".join(text for cell in known if (text := text_of(cell)))
    return known[0] if known else None


def _of_score(score: Decimal | None, possible: Decimal) -> tuple[int | None, int, int]:
    """A score without points counts as so many of a hundred."""
    if score is None:
        return None, 0, 0
    whole = _whole(possible * UNIT)
    share = _whole(score * WHOLE / 100)
    return share, _whole(score * whole / 100), whole


def _of_points(earned: Decimal, possible: Decimal) -> tuple[int | None, int, int]:
    top, bottom = _whole(earned * UNIT), _whole(possible * UNIT)
    if not bottom:
        return None, 0, 0
    return (2 * top * WHOLE + bottom) // (2 * bottom), top, bottom


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def reading(source: Source, options: Options, *, today: date) -> Reading:
    """The file's table and conventions, from one or two looks at all of it.

    Raises Refused where the table lacks what a result needs.
    """
    table = found(source, options.mapping)
    _check(table, options)
    known = Reading(source, table, options)
    known.excluded = [
        (_excluded_places(column, table), " ".join(value.split()).casefold())
        for column, value in options.excluded
    ]
    _survey(known, today)
    if options.never_scored_below is not None:
        known.unscored = _unscored(known, options.never_scored_below)
    return known


def _check(table: Table, options: Options) -> None:
    mapping, columns = table.mapping, ", ".join(name for name in table.names if name)
    words = {"columns": columns}
    if "location" not in mapping:
        raise Refused(
            _("No column is mapped to location. Columns: %(columns)s.") % words
        )
    if "score" not in mapping and not {"earned", "possible"} <= mapping.keys():
        raise Refused(
            _(
                "No column is mapped to score, nor two to earned and possible. "
                "Columns: %(columns)s."
            )
            % words
        )
    if not {"date", "wave"} & mapping.keys():
        raise Refused(
            _("No column is mapped to date or to wave. Columns: %(columns)s.") % words
        )
    if options.never_scored_below is not None and "checklist" not in mapping:
        raise Refused(
            _(
                "Checklists that are never scored need a column that is mapped to "
                "checklist. Columns: %(columns)s."
            )
            % words
        )


def _excluded_places(column: str, table: Table) -> list[int]:
    try:
        return places_of(column, table.names)
    except Refused:
        if column in table.mapping:
            return table.mapping[column]
        raise


def _survey(known: Reading, today: date) -> None:
    """Look at every row once: what do its dates, scores and ids tell?"""
    seen, highest, total = days.Seen(), Decimal(0), 0
    ids: set[int] = set()
    repeated = 0
    guess = "external_id" not in known.options.mapping
    for _line, cells in known._cells():
        total += 1
        if known._is_excluded(cells):
            continue
        seen.add(known._cell(cells, "date"))
        highest = max(highest, _plain_score(known, cells))
        if guess and (text := known._text(cells, "external_id")):
            repeated += hash(text) in ids
            ids.add(hash(text))
    options = known.options
    known.total = total
    known.dates = seen.conventions(
        day_first=options.day_first, year=options.year, today=today
    )
    known.is_share = 0 < highest <= 1
    if repeated:
        known.table = replace(
            known.table,
            mapping={
                k: v for k, v in known.table.mapping.items() if k != "external_id"
            },
        )
    known.notes = list(_taken_for_granted(known, seen, repeated))


def _taken_for_granted(known: Reading, seen: days.Seen, repeated: int) -> Iterator[str]:
    if known.is_share:
        yield _("No score is above 1: they are read as shares, 1 is 100 %.")
    if seen.months and not known.options.year:
        words = {"year": known.dates.year}
        yield _("Months without a year are taken to be of %(year)d.") % words
    if known.dates.day_first and not known.options.day_first:
        yield _("Dates are read with the day first: nothing else fits them.")
    if seen.is_ambiguous and not known.options.day_first:
        yield _("Dates are read with the month first; no date proves which is meant.")
    if repeated:
        yield _("The column that looked like an id repeats itself; it is not used.")


def _plain_score(known: Reading, cells: list[Cell]) -> Decimal:
    """A score that is not written as per cent, for finding out its scale."""
    try:
        number = known._number(cells, "score")
    except Wrong:
        return Decimal(2)
    return Decimal(0) if number is None else Decimal(2) if number[1] else number[0]


def _unscored(known: Reading, below: Decimal) -> frozenset[str]:
    """Checklists none of whose rows has a score of so many per cent."""
    highest: Counter[str] = Counter()
    least = int(below * WHOLE / 100)
    for result in known.rows():
        if isinstance(result, Result):
            score = -1 if result.score is None else result.score
            highest[result.checklist] = max(highest.get(result.checklist, -1), score)
    return frozenset(name for name, score in highest.items() if name and score < least)
