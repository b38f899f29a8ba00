"""Where service differs: regions, then the locations in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse

from audits.models import Region
from reports.findings import Finding
from reports.reading import focus
from reports.reading import heat as heats
from reports.reading.catalogue import Site
from reports.reading.cells import Cells, by_location, by_section, by_section_of_facts
from reports.reading.changes import difference, verdict
from reports.reading.coverage import in_use
from reports.reading.heat import Heat
from reports.reading.rows import Row, row, spread
from reports.reading.rows import whole as in_words
from reports.reading.selection import Selection
from reports.reading.standings import (
    SHOWN,
    Columns,
    Standing,
    Thing,
    columns,
    ends,
    header,
    keyed,
    standings,
    table,
)
from reports.trends import Cell


@dataclass(frozen=True, slots=True)
class Page:
    """`regions` is empty where nothing lies below the region that was chosen."""

    selection: Selection
    finding: Finding
    shown: Columns
    everybody: Row
    everybody_waves: list[Row]
    change: str
    verdict: str
    regions: list[Standing]
    teams: list[Standing]
    every_location: list[Standing]
    heats: list[Heat]
    coverage: str

    @property
    def is_empty(self) -> bool:
        return not self.every_location

    @property
    def locations(self) -> list[Standing]:
        """Those that are ranked: all of them, or both ends."""
        return ends([each for each in self.every_location if each.rank])

    @property
    def unranked(self) -> list[Standing]:
        return [each for each in self.every_location if not each.rank][:SHOWN]

    @property
    def left_out(self) -> int:
        shown = len(self.locations) + len(self.unranked)
        return len(self.every_location) - shown

    @property
    def table(self) -> Iterable[Sequence[object]]:
        """Regions and teams, then every location."""
        yield ["kind", *header(self.shown, "place", "channel")]
        kinds = {"region": self.regions, "team": self.teams}
        kinds["location"] = self.every_location
        for kind, rows in kinds.items():
            for cells in table(self.shown, rows):
                yield [kind, *cells]


def read(asked: Selection) -> Page:
    """Everything on the page, in a number of queries that no data changes."""
    selection, cells = focus.read(asked, "region")
    shown = columns(selection, cells)
    regions = _of_regions(shown, cells)
    of_locations = by_location(focus.only(selection, shown.waves), "wave")
    locations = _of_locations(shown, of_locations)
    by_wave = _by_wave(cells)
    whole = shown.figure(shown.now(by_wave))
    since = shown.change(by_wave)
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
        change=difference(since),
        verdict=verdict(since),
        regions=regions,
        teams=_of_teams(shown, of_locations),
        every_location=locations,
        heats=[
            _heat_of_regions(selection, regions),
            _heat_of_locations(selection, ends([x for x in locations if x.rank])),
        ],
        coverage=in_use(
            selection, {int(each.point.key): each.point.cell for each in locations}
        ),
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
    known = {str(each.pk): each for each in children}
    return standings(
        shown,
        {key: each.name for key, each in known.items()},
        keyed(here, names),
        lambda key: _region(selection, known[key]),
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
        label=region.name,
        shops=_shops(selection, **chosen),
        inside=selection.query(**chosen),
    )


def _of_locations(shown: Columns, cells: Cells) -> list[Standing]:
    selection = shown.selection
    sites = {str(site.pk): site for site in selection.catalogue.locations}
    return standings(
        shown,
        {key: site.name for key, site in sites.items()},
        keyed(cells, lambda pk: [str(pk)]),
        lambda key: _location(selection, sites[key]),
    )


def _of_teams(shown: Columns, cells: Cells) -> list[Standing]:
    """Locations of one team together; those without one are in no row."""
    selection = shown.selection
    teams = {site.pk: site.team for site in selection.catalogue.locations if site.team}
    named = {key: cell for key, cell in cells.items() if key[0] in teams}

    def tell(team: str) -> Thing:
        shops = _shops(selection, team=team)
        return Thing(label=team, shops=shops, inside=selection.query(team=team))

    return standings(
        shown,
        {team: team for team in selection.catalogue.teams},
        keyed(named, lambda pk: [teams[pk]]),
        tell,
    )


def _location(selection: Selection, place: Site) -> Thing:
    return Thing(
        label=place.name,
        detail=place.channel.name,
        shops=_shops(selection, location=place),
        inside=reverse("reports:trend") + selection.query(location=place),
    )


def _heat_of_regions(selection: Selection, regions: list[Standing]) -> Heat:
    """Two queries here and in `_heat_of_locations`, whatever is shown."""
    things = selection.catalogue.regions
    rows = []
    cells: Cells = {}
    found = by_section(selection, "region")
    for each in regions:
        branch = next(r for r in things if str(r.pk) == each.point.key)
        inside = {r.pk for r in things if r.path.startswith(branch.path)}
        for (region, key), cell in found.items():
            if region in inside:
                place = (branch.pk, key)
                cells[place] = cells.get(place, Cell()) + cell
        chosen: dict[str, object] = {"region": branch, "location": None}
        rows.append(heats.Thing(branch.pk, branch.name, each.point.cell.n, chosen))
    return heats.heat_of(selection, rows, cells, _address())


def _heat_of_locations(selection: Selection, shown: list[Standing]) -> Heat:
    """Of the locations that the table shows, and of no other: so it stays bounded."""
    places = {place.pk: place for place in selection.catalogue.locations}
    rows = [
        heats.Thing(
            int(each.point.key),
            each.point.label,
            each.point.cell.n,
            {"location": places[int(each.point.key)]},
        )
        for each in shown
    ]
    pks = [row.pk for row in rows]
    cells = by_section_of_facts(selection, "location", location__in=pks)
    return heats.heat_of(selection, rows, cells, _address())


def _address() -> str:
    return reverse("reports:scorecard-list")


def _shops(selection: Selection, **chosen: object) -> str:
    return _address() + selection.query(by="", compare=None, **chosen)


def _by_wave(cells: Cells) -> dict[int, Cell]:
    found: dict[int, Cell] = {}
    for (wave, *_rest), cell in cells.items():
        found[wave] = found.get(wave, Cell()) + cell
    return found
