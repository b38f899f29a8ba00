"""The table of locations: ranks that cannot be told apart are ranges."""

from dataclasses import dataclass, replace

from reports.charts.strip import SCALE, strip
from reports.reading import breaks, focus
from reports.reading.breaks import Uses
from reports.reading.catalogue import Site
from reports.reading.cells import by_location, figure, of_wave, point_of
from reports.reading.changes import change_alone, changes, difference, verdict
from reports.reading.elsewhere import mark
from reports.reading.rows import Row, row, spread
from reports.reading.selection import Selection
from reports.reading.standings import SHOWN, ends
from reports.statistics import Judgement
from reports.trends import Ranked, ranked, total

#: Of more locations than SHOWN so many of the best and of the worst: drawing a row
#: takes longer than all that is reckoned for it. A region shows its own.
EACH_END = 20
#: Pass rates go down to nothing.
RATES = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Place:
    """`note` is the version that lies between what `change` compares; mostly none."""

    rank: str
    figure: Row
    channel: str
    change: str
    verdict: str
    chart: str
    note: str


@dataclass(frozen=True, slots=True)
class League:
    """`caveat` says why some changes compare what is not measured alike."""

    headline: str
    everybody: Row
    change: str
    verdict: str
    places: list[Place]
    unranked: list[Place]
    left_out: int
    caveat: str


def league(selection: Selection, address: str, uses: Uses) -> League:
    """Locations of the chosen wave against the one compared with. Two queries, and
    one more where a newer version lies between the two."""
    cells = by_location(focus.both(selection), "wave")
    now = of_wave(cells, selection.wave)
    before = of_wave(cells, selection.compare) if selection.compare else {}
    places = {p.pk: p for p in selection.catalogue.locations}
    points = [
        point_of(selection, places[pk].name, str(pk), cell) for pk, cell in now.items()
    ]
    order = ranked(points, selection.minimum_n)
    caveat, bent = _bent(selection, uses)
    judged = [each for each in order if each.text]
    unranked = [each for each in order if not each.text]
    drawn = ends(judged, EACH_END)
    moved = changes(selection, now, before)
    whole = total(now.values())
    since = change_alone(selection, whole, total(before.values()))

    def shown(placed: Ranked) -> Place:
        site = places[int(placed.point.key)]
        way = selection.query(location=site, by="", compare=None)
        note = bent.get(site.pk, "") if site.pk in before else ""
        found = replace(placed, point=replace(placed.point, href=address + way))
        return _place(selection, found, site, moved.get(site.pk), note)

    return League(
        headline=spread(selection, points),
        everybody=row(selection, "", figure(selection, whole)),
        change=difference(since),
        verdict=verdict(since),
        places=[shown(each) for each in drawn],
        unranked=[shown(each) for each in unranked[:SHOWN]],
        left_out=len(judged) - len(drawn),
        caveat=caveat,
    )


def _bent(selection: Selection, uses: Uses) -> tuple[str, dict[int, str]]:
    """What to say of the changes, and the locations that it is about."""
    now, before = selection.wave, selection.compare
    if now is None or before is None:
        return "", {}
    caveat = breaks.between(selection, uses, now, before)
    return caveat, breaks.bent_places(selection, uses, now, before)


def _place(
    selection: Selection,
    placed: Ranked,
    site: Site,
    moved: Judgement | None,
    note: str,
) -> Place:
    estimate = placed.point.estimate
    cell = placed.point.cell
    told = replace(
        row(selection, site.name, estimate, placed.point.href),
        imported=mark(cell.imported, cell.n),
    )
    chart = ""
    if estimate and placed.best:
        chart = strip(
            estimate.mean,
            estimate.interval,
            band=told.band,
            target=selection.goal,
            scale=RATES if selection.question else SCALE,
        )
    return Place(
        rank=placed.text,
        figure=told,
        channel=site.channel.name,
        change=difference(moved),
        verdict=verdict(moved),
        chart=chart,
        note=note,
    )
