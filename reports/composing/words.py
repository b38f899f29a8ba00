"""A report in plain words: what an e-mail says of each block, with its n."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.composing.pages import Kind, Part
from reports.reading.rows import Row
from reports.reading.trend import Page

#: Places and channels that an e-mail names; the report has the others.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Said:
    """`text` is what somebody wrote, and `html` the same as markup; other blocks say
    lines."""

    heading: str
    scope: str = ""
    lines: Sequence[str] = ()
    text: str = ""
    html: str = ""


def said(parts: Iterable[Part]) -> list[Said]:
    return [_said(part) for part in parts]


def _said(part: Part) -> Said:
    block = part.block
    if block.kind == Kind.TEXT and not part.trouble:
        return Said(block.title, text=block.text, html=part.html)
    return Said(part.heading, part.scope, _lines(part))


def _lines(part: Part) -> list[str]:
    if part.trouble:
        return [part.trouble]
    if part.answer:
        return [part.answer.finding.detail]
    if part.block.kind == Kind.CRITICALS:
        return _criticals(part)
    if part.block.kind == Kind.COMMENTS:
        return [_comments(part)]
    tell = _OF_PAGE[part.block.kind]
    return tell(part.page) if part.page else []


def _finding(page: Page) -> list[str]:
    changes = [
        f"{each.title}: {each.finding.figure} {each.finding.headline} "
        f"{each.finding.detail} {each.caveat}"
        for each in page.comparisons
    ]
    told = [page.finding.detail, *changes]
    return [" ".join(line.split()) for line in told]


def _channels(page: Page) -> list[str]:
    return [figure(each.now) for each in page.groups.multiples]


def _league(page: Page) -> list[str]:
    ranked = page.league.places
    half = NAMED // 2
    shown = ranked if len(ranked) <= NAMED else [*ranked[:half], *ranked[-half:]]
    lines = [f"{place.rank}. {figure(place.figure)}" for place in shown]
    few = len(page.league.unranked)
    if few:
        words = {"n": few, "least": page.selection.minimum_n}
        lines.append(
            ngettext(
                "%(n)d location has fewer than %(least)d shops and is not ranked.",
                "%(n)d locations have fewer than %(least)d shops and are not ranked.",
                few,
            )
            % words
        )
    return lines


def _sections(page: Page) -> list[str]:
    return [_("n %(n)d") % {"n": page.n}]


def _questions(page: Page) -> list[str]:
    worst = [
        _("Fails: %(figure)s") % {"figure": figure(each.figure)} for each in page.fails
    ]
    best = [
        _("Works: %(figure)s") % {"figure": figure(each.figure)} for each in page.works
    ]
    return [*worst, *best]


def _criticals(part: Part) -> list[str]:
    found = part.failures
    if found is None:
        return []
    shown = [
        f"{date_format(each.card.report_date, 'j F')}, {each.card.location.name}: "
        f"{each.questions}"
        for each in found.shown
    ]
    return [found.detail, *shown]


def _comments(part: Part) -> str:
    found = part.remarks
    words = {
        "found": found.found if found else 0,
        "shops": found.shops if found else 0,
    }
    return _("%(found)d comments in the newest %(shops)d shops.") % words


def figure(row: Row) -> str:
    """A row in words: what it is of, its figure with the interval, and its n."""
    words = {"label": row.label, "n": row.n, "score": row.score}
    if row.score is None or row.few:
        return _("%(label)s: too few shops, n %(n)d") % words
    if row.low is None:
        return _("%(label)s: %(score)s, n %(n)d") % words
    words |= {"low": row.low, "high": row.high}
    return _("%(label)s: %(score)s (%(low)s to %(high)s), n %(n)d") % words


_OF_PAGE: dict[str, Callable[[Page], list[str]]] = {
    Kind.HEADLINE: _finding,
    Kind.TABLE: _finding,
    Kind.CHANNELS: _channels,
    Kind.LEAGUE: _league,
    Kind.SECTIONS: _sections,
    Kind.QUESTIONS: _questions,
}
