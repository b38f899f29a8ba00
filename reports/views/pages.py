"""The pages that people read results on."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.models import Scorecard
from reports.reading import chips, scorecard, scorecards, trend, week
from reports.reading.selection import Selection
from reports.views.exporting import as_csv
from reports.views.filtering import READERS, selected
from shoppers.permissions import ViewerRequest, role_required


@require_safe
@role_required(*READERS)
def home(request: ViewerRequest) -> HttpResponse:
    page = week.read(request.viewer, now=timezone.now(), today=timezone.localdate())
    return render(request, "reports/home.html", {"page": page})


@require_safe
@role_required(*READERS)
def trend_page(request: ViewerRequest) -> HttpResponse:
    selection = selected(request, _("Trend"))
    if not isinstance(selection, Selection):
        return selection
    page = trend.read(selection)
    shown = [*chips.chips(page.selection), *chips.trend_chips(page.selection)]
    context = {"page": page, "chips": shown, "filters": chips.in_words(shown)}
    return render(request, "reports/trend.html", context)


@require_safe
@role_required(*READERS)
def scorecard_list(request: ViewerRequest) -> HttpResponseBase:
    selection = selected(request, _("Scorecards"))
    if not isinstance(selection, Selection):
        return selection
    if request.GET.get("format") == "csv":
        return as_csv(scorecards.csv_rows(selection), name="scorecards")
    page = scorecards.read(
        selection,
        after=_id(request.GET.get("after")),
        before=_id(request.GET.get("before")),
    )
    shown = [*chips.list_chips(selection), *chips.chips(selection)]
    context = {
        "page": page,
        "chips": shown,
        "filters": chips.in_words(shown),
        "trend_query": selection.query(month=None, critical=""),
    }
    return render(request, "reports/scorecard_list.html", context)


@require_safe
@role_required(*READERS)
def scorecard_page(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    try:
        page = scorecard.read(request.viewer, public_id)
    except Scorecard.DoesNotExist as error:
        raise Http404(_("There is nothing here.")) from error
    return render(request, "reports/scorecard.html", {"page": page})


def _id(text: str | None) -> UUID | None:
    """A place in the list; one that is no id is the beginning of the list."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
