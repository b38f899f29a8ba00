"""The course of one contact, drawn: stretches side by side, what happened above them,
and what was promised after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.charts.marks import chart, dot, element, label, level, per_cent, upright

HEIGHT, LANES = 154, (14, 40)
TOP, THICKNESS = 54, 34
WORD_LINE, TIME_LINE = TOP + THICKNESS + 18, TOP + THICKNESS + 36
#: Where the contact ends when something follows it, in per cent of the width.
ALONE, FOLLOWED = 100.0, 74.0
#: A letter needs so much of the width, seen on a tablet; a flag that has no room in
#: either lane is not written, as the table below says it too.
LETTER, GAP = 1.0, 0.25
#: How far words may reach into what follows.
ROOM = 6.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch: its share of the whole (0 to 1), two short texts, a band's colour."""

    share: float
    word: str
    time: str
    band: int


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that happened at a place (0 to 1); `is_bad` gives it a dot."""

    place: float
    words: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class After:
    """What followed, not to scale: when it was due, and what came of it."""

    due: str
    came: str
    verdict: str
    is_bad: bool


def timeline(
    bars: Sequence[Bar],
    flags: Sequence[Flag],
    *,
    name: str,
    due_word: str = "",
    after: After | None = None,
) -> str:
    """One svg role=img; `name` says all of it in words. Empty without a stretch.

    In: bars in order of time whose shares add up to 1, flags in order of time;
    `due_word` heads the day of a promise.
    """
    if not bars:
        return ""
    end = FOLLOWED if after else ALONE
    marks = [
        *_bars(bars, end),
        *_flags(flags, end),
        *(_after(after, due_word) if after else ()),
    ]
    return chart(*marks, name=name, height=HEIGHT, kind="img")


def _bars(bars: Sequence[Bar], end: float) -> Iterator[str]:
    start = 0.0
    for bar in bars:
        width = bar.share * end
        yield element(
            "rect",
            class_=f"seg b{bar.band}",
            x=per_cent(start),
            y=TOP,
            width=per_cent(max(width - GAP, GAP)),
            height=THICKNESS,
            rx=3,
        )
        middle = per_cent(start + width / 2)
        if len(bar.word) * LETTER < width:
            yield label(bar.word, middle, WORD_LINE, "mid")
        if len(bar.time) * LETTER < width:
            yield label(bar.time, middle, TIME_LINE, "mid hi")
        start += width


def _flags(flags: Sequence[Flag], end: float) -> Iterator[str]:
    """Words go into the lower lane, else into the upper one, else nowhere."""
    free = dict.fromkeys(reversed(LANES), 0.0)
    for flag in flags:
        x = flag.place * end
        needed = len(flag.words) * LETTER
        # Words that would leave the picture stand before their place.
        begins = x if x + needed <= min(end + ROOM, ALONE) else x - needed
        lane = next((y for y, taken in free.items() if taken <= begins), None)
        if lane is not None:
            free[lane] = begins + needed + LETTER
            yield upright("axis", per_cent(x), lane + 6, TOP)
            anchor = None if begins == x else "end"
            yield label(flag.words, per_cent(x), lane, anchor)
        if flag.is_bad:
            yield dot("dot b1", per_cent(x), TOP, 5)


def _after(after: After, due_word: str) -> Iterator[str]:
    middle = TOP + THICKNESS / 2
    yield level("axis edge", middle, per_cent(FOLLOWED + 1), "100%")
    if after.due:
        at = per_cent(FOLLOWED + 10)
        yield upright("axis", at, TOP + 6, TOP + THICKNESS - 6)
        yield label(due_word, at, TOP - 2, "mid")
        yield label(after.due, at, WORD_LINE, "mid")
    if after.came:
        yield dot("dot b1" if after.is_bad else "dot b4", "97%", middle, 7)
        yield label(after.came, "100%", WORD_LINE, "end")
    yield label(after.verdict, "100%", TIME_LINE, "end hi")
