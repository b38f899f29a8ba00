"""Pages as PDF. What stands on one is decided as on the screen, and at this moment."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import printing
from reports.reading.selection import Selection
from reports.views.filtering import READERS, selected
from reports.views.pages import scorecard_context, trend_context
from shoppers.permissions import ViewerRequest, role_required

#: Where a press is busy, seconds after which to ask again.
LATER = 10


@require_safe
@role_required(*READERS)
def scorecard_paper(request: ViewerRequest, public_id: UUID) -> HttpResponse:
    context = scorecard_context(request, public_id)
    return as_paper(request, "reports/scorecard.html", context, name=str(public_id))


@require_safe
@role_required(*READERS)
def trend_paper(request: ViewerRequest) -> HttpResponse:
    selection = selected(request, _("Trend"))
    if not isinstance(selection, Selection):
        return selection
    context = trend_context(selection)
    name = f"trend-{slugify(selection.program.name)}"
    return as_paper(request, "reports/trend.html", context, name=name)


def as_paper(
    request: ViewerRequest, template: str, context: dict[str, object], *, name: str
) -> HttpResponse:
    """The page as a download named `name`.pdf; a page that says so when it fails."""
    page = render_to_string(template, context | {"is_paper": True}, request)
    base = request.build_absolute_uri("/")
    try:
        content = printing.paper(request.viewer, page, base=base)
    except printing.CannotPrint as error:
        return _no_paper(request, error)
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _no_paper(request: HttpRequest, error: printing.CannotPrint) -> HttpResponse:
    response = render(request, "reports/no_paper.html", {"error": error}, status=503)
    if error.busy:
        response["Retry-After"] = str(LATER)
    return response
