"""Where service differs: regions, then the locations in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from audits.models import Location, Region
from reports.findings import Finding
from reports.reading import focus
from reports.reading.cells import Cells, by_fact
from reports.reading.rows import Row, row, spread
from reports.reading.rows import whole as in_words
from reports.reading.selection import Selection
from reports.reading.standings import (
    Columns,
    Standing,
    Thing,
    columns,
    header,
    keyed,
    standings,
    table,
)
from reports.trends import Cell

#: Of more locations the best and the worst are shown; a region shows its own.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Page:
    """`regions` is empty where nothing lies below the region that was chosen."""

    selection: Selection
    finding: Finding
    shown: Columns
    everybody: Row
    everybody_waves: list[Row]
    change: str
    regions: list[Standing]
    every_location: list[Standing]

    @property
    def is_empty(self) -> bool:
        return not self.every_location

    @property
    def locations(self) -> list[Standing]:
        """Those that are ranked: all of them, or both ends."""
        rows = [each for each in self.every_location if each.rank]
        half = SHOWN // 2
        return rows if len(rows) <= SHOWN else rows[:half] + rows[-half:]

    @property
    def unranked(self) -> list[Standing]:
        return [each for each in self.every_location if not each.rank][:SHOWN]

    @property
    def left_out(self) -> int:
        shown = len(self.locations) + len(self.unranked)
        return len(self.every_location) - shown

    @property
    def table(self) -> Iterable[Sequence[object]]:
        yield header(self.shown, "location", "channel")
        yield from table(self.shown, self.every_location)


def read(asked: Selection) -> Page:
    """Everything on the page, in a number of queries that no data changes."""
    selection, cells = focus.read(asked, "region")
    shown = columns(selection, cells)
    regions = _of_regions(shown, cells)
    locations = _of_locations(shown)
    by_wave = _by_wave(cells)
    whole = shown.figure(shown.now(by_wave))
    compared = regions if len(regions) > 1 else locations
    return Page(
        selection=selection,
        finding=Finding(
            spread(selection, [each.point for each in compared]),
            in_words(selection, whole),
        ),
        shown=shown,
        everybody=row(selection, "", whole),
        everybody_waves=shown.rows(by_wave),
        change=shown.change(by_wave),
        regions=regions,
        every_location=locations,
    )


def _of_regions(shown: Columns, cells: Cells) -> list[Standing]:
    """The regions next below the chosen one, each with everything in it."""
    selection = shown.selection
    children = _branches(selection)
    paths = {region.pk: region.path for region in selection.catalogue.regions}

    def names(pk: int) -> list[str]:
        return [str(c.pk) for c in children if paths[pk].startswith(c.path)]

    here = {(key[2], key[0]): Cell() for key in cells}
    for (wave, _month, region), cell in cells.items():
        here[region, wave] += cell
    return standings(
        shown, (_region(selection, each) for each in children), keyed(here, names)
    )


def _branches(selection: Selection) -> list[Region]:
    """Children of the chosen region; from the top, past regions that hold but one."""
    things = selection.catalogue.regions
    parent = selection.region.pk if selection.region else None
    children = [each for each in things if each.parent_id == parent]
    while len(children) == 1 and selection.region is None:
        below = [each for each in things if each.parent_id == children[0].pk]
        if not below:
            break
        children = below
    return children


def _region(selection: Selection, region: Region) -> Thing:
    chosen = {"region": region, "location": None}
    return Thing(
        key=str(region.pk),
        label=region.name,
        shops=_shops(selection, **chosen),
        inside=selection.query(**chosen),
    )


def _of_locations(shown: Columns) -> list[Standing]:
    selection = shown.selection
    cells = by_fact(replace(selection, wave=None), "location", "wave")
    places = {place.pk: place for place in selection.catalogue.locations}
    things = (_location(selection, places[pk]) for pk in {key[0] for key in cells})
    return standings(shown, things, keyed(cells, lambda pk: [str(pk)]))


def _location(selection: Selection, place: Location) -> Thing:
    return Thing(
        key=str(place.pk),
        label=place.name,
        detail=place.channel.name,
        shops=_shops(selection, location=place),
        inside=reverse("reports:trend") + selection.query(location=place),
    )


def _shops(selection: Selection, **chosen: object) -> str:
    address = reverse("reports:scorecard-list")
    return address + selection.query(by="", compare=None, **chosen)


def _by_wave(cells: Cells) -> dict[int, Cell]:
    found: dict[int, Cell] = {}
    for (wave, *_rest), cell in cells.items():
        found[wave] = found.get(wave, Cell()) + cell
    return found
