"""A report as a workbook: what it is, and a sheet per block that has a table.

Figures are numbers, texts are texts and never formulas; a figure that is not shown for
too few shops is empty here too.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rustpy_xlsxwriter import write_worksheets

from reports.composing.answers import Answer
from reports.composing.pages import Kind, Part
from reports.exporting.delimited import spoken
from reports.models import Report
from reports.reading.questions import Judged
from reports.reading.rows import Row
from shoppers.models import Viewer

Record = dict[str, Any]
Sheet = tuple[str, list[Record]]
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What the format allows in a sheet's name.
LONGEST, FORBIDDEN = 31, re.compile(r"[\[\]:*?/\\']")


def workbook(
    viewer: Viewer, report: Report, parts: Iterable[Part], *, at: datetime
) -> bytes:
    """The file's bytes. `parts` are the report's as `viewer` may see them."""
    known = list(parts)
    sheets = [(_("Report"), _about(viewer, report, known, at))]
    for part in known:
        if rows := _rows(part):
            title = part.block.title or str(part.block.get_kind_display())
            sheets.append((title, rows))
    named = _named(sheets)
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "report.xlsx"
        write_worksheets(
            [(name, iter(rows)) for name, rows in named],
            str(path),
            freeze_panes={"general": {"row": 1}},
        )
        return path.read_bytes()


def _about(
    viewer: Viewer, report: Report, parts: Iterable[Part], at: datetime
) -> list[Record]:
    block, finding, about = _("Block"), _("Finding"), _("What it is about")
    moment = spoken(at)
    rows = [
        {
            block: report.title,
            finding: _("Read by %(name)s, %(moment)s")
            % {"name": viewer.person.name, "moment": moment},
            about: viewer.organization.name,
        }
    ]
    rows += [
        {
            block: part.block.title or str(part.block.get_kind_display()),
            finding: part.trouble or part.heading,
            about: part.scope,
        }
        for part in parts
    ]
    return rows


def _rows(part: Part) -> list[Record]:
    """The records of the block's sheet; none for a block without a table."""
    if part.answer:
        return list(_table(part.answer))
    if part.trouble or part.page is None:
        return []
    make = _SHEETS.get(part.block.kind)
    return make(part) if make else []


def _table(answer: Answer) -> Iterator[Record]:
    """As the page's CSV: its header names the columns."""
    rows = iter(answer.table)
    header = [str(name) for name in next(rows)]
    for row in rows:
        yield dict(zip(header, map(_plain, row), strict=True))


def _plain(value: object) -> object:
    if isinstance(value, Decimal | Fraction):
        return float(value)
    return value if value is None or isinstance(value, int | float) else str(value)


def _over_time(part: Part) -> list[Record]:
    assert part.page
    return [_figure(row) for row in part.page.rows]


def _channels(part: Part) -> list[Record]:
    assert part.page
    waves = part.page.groups.waves
    return [
        _figure(row, name=each.now.label, **{_("Wave"): wave})
        for each in part.page.groups.multiples
        for wave, row in zip(waves, each.rows, strict=True)
    ]


def _league(part: Part) -> list[Record]:
    assert part.page
    league = part.page.league
    return [
        {
            _("Rank"): place.rank or None,
            **_figure(place.figure, **{_("Channel"): place.channel}),
        }
        for place in [*league.places, *league.unranked]
    ]


def _sections(part: Part) -> list[Record]:
    assert part.page
    heat = part.page.heat
    return [
        {
            _("Channel"): channel,
            _("Section"): section,
            _("Shops (n)"): square.n,
            _("Score"): None if square.few else _number(square.score),
        }
        for channel, _n, squares in heat.rows
        for section, square in zip(heat.sections, squares, strict=True)
    ]


def _questions(part: Part) -> list[Record]:
    assert part.page
    return [*_judged(part.page.fails), *_judged(part.page.works)]


def _judged(judged: Iterable[Judged]) -> list[Record]:
    return [_figure(each.figure) for each in judged]


def _criticals(part: Part) -> list[Record]:
    shown = part.failures.shown if part.failures else []
    return [
        {
            _("Day"): each.card.report_date.isoformat(),
            _("Location"): each.card.location.name,
            _("What failed"): each.questions,
        }
        for each in shown
    ]


def _comments(part: Part) -> list[Record]:
    shown = part.remarks.shown if part.remarks else []
    return [
        {
            _("Day"): each.card.report_date.isoformat(),
            _("Location"): each.card.location.name,
            _("Question"): each.question,
            _("Comment"): each.text,
        }
        for each in shown
    ]


def _figure(row: Row, *, name: str = "", **more: str) -> Record:
    is_shown = not row.few
    return {
        _("Name"): name or row.label,
        **more,
        _("Shops (n)"): row.n,
        _("Figure"): _number(row.score) if is_shown else None,
        _("Lower end, 95 %"): _number(row.low) if is_shown else None,
        _("Upper end, 95 %"): _number(row.high) if is_shown else None,
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _named(sheets: Iterable[Sheet]) -> list[Sheet]:
    """Each under a name that the format takes, and no two alike."""
    taken: set[str] = set()
    found = []
    for title, rows in sheets:
        plain = " ".join(FORBIDDEN.sub(" ", title).split()) or _("Sheet")
        name, number = plain[:LONGEST], 1
        while name.casefold() in taken:
            number += 1
            ending = f" {number}"
            name = plain[: LONGEST - len(ending)] + ending
        taken.add(name.casefold())
        found.append((name, rows))
    return found


_SHEETS: dict[str, Callable[[Part], list[Record]]] = {
    Kind.HEADLINE: _over_time,
    Kind.TABLE: _over_time,
    Kind.CHANNELS: _channels,
    Kind.LEAGUE: _league,
    Kind.SECTIONS: _sections,
    Kind.QUESTIONS: _questions,
    Kind.CRITICALS: _criticals,
    Kind.COMMENTS: _comments,
}
