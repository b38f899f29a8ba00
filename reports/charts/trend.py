"""The main chart of a trend: a line with its interval, against a target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from reports.charts.marks import (
    chart,
    dot,
    element,
    label,
    level,
    link,
    per_cent,
    short,
    stretched,
    upright,
)
from reports.charts.readings import Reading, runs
from reports.charts.scales import Scale, domain, edge, middle, ticks
from reports.trends import Number, display

HEIGHT, TOP, BOTTOM = 330, 42, 284
SPAN_LINE, LABEL_LINE, COUNT_LINE = 22, 306, 324
# As many labels as fit side by side on a tablet and on a phone.
WIDE_LABELS, NARROW_LABELS = 14, 6
CLEARANCE = 20
# The highest line of a value: between the names of waves and a dot at the top.
ROOF = TOP - 8


@dataclass(frozen=True, slots=True)
class Span:
    """A wave: columns first..last (counted from 0, both included). `brief` is the
    name where there is no room for the label (a phone)."""

    label: str
    first: int
    last: int
    is_current: bool = False
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A line, and a zone up to `high` where the target is a range; its words."""

    value: Number
    label: str
    high: Number | None = None


@dataclass(frozen=True, slots=True)
class _Plot:
    """The readings and where they stand, and before which columns they break."""

    readings: Sequence[Reading]
    y: Scale
    breaks: Mapping[int, str] = field(default_factory=dict)

    def x(self, index: int) -> float:
        return middle(index, len(self.readings))

    def column(self, index: int) -> str:
        return per_cent(self.x(index))

    def height(self, value: Number | None) -> float:
        return self.y.at(self.y.low if value is None else value)


def trend(
    readings: Sequence[Reading],
    *,
    name: str,
    target: Target | None = None,
    spans: Sequence[Span] = (),
    breaks: Mapping[int, str] | None = None,
    count_label: str = "n",
) -> str:
    """A block of markup: one column per reading, from left to right.

    In: readings in order of time (per cent points); `name` says what the picture
    is and where its numbers are; `spans` are the waves above it; `breaks` are
    columns before which figures cannot be compared, and what begins there;
    `count_label` heads the row of n. Open dots and dashed lines are sparse or faint
    readings; nothing measured leaves a gap. A reading with an href is a link over its
    whole column. Out: a div.plot with an svg role=group; empty without readings.
    """
    if not readings:
        return ""
    marks_at = _ticks(readings, target)
    y = Scale(marks_at[0], marks_at[-1], BOTTOM, TOP)
    plot = _Plot(readings, y, breaks or {})
    picture = chart(
        *_grid(plot, marks_at),
        *_target(plot, target),
        *_spans(plot, spans),
        *_bands(plot),
        *_breaks(plot),
        *_lines(plot),
        *_whiskers(plot),
        *_target_label(plot, target),
        *_axis(plot, count_label),
        *_dots(plot),
        *_values(plot),
        name=name,
        height=HEIGHT,
        kind="group",
    )
    return element("div", picture, class_="plot")


def _ticks(readings: Sequence[Reading], target: Target | None) -> list[float]:
    figures = [figure for reading in readings for figure in reading.figures]
    if target:
        figures += [target.value, target.high or target.value]
    return ticks(*domain(figures))


def _target(plot: _Plot, target: Target | None) -> list[str]:
    if target is None:
        return []
    line = plot.height(target.value)
    marks = [level("goalline", line)]
    if target.high is not None:
        upper = plot.height(target.high)
        zone = element(
            "rect", class_="goal", x=0, width="100%", y=upper, height=line - upper
        )
        marks.insert(0, zone)
    return marks


def _target_label(plot: _Plot, target: Target | None) -> list[str]:
    """The target's words, above the line at its start unless the data are there."""
    if target is None:
        return []
    line, count = plot.height(target.value), len(plot.readings)
    quarter, outside = -(-count // 4), 3 * count // 8
    places = [
        (_distance(plot, columns, baseline - 4), x, baseline, anchor)
        for baseline in (line - 8, line + 18)
        for columns, x, anchor in (
            (slice(quarter), "8", None),
            (slice(-quarter, None), "99%", "end"),
            (slice(outside, count - outside), "50%", "mid"),
        )
    ]
    free = [place for place in places if place[0] >= CLEARANCE]
    _room, x, baseline, anchor = free[0] if free else max(places, key=_first)
    return [label(target.label, x, baseline, anchor)]


def _distance(plot: _Plot, columns: slice, middle_line: float) -> float:
    """How far dots and their values stay off a line of words in these columns."""
    inside = range(len(plot.readings))[columns]
    dots = [
        plot.height(value)
        for value in (plot.readings[i].value for i in inside)
        if value is not None
    ]
    values = [
        _label_height(plot, i) - 4 for i, _ in _told(plot.readings) if i in inside
    ]
    return min((abs(y - middle_line) for y in dots + values), default=HEIGHT)


def _grid(plot: _Plot, marks_at: Sequence[float]) -> list[str]:
    return [
        level("grid", plot.height(mark))
        + label(short(mark), -8, plot.height(mark) + 4, "end")
        for mark in marks_at
    ]


def _spans(plot: _Plot, spans: Sequence[Span]) -> list[str]:
    count = len(plot.readings)
    marks = [
        upright("axis edge", per_cent(edge(span.first, count)), 14, HEIGHT - 2)
        for span in spans
        if span.first > 0
    ]
    for span in spans:
        x = per_cent((edge(span.first, count) + edge(span.last + 1, count)) / 2)
        classes = "mid hi" if span.is_current else "mid"
        if not span.brief:
            marks.append(label(span.label, x, SPAN_LINE, classes))
            continue
        marks.append(label(span.label, x, SPAN_LINE, f"{classes} roomy"))
        marks.append(label(span.brief, x, SPAN_LINE, f"{classes} tight"))
    return marks


def _bands(plot: _Plot) -> list[str]:
    unbroken = (
        part
        for run in runs(plot.readings, _has_span)
        for part in _parted(run, plot.breaks)
    )
    areas = [run for run in unbroken if len(run) > 1]
    if not areas:
        return []
    paths = [element("path", class_="ci", d=_outline(plot, run)) for run in areas]
    return [stretched(TOP, BOTTOM - TOP, *paths)]


def _parted(
    run: list[tuple[int, Reading]], breaks: Mapping[int, str]
) -> list[list[tuple[int, Reading]]]:
    """The run in pieces that end where a break comes."""
    pieces: list[list[tuple[int, Reading]]] = [[]]
    for index, reading in run:
        if index in breaks and pieces[-1]:
            pieces.append([])
        pieces[-1].append((index, reading))
    return pieces


def _breaks(plot: _Plot) -> list[str]:
    """An upright line before the column, and what begins there beside it."""
    marks = []
    for index, words in plot.breaks.items():
        at = edge(index, len(plot.readings))
        is_late = at > 70
        marks.append(upright("here edge", per_cent(at), TOP - 8, BOTTOM))
        shift, anchor = (-6, "hi end") if is_late else (6, "hi")
        marks.append(label(words, per_cent(at), BOTTOM - 8, anchor, shift))
    return marks


def _outline(plot: _Plot, run: list[tuple[int, Reading]]) -> str:
    upper = [(i, reading.high) for i, reading in run]
    lower = [(i, reading.low) for i, reading in reversed(run)]
    corners = [
        f"{short(plot.x(i))} {short(plot.height(figure))}"
        for i, figure in upper + lower
    ]
    return f"M{' '.join(corners)}Z"


def _lines(plot: _Plot) -> list[str]:
    return [
        _segment(plot, before, after)
        for run in runs(plot.readings, _has_value)
        for before, after in pairwise(run)
    ]


def _segment(
    plot: _Plot, before: tuple[int, Reading], after: tuple[int, Reading]
) -> str:
    solid = before[1].is_solid and after[1].is_solid and after[0] not in plot.breaks
    return element(
        "line",
        class_="line" if solid else "line dash",
        x1=plot.column(before[0]),
        x2=plot.column(after[0]),
        y1=plot.height(before[1].value),
        y2=plot.height(after[1].value),
    )


def _whiskers(plot: _Plot) -> list[str]:
    """The interval of a reading that stands alone, where no band can be drawn."""
    return [
        upright(
            "iv", plot.column(i), plot.height(reading.high), plot.height(reading.low)
        )
        for run in runs(plot.readings, _has_span)
        if len(run) == 1
        for i, reading in run
    ]


def _axis(plot: _Plot, count_label: str) -> list[str]:
    marks = [label(count_label, -8, COUNT_LINE, "end")]
    for index, reading in enumerate(plot.readings):
        classes = _room(index, len(plot.readings))
        if classes:
            x = plot.column(index)
            marks.append(label(reading.label, x, LABEL_LINE, classes))
            marks.append(label(str(reading.n), x, COUNT_LINE, classes))
    return marks


def _room(index: int, count: int) -> str:
    """Classes of a column's words; empty where there is no room. The last stays."""
    from_last = count - 1 - index
    wide = -(-count // WIDE_LABELS)
    narrow = wide * -(-count // (wide * NARROW_LABELS))
    if from_last % wide:
        return ""
    return "mid roomy" if from_last % narrow else "mid"


def _dots(plot: _Plot) -> list[str]:
    return [
        _dot(plot, index, reading)
        for index, reading in enumerate(plot.readings)
        if reading.value is not None
    ]


def _dot(plot: _Plot, index: int, reading: Reading) -> str:
    count = len(plot.readings)
    radius = (5 if count <= WIDE_LABELS else 3) + (index == count - 1)
    y = plot.height(reading.value)
    mark = dot("dot" if reading.is_solid else "hollow", plot.column(index), y, radius)
    if reading.href is None:
        return mark
    return link(reading.href, reading.title or reading.label, _hit(plot, index), mark)


def _hit(plot: _Plot, index: int) -> str:
    """The whole column, so that neighbours never cover each other on a phone."""
    count = len(plot.readings)
    return element(
        "rect",
        class_="hit",
        x=per_cent(edge(index, count)),
        y=TOP - 8,
        width=per_cent(100 / count),
        height=HEIGHT - TOP + 8,
        rx=6,
    )


def _values(plot: _Plot) -> list[str]:
    told = _told(plot.readings)
    return [
        _value(plot, index, value, "hi" if index == told[-1][0] else "hi roomy")
        for index, value in told
    ]


def _value(plot: _Plot, index: int, value: Number, classes: str) -> str:
    text, x = display(value), plot.column(index)
    if not _is_lonely(plot.readings, index):
        return label(text, x, _label_height(plot, index), f"{classes} mid")
    # Beside the whisker, and to the left of it where the chart ends.
    is_left = plot.x(index) > 80
    classes, shift = (f"{classes} end", -10) if is_left else (classes, 10)
    return label(text, x, plot.height(value) + 4, classes, shift)


def _told(readings: Sequence[Reading]) -> list[tuple[int, Number]]:
    """The last solid reading and the extremes that do not stand beside it."""
    known = [
        (index, reading.value)
        for index, reading in enumerate(readings)
        if reading.is_solid and reading.value is not None
    ]
    if not known:
        return []
    last = known[-1][0]
    extremes = {min(known, key=_second)[0], max(known, key=_second)[0]}
    told = {last, *(i for i in extremes if last - i > 1)}
    return [(i, value) for i, value in known if i in told]


def _label_height(plot: _Plot, index: int) -> float:
    """Above a peak, below a dip; neither on the names of waves nor on the months."""
    y = plot.height(plot.readings[index].value)
    beside = [
        plot.height(plot.readings[i].value)
        for i in (index - 1, index + 1)
        if 0 <= i < len(plot.readings) and plot.readings[i].value is not None
    ]
    is_dip = bool(beside) and y > sum(beside) / len(beside)
    below, above = y + 24, max(y - 14, ROOF)
    return below if is_dip and below < BOTTOM else above


def _is_lonely(readings: Sequence[Reading], index: int) -> bool:
    beside = readings[max(0, index - 1) : index + 2]
    return _has_span(readings[index]) and sum(map(_has_span, beside)) == 1


def _first(place: tuple[float, str, float, str | None]) -> float:
    return place[0]


def _second(told: tuple[int, Number]) -> Number:
    return told[1]


def _has_span(reading: Reading) -> bool:
    return reading.value is not None and reading.span is not None


def _has_value(reading: Reading) -> bool:
    return reading.value is not None
