"""What the reader asked for, resolved among what the reader may see.

The address is the state: `Wanted` is what it says, `Selection` what that means here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from math import floor
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from audits.models import (
    Answer,
    Channel,
    Location,
    Program,
    Region,
    Scenario,
    Scorecard,
    TagScore,
    Wave,
)
from audits.models.scores import ScorecardQuerySet
from audits.tags import Tag
from reports.models import ImportedResult
from reports.models.imports import ImportedResultQuerySet
from reports.reading.catalogue import Catalogue, Site, catalogue
from reports.reading.clocks import of_card
from reports.reading.logs import Log, log_of
from reports.trends import Aggregation, Number
from shoppers.models import Viewer

#: One per cent point in ten-millionths.
POINT = 100_000


class Absent(LookupError):
    """The address names something that is not there, or not for this reader."""


class NotEarlier(Absent):
    """A wave is to be compared with one that did not come before it."""


class Public(Protocol):
    @property
    def public_id(self) -> Any: ...


Row = TypeVar("Row", bound=Public)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters as the address gives them."""

    program: UUID | None = None
    wave: UUID | None = None
    every_wave: bool = False
    compare: UUID | None = None
    channel: UUID | None = None
    region: UUID | None = None
    location: UUID | None = None
    team: str = ""
    section: str = ""
    question: str = ""
    month: date | None = None
    since: date | None = None
    until: date | None = None
    by: str = "month"
    critical: bool = False
    slot: str = ""
    answer: str = ""
    theme: str = ""
    stage: str = ""
    scenario: UUID | None = None
    log: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that one page is about. None means "every one of them"."""

    viewer: Viewer
    catalogue: Catalogue
    program: Program
    wave: Wave | None = None
    every_wave: bool = False
    compare: Wave | None = None
    channel: Channel | None = None
    region: Region | None = None
    location: Location | Site | None = None
    team: str = ""
    section: str = ""
    question: str = ""
    month: date | None = None
    since: date | None = None
    until: date | None = None
    by: str = "month"
    critical: bool = False
    #: Only these, where `wave` does not say one; none of it is in the address.
    waves: tuple[Wave, ...] = ()
    #: An hour of a weekday, "2-09" is Tuesday from nine on, at the location.
    slot: str = ""
    #: What was answered to `question`: an option's key, or a whole number.
    answer: str = ""
    #: Shops in which the theme, or the stage, has a score; shops of one scenario.
    theme: str = ""
    stage: str = ""
    scenario: Scenario | None = None
    #: What the contact log says.
    log: Log | None = None
    #: What only the page itself is asked, by the name in the address.
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def aggregation(self) -> Aggregation:
        return "pooled" if self.program.aggregation == "pooled" else "mean_of_shops"

    @property
    def minimum_n(self) -> int:
        return int(self.program.minimum_n)

    @property
    def target(self) -> Number:
        return Fraction(self.program.target, POINT)

    @property
    def goal(self) -> Number | None:
        """The target where it may be drawn: it is one of scores, not of pass rates."""
        return None if self.question else self.target

    def query(self, **changes: object) -> str:
        """The address's query of this selection with some filters changed.

        A row stands for its public id; None or "" takes the filter away.
        """
        wanted = {
            "program": self.program,
            "wave": "all" if self.every_wave else self.wave,
            "compare": self.compare,
            "channel": self.channel,
            "region": self.region,
            "location": self.location,
            "team": self.team,
            "section": self.section,
            "question": self.question,
            "month": self.month,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "by": self.by if self.by != "month" else "",
            "critical": "1" if self.critical else "",
            "slot": self.slot,
            "answer": self.answer,
            "theme": self.theme,
            "stage": self.stage,
            "scenario": self.scenario,
            "log": self.log,
            **self.more,
        } | changes
        said = {name: _said(value) for name, value in wanted.items() if value}
        return f"?{urlencode(said)}"

    def scorecards(self) -> ScorecardQuerySet:
        """The facts behind the figures."""
        rows = Scorecard.objects.visible_to(self.viewer).filter(
            **self.conditions(), **self._days(), **self._places()
        )
        if self.slot:
            weekday, hour = map(int, self.slot.split("-"))
            clock = of_card(self.catalogue.locations)
            rows = rows.alias(**clock).filter(Q(weekday=weekday), Q(hour=hour))
        if self.answer:
            rows = rows.filter(Exists(self._answered()))
        for tag, key in self.tags:
            found = TagScore.objects.filter(scorecard=OuterRef("pk"), tag=tag, key=key)
            rows = rows.filter(Exists(found.filter(score__isnull=False)))
        if self.scenario:
            rows = rows.filter(submission__assignment__scenario=self.scenario)
        if self.log:
            rows = rows.filter(self.log.of_cards())
        return rows.filter(criticals__gt=0) if self.critical else rows

    @property
    def tags(self) -> list[tuple[str, str]]:
        """(tag, key) of the theme and the stage that were asked for."""
        return [(tag, key) for tag in Tag if (key := getattr(self, tag))]

    def _answered(self) -> QuerySet[Answer]:
        number = [int(self.answer)] if self.answer.isdigit() else []
        return Answer.objects.filter(
            submission=OuterRef("submission"),
            question__key=self.question,
            value__in=[self.answer, *number],
        )

    def imported(self) -> ImportedResultQuerySet:
        """The facts from elsewhere that stand beside `scorecards`: none where what
        they lack is asked for: a section, a question, critical failures, an hour, a
        contact log."""
        rows = ImportedResult.objects.current().visible_to(self.viewer)
        lacks = (self.section, self.question, self.critical, self.slot, self.scenario)
        if any(lacks) or self.tags or self.log:
            return rows.none()
        return rows.filter(**self.conditions(), **self._days(), **self._places())

    def of_cards(self, prefix: str) -> dict[str, Any]:
        """`scorecards` as filters of rows that lead to them by `prefix`, but for hour
        and answer."""
        wanted = {
            "organization": self.viewer.organization,
            **self._places(),
            **self._days(),
            "criticals__gt": 0 if self.critical else None,
        }
        more = {f"{prefix}{k}": v for k, v in wanted.items() if v is not None}
        return self.conditions(prefix) | more

    def conditions(self, prefix: str = "") -> dict[str, Any]:
        """Filters that facts and buckets have in common, `prefix` before each."""
        wanted = {
            "program": self.program,
            "wave": self.wave,
            "wave__in": self.waves,
            "channel": self.channel,
            "month": self.month,
            "region__path__startswith": self.region.path if self.region else None,
        }
        return {f"{prefix}{name}": value for name, value in wanted.items() if value}

    @property
    def is_of_places(self) -> bool:
        """Whether it is about some locations: rollups know none, only facts do."""
        return bool(self.location or self.team)

    @property
    def is_of_list(self) -> bool:
        """Whether it asks what only a list of shops can be asked: of all this the
        rollups know the month."""
        return replace(self, month=None) != self.whole()

    def _places(self) -> dict[str, Any]:
        location = self.location and self.location.pk
        wanted = {"location": location, "location__team": self.team}
        return {name: value for name, value in wanted.items() if value}

    def _days(self) -> dict[str, date]:
        """Both days included; only facts know days."""
        wanted = {"report_date__gte": self.since, "report_date__lte": self.until}
        return {name: day for name, day in wanted.items() if day}

    def whole(self) -> "Selection":
        """Without what only a list of shops can be asked."""
        return replace(
            self,
            month=None,
            since=None,
            until=None,
            critical=False,
            slot="",
            answer="",
            theme="",
            stage="",
            scenario=None,
            log=None,
        )

    def band(self, figure: Number | None) -> int:
        """The band, 1 to 5, of a figure in per cent points; 0 for no figure."""
        if figure is None:
            return 0
        edges: list[int] = self.program.bands
        # An edge is a whole number: what lies beyond the point decides nothing.
        whole = floor(figure * POINT)
        return 1 + sum(whole >= edge for edge in edges)


def select(viewer: Viewer, wanted: Wanted) -> Selection | None:
    """Resolve the filters; None when there is no program to read about yet.

    Raises Absent for an id or key that the reader's organization does not have,
    NotEarlier for a wave to compare with that is the same or a later one.
    """
    programs = list(_programs(viewer))
    if not programs and not wanted.program:
        return None
    program = _found(programs, wanted.program) or programs[0]
    things = catalogue(viewer, programs, program)
    _check_keys(things, wanted)
    wave, compare = _waves(things, wanted)
    return Selection(
        viewer=viewer,
        catalogue=things,
        program=program,
        wave=wave,
        every_wave=wanted.every_wave,
        compare=compare,
        channel=_found(things.channels, wanted.channel),
        region=_found(things.regions, wanted.region),
        location=_found(things.locations, wanted.location),
        team=wanted.team,
        section=wanted.section,
        question=wanted.question,
        month=wanted.month,
        since=wanted.since,
        until=wanted.until,
        by=wanted.by,
        critical=wanted.critical,
        slot=wanted.slot,
        answer=wanted.answer if wanted.question else "",
        theme=wanted.theme,
        stage=wanted.stage,
        scenario=_scenario(viewer, wanted.scenario),
        log=_log(viewer, wanted.log),
    )


def _check_keys(things: Catalogue, wanted: Wanted) -> None:
    if wanted.section and wanted.section not in things.sections:
        raise Absent(wanted.section)
    if wanted.question and wanted.question not in things.questions:
        raise Absent(wanted.question)
    if wanted.team and wanted.team not in things.teams:
        raise Absent(wanted.team)


def _waves(things: Catalogue, wanted: Wanted) -> tuple[Wave | None, Wave | None]:
    """The wave in question, and the one to compare it with."""
    wave, compare = (
        _found(things.waves, each) for each in (wanted.wave, wanted.compare)
    )
    if wave and compare and compare.starts_on >= wave.starts_on:
        raise NotEarlier(compare.name)
    return wave, compare


def _scenario(viewer: Viewer, public_id: UUID | None) -> Scenario | None:
    """Only a list of shops asks for one: it costs its query there alone."""
    if public_id is None:
        return None
    return _found(
        Scenario.objects.visible_to(viewer).filter(public_id=public_id), public_id
    )


def _log(viewer: Viewer, text: str) -> Log | None:
    try:
        return log_of(viewer, text)
    except LookupError as error:
        raise Absent(text) from error


def figures_of(program: Program) -> datetime | None:
    """When the figures of a program from `select` were last computed."""
    moment: datetime | None = getattr(program, "figures_at", None)
    return moment


def waiting_in(waves: Iterable[Wave]) -> int:
    """How many shops of these waves (from `select`) wait for a review."""
    return sum(getattr(wave, "in_review", 0) for wave in waves)


def _programs(viewer: Viewer) -> QuerySet[Program]:
    """The program whose figures moved last comes first."""
    return (
        Program.objects.visible_to(viewer)
        .annotate(figures_at=Max("bucket__computed_at"))
        .order_by(F("figures_at").desc(nulls_last=True), "name")
    )


def _found(rows: Iterable[Row], public_id: UUID | None) -> Row | None:
    if public_id is None:
        return None
    for row in rows:
        if row.public_id == public_id:
            return row
    raise Absent(str(public_id))


def _said(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%Y-%m}"
    return str(getattr(value, "public_id", value))
