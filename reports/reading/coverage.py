"""How many of the locations there are were measured, and what that does to an interval.

A wave's mean is read as what service is like, of which its shops are a sample however
many locations they reach: intervals and comparisons therefore stay as they are. Where
most locations were shopped, once each, the mean of just these locations in just this
wave is known better than that: that narrower interval is given beside it, in words.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.reading.selection import Selection
from reports.statistics import Estimate
from reports.trends import Cell, display, estimate, total


def in_use(selection: Selection, measured: Mapping[int, Cell]) -> str:
    """What to say of it; `measured` are the cells of the wave by location id. Empty
    where there is no wave, or where one location was chosen."""
    if selection.wave is None or selection.is_of_places:
        return ""
    places = _places(selection, measured)
    if not places:
        return ""
    reached = len(places & set(measured))
    words = {"reached": reached, "n": len(places)}
    said = ngettext(
        "%(reached)d of %(n)d location in use was shopped.",
        "%(reached)d of %(n)d locations in use were shopped.",
        len(places),
    )
    return f"{said % words} {_narrowed(selection, measured, places)}".strip()


def _places(selection: Selection, measured: Mapping[int, Cell]) -> set[int]:
    """Locations in use on the channels that were measured, in the region chosen."""
    region = selection.region
    inside = {
        each.pk
        for each in selection.catalogue.regions
        if region is None or each.path.startswith(region.path)
    }
    locations = selection.catalogue.locations
    channels = {each.channel_id for each in locations if each.pk in measured}
    return {
        each.pk
        for each in locations
        if each.is_active and each.region_id in inside and each.channel_id in channels
    }


def _narrowed(
    selection: Selection, measured: Mapping[int, Cell], places: set[int]
) -> str:
    found = counted(selection, measured, places)
    if found is None or found.low is None or found.high is None:
        return ""
    if found.n == len(places):
        return _("Each of them once: for these locations the wave is a full count.")
    words = {
        "n": len(places),
        "low": display(found.low),
        "high": display(found.high),
    }
    said = _(
        "Each once: for just these %(n)d locations in this wave the mean lies between "
        "%(low)s and %(high)s (finite population correction)."
    )
    return said % words


def counted(
    selection: Selection, measured: Mapping[int, Cell], places: set[int]
) -> Estimate | None:
    """The mean of the wave as one of `places`, where it may be read so: all that was
    measured is among them, most of them were, and each by one shop with a score."""
    cells = measured.values()
    covers = set(measured) <= places and 2 * len(measured) > len(places)
    is_once = all(cell.n == cell.n_scored == 1 for cell in cells)
    if selection.question or not covers or not is_once:
        return None
    if len(measured) < selection.minimum_n:
        return None
    return estimate(total(cells), selection.aggregation, population=len(places))
