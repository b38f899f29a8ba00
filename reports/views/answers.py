"""One page for each question that results are read for (`reading.siblings`)."""

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reports.reading import places
from reports.views.filtering import READERS
from reports.views.showing import Kind, show
from shoppers.permissions import ViewerRequest, role_required

PLACES = Kind("reports:places", gettext_lazy("Places"), "reports/places.html")


@require_safe
@role_required(*READERS)
def places_page(request: ViewerRequest) -> HttpResponseBase:
    return show(request, PLACES, places.read)
