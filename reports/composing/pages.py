"""The blocks of a report with their figures, read as one viewer may read them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.composing.answers import QUESTIONS, Answer
from reports.composing.filters import filters_of, selection_of
from reports.markup import to_html
from reports.models import Block, Report
from reports.reading import remarks, trend, week
from reports.reading.critical import Failure
from reports.reading.remarks import Remarks
from reports.reading.selection import Absent, Selection
from reports.statistics import wilson
from reports.trends import display
from shoppers.models import Viewer

Kind = Block.Kind


@dataclass(frozen=True, slots=True)
class Failures:
    finding: str
    detail: str
    shown: list[Failure]


@dataclass(frozen=True, slots=True)
class Part:
    """One block. `trouble` says why it shows nothing; `scope` what it is about."""

    block: Block
    page: trend.Page | None = None
    scope: str = ""
    trouble: str = ""
    remarks: Remarks | None = None
    failures: Failures | None = None
    answer: Answer | None = None

    @property
    def selection(self) -> Selection | None:
        found = self.answer or self.page
        return found.selection if found else None

    @property
    def figures(self) -> str:
        """The template of `answer`."""
        return QUESTIONS[self.block.kind].template

    @property
    def html(self) -> str:
        """The text of the block as safe markup."""
        return to_html(self.block.text)

    @property
    def heading(self) -> str:
        """What the block says, in one line."""
        page = self.page
        if self.answer:
            return self.answer.finding.headline
        if self.trouble or page is None:
            return self.block.title or str(self.block.get_kind_display())
        told = {
            Kind.HEADLINE: page.finding.headline,
            Kind.TABLE: page.course or page.finding.headline,
            Kind.CHANNELS: page.groups.headline,
            Kind.LEAGUE: page.league.headline,
            Kind.SECTIONS: page.heat.headline,
            Kind.CRITICALS: self.failures.finding if self.failures else "",
        }
        return told.get(Kind(self.block.kind)) or self.block.title or str(self.block)


class Reader:
    """Reads blocks for one viewer; what several of them share is read once."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._pages: dict[tuple[tuple[str, str], ...], trend.Page | None] = {}

    def read(self, report: Report, blocks: Iterable[Block]) -> list[Part]:
        return [self._part(report, block) for block in blocks]

    def _part(self, report: Report, block: Block) -> Part:
        if block.kind == Kind.TEXT:
            is_empty = not block.text and not block.title
            words = _("Nothing is written here yet.") if is_empty else ""
            return Part(block, trouble=words)
        filters = filters_of(report, block)
        try:
            if block.kind in QUESTIONS:
                return self._answered(block, filters)
            page = self._page(filters)
        except Absent:
            words = _(
                "You may not see this, or what it is about is not there any more."
            )
            return Part(block, trouble=words)
        if page is None:
            return _unmeasured(block)
        if page.is_empty:
            return _empty(block, page.selection)
        return self._filled(block, page)

    def _answered(self, block: Block, filters: dict[str, str]) -> Part:
        """Raises Absent."""
        selection = selection_of(self._viewer, filters)
        if selection is None:
            return _unmeasured(block)
        answer = QUESTIONS[block.kind].read(selection)
        if answer.is_empty:
            # The page knows better why it has nothing to say.
            finding, scope = answer.finding, scope_of(answer.selection)
            words = f"{finding.headline} {finding.detail}".strip()
            return Part(block, scope=scope, trouble=words)
        return Part(block, scope=scope_of(answer.selection), answer=answer)

    def _filled(self, block: Block, page: trend.Page) -> Part:
        selection = page.selection
        part = Part(block, page, scope_of(selection))
        if block.kind == Kind.LEAGUE and selection.location:
            words = _("One location has no league: take the location away.")
            return Part(block, scope=part.scope, trouble=words)
        if block.kind == Kind.CHANNELS and selection.location:
            words = _("One location has one channel: take the location away.")
            return Part(block, scope=part.scope, trouble=words)
        if block.kind == Kind.COMMENTS:
            return Part(block, page, part.scope, remarks=remarks.read(selection))
        if block.kind == Kind.CRITICALS:
            return Part(block, page, part.scope, failures=_failures(selection))
        return part

    def _page(self, filters: dict[str, str]) -> trend.Page | None:
        key = tuple(sorted(filters.items()))
        if key not in self._pages:
            selection = selection_of(self._viewer, filters)
            self._pages[key] = trend.read(selection) if selection else None
        return self._pages[key]


def read(viewer: Viewer, report: Report) -> list[Part]:
    """The report's parts, in order. Blocks of the trend that have their filters in
    common are read once; a block that is a page of its own costs what the page does."""
    return Reader(viewer).read(report, report.standing_blocks())


def _unmeasured(block: Block) -> Part:
    return Part(block, trouble=_("Nothing has been measured yet."))


def _empty(block: Block, selection: Selection) -> Part:
    words = _("No approved shop fits the filters of this block.")
    return Part(block, scope=scope_of(selection), trouble=words)


def scope_of(selection: Selection) -> str:
    """What the figures are of, as a reader names it."""
    wave = selection.wave.name if selection.wave else _("Every wave")
    narrowed = (selection.channel, selection.region, selection.location)
    names = [selection.program.name, wave, *(str(each) for each in narrowed if each)]
    if subject := trend.subject(selection):
        names.append(subject)
    return " · ".join(names)


def _failures(selection: Selection) -> Failures:
    cards = selection.scorecards()
    n, bad = cards.count(), cards.filter(criticals__gt=0).count()
    if not n:
        return Failures(_("No shop has been scored here."), "", [])
    low, high = wilson(bad, n)
    words = {"bad": bad, "n": n, "low": display(low, 0), "high": display(high, 0)}
    finding = (
        ngettext(
            "A critical question failed in %(bad)d shop.",
            "A critical question failed in %(bad)d shops.",
            bad,
        )
        if bad
        else _("No critical question failed.")
    )
    detail = _("%(bad)d of %(n)d shops: %(low)s to %(high)s of 100.") % words
    shown = week.latest_failures(selection.viewer, cards) if bad else []
    return Failures(finding % words, detail, shown)
