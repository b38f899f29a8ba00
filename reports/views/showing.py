"""What every page of results does: read the filters, say what is wrong with them, then
answer as a page, as paper (`format=pdf`) or as its table (`format=csv`)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _

from reports.findings import Finding
from reports.forms import FilterForm
from reports.reading import chips
from reports.reading.chips import Chip
from reports.reading.selection import Absent, Selection, figures_of, waiting_in
from reports.reading.siblings import siblings
from reports.views.exporting import as_csv
from reports.views.filtering import selected
from reports.views.papers import as_paper
from shoppers.cells import safe
from shoppers.permissions import ViewerRequest


class Page(Protocol):
    """What a module of `reading` hands over; `table` is the main table, its header
    first, one value a cell."""

    @property
    def selection(self) -> Selection: ...
    @property
    def finding(self) -> Finding: ...
    @property
    def is_empty(self) -> bool: ...
    @property
    def table(self) -> Iterable[Sequence[object]]: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One page: its route, its name, its template; `chips` are its filters besides the
    common ones, `without` are common ones that say nothing here, `own` depend on what
    was read."""

    route: str
    title: str | Promise
    template: str
    chips: Callable[[Selection], list[Chip]] = chips.compare_chips
    without: Collection[str] = ()
    own: Callable[[Any], list[Chip]] = lambda _page: []
    form: type[FilterForm] = FilterForm

    @property
    def name(self) -> str:
        return self.route.rpartition(":")[2]


def show(
    request: ViewerRequest, kind: Kind, read: Callable[[Selection], Page]
) -> HttpResponseBase:
    """`read` turns the selection into what the page shows."""
    selection = selected(request, str(kind.title), kind.form)
    if not isinstance(selection, Selection):
        return selection
    try:
        page = read(selection)
    except Absent as error:
        raise Http404(_("There is nothing here.")) from error
    file_format = request.GET.get("format")
    name = f"{kind.name}-{slugify(page.selection.program.name)}"
    if file_format == "csv":
        rows = ([_cell(value) for value in row] for row in page.table)
        return as_csv(rows, name=name)
    context = _context(kind, page)
    if file_format == "pdf":
        return as_paper(request, kind.template, context, name=name)
    return render(request, kind.template, context)


def _context(kind: Kind, page: Page) -> dict[str, object]:
    selection = page.selection
    common = chips.chips(selection, kind.without)
    shown = [*kind.own(page), *common, *kind.chips(selection)]
    here = selection.query()
    return {
        "page": page,
        "selection": selection,
        "title": kind.title,
        "siblings": siblings(selection, kind.route),
        "chips": shown,
        "filters": chips.in_words(shown),
        "figures_at": figures_of(selection.program),
        "waiting": waiting_in(selection.catalogue.waves),
        "csv": f"{here}&format=csv",
        "paper": f"{here}&format=pdf",
    }


def _cell(value: object) -> str:
    """Safe for a spreadsheet; nothing known is an empty cell."""
    return "" if value is None else safe(str(value))
