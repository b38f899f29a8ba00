"""The way out of a mailing, for whoever holds the link of a message."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reports.delivering import stopping
from shoppers.permissions import public


# A mail program presses the button without a page, so without its token (RFC 8058):
# what it needs to know is in the address, signed.
@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first; looking at a link stops nothing."""
    found = stopping.found(token)
    if found is None:
        raise Http404(_("There is nothing here."))
    if request.method == "POST":
        found.carry_out(at=timezone.now())
    context = {"stop": found, "is_stopped": found.is_stopped}
    return render(request, "reports/stop.html", context)
