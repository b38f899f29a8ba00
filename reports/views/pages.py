"""The pages that people read results on."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audits.models import Scorecard
from reports.models.imports import IMPORTERS
from reports.reading import chips, scorecard, scorecards, trend, week
from reports.reading.selection import Selection
from reports.reading.siblings import siblings
from reports.views.exporting import as_csv
from reports.views.filtering import READERS, id_in, selected
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
    return render(request, "reports/trend.html", trend_context(selection))


def trend_context(selection: Selection) -> dict[str, object]:
    """What the trend page shows, on a screen and on paper."""
    page = trend.read(selection)
    shown = [*chips.chips(page.selection), *chips.trend_chips(page.selection)]
    return {
        "page": page,
        "siblings": siblings(page.selection, "reports:trend"),
        "chips": shown,
        "filters": chips.in_words(shown),
        "paper": reverse("reports:trend-paper") + page.selection.query(),
        "may_import": selection.viewer.has(*IMPORTERS),
    }


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
        after=id_in(request.GET.get("after")),
        before=id_in(request.GET.get("before")),
    )
    shown = [*chips.list_chips(selection), *chips.chips(selection)]
    context = {
        "page": page,
        "chips": shown,
        "filters": chips.in_words(shown),
        "trend_query": selection.whole().query(),
    }
    return render(request, "reports/scorecard_list.html", context)


@require_safe
@role_required(*READERS)
def scorecard_page(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    context = scorecard_context(request, public_id)
    return render(request, "reports/scorecard.html", context)


def scorecard_context(request: ViewerRequest, public_id: UUID) -> dict[str, object]:
    """What a scorecard shows, on a screen and on paper. Http404 for what is absent."""
    try:
        page = scorecard.read(request.viewer, public_id, now=timezone.now())
    except Scorecard.DoesNotExist as error:
        raise Http404(_("There is nothing here.")) from error
    return {"page": page, "paper": reverse("reports:scorecard-paper", args=[public_id])}
