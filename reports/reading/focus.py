"""Which wave a page is about when the address does not say, and against which."""

from collections.abc import Iterable
from dataclasses import replace

from audits.models import Wave
from reports.reading import periods
from reports.reading.cells import Cells, by_bucket
from reports.reading.selection import Selection

#: Shops, of which each hour of a week, and each of some hundred shoppers, has a few.
ENOUGH = 10_000


def read(asked: Selection, by: str = "channel") -> tuple[Selection, Cells]:
    """The selection with its waves, and the cells of every wave by (wave id, month, id
    of `by`). What only a list of shops can be asked is let go of. One query."""
    asked = asked.whole()
    cells = by_bucket(replace(asked, wave=None), "wave", "month", by)
    return focused(asked, cells), cells


def recent(asked: Selection) -> Selection:
    """The last months that have ENOUGH shops together, where the address says nothing
    of time: what is read shop by shop has an end, however many there are. One query."""
    times = (asked.wave, asked.every_wave, asked.month, asked.since, asked.until)
    if any(times):
        return asked
    n, cells = 0, by_bucket(asked.whole(), "month")
    for (month,) in sorted(cells, reverse=True)[:-1]:
        n += cells[month,].n
        if n >= ENOUGH:
            return replace(asked, since=month)
    return asked


def both(selection: Selection) -> Selection:
    """The wave in question and the one that it is compared with; or every wave."""
    return only(selection, ())


def only(selection: Selection, waves: Iterable[Wave]) -> Selection:
    """`both`, and these waves."""
    if selection.wave is None:
        return selection
    pair = [selection.wave, *([selection.compare] if selection.compare else [])]
    return replace(selection, wave=None, waves=(*pair, *waves))


def focused(asked: Selection, cells: Cells) -> Selection:
    """The selection with its wave: the latest with enough shops, unless chosen;
    and the wave to compare it with: the one before, unless an earlier one is chosen."""
    if asked.every_wave:
        return replace(asked, compare=None)
    measured = periods.by_wave(asked, cells)
    enough = [w for w, cell in measured if cell.n_scored >= asked.minimum_n]
    known = enough or [wave for wave, _cell in measured]
    wave = asked.wave or (known[-1] if known else None)
    earlier = [w for w, _c in measured if wave and w.starts_on < wave.starts_on]
    before = asked.compare
    if before is None or (wave and before.starts_on >= wave.starts_on):
        before = earlier[-1] if earlier else None
    return replace(asked, wave=wave, compare=before)
