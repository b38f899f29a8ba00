"""Which questions fail most often, and which work best."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reports.charts.strip import strip
from reports.reading.cells import Cells, pass_estimate
from reports.reading.rows import Row, row
from reports.reading.selection import Selection
from reports.statistics import Estimate

SHOWN = 4
SCALE = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Judged:
    figure: Row
    chart: str


def judged(
    selection: Selection, cells: Cells, address: str, notes: Mapping[str, str]
) -> tuple[list[Judged], list[Judged]]:
    """Lowest pass rates first, then the highest; `cells` by (question key,).

    A question with fewer answers than the program's minimum n is in neither, and
    none is in both. `notes` by key mark those that were asked otherwise before.
    """
    known = {
        key: found
        for (key,), cell in cells.items()
        if _is_asked(selection, key)
        if (found := pass_estimate(cell)) and found.n >= selection.minimum_n
    }
    order = sorted(known, key=lambda key: (known[key].mean, -known[key].n))
    fails = [key for key in order if known[key].mean < 100][:SHOWN]
    works = [key for key in reversed(order) if key not in fails][:SHOWN]
    return (
        [_judged(selection, key, known[key], address, notes) for key in fails],
        [_judged(selection, key, known[key], address, notes) for key in works],
    )


def _is_asked(selection: Selection, key: str) -> bool:
    asked = selection.catalogue.questions.get(key)
    return asked is not None and selection.section in ("", asked.section)


def _judged(
    selection: Selection,
    key: str,
    estimate: Estimate,
    address: str,
    notes: Mapping[str, str],
) -> Judged:
    text = selection.catalogue.questions[key].text
    href = address + selection.query(question=key, by="", compare=None)
    figure = replace(row(selection, text, estimate, href), note=notes.get(key, ""))
    chart = strip(estimate.mean, estimate.interval, band=figure.band, scale=SCALE)
    return Judged(figure, chart)
