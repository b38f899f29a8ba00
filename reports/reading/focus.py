"""Which wave a page is about when the address does not say, and against which."""

from dataclasses import replace

from reports.reading import periods
from reports.reading.cells import Cells, by_bucket
from reports.reading.selection import Selection


def read(asked: Selection, by: str = "channel") -> tuple[Selection, Cells]:
    """The selection with its waves, and the cells of every wave by (wave id, month, id
    of `by`). What only a list of shops can be asked is let go of. One query."""
    asked = replace(asked, month=None, critical=False, slot="", answer="")
    cells = by_bucket(replace(asked, wave=None), "wave", "month", by)
    return focused(asked, cells), cells


def focused(asked: Selection, cells: Cells) -> Selection:
    """The selection with its wave: the latest with enough shops, unless chosen;
    and the wave to compare it with: the one before, unless chosen."""
    if asked.every_wave:
        return replace(asked, compare=None)
    measured = periods.by_wave(asked, cells)
    enough = [w for w, cell in measured if cell.n_scored >= asked.minimum_n]
    known = enough or [wave for wave, _cell in measured]
    wave = asked.wave or (known[-1] if known else None)
    earlier = [w for w, _c in measured if wave and w.starts_on < wave.starts_on]
    return replace(
        asked, wave=wave, compare=asked.compare or (earlier[-1] if earlier else None)
    )
