"""What a page of results can be narrowed to: waves, channels, places, questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from audits.models import (
    Assignment,
    Channel,
    Location,
    Program,
    Question,
    Region,
    Version,
    Wave,
)
from shoppers.models import Viewer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its newest version words it, and the section it stands in."""

    key: str
    text: str
    section: str


class Site(NamedTuple):
    """A location as far as results tell of it. Every page knows all of them: as rows
    of the model they would cost more than the page itself."""

    pk: int
    public_id: UUID
    name: str
    team: str
    time_zone: str
    is_active: bool
    region_id: int
    channel: Channel

    def __str__(self) -> str:
        return self.name

    @property
    def channel_id(self) -> int:
        return self.channel.pk


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be chosen; sections and questions by key, in checklist order."""

    programs: list[Program]
    waves: list[Wave]
    channels: list[Channel]
    regions: list[Region]
    locations: list[Site]
    sections: dict[str, str]
    questions: dict[str, Asked]

    @property
    def teams(self) -> list[str]:
        return sorted({each.team for each in self.locations} - {""})


def catalogue(viewer: Viewer, programs: list[Program], program: Program) -> Catalogue:
    """All that the reader may choose of this program."""
    waves = Wave.objects.visible_to(viewer).filter(program=program)
    sections, questions = _asked(viewer, program)
    channels = list(Channel.objects.visible_to(viewer).order_by("position", "name"))
    return Catalogue(
        programs=programs,
        waves=list(waves.annotate(in_review=_waiting()).order_by("starts_on", "pk")),
        channels=channels,
        regions=list(Region.objects.visible_to(viewer).order_by("path")),
        locations=_sites(viewer, {channel.pk: channel for channel in channels}),
        sections=sections,
        questions=questions,
    )


def catalogue_of_waves(viewer: Viewer, program: Program) -> Catalogue:
    """A program with its waves in order of time, and nothing else to choose from."""
    waves = Wave.objects.visible_to(viewer).filter(program=program)
    in_order = list(waves.order_by("starts_on", "pk"))
    return Catalogue([program], in_order, [], [], [], {}, {})


def _sites(viewer: Viewer, channels: Mapping[int, Channel]) -> list[Site]:
    rows = Location.objects.visible_to(viewer).order_by("name")
    found = rows.values_list(*Site._fields)
    return [Site._make([*rest, channels[pk]]) for *rest, pk in found]


def _waiting() -> Coalesce:
    """How many shops of a wave wait for a review: only those are looked at, where a
    join would count through all of its shops."""
    rows = Assignment.objects.awaiting_review().filter(wave=OuterRef("pk")).order_by()
    counted = rows.values("wave").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _asked(viewer: Viewer, program: Program) -> tuple[dict[str, str], dict[str, Asked]]:
    """Titles and texts by key; what a later version says wins."""
    rows = (
        Question.objects.visible_to(viewer)
        .filter(version__in=_used(viewer, program).values("pk"))
        .order_by("version__number", "section__position", "position")
        .values_list("key", "text", "section__key", "section__title")
    )
    sections: dict[str, str] = {}
    questions: dict[str, Asked] = {}
    for key, text, section, title in rows:
        sections[section] = title
        questions[key] = Asked(key, text, section)
    return sections, questions


def _used(viewer: Viewer, program: Program) -> QuerySet[Version]:
    """Versions by which this program had shops."""
    # The first shop of each version, not Exists: that would be joined to all shops.
    shops = Assignment.objects.filter(version=OuterRef("pk"), wave__program=program)
    first = Subquery(shops.order_by().values("pk")[:1])
    versions = Version.objects.visible_to(viewer).annotate(first=first)
    return versions.filter(first__isnull=False)
